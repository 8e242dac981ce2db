"""Functions that give a changed copy of an object."""

from typing import Any

from leadloop.flows.contracts import ExpressionError
from leadloop.flows.logic.registry import function
from leadloop.flows.logic.values import object_argument, text_argument


@function("addProperty", 3)
def add_property(value: Any, name: Any, item: Any) -> dict[str, Any]:
    """Return the object with one property more; it must not be there yet."""
    known = object_argument(value, "addProperty")
    key = text_argument(name, "addProperty")
    if key in known:
        raise ExpressionError(f"The property '{key}' is already there.")
    return {**known, key: item}


@function("setProperty", 3)
def set_property(value: Any, name: Any, item: Any) -> dict[str, Any]:
    """Return the object with the property set."""
    known = object_argument(value, "setProperty")
    return {**known, text_argument(name, "setProperty"): item}


@function("removeProperty", 2)
def remove_property(value: Any, name: Any) -> dict[str, Any]:
    """Return the object without the property."""
    known = object_argument(value, "removeProperty")
    key = text_argument(name, "removeProperty")
    return {other: item for other, item in known.items() if other != key}


@function("mergeObjects", 1, None)
def merge_objects(*values: Any) -> dict[str, Any]:
    """Return one object with the properties of all; later ones win."""
    merged: dict[str, Any] = {}
    for value in values:
        merged.update(object_argument(value, "mergeObjects"))
    return merged
