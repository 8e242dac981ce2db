"""Event Grid's SAS tokens: ``r={resource}&e={expiry}&s={signature}``, percent-encoded.

The signature covers the bytes of ``r=…&e=…`` as they were sent. Each language's client spells the
expiry its own way, so what is signed is compared first and read leniently.
"""

import binascii
import re
from base64 import b64decode
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple
from urllib.parse import unquote, unquote_plus, urlsplit

MAX_TOKEN: Final = 4096
_SIGNATURE_BYTES: Final = 32
_SHAPE: Final = re.compile(r"r=(?P<r>[^&]+)&e=(?P<e>[^&]+)&s=(?P<s>[^&]+)", re.ASCII)
# .NET and Java in en-US, .NET's invariant culture, both also with an offset.
_FORMATS: Final = tuple(
    f"%m/%d/%Y {time}{zone}" for time in ("%I:%M:%S %p", "%H:%M:%S") for zone in ("", " %z")
)
# Newer Unicode data put narrow no-break spaces before AM and PM; JavaScript puts a comma.
_SPACES: Final = str.maketrans({"\u202f": " ", "\u00a0": " ", ",": None})


class SasToken(NamedTuple):
    """A token as read, not yet verified. ``expires`` is UTC; ``signed`` is what was signed."""

    resource: str
    expires: datetime
    signed: bytes
    signature: bytes


def parse_sas_token(text: str) -> SasToken | None:
    """Return the parts of a token, or None if it is not one."""
    found = _SHAPE.fullmatch(text) if len(text) <= MAX_TOKEN else None
    if found is None or not text.isascii():
        return None
    expires = parse_expiry(unquote_plus(found["e"]))
    try:
        signature = b64decode(unquote(found["s"]).replace(" ", "+"), validate=True)
    except (ValueError, binascii.Error):
        return None
    if expires is None or len(signature) != _SIGNATURE_BYTES:
        return None
    signed = text[: found.start("s") - len("&s=")].encode()
    return SasToken(unquote(found["r"]), expires, signed, signature)


def parse_expiry(text: str) -> datetime | None:
    """Return the moment that ``text`` names in UTC, or None. Without a zone it is UTC."""
    text = " ".join(text.strip().split())
    plain = text.translate(_SPACES)
    with suppress(ValueError, OverflowError):
        return _utc(datetime.fromisoformat(text))
    for form in _FORMATS:
        with suppress(ValueError, OverflowError):
            return _utc(datetime.strptime(plain, form))  # noqa: DTZ007 -- a zone may be missing
    with suppress(ValueError, OverflowError, TypeError, IndexError):
        return _utc(parsedate_to_datetime(text))
    return None


def covers(resource: str, path: str) -> bool:
    """Tell whether a token for ``resource`` is good for the address ``path``.

    The host is not compared: behind a proxy it has several names, and a token is signed with a key
    of this installation anyway. Case, a trailing slash and the query do not matter. A resource
    above the address covers what is below it.
    """
    with suppress(ValueError):
        named = urlsplit(resource if "//" in resource else f"//host/{resource.lstrip('/')}")
        above = named.path.rstrip("/").lower()
        here = path.rstrip("/").lower()
        return here == above or here.startswith((f"{above}/", f"{above}:"))
    return False


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
