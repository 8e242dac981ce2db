"""Lists in pages: ``$top``, ``$filter`` on the name, and a ``nextLink``."""

import re
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from leadloop.facades.management.answers import Refusal
from leadloop.facades.management.calls import Call

PAGE: Final = 100
"""Resources of a page, unless fewer are asked for."""

_MAX_DIGITS: Final = 6
_COMPARE: Final = re.compile(r"\s*name\s+(eq|ne)\s+'([^']*)'\s*", re.IGNORECASE)
_CONTAINS: Final = re.compile(
    r"\s*(not\s+)?contains\(\s*name\s*,\s*'([^']*)'\s*\)\s*", re.IGNORECASE
)

T = TypeVar("T")


def page(call: Call, found: Sequence[T], name: Callable[[T], str]) -> tuple[list[T], str | None]:
    """Return the part of ``found`` that the request asks for, and the address of the next.

    Raises:
        Refusal: The filter or the size of the page cannot be read.
    """
    wanted = _filter(call.query.get("$filter", ""))
    chosen = [one for one in found if wanted(name(one))]
    size = _number(call, "$top", PAGE)
    begin = _number(call, "$skiptoken", 0)
    if not 1 <= size <= PAGE:
        raise _invalid(f"$top must be 1 to {PAGE}.")
    end = begin + size
    return chosen[begin:end], _next(call, end) if end < len(chosen) else None


def _next(call: Call, begin: int) -> str:
    kept = {name: value for name, value in call.query.items() if name != "$skiptoken"}
    query = urlencode({**kept, "$skiptoken": begin})
    return f"{call.base_url}{call.target.path}?{query}"


def _number(call: Call, name: str, default: int) -> int:
    text = call.query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS):
        raise _invalid(f"{name} must be a number.")
    return int(text)


def _filter(text: str) -> Callable[[str], bool]:
    if not text.strip():
        return lambda _: True
    if found := _COMPARE.fullmatch(text):
        same, value = found[1].lower() == "eq", found[2].lower()
        return lambda name: (name.lower() == value) is same
    if found := _CONTAINS.fullmatch(text):
        within, value = not found[1], found[2].lower()
        return lambda name: (value in name.lower()) is within
    raise _invalid("$filter may be: name eq 'x', name ne 'x', contains(name, 'x').")


def _invalid(message: str) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, "InvalidFilter", message)


def listed(values: list[dict[str, Any]], next_link: str | None) -> dict[str, Any]:
    """Return a page as Azure writes it."""
    return {"value": values, "nextLink": next_link} if next_link else {"value": values}
