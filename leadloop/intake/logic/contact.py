"""E-mail addresses, phone numbers and names in one form each."""

import re
from functools import lru_cache
from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

MAX_EMAIL: Final = 254
_MAX_LOCAL: Final = 64
_PLAIN_EMAIL: Final = re.compile(
    r"([a-z0-9_%+-]+(?:\.[a-z0-9_%+-]+)*)@((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,})",
    re.ASCII,
)
_WRAPPED_EMAIL: Final = re.compile(r"<([^<>\s]+@[^<>\s]+)>\s*\Z")
_PARTICLES: Final = frozenset(
    {
        *(
            "af",
            "al",
            "bin",
            "binte",
            "bint",
            "da",
            "dal",
            "de",
            "del",
            "della",
            "den",
            "der",
            "des",
            "di",
        ),
        *("do", "dos", "du", "el", "la", "las", "le", "los", "san", "santa", "st", "ten"),
        *("ter", "van", "vom", "von", "zu", "zum", "zur"),
    }
)


class BadEmail(ValueError):  # noqa: N818 -- never leaves this zone's logic
    """This is not an address that mail can reach."""


@lru_cache(maxsize=16_384)
def _domain_problem(domain: str) -> str | None:
    """Say what is wrong with a domain; None means nothing. Cached, for domains repeat."""
    try:
        validate_email(f"a@{domain}", check_deliverability=False, test_environment=True)
    except EmailNotValidError as problem:
        return str(problem)
    return None


def normalise_email(text: str) -> tuple[str, str]:
    """Return an address and its domain, both lower case, domain in Unicode form.

    Also takes ``mailto:anna@example.com`` and ``Anna Berg <anna@example.com>``. Whether the domain
    accepts mail is not asked: that would be a look-up per lead.

    Raises:
        BadEmail: Not an address; the message says what is wrong.
    """
    address = text.strip().lower().removeprefix("mailto:")
    if wrapped := _WRAPPED_EMAIL.search(address[:1000]):
        address = wrapped[1]
    plain = _PLAIN_EMAIL.fullmatch(address) if len(address) <= MAX_EMAIL else None
    if plain and len(plain[1]) <= _MAX_LOCAL and "xn--" not in plain[2]:
        problem = _domain_problem(plain[2])
        if problem is None:
            return address, plain[2]
        raise BadEmail(problem)
    try:
        valid = validate_email(
            address[: MAX_EMAIL * 4], check_deliverability=False, test_environment=True, strict=True
        )
    except EmailNotValidError as problem:
        raise BadEmail(str(problem)) from problem
    return valid.normalized.lower(), valid.domain.lower()


@lru_cache(maxsize=16_384)
def normalise_phone(text: str, region: str | None) -> str | None:
    """Return a phone number as E.164, or None where it is no number in use.

    Args:
        text: As a person writes it.
        region: ISO country whose national format applies when the text has no country code.
    """
    text = text.strip()
    if text.startswith("00"):
        text = "+" + text[2:]
    try:
        number = phonenumbers.parse(text[:60], region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def split_name(full: str) -> tuple[str, str]:
    """Return first and last name: ``Berg, Anna`` and ``Anna van der Berg`` are both understood.

    A single word is taken as the last name.
    """
    last, comma, first = full.partition(",")
    if comma and last.strip() and first.strip():
        return first.strip(), last.strip()
    words = full.replace(",", " ").split()
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].lower() in _PARTICLES:
        cut -= 1
    return " ".join(words[:cut]), " ".join(words[cut:])
