"""Reads a value as a door sent it into what its column stores. Pure.

A reader is made once per column; reading a value is one call. None clears, and so does an empty
text, for forms and CSV files cannot say anything else.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal, DecimalException
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from leadloop.kit.entity import EntityField, FieldType, FileValue, LookupValue
from leadloop.kit.text import clean_json, clean_text

Reader = Callable[[Any], Any]

_TRUE: Final = frozenset({"true", "yes", "1"})
_FALSE: Final = frozenset({"false", "no", "0"})


class BadValueError(ValueError):
    """This value does not fit its column; the text is the cure."""

    def __init__(self, cure: str, code: str = "invalid") -> None:
        super().__init__(cure)
        self.code = code


class Range(NamedTuple):
    """What a column holds of a number.

    Whole numbers go from ``low`` to ``high``; decimal ones have ``digits`` in all, ``scale`` of
    them after the point.
    """

    low: int = -2_147_483_648
    high: int = 2_147_483_647
    digits: int = 19
    scale: int = 4


@dataclass(frozen=True, slots=True)
class _Text:
    max_length: int | None

    def __call__(self, value: Any) -> str | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise BadValueError("Send text.")
        text = clean_text(str(value)).strip()
        if self.max_length is not None and len(text) > self.max_length:
            cure = f"Send at most {self.max_length} characters; this has {len(text)}."
            raise BadValueError(cure, "too_long")
        return text or None


@dataclass(frozen=True, slots=True)
class _Integer:
    range: Range

    def __call__(self, value: Any) -> int | None:
        if value is None or value == "":
            return None
        low, high = self.range.low, self.range.high
        cure = f"Send a whole number from {low} to {high}."
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            raise BadValueError(cure)
        try:
            number = int(value) if not isinstance(value, str) else int(value[:40])
        except (ValueError, OverflowError):
            raise BadValueError(cure) from None
        if not isinstance(value, str) and number != value:
            raise BadValueError(cure)
        if not low <= number <= high:
            raise BadValueError(cure, "out_of_range")
        return number


@dataclass(frozen=True, slots=True)
class _Decimal:
    range: Range

    def __call__(self, value: Any) -> Decimal | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            raise BadValueError("Send a number.")
        try:
            number = Decimal(str(value)[:80])
            if not number.is_finite():
                raise BadValueError("Send a number.")
            if number.adjusted() >= self.range.digits - self.range.scale:
                raise BadValueError("This number is too large.", "out_of_range")
            return number.quantize(Decimal(1).scaleb(-self.range.scale), ROUND_HALF_EVEN)
        except DecimalException:
            raise BadValueError("Send a number.") from None


def _boolean(value: Any) -> bool | None:
    if value is None or value == "":
        return None
    text = str(value).strip().lower() if isinstance(value, str | int) else ""
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise BadValueError("Send true or false.")


def _date(value: Any) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        # Doors that know no dates send midnight.
        return datetime.fromisoformat(value).date()
    except (TypeError, ValueError):
        raise BadValueError("Send a date such as 2026-03-31.") from None


def _moment(value: Any) -> datetime | None:
    if value is None or value == "":
        return None
    cure = "Send a time such as 2026-03-01T08:30:00Z."
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise BadValueError(cure) from None
    if not isinstance(value, datetime):
        raise BadValueError(cure)
    try:
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except OverflowError:
        raise BadValueError(cure) from None


def _uuid(value: Any) -> UUID | None:
    if value is None or isinstance(value, UUID):
        return value
    if not isinstance(value, str):
        raise BadValueError("Send a UUID.")
    try:
        return UUID(value) if value else None
    except ValueError:
        raise BadValueError("Send a UUID.") from None


def _json(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = orjson.loads(value) if value.strip() else None
        except orjson.JSONDecodeError:
            raise BadValueError("Send JSON.") from None
    try:
        text = orjson.dumps(value)
    except (TypeError, ValueError):
        raise BadValueError("Send JSON.") from None
    return clean_json(value) if b"\\u0000" in text else value


class _Choice:
    def __init__(self, field: EntityField) -> None:
        self._accepted: dict[str, str] = {}
        for choice in field.choices:
            for word in (str(choice.code), choice.label.lower(), choice.value.lower()):
                self._accepted[word] = choice.value
        self._cure = f"Send one of {', '.join(c.value for c in field.choices)}."

    def __call__(self, value: Any) -> str | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise BadValueError(self._cure)
        found = self._accepted.get(str(value).strip().lower())
        if found is None:
            raise BadValueError(self._cure)
        return found


class _Reference:
    """A lookup with several targets: a ``LookupValue``, or an address such as ``accounts(id)``."""

    def __init__(self, field: EntityField) -> None:
        self._targets = tuple(target.entity for target in field.targets)

    def __call__(self, value: Any) -> LookupValue | None:
        if value is None or value == "":
            return None
        if isinstance(value, tuple) and len(value) == 2:  # noqa: PLR2004 -- a pair
            name, found = value[0], _uuid(value[1])
            if name in self._targets and found is not None:
                return LookupValue(name, found)
        raise BadValueError(f"Send the id of one of: {', '.join(self._targets)}.")


def _file(value: Any) -> FileValue | None:
    if value is None or value == "" or isinstance(value, FileValue):
        return value or None
    raise BadValueError("Send the file's bytes to this column's own address.")


_SIMPLE: Final[Mapping[FieldType, Reader]] = {
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.DATETIME: _moment,
    FieldType.UNIQUE_ID: _uuid,
    FieldType.JSON: _json,
    FieldType.FILE: _file,
}


def make_reader(field: EntityField, numbers: Range | None = None) -> Reader:
    """Return what reads values of ``field``: a call that returns what is stored, None for empty.

    The call raises ``BadValueError`` with the cure. ``numbers`` says what the column can hold.
    """
    numbers = numbers or Range()
    match field.type:
        case FieldType.TEXT | FieldType.MEMO:
            return _Text(field.max_length)
        case FieldType.INTEGER:
            return _Integer(numbers)
        case FieldType.DECIMAL | FieldType.MONEY:
            return _Decimal(numbers)
        case FieldType.CHOICE:
            return _Choice(field)
        case FieldType.LOOKUP:
            return _Reference(field) if field.type_attribute else _uuid
        case _:
            return _SIMPLE[field.type]


def plain(value: Any) -> Any:
    """Return a read value as JSON keeps it, for columns that live in a JSON object."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date | UUID):
        return str(value)
    if isinstance(value, FileValue | LookupValue):
        return {name: str(part) for name, part in value._asdict().items()}
    return value
