"""Events that no subscriber could handle: kept whole, with the reason, until replayed."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadloop.events.contracts import Event, Position, to_json
from leadloop.events.contracts.subscriptions import LetterFilter
from leadloop.kit import clock
from leadloop.kit.arrays import uuid_array
from leadloop.kit.db import Row, execute
from leadloop.kit.errors import NotFound
from leadloop.kit.ids import EventKey, new_uuid

_COLUMNS = (
    "id, subscription, key, xid, seq, recorded_at, topic, type, trace_id, event, reason, error, "
    "attempts, dead_at, replayed_at, replayed_by, subscription_id, last_at, last_outcome"
)
ANY: Final = LetterFilter()
_OPEN = """
replayed_at IS NULL
    AND (%(subscription_id)s::uuid IS NULL OR subscription_id = %(subscription_id)s)
    AND (%(subscription)s = '' OR subscription = %(subscription)s)
    AND (%(topic)s = '' OR topic = %(topic)s)
    AND (%(type)s = '' OR type = %(type)s)
    AND (%(reason)s = '' OR reason = %(reason)s)
    AND (%(since)s::timestamptz IS NULL OR dead_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR dead_at < %(until)s)
    AND (%(text)s = '' OR strpos(lower(event::text || ' ' || error), lower(%(text)s)) > 0)
"""


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
    subscription_id: UUID | None
    last_at: datetime | None
    last_outcome: str

    def as_event(self) -> Event:
        """Return the event as it was read from the log."""
        kept: dict[str, Any] = dict(self.event)
        cause = kept["cause"]
        return Event(
            position=self.position,
            recorded_at=self.recorded_at,
            topic=self.topic,
            type=self.type,
            source=kept["source"],
            id=kept["id"],
            subject=kept["subject"],
            time=datetime.fromisoformat(kept["time"]),
            trace_id=self.trace_id,
            key=EventKey(self.key),
            cause=UUID(cause) if cause else None,
            actor=kept["actor"],
            origin=kept["origin"],
            data=kept["data"],
            extensions=kept["extensions"],
        )


def envelope(event: Event) -> str:
    """Return ``event`` as the JSON text that a dead letter keeps."""
    kept = event._asdict() | {"position": list(event.position), "key": str(event.key)}
    return to_json(kept).decode()


def bury(subscription: str, event: Event, *, reason: str, error: str, attempts: int = 1) -> None:
    """Keep ``event`` as a dead letter of ``subscription``, in the caller's transaction."""
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
            envelope(event),
            reason,
            error[:2000],
            attempts,
            clock.now(),
        ),
    )


def list_open(wanted: LetterFilter = ANY, *, limit: int = 100, offset: int = 0) -> list[DeadLetter]:
    """Return dead letters that were not replayed, newest first."""
    rows = execute(
        f"SELECT {_COLUMNS} FROM events_dead_letter WHERE {_OPEN}"
        " ORDER BY dead_at DESC LIMIT %(limit)s OFFSET %(offset)s",
        _parameters(wanted) | {"limit": limit, "offset": offset},
    )
    return [_from_row(row) for row in rows]


def open_ids(wanted: LetterFilter, *, limit: int) -> list[UUID]:
    """Return the ids of dead letters that were not replayed, oldest first."""
    rows = execute(
        f"SELECT id FROM events_dead_letter WHERE {_OPEN} ORDER BY dead_at LIMIT %(limit)s",
        _parameters(wanted) | {"limit": limit},
    )
    return [row[0] for row in rows]


def read(ids: Sequence[UUID]) -> list[DeadLetter]:
    """Return these dead letters, oldest first."""
    rows = execute(
        f"SELECT {_COLUMNS} FROM events_dead_letter WHERE id = ANY(%s) ORDER BY dead_at",
        (uuid_array(ids),),
    )
    return [_from_row(row) for row in rows]


def _parameters(wanted: LetterFilter) -> dict[str, Any]:
    found = asdict(wanted)
    return {n: v.replace("\0", "") if isinstance(v, str) else v for n, v in found.items()}


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


def count_open(wanted: LetterFilter = ANY) -> int:
    """Return how many dead letters wait for someone."""
    query = f"SELECT count(*) FROM events_dead_letter WHERE {_OPEN}"
    return int(execute(query, _parameters(wanted))[0][0])


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
