"""Levels what is written into a record: addresses, numbers, countries, currencies; pure.

Every door's values are levelled where they can be, and kept as they came where they cannot: a
program written for Dynamics may send "555-0100". What a person types is judged strictly.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

import pycountry
from email_validator import EmailNotValidError, validate_email

from leadloop.kit.entity import EntityField, FieldType
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.identity import normalise_phone
from leadloop.kit.text import clean_text

_Level = Callable[[str, str], str]
_NUMBERS: Final = (FieldType.INTEGER, FieldType.MONEY, FieldType.DECIMAL)


# A part before the sign that every reader of addresses takes as it is.
_PLAIN_LOCAL: Final = re.compile(r"[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*")
_MAX_LOCAL: Final = 64
_MAX_PLAIN: Final = 200


def _email(text: str, _: str) -> str:
    local, sign, domain = text.partition("@")
    plain = len(local) <= _MAX_LOCAL and len(text) <= _MAX_PLAIN
    if sign and plain and _PLAIN_LOCAL.fullmatch(local):
        # Many addresses share few domains: each is judged once.
        known = _domain(domain)
        return f"{local}@{known}" if known else ""
    return _judged(text)


@lru_cache(maxsize=4096)
def _domain(text: str) -> str:
    return _judged(f"a@{text}").rpartition("@")[2]


def _judged(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return ""


@lru_cache(maxsize=512)
def _country(text: str, _: str = "") -> str:
    try:
        found: str = pycountry.countries.lookup(text.strip()).alpha_2
    except LookupError:
        return ""
    return found


@lru_cache(maxsize=512)
def _currency(text: str, _: str = "") -> str:
    code = text.strip().upper()
    return code if pycountry.currencies.get(alpha_3=code) else ""


_LEVELS: Final[Mapping[str, tuple[_Level, str, str]]] = {
    "email": (_email, "email", "Write an e-mail address such as anna@example.com."),
    "mobile_phone": (normalise_phone, "phone", "Write the number with its country code: +65 …"),
    "phone": (normalise_phone, "phone", "Write the number with its country code: +65 …"),
    "country": (_country, "country", "Choose a country from the list."),
    "currency": (_currency, "currency", "Write a currency's three letters, such as SGD."),
}
"""How a value is levelled ("" where it cannot be), the code of the refusal, and the cure."""


def level(attribute: str, text: str, country: str = "") -> str:
    """Return a value in the one spelling kept for its attribute; as it is where there is none."""
    known = _LEVELS.get(attribute)
    return (known[0](text, country) or text) if known and text else text


def read_typed(
    columns: Iterable[EntityField], typed: Mapping[str, Any], held: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a person typed, by column name, ready to be written.

    Args:
        columns: The columns of the record.
        typed: Values by attribute; numbers may carry separators.
        held: The record's present values, empty for a new one. A value that comes back as it is
            is left out, so that one odd value, once accepted at a door, blocks no other edit.

    Raises:
        InvalidInput: By attribute: a field is unknown or read-only, or a value is no address,
            number, country or currency.
    """
    known = {column.attribute: column for column in reversed(tuple(columns)) if column.writable}
    country = _country(str(typed.get("country") or held.get("country") or "-"))
    result: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, raw in typed.items():
        column = known.get(name)
        if column is None:
            errors.append(FieldError(name, "unknown", f"There is no field {name!r} to write."))
        elif name not in held or _said(raw) != _said(held[name]):
            error = _refusal(column, raw, country)
            errors += [error] if error else []
            result[column.name] = _plain(column, raw)
    if errors:
        raise InvalidInput(errors)
    return result


def _said(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _plain(column: EntityField, raw: Any) -> Any:
    if column.type in _NUMBERS and isinstance(raw, str):
        return raw.strip().replace(",", "").replace(" ", "").replace("'", "")
    return raw


def _refusal(column: EntityField, raw: Any, country: str) -> FieldError | None:
    name, text = column.attribute, clean_text(_said(raw))
    if column.type in _NUMBERS and text.startswith("-"):
        return FieldError(name, "range", "Write a number of 0 or more.")
    known = _LEVELS.get(name)
    if not text or known is None:
        return None
    levelled, code, cure = known
    return None if levelled(text[:400], country) else FieldError(name, code, cure)


def by_attribute(columns: Iterable[EntityField], error: InvalidInput) -> InvalidInput:
    """Return an error that names columns as one that names attributes, for forms."""
    names = {column.name: column.attribute for column in columns}
    return InvalidInput([e._replace(field=names.get(e.field, e.field)) for e in error.errors])
