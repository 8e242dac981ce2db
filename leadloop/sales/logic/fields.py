"""What a person may type into a lead, and what each field accepts."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import pycountry
from email_validator import EmailNotValidError, validate_email

from leadloop.kit.entity import FieldType
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.identity import normalise_email, normalise_phone
from leadloop.kit.text import clean_text
from leadloop.sales.contracts.facts import FACTS, MAX_INTEGER, Fact

_Check = Callable[[str, Mapping[str, Any]], Any]


class _BadValueError(ValueError):
    """This value does not fit the field; ``code`` is stable, the text is the cure."""

    def __init__(self, code: str, cure: str) -> None:
        super().__init__(cure)
        self.code = code


class Rule(NamedTuple):
    """What one field is called on screens, and how a typed value is checked and levelled."""

    label: str
    max_length: int
    check: _Check


def _as_is(text: str, _: Mapping[str, Any]) -> str:
    return text


def _email(text: str, _: Mapping[str, Any]) -> str:
    if not text:
        return ""
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise _BadValueError("email", f"This is no e-mail address: {error}") from None


def _phone(text: str, values: Mapping[str, Any]) -> str:
    if not text:
        return ""
    number = normalise_phone(text, str(values.get("country") or ""))
    if not number:
        raise _BadValueError("phone", "Write the number with its country code: +65 6123 4567.")
    return number


def _whole(text: str, _: Mapping[str, Any]) -> int | None:
    if not text:
        return None
    digits = text.replace(",", "").replace(" ", "")
    if not digits.isascii() or not digits.isdigit() or int(digits[:12]) > MAX_INTEGER:
        raise _BadValueError("integer", "Write a whole number, such as 240.")
    return int(digits)


def _country(text: str, _: Mapping[str, Any]) -> str:
    code = text.upper()
    if code and pycountry.countries.get(alpha_2=code) is None:
        raise _BadValueError("country", "Choose a country from the list.")
    return code


def _one_of(words: tuple[str, ...]) -> Callable[[str, Mapping[str, Any]], str]:
    def check(text: str, _: Mapping[str, Any]) -> str:
        if text and text not in words:
            raise _BadValueError("choice", f"Choose one of {', '.join(words)}.")
        return text

    return check


_CHECKS: Final[Mapping[str, _Check]] = {
    "email": _email,
    "mobile_phone": _phone,
    "country": _country,
}
"""Facts that need more than their type says."""


def _check_of(fact: Fact) -> _Check:
    if fact.type is FieldType.CHOICE:
        return _one_of(tuple(str(word.value) for word in fact.words))
    return _whole if fact.is_number else _CHECKS.get(fact.attribute, _as_is)


EDITABLE: Final[Mapping[str, Rule]] = {
    fact.attribute: Rule(fact.label, fact.max_length, _check_of(fact)) for fact in FACTS
}


def check_values(
    typed: Mapping[str, Any], *, country: str = "", held: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what was typed, checked and levelled, with the spellings a person is matched by.

    Args:
        typed: Values by lead attribute, as text or as their own type.
        country: The lead's present country; numbers are read as dialled there.
        held: The lead's present values. A value that is sent back unchanged passes as it is, so
            that one odd field, once accepted at a door, does not block the edit of another.

    Raises:
        InvalidInput: With one error per field that does not fit or is not known.
    """
    held = held or {}
    country = str(typed.get("country") or country).upper()
    result: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, raw in typed.items():
        rule = EDITABLE.get(name)
        if rule is None:
            errors.append(FieldError(name, "unknown", f"A lead has no field {name!r} to type in."))
            continue
        try:
            result[name] = _checked(raw, rule, held.get(name), country)
        except _BadValueError as error:
            errors.append(FieldError(name, error.code, str(error)))
    if errors:
        raise InvalidInput(errors)
    if "email" in result:
        result["email_normalised"] = normalise_email(result["email"])
    if "mobile_phone" in result:
        result["phone_e164"] = normalise_phone(result["mobile_phone"], country)
    return result


def _checked(raw: Any, rule: Rule, held: Any, country: str) -> Any:
    if (raw is not None and not isinstance(raw, str | int)) or isinstance(raw, bool):
        raise _BadValueError("type", "Write text or a number.")
    text = clean_text("" if raw is None else str(raw)).strip()
    if held is not None and text == str(held):
        return held
    if len(text) > rule.max_length:
        raise _BadValueError("max_length", f"Shorten this to {rule.max_length} characters.")
    return rule.check(text, {"country": country})
