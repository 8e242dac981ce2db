"""What deliveries led to, gathered by all runners and committed together a few times a second.

Cursor, retry list, dead letters and counters of a subscription change in one transaction, on the
connection that holds its lock: who lost the lock can no longer write.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadloop.events.contracts import Position
from leadloop.events.dead_letters import envelope
from leadloop.events.logic.logged import LoggedEvent
from leadloop.events.logic.progress import Mark
from leadloop.events.push.outlet import Connection
from leadloop.kit import clock
from leadloop.kit.ids import new_uuid

_MINUTES_KEPT: Final = timedelta(days=7)

_MOVE: Final = """
UPDATE events_event_subscription s SET
    xid = t.xid, seq = t.seq, read_at = greatest(s.read_at, t.read_at),
    failures_in_row = t.failures, sick_until = t.sick_until,
    last_outcome = coalesce(t.outcome, s.last_outcome),
    last_delivered_at = coalesce(t.delivered_at, s.last_delivered_at),
    matched = s.matched + t.matched, delivered = s.delivered + t.delivered,
    failed = s.failed + t.failed, dead = s.dead + t.dead, dropped = s.dropped + t.dropped,
    requests = s.requests + t.requests
FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::int[],
    %s::timestamptz[], %s::text[], %s::timestamptz[], %s::bigint[], %s::bigint[], %s::bigint[],
    %s::bigint[], %s::bigint[], %s::bigint[]) AS t (id, xid, seq, read_at, failures, sick_until,
    outcome, delivered_at, matched, delivered, failed, dead, dropped, requests)
WHERE s.id = t.id
"""
_MINUTE: Final = """
INSERT INTO events_minute (subscription_id, at, matched, delivered, failed, requests, lag_ms)
SELECT t.id, %s, t.matched, t.delivered, t.failed, t.requests, t.lag_ms
FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
    AS t (id, matched, delivered, failed, requests, lag_ms)
ON CONFLICT (subscription_id, at) DO UPDATE SET
    matched = events_minute.matched + excluded.matched,
    delivered = events_minute.delivered + excluded.delivered,
    failed = events_minute.failed + excluded.failed,
    requests = events_minute.requests + excluded.requests,
    lag_ms = greatest(events_minute.lag_ms, excluded.lag_ms)
"""
_RETRY: Final = """
INSERT INTO events_delivery (subscription_id, xid, seq, recorded_at, key, type, trace_id, attempts,
    since, due_at, last_at, last_outcome, last_status, last_error, replay)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (subscription_id, xid, seq) DO UPDATE SET
    attempts = excluded.attempts, due_at = excluded.due_at, last_at = excluded.last_at,
    last_outcome = excluded.last_outcome, last_status = excluded.last_status,
    last_error = excluded.last_error
"""
_DONE: Final = """
DELETE FROM events_delivery d USING unnest(%s::uuid[], %s::bigint[], %s::bigint[])
    AS t (id, xid, seq)
WHERE d.subscription_id = t.id AND d.xid = t.xid AND d.seq = t.seq
"""
_BURY: Final = """
INSERT INTO events_dead_letter (id, subscription, key, xid, seq, recorded_at, topic, type, trace_id,
    event, reason, error, attempts, dead_at, subscription_id, last_at, last_outcome)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_LOG: Final = """
INSERT INTO events_attempt (id, subscription_id, at, number, events, xids, seqs, type, trace_id,
    outcome, status, duration_ms, response, error, late)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_FORGET: Final = (
    "DELETE FROM events_delivery WHERE subscription_id = %s",
    "DELETE FROM events_attempt WHERE subscription_id = %s",
    "DELETE FROM events_minute WHERE subscription_id = %s",
    "DELETE FROM events_event_subscription WHERE id = %s AND state = 'Deleting'",
)
_PRUNE: Final = """
DELETE FROM events_attempt WHERE subscription_id = %s AND (at < %s OR id < (
    SELECT id FROM events_attempt WHERE subscription_id = %s ORDER BY id DESC OFFSET %s LIMIT 1))
