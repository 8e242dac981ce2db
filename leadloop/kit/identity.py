"""How people and organisations are recognised: one spelling of each address, number and name."""

import re
import unicodedata
from typing import Final

import phonenumbers

_MAX_EMAIL: Final = 320
_MAX_DOMAIN: Final = 253
_MAX_NAME: Final = 300
_DOMAIN: Final = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?")
_LEGAL_FORMS: Final = frozenset(
    {
        *("ab", "ag", "bhd", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "kg"),
        *("incorporated", "limited", "llc", "llp", "lp", "ltd", "nv", "oy", "plc", "private"),
        *("pte", "pty", "sa", "sarl", "sas", "sdn", "se", "spa", "srl"),
    }
)
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


def normalise_domain(text: str) -> str:
    """Return the bare domain of a web address or an e-mail address; "" where there is none.

    ``https://www.Acme.com:8443/about`` and ``anna@acme.com`` are both ``acme.com``.
    """
    rest = text.strip().lower().rpartition("@")[2]
    rest = re.sub(r"^[a-z][a-z0-9+.-]*://", "", rest)
    host = re.split(r"[/?#:\s]", rest, maxsplit=1)[0].strip(".").removeprefix("www.")
    return host if "." in host and len(host) <= _MAX_DOMAIN and _DOMAIN.fullmatch(host) else ""


def normalise_name(name: str) -> str:
    """Return the spelling under which an organisation's or a person's name is matched.

    Accents, case, punctuation and the legal form at the end ("Pte Ltd", "GmbH") are levelled.
    """
    plain = unicodedata.normalize("NFKD", name[:_MAX_NAME]).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace("&", " and ")
    words = re.findall(r"[^\W_]+", re.sub("['\u2019.]", "", plain))
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return " ".join(words)
