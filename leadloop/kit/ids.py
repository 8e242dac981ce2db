"""Identifiers: time-ordered, so that indexes on them grow at one end."""

import os
import time
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from random import getrandbits
from typing import NewType
from uuid import UUID

TraceId = NewType("TraceId", str)
EventKey = NewType("EventKey", UUID)

_VERSION_7 = 0x7 << 76
_VARIANT = 0x2 << 62


def new_uuid() -> UUID:
    """Return a version 7 UUID (RFC 9562): 48 bits of Unix milliseconds, then random bits."""
    random = int.from_bytes(os.urandom(10), "big")
    high = (time.time_ns() // 1_000_000) << 80
    return UUID(
        int=high | _VERSION_7 | ((random >> 68) << 64) | _VARIANT | (random & ((1 << 62) - 1))
    )


def new_trace_id() -> TraceId:
    """Return a W3C trace id: 32 lower-case hexadecimal digits, time-ordered; no secret."""
    return TraceId(f"{time.time_ns() // 1_000_000:012x}{getrandbits(80):020x}")


# An event's key is asked for again by the commit that carried it.
@lru_cache(maxsize=4096)
def event_key(topic: str, source: str, event_id: str) -> EventKey:
    """Return the key that makes two events the same event: 128 bits over topic, source and id.

    CloudEvents 1.0 says that ``source`` and ``id`` together identify an event; a topic is a
    log of its own. The same three values give the same key in every process and release.
    """
    text = f"{topic}\0{source}\0{event_id}".encode()
    return EventKey(UUID(bytes=blake2b(text, digest_size=16).digest()))


def body_digest(body: bytes) -> UUID:
    """Return a 128-bit digest of ``body``, to tell a repeat from another body under one id."""
    return UUID(bytes=blake2b(body, digest_size=16).digest())


def uuids_of(texts: Iterable[str]) -> list[UUID]:
    """Return those of ``texts`` that are UUIDs, in their order."""
    found: list[UUID] = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
