"""The token of a confirmation link: which confirmation, which mail, until when; signed.

Whoever holds it has read the mail. It carries nothing about the person. Pure.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from datetime import UTC, datetime
from typing import Final, NamedTuple
from uuid import UUID

MAX_MAILS: Final = 255
_LAYOUT: Final = struct.Struct(">16sBI")
_MAC_BYTES: Final = 24


class Token(NamedTuple):
    """What a good token says. ``expires_at`` is UTC; ``mail`` counts a confirmation's mails."""

    confirmation_id: UUID
    mail: int
    expires_at: datetime


def derive_key(secret: str) -> bytes:
    """Return the key that signs links, from the installation's secret."""
    return hashlib.sha256(b"leadloop.portal.confirmation\0" + secret.encode()).digest()


def make_token(key: bytes, token: Token) -> str:
    """Return ``token`` signed, as it stands in a link."""
    expires = int(token.expires_at.timestamp())
    said = _LAYOUT.pack(token.confirmation_id.bytes, token.mail, expires)
    return base64.urlsafe_b64encode(said + _mac(key, said)).rstrip(b"=").decode("ascii")


def read_token(key: bytes, text: str) -> Token | None:
    """Return what a link's token says, expired or not; None if it was altered or forged."""
    try:
        raw = base64.b64decode(text.encode("ascii") + b"===", altchars=b"-_", validate=False)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        return None
    said, mac = raw[: _LAYOUT.size], raw[_LAYOUT.size :]
    if len(said) != _LAYOUT.size or not hmac.compare_digest(mac, _mac(key, said)):
        return None
    found, mail, expires = _LAYOUT.unpack(said)
    return Token(UUID(bytes=found), mail, datetime.fromtimestamp(expires, UTC))


def _mac(key: bytes, said: bytes) -> bytes:
    return hmac.digest(key, said, "sha256")[:_MAC_BYTES]
