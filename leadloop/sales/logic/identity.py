"""How a person is recognised: one spelling of an e-mail address, one of a phone number."""

import re
from typing import Final

import phonenumbers

_MAX_EMAIL: Final = 320
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")


def normalise_email(email: str) -> str:
    """Return the spelling under which an address is matched; "" for what is no address.

    Only case and outer blanks are levelled. Dots and plus tags stay: they tell people apart at
    most providers.
    """
    text = email.strip().lower()
    local, _, domain = text.rpartition("@")
    return text if local and domain and len(text) <= _MAX_EMAIL else ""


def normalise_phone(phone: str, country: str = "") -> str:
    """Return ``phone`` in E.164, read as dialled in ``country`` (ISO 3166 alpha-2); "" if none."""
    text = phone.strip()
    if _E164.fullmatch(text):
        return text
    if not text or len(text) > 64:  # noqa: PLR2004 -- no dialled number is as long
        return ""
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
