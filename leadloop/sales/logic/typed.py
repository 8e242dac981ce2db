"""Reads what people type into deals and pipelines: money, dates, percent, ids, words."""

from collections.abc import Callable, Collection
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.text import clean_text

MAX_MONEY: Final = Decimal(10) ** 15
PLACES: Final = Decimal("0.0001")
_MAX_PERCENT: Final = 100
_MAX_DIGITS: Final = 40
_MAX_YEARS: Final = (1900, 2200)


class BadValueError(ValueError):
    """This value does not fit the field; ``code`` is stable, the text is the cure."""

    def __init__(self, code: str, cure: str) -> None:
        super().__init__(cure)
        self.code = code


Reader = Callable[[Any], Any]


def text(max_length: int, *, required: bool = False) -> Reader:
    """Return a reader of one text, without NUL characters and outer blanks."""

    def read(value: Any) -> str:
        if value is not None and (isinstance(value, bool) or not isinstance(value, str | int)):
            raise BadValueError("type", "Write text.")
        found = clean_text("" if value is None else str(value)).strip()
        if required and not found:
            raise BadValueError("required", "Fill this in.")
        if len(found) > max_length:
            raise BadValueError("max_length", f"Shorten this to {max_length} characters.")
        return found

    return read


def money(value: Any) -> Decimal | None:
    """Return an amount with at most four decimals, None for nothing; commas may group it."""
    if value is None or value == "":
        return None
    found = _decimal(value)
    if found < 0:
        raise BadValueError("range", "Write an amount that is not negative.")
    return found


def amount(value: Any) -> Decimal:
    """Return an amount; nothing is zero."""
    return money(value) or Decimal(0)


def quantity(value: Any) -> Decimal:
    """Return how many; at least a fraction of one."""
    found = Decimal(1) if value in (None, "") else _decimal(value)
    if found <= 0:
        raise BadValueError("range", "Write how many, such as 1.")
    return found


def _decimal(value: Any) -> Decimal:
    cure = "Write an amount such as 12000 or 12,000.50."
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise BadValueError("number", cure)
    digits = str(value).replace(",", "").replace(" ", "").strip()
    if len(digits) > _MAX_DIGITS or not digits.isascii():
        raise BadValueError("number", cure)
    try:
        found = Decimal(digits)
        if not found.is_finite() or abs(found) >= MAX_MONEY:
            raise BadValueError("range", "This amount is too large to be kept.")
        return found.quantize(PLACES)
    except InvalidOperation:
        raise BadValueError("number", cure) from None


def day(value: Any) -> date | None:
    """Return a date, None for nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value.strip())
        except ValueError:
            value = None
    if not isinstance(value, date) or not _MAX_YEARS[0] <= value.year <= _MAX_YEARS[1]:
        raise BadValueError("date", "Choose a date, such as 2026-03-31.")
    return value


def percent(value: Any) -> int | None:
    """Return a whole percentage, None for nothing."""
    if value is None or value == "":
        return None
    digits = str(value).strip().removesuffix("%").strip()
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= len(str(_MAX_PERCENT))
    if isinstance(value, bool) or not is_number or int(digits) > _MAX_PERCENT:
        raise BadValueError("range", "Write a percentage from 0 to 100.")
    return int(digits)


def identity(value: Any) -> UUID | None:
    """Return a record's id, None for nothing."""
    if value is None or value == "" or isinstance(value, UUID):
        return value or None
    try:
        return UUID(value)
    except (AttributeError, TypeError, ValueError):
        raise BadValueError("unknown", "Choose a record from the list.") from None


def word(words: Collection[str], cure: str, *, empty: bool = True) -> Reader:
    """Return a reader of one word of ``words``."""

    def read(value: Any) -> str:
        found = "" if value is None else value
        if (found == "" and empty) or (isinstance(found, str) and found in words):
            return str(found)
        raise BadValueError("choice", cure)

    return read


def read_all(
    typed: dict[str, Any], readers: dict[str, Reader], *, what: str, prefix: str = ""
) -> dict[str, Any]:
    """Return every typed value as its reader reads it.

    Raises:
        InvalidInput: With one error per field that does not fit or is not known.
    """
    found: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, value in typed.items():
        reader = readers.get(name)
        if reader is None:
            cure = f"{what} has no field {name!r} to type in."
            errors.append(FieldError(f"{prefix}{name}", "unknown", cure))
            continue
        try:
            found[name] = reader(value)
        except BadValueError as error:
            errors.append(FieldError(f"{prefix}{name}", error.code, str(error)))
    if errors:
        raise InvalidInput(errors)
    return found
