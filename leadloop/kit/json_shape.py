"""How deep JSON goes, counted without recursion, so that hostile input cannot exhaust the stack."""

from typing import Any, Final

MAX_DEPTH: Final = 32
"""Containers inside containers that any door accepts, the outermost counting as one."""


def exceeds_depth(value: Any, limit: int = MAX_DEPTH) -> bool:
    """Tell whether parsed JSON ``value`` nests more than ``limit`` containers."""
    level = [value] if value.__class__ is dict or value.__class__ is list else []
    for _ in range(limit):
        level = [
            item
            for container in level
            for item in (container.values() if container.__class__ is dict else container)
            if item.__class__ is dict or item.__class__ is list
        ]
        if not level:
            return False
    return True


def may_exceed_depth(text: bytes, limit: int = MAX_DEPTH) -> bool:
    """Tell cheaply whether JSON ``text`` has brackets enough to nest more than ``limit`` deep."""
    return text.count(b"{") + text.count(b"[") > limit
