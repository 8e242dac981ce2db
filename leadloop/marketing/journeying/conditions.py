"""Conditions over people, as segments judge them."""

from collections.abc import Mapping
from typing import Any


def check(condition: Any) -> list[str]:
    """Return what is wrong with a condition; nothing where it can be judged."""
    if not isinstance(condition, Mapping):
        return ["A condition is an object."]
    return []