"""


@dataclass(slots=True)
class Tally:
    """What changed for one subscription since the last commit."""

    mark: Mark
    failures_in_row: int = 0
    sick_until: datetime | None = None
    outcome: str | None = None
    delivered_at: datetime | None = None
    matched: int = 0
    delivered: int = 0
    failed: int = 0
    dead: int = 0
    dropped: int = 0
    requests: int = 0
    lag_ms: int = 0


class Retry(NamedTuple):
    """A row for the retry list."""

    event: LoggedEvent
    attempts: int
    since: datetime
    due_at: datetime
    last_at: datetime
    outcome: str
    status: int | None
    error: str
    replay: bool


class Buried(NamedTuple):
    """A dead letter to be."""

    event: LoggedEvent
    reason: str
    error: str
    attempts: int
    last_at: datetime | None
    outcome: str


@dataclass(slots=True)
class Outbox:
    """Everything that waits for the next commit. Filled and emptied on one event loop."""

    tallies: dict[UUID, Tally] = field(default_factory=dict)
    retries: dict[tuple[UUID, Position], tuple[Any, ...]] = field(default_factory=dict)
    done: dict[tuple[UUID, Position], None] = field(default_factory=dict)
    buried: list[tuple[Any, ...]] = field(default_factory=list)
    logged: list[tuple[Any, ...]] = field(default_factory=list)
    states: list[tuple[Any, ...]] = field(default_factory=list)
    forgotten: list[UUID] = field(default_factory=list)

    def tally(self, subscription_id: UUID, mark: Mark) -> Tally:
        """Return what changed for one subscription, to be added to."""
        found = self.tallies.get(subscription_id)
        if found is None:
            found = self.tallies[subscription_id] = Tally(mark)
        found.mark = mark
        return found

    def retry(self, subscription_id: UUID, row: Retry) -> None:
        """Put an event on the retry list, or move it there."""
        event = row.event
        self.done.pop((subscription_id, event.position), None)
        self.retries[subscription_id, event.position] = (
            subscription_id,
            *event.position,
            event.recorded_at,
            event.key,
            event.type,
            event.trace_id,
            *row[1:],
        )

    def settle(self, subscription_id: UUID, positions: Iterable[Position]) -> None:
        """Take events off the retry list."""
        for position in positions:
            self.retries.pop((subscription_id, position), None)
            self.done[subscription_id, position] = None

    def bury(self, subscription_id: UUID, label: str, letter: Buried) -> None:
        """Keep an event as a dead letter."""
        event = letter.event
        self.buried.append(
            (
                new_uuid(),
                label,
                event.key,
                *event.position,
                event.recorded_at,
                event.topic,
                event.type,
                event.trace_id,
                envelope(event.as_event()),
                letter.reason,
                letter.error[:2000],
                letter.attempts,
                clock.now(),
                subscription_id,
                letter.last_at,
                letter.outcome,
            )
        )

    async def flush(self, connection: Connection) -> None:
        """Commit everything gathered so far. If this fails, the subscriptions must be given up."""
        batch = Outbox(
            self.tallies,
            self.retries,
            self.done,
            self.buried,
            self.logged,
            self.states,
            self.forgotten,
        )
        self.tallies, self.retries, self.done = {}, {}, {}
        self.buried, self.logged, self.states, self.forgotten = [], [], [], []
        if batch.is_empty():
            return
        async with connection.transaction():
            await batch._write(connection)

    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not (
            self.tallies
            or self.retries
            or self.done
            or self.buried
            or self.logged
            or self.states
            or self.forgotten
        )

    async def _write(self, connection: Connection) -> None:
        async with connection.cursor() as cursor:
            for statement, rows in (
                (_RETRY, list(self.retries.values())),
                (_BURY, self.buried),
                (_LOG, self.logged),
            ):
                if rows:
                    await cursor.executemany(statement.encode(), rows)
            if self.done:
                places = [(one, *position) for one, position in self.done]
                await cursor.execute(_DONE.encode(), _columns(places))
            if self.tallies:
                await self._write_tallies(cursor)
            for statement, *parameters in self.states:
                await cursor.execute(statement.encode(), parameters)
            for subscription_id in self.forgotten:
                for statement in _FORGET:
                    await cursor.execute(statement.encode(), (subscription_id,))

    async def _write_tallies(self, cursor: Any) -> None:
        moved = [
            (
                one,
                *t.mark.position,
                t.mark.recorded_at,
                t.failures_in_row,
                t.sick_until,
                t.outcome,
                t.delivered_at,
                t.matched,
                t.delivered,
                t.failed,
                t.dead,
                t.dropped,
                t.requests,
            )
            for one, t in self.tallies.items()
        ]
        await cursor.execute(_MOVE.encode(), _columns(moved))
        active = [
            (one, t.matched, t.delivered, t.failed, t.requests, t.lag_ms)
            for one, t in self.tallies.items()
            if t.matched or t.requests
        ]
        if active:
            minute = clock.now().replace(second=0, microsecond=0)
            await cursor.execute(_MINUTE.encode(), [minute, *_columns(active)])


async def prune(
    connection: Connection, ids: Sequence[UUID], *, kept: int, before: datetime
) -> None:
    """Forget the oldest requests of the delivery log and old minutes."""
    for one in ids:
        await connection.execute(_PRUNE.encode(), (one, before, one, kept))
        await connection.execute(
            b"DELETE FROM events_minute WHERE subscription_id = %s AND at < %s",
            (one, clock.now() - _MINUTES_KEPT),
        )


def _columns(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
