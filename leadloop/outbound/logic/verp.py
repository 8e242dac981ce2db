"""Return paths of their own for each message, so that what comes back says what it is about. Pure.

``bounces@x.example`` becomes ``bounces+MESSAGE-TAG@x.example``; the tag is a MAC, so that nobody
can have an address suppressed by inventing bounces.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final
from uuid import UUID

_TAG_BYTES: Final = 5
_UUID_TEXT: Final = 26
_TAG_TEXT: Final = 8


@dataclass(frozen=True, slots=True)
class ReturnPaths:
    """Makes and reads return paths under one address; ``key`` is this installation's."""

    address: str
    key: bytes

    def make(self, message_id: UUID) -> str:
        """Return the return path of a message."""
        local, _, domain = self.address.rpartition("@")
        return f"{local}+{_text(message_id.bytes)}-{_text(self._tag(message_id))}@{domain}"

    def read(self, address: str) -> UUID | None:
        """Return which message a return path is of; None where we have not made it."""
        local, _, domain = self.address.lower().rpartition("@")
        said = address.strip().strip("<>").lower()
        if not (said.startswith(f"{local}+") and said.endswith(f"@{domain}")):
            return None
        told, _, tag = said[len(local) + 1 : -len(domain) - 1].partition("-")
        try:
            message_id = UUID(bytes=_bytes(told, _UUID_TEXT))
            good = hmac.compare_digest(_bytes(tag, _TAG_TEXT), self._tag(message_id))
        except (ValueError, binascii.Error):
            return None
        return message_id if good else None

    def _tag(self, message_id: UUID) -> bytes:
        return hmac.digest(self.key, message_id.bytes, hashlib.sha256)[:_TAG_BYTES]


def derive_return_key(secret: str) -> bytes:
    """Return the key of the tags, from the installation's secret."""
    return hashlib.sha256(b"leadloop.outbound.returns\0" + secret.encode()).digest()


def _text(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()


def _bytes(text: str, length: int) -> bytes:
    if len(text) != length:
        raise ValueError("of another length")
    return base64.b32decode(text.upper() + "=" * (-len(text) % 8))
