"""Events that no subscriber could handle: kept whole, with the reason, until replayed."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from leadloop.events.contracts import Event, Position, to_json
from leadloop.kit import clock
from leadloop.kit.arrays import uuid_array
from leadloop.kit.db import Row, execute
from leadloop.kit.errors import NotFound
from leadloop.kit.ids import new_uuid

_COLUMNS = (
    "id, subscription, key, xid, seq, recorded_at, topic, type, trace_id, event, reason, error, "
    "attempts, dead_at, replayed_at, replayed_by"
)


class DeadLetter(NamedTuple):
    """One event that one subscription gave up on. Times are UTC."""

    id: UUID
    subscription: str
    key: UUID
    position: Position
    recorded_at: datetime
    topic: str
    type: str
    trace_id: str
    event: dict[str, object]
    reason: str
    error: str
    attempts: int
    dead_at: datetime
    replayed_at: datetime | None
    replayed_by: str | None


def bury(subscription: str, event: Event, *, reason: str, error: str, attempts: int = 1) -> None:
    """Keep ``event`` as a dead letter of ``subscription``, in the caller's transaction."""
    envelope = event._asdict() | {"position": list(event.position), "key": str(event.key)}
    execute(
        "INSERT INTO events_dead_letter (id, subscription, key, xid, seq, recorded_at, topic, type,"
        " trace_id, event, reason, error, attempts, dead_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            new_uuid(),
            subscription,
            event.key,
            *event.position,
            event.recorded_at,
            event.topic,
            event.type,
            event.trace_id,
            to_json(envelope).decode(),
            reason,
            error[:2000],
            attempts,
            clock.now(),
        ),
    )


def list_open(*, limit: int = 100, offset: int = 0) -> list[DeadLetter]:
    """Return dead letters that were not replayed, newest first."""
    rows = execute(
        f"SELECT {_COLUMNS} FROM events_dead_letter WHERE replayed_at IS NULL"
        " ORDER BY dead_at DESC LIMIT %s OFFSET %s",
        (limit, offset),
    )
    return [_from_row(row) for row in rows]


def find(dead_letter_id: UUID) -> DeadLetter | None:
    """Return one dead letter, replayed or not."""
    rows = execute(f"SELECT {_COLUMNS} FROM events_dead_letter WHERE id = %s", (dead_letter_id,))
    return _from_row(rows[0]) if rows else None


def find_open(subscription: str, keys: Sequence[UUID]) -> list[UUID]:
    """Return the ids of one subscription's open dead letters of the events with ``keys``."""
    rows = execute(
        "SELECT id FROM events_dead_letter WHERE subscription = %s AND key = ANY(%s)"
        " AND replayed_at IS NULL ORDER BY id",
        (subscription, uuid_array(keys)),
    )
    return [row[0] for row in rows]


def count_open() -> int:
    """Return how many dead letters wait for someone."""
    return int(execute("SELECT count(*) FROM events_dead_letter WHERE replayed_at IS NULL")[0][0])


def mark_replayed(dead_letter_id: UUID, *, by: str) -> DeadLetter:
    """Close a dead letter because it is being delivered again.

    Raises:
        NotFound: There is no such dead letter, or it was replayed already.
    """
    rows = execute(
        "UPDATE events_dead_letter SET replayed_at = %s, replayed_by = %s"
        f" WHERE id = %s AND replayed_at IS NULL RETURNING {_COLUMNS}",
        (clock.now(), by, dead_letter_id),
    )
    if not rows:
        raise NotFound("This dead letter does not exist or was replayed already.")
    return _from_row(rows[0])


def _from_row(row: Row) -> DeadLetter:
    return DeadLetter._make((*row[:3], Position(row[3], row[4]), *row[5:]))
