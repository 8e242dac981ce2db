"""Reads a cell as its column means it: numbers, dates and yes or no as people write them."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from leadloop.bulk.logic.files import plain_cell
from leadloop.kit.entity import EntityField, FieldType

_TRUE: Final = frozenset({"true", "yes", "y", "1", "x", "on", "t"})
_FALSE: Final = frozenset({"false", "no", "n", "0", "off", "f"})
_NUMBER: Final = re.compile(r"[^0-9.,\-]")
_UNIT: Final = r"[A-Za-z$\u20ac\u00a3]{0,4}"
_PRICED: Final = re.compile(rf"{_UNIT}\s*[\d.,'\s-]+\s*{_UNIT}")
_THREE: Final = 3
_CENTURY: Final = 100
_PIVOT: Final = 70
_NUMERIC_DATE: Final = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})(?:[ T].*)?")
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_WORDY: Final = re.compile(r"(?:[A-Za-z]+,? )?(\d{1,2})\.?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{2,4})")
_WORDY_US: Final = re.compile(r"(?:[A-Za-z]+, )?([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{2,4})")


class UnreadableError(ValueError):
    """This cell cannot be read as its column; the text is the cure."""


def read_cell(field: EntityField, text: str, *, day_first: bool, words: Mapping[str, str]) -> Any:
    """Return what a cell says, for the writer to judge; None for an empty one.

    ``words`` maps the file's own words of a choice, in lower case, to its values.

    Raises:
        UnreadableError: It is no number, date or yes and no where one is needed.
    """
    text = plain_cell(text)
    if not text:
        return None
    if field.type is FieldType.CHOICE:
        return words.get(text.lower(), text)
    reader = _READERS.get(field.type)
    return text if reader is None else reader(text, day_first)


def read_number(text: str, *, whole: bool = False) -> str:
    """Return a number as Python writes it, from *1,234.50*, *1.234,50*, *$ 1'234* and the like."""
    bare = _NUMBER.sub("", text)
    decimal = _decimal_mark(bare)
    bare = "".join("." if c == decimal else c for c in bare if c not in ",." or c == decimal)
    told = _PRICED.fullmatch(text) is not None and any(c.isdigit() for c in bare)
    if not told or not re.fullmatch(r"-?\d*\.?\d*", bare):
        raise UnreadableError(f"{text[:40]!r} is no number.")
    if whole:
        head, _, tail = bare.partition(".")
        if tail.strip("0"):
            raise UnreadableError(f"{text[:40]!r} is no whole number.")
        return head
    return bare


def _decimal_mark(bare: str) -> str:
    dot, comma = bare.rfind("."), bare.rfind(",")
    if dot >= 0 and comma >= 0:
        return "." if dot > comma else ","
    if comma >= 0:
        grouped = len(bare) - comma - 1 == _THREE or bare.count(",") > 1
        return "" if grouped else ","
    return "" if bare.count(".") > 1 else "."


def _yes_or_no(text: str) -> bool:
    word = text.lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise UnreadableError(f"{text[:40]!r} is neither yes nor no.")


def read_date(text: str, *, day_first: bool) -> date:
    """Return a date: ISO, *31/03/2026* or *03/31/2026*, *31.3.2026*, *31 Mar 2026*, *Mar 31, 2026*.

    Raises:
        UnreadableError: It is none of these, or no day of the calendar.
    """
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        pass
    found = _numeric(text, day_first=day_first) or _wordy(text)
    try:
        if found is not None:
            return date(*found)
    except ValueError:
        pass
    raise UnreadableError(f"{text[:40]!r} is no date; write 2026-03-31.")


def _numeric(text: str, *, day_first: bool) -> tuple[int, int, int] | None:
    found = _NUMERIC_DATE.fullmatch(text)
    if found is None:
        return None
    one, two, three = (int(part) for part in found.groups())
    if one >= _CENTURY:
        return one, two, three
    year = _year(three)
    return (year, two, one) if day_first or "." in text else (year, one, two)


def _wordy(text: str) -> tuple[int, int, int] | None:
    if found := _WORDY.fullmatch(text):
        day, month, year = found.groups()
    elif found := _WORDY_US.fullmatch(text):
        month, day, year = found.groups()
    else:
        return None
    name = month[:3].lower()
    return (_year(int(year)), _MONTHS.index(name) + 1, int(day)) if name in _MONTHS else None


def _year(number: int) -> int:
    if number >= _CENTURY:
        return number
    return number + (1900 if number >= _PIVOT else 2000)


def _moment(text: str, *, day_first: bool) -> str:
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        return read_date(text, day_first=day_first).isoformat()


def guess_day_first(samples: Sequence[str]) -> bool:
    """Return whether dates such as *03/04/2026* begin with the day, as far as samples tell."""
    for text in samples:
        found = _NUMERIC_DATE.fullmatch(text.strip())
        if found and int(found[1]) < _CENTURY:
            if int(found[1]) > 12:  # noqa: PLR2004 -- months
                return True
            if int(found[2]) > 12:  # noqa: PLR2004
                return False
    return True


_READERS: Final[Mapping[FieldType, Callable[[str, bool], Any]]] = {
    FieldType.INTEGER: lambda text, _: read_number(text, whole=True),
    FieldType.DECIMAL: lambda text, _: read_number(text),
    FieldType.MONEY: lambda text, _: read_number(text),
    FieldType.BOOLEAN: lambda text, _: _yes_or_no(text),
    FieldType.DATE: lambda text, day_first: read_date(text, day_first=day_first).isoformat(),
    FieldType.DATETIME: lambda text, day_first: _moment(text, day_first=day_first),
}
