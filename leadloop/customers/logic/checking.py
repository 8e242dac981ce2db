"""What a person or a caller may write into a record, by its declared columns; pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

import pycountry
from email_validator import EmailNotValidError, validate_email

from leadloop.kit.entity import EntityField, FieldType
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.identity import normalise_phone
from leadloop.kit.text import clean_json, clean_text

MAX_INTEGER: Final = 2_147_483_647
_MAX_MONEY: Final = Decimal(10) ** 15
_PLACES: Final = 4
_EARLIEST: Final = date(1800, 1, 1)
_TRUE: Final = frozenset({"true", "1", "on", "yes"})
_FALSE: Final = frozenset({"false", "0", "off", "no", ""})


class BadValueError(ValueError):
    """This value does not fit the column; ``code`` is stable, the text is the cure."""

    def __init__(self, code: str, cure: str) -> None:
        super().__init__(cure)
        self.code = code


def check_values(
    columns: Iterable[EntityField],
    typed: Mapping[str, Any],
    *,
    held: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return what was given, checked and levelled.

    Args:
        columns: The columns of the record.
        typed: Values by attribute, as text or in their own type; None and "" clear.
        held: The record's present values; empty for a new one. A value that is sent back as it
            is passes, so that one odd value, once accepted, does not block the edit of another.
            Phone numbers are read as dialled in the country typed, else held.

    Raises:
        InvalidInput: With one error for each value that does not fit, is missing or unknown.
    """
    known = {column.attribute: column for column in reversed(tuple(columns)) if column.writable}
    country = str(typed.get("country") or (held or {}).get("country") or "").upper()
    result: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, raw in typed.items():
        column = known.get(name)
        if column is None:
            errors.append(FieldError(name, "unknown", f"There is no field {name!r} to write."))
            continue
        try:
            same = held is not None and name in held and _said(raw) == _said(held[name])
            result[name] = held[name] if same and held else read(column, raw, country=country)
        except BadValueError as error:
            errors.append(FieldError(name, error.code, str(error)))
    errors += _missing(known.values(), {**(held or {}), **result}, {e.field for e in errors})
    if errors:
        raise InvalidInput(errors)
    return result


def _said(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _missing(
    columns: Iterable[EntityField], values: Mapping[str, Any], reported: set[str]
) -> Iterable[FieldError]:
    for column in columns:
        name = column.attribute
        if column.required and name not in reported and values.get(name) in (None, ""):
            yield FieldError(name, "required", f"{column.label} is missing.")


def read(column: EntityField, raw: Any, *, country: str = "") -> Any:
    """Return one value as its column keeps it.

    Raises:
        BadValueError: It does not fit.
    """
    if column.type is FieldType.JSON:
        return clean_json(raw) if raw is not None else []
    reader = _READERS[column.type]
    value = reader(column, raw)
    special = _SPECIAL.get(column.attribute)
    return special(value, country) if special and value else value


def _text(column: EntityField, raw: Any) -> str:
    if raw is not None and (isinstance(raw, bool) or not isinstance(raw, str | int | float)):
        raise BadValueError("type", "Write text.")
    text = clean_text("" if raw is None else str(raw)).strip()
    if column.max_length is not None and len(text) > column.max_length:
        raise BadValueError("max_length", f"Shorten this to {column.max_length} characters.")
    return text


def _choice(column: EntityField, raw: Any) -> str:
    text = str(raw).strip() if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
    found = next((c.value for c in column.choices if text in (c.value, str(c.code))), None)
    if found is None and (text or raw not in (None, "") or column.required):
        words = ", ".join(choice.value for choice in column.choices)
        raise BadValueError("choice", f"Choose one of {words}.")
    return found or ""


def _whole(_: EntityField, raw: Any) -> int | None:
    text = _said(raw).replace(",", "").replace(" ", "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text[:12]) > MAX_INTEGER:
        raise BadValueError("integer", "Write a whole number, such as 240.")
    return int(text)


def _money(_: EntityField, raw: Any) -> Decimal | None:
    text = _said(raw).replace(",", "").replace(" ", "").replace("'", "")
    if not text:
        return None
    try:
        amount = Decimal(text[:40])
    except InvalidOperation:
        raise BadValueError("money", "Write an amount, such as 12,500.00.") from None
    if not amount.is_finite() or not 0 <= amount < _MAX_MONEY:
        raise BadValueError("money", "Write an amount of 0 or more, below a thousand billion.")
    exponent = amount.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_PLACES:
        raise BadValueError("money", f"Write at most {_PLACES} decimal places.")
    return amount


def _date(_: EntityField, raw: Any) -> date | None:
    if raw in (None, ""):
        return None
    try:
        found = raw if isinstance(raw, date) else date.fromisoformat(str(raw).strip()[:10])
    except ValueError:
        raise BadValueError("date", "Write a date such as 2026-03-31.") from None
    if found < _EARLIEST:
        raise BadValueError("date", "This date lies too far back.")
    return found


def _link(_: EntityField, raw: Any) -> UUID | None:
    if raw is None or raw == "":
        return None
    try:
        return raw if isinstance(raw, UUID) else UUID(str(raw))
    except ValueError:
        raise BadValueError("lookup", "Choose a record from the list.") from None


def _boolean(_: EntityField, raw: Any) -> bool:
    text = _said(raw).lower()
    if text not in _TRUE | _FALSE:
        raise BadValueError("boolean", "Say yes or no.")
    return text in _TRUE


_READERS: Final[Mapping[FieldType, Callable[[EntityField, Any], Any]]] = {
    FieldType.TEXT: _text,
    FieldType.MEMO: _text,
    FieldType.CHOICE: _choice,
    FieldType.INTEGER: _whole,
    FieldType.MONEY: _money,
    FieldType.DATE: _date,
    FieldType.LOOKUP: _link,
    FieldType.BOOLEAN: _boolean,
}


def _email(text: str, _: str) -> str:
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise BadValueError("email", f"This is no e-mail address: {error}") from None


def _phone(text: str, country: str) -> str:
    number = normalise_phone(text, country)
    if not number:
        raise BadValueError("phone", "Write the number with its country code: +65 6123 4567.")
    return number


def _country(text: str, _: str) -> str:
    if pycountry.countries.get(alpha_2=text.upper()) is None:
        raise BadValueError("country", "Choose a country from the list.")
    return text.upper()


def _currency(text: str, _: str) -> str:
    if pycountry.currencies.get(alpha_3=text.upper()) is None:
        raise BadValueError("currency", "Write a currency's three letters, such as SGD.")
    return text.upper()


_SPECIAL: Final[Mapping[str, Callable[[Any, str], Any]]] = {
    "email": _email,
    "mobile_phone": _phone,
    "phone": _phone,
    "country": _country,
    "currency": _currency,
}
"""Columns that need more than their type says."""
