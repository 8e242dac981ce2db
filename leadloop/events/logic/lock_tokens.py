"""Lock tokens of pull delivery: where the event stands, and a secret that only its holder knows."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final, NamedTuple
from uuid import UUID

from leadloop.events.contracts import Position

_PLACE: Final = struct.Struct("!qq")
_SECRET_BYTES: Final = 16
_BYTES: Final = _SECRET_BYTES + _PLACE.size
_LENGTH: Final = 44


class LockToken(NamedTuple):
    """A token as read: only together with its subscription's row does it prove anything."""

    position: Position
    secret: UUID


def write_lock_token(position: Position, secret: UUID) -> str:
    """Return the token that receivers are given: 44 characters of URL-safe base64."""
    return urlsafe_b64encode(secret.bytes + _PLACE.pack(*position)).decode()


def read_lock_token(text: str) -> LockToken | None:
    """Return what a token says, or None if it was never one."""
    if len(text) != _LENGTH or not text.isascii():
        return None
    try:
        raw = urlsafe_b64decode(text)
    except ValueError:
        return None
    if len(raw) != _BYTES:
        return None
    place = Position(*_PLACE.unpack(raw[_SECRET_BYTES:]))
    return LockToken(place, UUID(bytes=raw[:_SECRET_BYTES]))
