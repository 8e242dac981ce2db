"""Steps into values: ``.name``, ``['key']``, ``[0]``, and the forgiving ``?.`` and ``?[``."""

from typing import Any

from leadloop.flows.contracts import ExpressionError
from leadloop.flows.logic.values import kind

_MISSING = object()


def step(value: Any, key: Any, *, safe: bool) -> Any:
    """Return ``value[key]``.

    Property names are matched exactly first, then without regard to case, then as a path with
    slashes (``body/accountid``), as connectors with an OpenAPI description need.

    Args:
        value: An object, an array, or null.
        key: A property name or an index.
        safe: Null instead of an error for a null container, a missing property, or an index
            out of range. A value of another type is an error all the same.
    """
    if isinstance(value, dict) and isinstance(key, str):
        found = find_property(value, key)
        if found is not _MISSING:
            return found
        if safe:
            return None
        raise ExpressionError(
            f"The property '{key}' doesn't exist; available: {', '.join(list(value)[:20])}."
        )
    if isinstance(value, list) and type(key) is int:
        if 0 <= key < len(value):
            return value[key]
        if safe:
            return None
        raise ExpressionError(f"The index {key} is outside of the array of {len(value)} items.")
    return _misfit(value, key, safe=safe)


def _misfit(value: Any, key: Any, *, safe: bool) -> None:
    if value is None and safe:
        return
    if value is None:
        raise ExpressionError(f"The property '{key}' cannot be selected: its container is null.")
    if isinstance(value, dict | list):
        expected = "a property name" if isinstance(value, dict) else "an integer index"
        raise ExpressionError(f"An {kind(value)} is indexed by {expected}, not by '{kind(key)}'.")
    raise ExpressionError(f"The property '{key}' cannot be selected from a {kind(value)}.")


def find_property(value: dict[str, Any], key: str) -> Any:
    """Return the property, or a marker that ``is_missing`` knows."""
    if key in value:
        return value[key]
    lowered = key.lower()
    for name, item in value.items():
        if name.lower() == lowered:
            return item
    head, slash, rest = key.partition("/")
    if slash:
        inner = find_property(value, head)
        if isinstance(inner, dict):
            return find_property(inner, rest)
        if inner is None:
            return None
    return _MISSING


def is_missing(found: Any) -> bool:
    """Tell whether ``find_property`` found nothing."""
    return found is _MISSING
