"""Text that PostgreSQL can hold: without NUL characters and lone surrogates, and nothing else."""

from collections.abc import Mapping
from typing import Any


def clean_text(value: str) -> str:
    """Return ``value`` without NUL characters; a lone surrogate becomes a question mark."""
    if not value.isascii():
        value = value.encode("utf-8", "replace").decode()
    return value.replace("\0", "") if "\0" in value else value


def clean_json(value: Any) -> Any:
    """Return a JSON value with every text in it cleaned, keys too."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {clean_text(str(key)): clean_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(item) for item in value]
    return value
