"""Proofs of origin over the bytes as they came, compared in constant time. Pure."""

import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import Final

_META_PREFIX: Final = "sha256="
_LINKEDIN_PREFIX: Final = "hmacsha256="
_HEX_DIGITS: Final = 64
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")


def is_any_of(given: str, expected: Iterable[str]) -> bool:
    """Tell whether ``given`` is one of ``expected``; all are compared, each in constant time."""
    offered = given.encode("utf-8", "replace")
    found = [hmac.compare_digest(offered, value.encode()) for value in expected if value]
    return any(found)


def signature(header: bytes | None, prefix: str, *, required: bool) -> str | None:
    """Return the hexadecimal digits of a signature header; None if there are none.

    ``required`` False takes the digits without ``prefix`` too.
    """
    text = (header or b"").decode("latin-1").strip().lower()
    if text.startswith(prefix):
        text = text[len(prefix) :]
    elif required:
        return None
    if len(text) != _HEX_DIGITS or text.strip("0123456789abcdef"):
        return None
    return text


def meta_signature(header: bytes | None) -> str | None:
    """Return the digits of ``X-Hub-Signature-256``; None if there is no such signature."""
    return signature(header, _META_PREFIX, required=True)


def linkedin_signature(header: bytes | None) -> str | None:
    """Return the digits of ``X-LI-Signature``; None if there is no such signature."""
    return signature(header, _LINKEDIN_PREFIX, required=False)


def signed_by_meta(digits: str, body: bytes, secrets: Iterable[str]) -> bool:
    """Tell whether one of ``secrets`` made this signature over ``body``."""
    return is_any_of(digits, [hmac_hex(secret, body) for secret in secrets if secret])


def signed_by_linkedin(digits: str, body: bytes, secrets: Iterable[str]) -> bool:
    """Tell whether one of ``secrets`` made this signature over ``body``.

    LinkedIn's documentation can be read two ways, as hashing the body with or without its prefix;
    both prove the same secret over the same bytes, so both are taken. The handshake signs nothing
    but UUIDs, so it cannot be used to make either.
    """
    prefixed = _LINKEDIN_PREFIX.encode() + body
    known = [s for s in secrets if s]
    expected = [hmac_hex(secret, text) for secret in known for text in (prefixed, body)]
    return is_any_of(digits, expected)


def challenge_response(code: str, secret: str) -> str | None:
    """Return LinkedIn's challenge response; None if ``code`` is no UUID.

    LinkedIn sends UUIDs. Anything else is refused, or the handshake would sign whatever a stranger
    asks, a forged message included.
    """
    return hmac_hex(secret, code.encode()) if _UUID.match(code) else None


def hmac_hex(secret: str, message: bytes) -> str:
    """Return HMAC-SHA256 in lower-case hexadecimal digits."""
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
