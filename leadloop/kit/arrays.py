"""Arrays as PostgreSQL reads them from the wire, built without a call per element's type.

psycopg dumps lists element by element in Python; a thousand events of a dozen columns each spend
more time there than in the server. These are the same bytes, joined.
"""

import struct
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg import adapters
from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format

_NULL = b"\xff\xff\xff\xff"
_LENGTH = struct.Struct("!i").pack
_SIXTEEN = _LENGTH(16)
_MICROSECONDS = struct.Struct("!iq").pack
_SMALL = struct.Struct("!ih").pack
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class _Array(bytes):
    """Bytes that already are a binary array."""


class TextArray(_Array):
    """``text[]``."""


class JsonArray(_Array):
    """``json[]``; elements are JSON text."""


class UuidArray(_Array):
    """``uuid[]``."""


class SmallArray(_Array):
    """``smallint[]``."""


class TimeArray(_Array):
    """``timestamptz[]``."""


def _header(element_oid: int, count: int) -> bytes:
    return struct.pack("!iiIii", 1, 1, element_oid, count, 1)


def text_array(values: Sequence[str | None]) -> TextArray:
    """Return ``values`` as a ``text[]`` parameter; None is SQL NULL."""
    encoded = [None if value is None else value.encode() for value in values]
    return TextArray(_header(25, len(encoded)) + _join(encoded))


def json_array(values: Sequence[bytes | None]) -> JsonArray:
    """Return JSON texts (UTF-8) as a ``json[]`` parameter; None is SQL NULL."""
    return JsonArray(_header(114, len(values)) + _join(values))


def uuid_array(values: Sequence[UUID | None]) -> UuidArray:
    """Return ``values`` as a ``uuid[]`` parameter; None is SQL NULL."""
    body = b"".join([_NULL if v is None else _SIXTEEN + v.bytes for v in values])
    return UuidArray(_header(2950, len(values)) + body)


def small_array(values: Sequence[int]) -> SmallArray:
    """Return small whole numbers as a ``smallint[]`` parameter."""
    body = b"".join([_SMALL(2, value) for value in values])
    return SmallArray(_header(21, len(values)) + body)


def time_array(values: Sequence[datetime | None]) -> TimeArray:
    """Return aware datetimes as a ``timestamptz[]`` parameter; None is SQL NULL."""
    body = b"".join([_NULL if v is None else _MICROSECONDS(8, _microseconds(v)) for v in values])
    return TimeArray(_header(1184, len(values)) + body)


def _microseconds(value: datetime) -> int:
    delta = value - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def _join(values: Sequence[bytes | None]) -> bytes:
    return b"".join([_NULL if v is None else _LENGTH(len(v)) + v for v in values])


def _register(array: type[_Array], array_oid: int) -> None:
    class ArrayDumper(Dumper):
        format = Format.BINARY
        oid = array_oid

        def dump(self, obj: Any) -> Buffer | None:
            return bytes(obj)

    adapters.register_dumper(array, ArrayDumper)


for _type, _oid in (
    (TextArray, 1009),
    (JsonArray, 199),
    (UuidArray, 2951),
    (TimeArray, 1185),
    (SmallArray, 1005),
):
    _register(_type, _oid)
