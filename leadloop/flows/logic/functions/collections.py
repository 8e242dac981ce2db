"""Collection functions: arrays, objects, and strings where the vendor lets them stand in."""

from typing import Any

import orjson

from leadloop.flows.contracts import MAX_ITEMS, MAX_RESULT_CHARS, ExpressionError
from leadloop.flows.logic.access import find_property, is_missing
from leadloop.flows.logic.registry import function
from leadloop.flows.logic.values import (
    bounded,
    compare,
    equal,
    integer_argument,
    list_argument,
    text_argument,
    to_text,
    wrong_type,
)


@function("chunk", 2)
def chunk(collection: Any, length: Any) -> list[Any]:
    """Cut a string or array into pieces of one length."""
    size = integer_argument(length, "chunk")
    if size < 1:
        raise ExpressionError("The function 'chunk' needs a length of at least 1.")
    if not isinstance(collection, str | list):
        raise wrong_type("chunk", "a string or an array", collection)
    return [collection[start : start + size] for start in range(0, len(collection), size)]


@function("contains", 2)
def contains(collection: Any, value: Any) -> bool:
    """Tell whether a string has a part, an array an item, an object a property."""
    if isinstance(collection, str):
        return text_argument(value, "contains") in collection
    if isinstance(collection, list):
        return any(equal(item, value) for item in collection)
    if isinstance(collection, dict):
        return not is_missing(find_property(collection, text_argument(value, "contains")))
    raise wrong_type("contains", "a string, an array or an object", collection)


@function("empty", 1)
def empty(collection: Any) -> bool:
    """Tell whether there is nothing in it; null counts as empty."""
    if collection is None:
        return True
    if isinstance(collection, str | list | dict):
        return not collection
    raise wrong_type("empty", "a string, an array or an object", collection)


@function("length", 1)
def length(collection: Any) -> int:
    """Count characters or items."""
    if isinstance(collection, str | list):
        return len(collection)
    raise wrong_type("length", "a string or an array", collection)


@function("first", 1)
def first(collection: Any) -> Any:
    """Return the first item or character; null if there is none."""
    if isinstance(collection, str | list):
        return collection[0] if collection else _nothing(collection)
    raise wrong_type("first", "a string or an array", collection)


@function("last", 1)
def last(collection: Any) -> Any:
    """Return the last item or character; null if there is none."""
    if isinstance(collection, str | list):
        return collection[-1] if collection else _nothing(collection)
    raise wrong_type("last", "a string or an array", collection)


def _nothing(collection: Any) -> str | None:
    return "" if isinstance(collection, str) else None


@function("item", 2)
def item(collection: Any, index: Any) -> Any:
    """Return the item at an index, or the property with a name."""
    if isinstance(collection, dict):
        found = find_property(collection, text_argument(index, "item"))
        return None if is_missing(found) else found
    place = integer_argument(index, "item")
    items = list_argument(collection, "item")
    return items[place] if 0 <= place < len(items) else None


@function("join", 2)
def join(collection: Any, delimiter: Any) -> str:
    """Write the items in a row, with the delimiter between them."""
    parts = [to_text(value) for value in list_argument(collection, "join")]
    mark = text_argument(delimiter, "join")
    if len(mark) * max(len(parts) - 1, 0) > MAX_RESULT_CHARS:
        raise ExpressionError(f"The result is longer than {MAX_RESULT_CHARS} characters.")
    return bounded(mark.join(parts))


@function("reverse", 1)
def reverse(collection: Any) -> list[Any]:
    """Return the items in reverse order."""
    return list_argument(collection, "reverse")[::-1]


@function("skip", 2)
def skip(collection: Any, count: Any) -> list[Any]:
    """Return the items after the first ``count``."""
    return list_argument(collection, "skip")[max(integer_argument(count, "skip"), 0) :]


@function("take", 2)
def take(collection: Any, count: Any) -> Any:
    """Return the first ``count`` items or characters."""
    wanted = max(integer_argument(count, "take"), 0)
    if isinstance(collection, str):
        return collection[:wanted]
    return list_argument(collection, "take")[:wanted]


@function("sort", 1, 2)
def sort(collection: Any, sort_by: Any = None) -> list[Any]:
    """Return the items in rising order, objects by one of their properties."""
    from functools import cmp_to_key

    items = list_argument(collection, "sort")
    if sort_by is None:
        return sorted(items, key=cmp_to_key(_ordered))
    name = text_argument(sort_by, "sort")
    by_property = cmp_to_key(_ordered)
    return sorted(items, key=lambda value: by_property(_sort_key(value, name)))


def _sort_key(value: Any, name: str) -> Any:
    if not isinstance(value, dict):
        raise wrong_type("sort", "an array of objects when sorting by a property", value)
    found = find_property(value, name)
    return None if is_missing(found) else found


def _ordered(left: Any, right: Any) -> int:
    if left is None or right is None:
        return (left is not None) - (right is not None)
    return compare(left, right, "sort")


@function("intersection", 1, None)
def intersection(*collections: Any) -> Any:
    """Return what all arrays, or all objects, have in common."""
    head, *others = collections
    if isinstance(head, dict):
        return _common_properties(head, others)
    result = _distinct(list_argument(head, "intersection"))
    for other in others:
        known = _Seen(list_argument(other, "intersection"))
        result = [value for value in result if value in known]
    return result


def _common_properties(head: dict[str, Any], others: list[Any]) -> dict[str, Any]:
    if not all(isinstance(other, dict) for other in others):
        raise ExpressionError("The function 'intersection' takes only arrays or only objects.")
    return {
        name: value
        for name, value in head.items()
        if all(name in other and equal(other[name], value) for other in others)
    }


@function("union", 1, None)
def union(*collections: Any) -> Any:
    """Return everything of all arrays without repeats, or of all objects, the last one winning."""
    if isinstance(collections[0], dict):
        merged: dict[str, Any] = {}
        for other in collections:
            if not isinstance(other, dict):
                raise ExpressionError("The function 'union' takes only arrays or only objects.")
            merged.update(other)
        return merged
    everything = [value for other in collections for value in list_argument(other, "union")]
    return _distinct(everything)


@function("createArray", 1, None)
def create_array(*values: Any) -> list[Any]:
    """Return the arguments as an array."""
    return list(values)


@function("range", 2)
def number_range(start: Any, count: Any) -> list[int]:
    """Return ``count`` whole numbers in a row."""
    begin = integer_argument(start, "range")
    wanted = integer_argument(count, "range")
    if not 0 <= wanted <= MAX_ITEMS:
        raise ExpressionError(f"The function 'range' gives 0 to {MAX_ITEMS} numbers.")
    return list(range(begin, begin + wanted))


class _Seen:
    """A set of JSON values."""

    def __init__(self, values: list[Any]) -> None:
        self._marks = {self._mark(value) for value in values}

    @staticmethod
    def _mark(value: Any) -> tuple[type, Any]:
        if isinstance(value, dict | list):
            try:
                return bytes, orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
            except TypeError:
                raise ExpressionError("The values nest too deeply to be compared.") from None
        return (bool if isinstance(value, bool) else object), value

    def __contains__(self, value: Any) -> bool:
        return self._mark(value) in self._marks

    def add(self, value: Any) -> None:
        """Remember one more value."""
        self._marks.add(self._mark(value))


def _distinct(values: list[Any]) -> list[Any]:
    seen = _Seen([])
    result = []
    for value in values:
        if value not in seen:
            seen.add(value)
            result.append(value)
    return result
