"""One claim: lock due and new events of a pull subscription for its receivers, in one transaction.

First what was put back or whose lock ran out, then the log from the cursor on. What was received
too often, or is too old, is given up on the way. Claims of one subscription exclude each other by
an advisory lock, which takes no transaction id: a claim that finds nothing holds back no reader.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

import psycopg

from leadloop.events import sql
from leadloop.events.adapters.pull import letters
from leadloop.events.contracts import PRIORITIES, Event, Position
from leadloop.events.contracts.pull import Received
from leadloop.events.contracts.subscriptions import DeadLetterReason, DeliverySchema, Outcome
from leadloop.events.contracts.subscriptions import PullQueue as QueueSettings
from leadloop.events.logic.envelopes import render
from leadloop.events.logic.lock_tokens import write_lock_token
from leadloop.kit import clock
from leadloop.kit.arrays import time_array, uuid_array

Connection = psycopg.AsyncConnection[Any]

_EXAMINED: Final = 1_000
"""Events that one claim reads from the log when a filter leaves few of them."""

_AT_LEAST: Final = 100
# Reading past events that a filter leaves out is not written down each time.
_UNWRITTEN: Final = timedelta(seconds=10)
_SLACK: Final = timedelta(hours=2)
_START: Final = Position(0, 0)
_EVENT: Final = ", ".join(f"e.{column.strip()}" for column in sql.EVENT_COLUMNS.split(","))

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_CURSOR: Final = """
SELECT version, xid, seq, read_at FROM events_event_subscription
WHERE id = %s AND state = 'Succeeded' AND (expires_at IS NULL OR expires_at > %s)
"""
# Replayed dead letters come by the list on which retries of webhooks wait.
_REPLAYED: Final = """
WITH moved AS (
    DELETE FROM events_delivery WHERE subscription_id = %(id)s
    RETURNING subscription_id, xid, seq, recorded_at, since
)
INSERT INTO events_pull (subscription_id, xid, seq, recorded_at, since, available_at)
SELECT *, %(now)s FROM moved ON CONFLICT DO NOTHING
"""
_DUE: Final = f"""
WITH due AS (
    SELECT * FROM events_pull WHERE subscription_id = %s AND available_at <= %s
    ORDER BY available_at, xid, seq LIMIT %s FOR UPDATE SKIP LOCKED
)
SELECT due.xid, due.seq, due.since, due.lock, due.delivery_count, due.first_received_at,
    due.received_at, {_EVENT}
FROM due LEFT JOIN events_log e ON e.topic = %s AND e.xid = due.xid AND e.seq = due.seq
    AND e.recorded_at = due.recorded_at AND e.priority IN (0, 1)
ORDER BY due.available_at, due.xid, due.seq
"""
# The index of the log has one order for each priority: two lists are merged.
_OF_ONE: Final = f"""
(SELECT {sql.EVENT_COLUMNS} FROM events_log
WHERE topic = %(topic)s AND priority = {{priority}} AND (xid, seq) > (%(xid)s, %(seq)s)
    AND xid < events_horizon() AND recorded_at >= %(since)s
ORDER BY xid, seq LIMIT %(limit)s)
"""
_LISTS: Final = " UNION ALL ".join(_OF_ONE.format(priority=one) for one in PRIORITIES)
_NEW: Final = f"SELECT * FROM ({_LISTS}) AS merged ORDER BY xid, seq LIMIT %(limit)s"
_HAND_OUT: Final = """
INSERT INTO events_pull (subscription_id, xid, seq, recorded_at, since, lock, available_at,
    delivery_count, first_received_at, received_at)
SELECT %(id)s, xid, seq, recorded_at, since, lock, %(until)s, count, first, %(now)s
FROM unnest(%(xids)s::bigint[], %(seqs)s::bigint[], %(recorded)s, %(since)s, %(locks)s,
    %(counts)s::integer[], %(firsts)s) AS t (xid, seq, recorded_at, since, lock, count, first)
ON CONFLICT (subscription_id, xid, seq) DO UPDATE SET lock = excluded.lock,
    available_at = excluded.available_at, delivery_count = excluded.delivery_count,
    first_received_at = excluded.first_received_at, received_at = excluded.received_at
"""
_REMOVE: Final = """
DELETE FROM events_pull p USING unnest(%s::bigint[], %s::bigint[]) AS t (xid, seq)
WHERE p.subscription_id = %s AND p.xid = t.xid AND p.seq = t.seq
"""
_MOVE: Final = """
WITH moved AS (
    UPDATE events_event_subscription SET xid = %(xid)s, seq = %(seq)s, read_at = %(read_at)s,
        matched = matched + %(matched)s, dead = dead + %(dead)s, dropped = dropped + %(dropped)s,
        requests = requests + 1
    WHERE id = %(id)s
)
INSERT INTO events_minute AS m (subscription_id, at, matched, requests)
VALUES (%(id)s, date_trunc('minute', %(now)s::timestamptz), %(matched)s, 1)
ON CONFLICT (subscription_id, at) DO UPDATE
SET matched = m.matched + excluded.matched, requests = m.requests + 1
"""


class QueueChanged(Exception):  # noqa: N818 -- reads as the fact it is
    """The subscription was changed or deleted; look it up again."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A pull subscription as its receivers meet it, at one ``version``."""

    id: UUID
    topic: str
    name: str
    version: int
    settings: QueueSettings
    matches: Callable[[Event], bool] | None
    dead_letter: bool


class Claim(NamedTuple):
    """What a claim brought, how far it read, and whether more may follow at once."""

    received: list[Received]
    position: Position
    more: bool


class _Cursor(NamedTuple):
    position: Position
    read_at: datetime


class _Held(NamedTuple):
    """An event to hand out, with what is known of earlier receipts."""

    event: Event
    since: datetime
    receipts: int
    first: datetime


@dataclass(slots=True)
class _Haul:
    """What one claim gathers."""

    hand_out: list[_Held]
    give_up: list[letters.GivenUp]
    gone: list[Position]
    fresh: int = 0


async def claim(
    connection: Connection, queue: Queue, wanted: int, *, after: Position = _START
) -> Claim:
    """Lock up to ``wanted`` events for one lock duration; with 0 only give up what is past hope.

    ``after`` is how far an earlier claim with this ``queue`` read, which may be beyond the stored
    cursor.

    Raises:
        QueueChanged: The subscription is no longer at ``queue.version``.
    """
    now = clock.now()
    async with connection.transaction():
        stored = await _open(connection, queue, now)
        cursor = stored._replace(position=max(stored.position, after))
        haul = _Haul([], [], [])
        await _take_due(connection, queue, haul, (now, wanted))
        room = wanted - len(haul.hand_out)
        read = await _read_log(connection, queue, cursor, room) if room > 0 else []
        last = _take_new(queue, haul, read, (now, room))
        if last is not None:
            cursor = _Cursor(last.position, last.recorded_at)
        received = await _hand_out(connection, queue, haul.hand_out, now)
        found = bool(received or haul.give_up or haul.gone)
        full = len(read) == _EXAMINED
        if found or full or cursor.read_at - stored.read_at > _UNWRITTEN:
            await _finish(connection, queue, haul, cursor)
    return Claim(received, cursor.position, found or full)


async def _open(connection: Connection, queue: Queue, now: datetime) -> _Cursor:
    async with connection.pipeline():
        await connection.execute(_LOCK, (f"pull:{queue.id}",))
        await connection.execute(_REPLAYED, {"id": queue.id, "now": now})
        found = await connection.execute(_CURSOR, (queue.id, now))
        row = await found.fetchone()
    if row is None or row[0] != queue.version:
        raise QueueChanged
    return _Cursor(Position(row[1], row[2]), row[3])


async def _take_due(
    connection: Connection, queue: Queue, haul: _Haul, wish: tuple[datetime, int]
) -> None:
    now, wanted = wish
    limit = max(wanted, _AT_LEAST)
    found = await connection.execute(_DUE, (queue.id, now, limit, queue.topic))
    for xid, seq, since, lock, count, first, received_at, *row in await found.fetchall():
        if row[0] is None:  # retention has dropped it
            haul.gone.append(Position(xid, seq))
            continue
        event = sql.event_from_row(row)
        outcome = (Outcome.TIMED_OUT if lock else Outcome.ABORTED) if count else None
        if reason := _hopeless(queue, now - since, count):
            haul.give_up.append(letters.GivenUp(event, reason, outcome, count, received_at))
        elif len(haul.hand_out) < wanted:
            haul.hand_out.append(_Held(event, since, count + 1, first or now))


def _hopeless(queue: Queue, age: timedelta, count: int) -> DeadLetterReason | None:
    if count >= queue.settings.max_delivery_count:
        return DeadLetterReason.MAX_ATTEMPTS
    return DeadLetterReason.TIME_TO_LIVE if age > queue.settings.ttl else None


async def _read_log(
    connection: Connection, queue: Queue, cursor: _Cursor, room: int
) -> list[Event]:
    limit = _EXAMINED if queue.matches else room
    found = await connection.execute(
        _NEW.encode(),
        {
            "topic": queue.topic,
            "xid": cursor.position.xid,
            "seq": cursor.position.seq,
            "since": cursor.read_at - _SLACK,
            "limit": limit,
        },
    )
    return [sql.event_from_row(row) for row in await found.fetchall()]


def _take_new(
    queue: Queue, haul: _Haul, events: Sequence[Event], wish: tuple[datetime, int]
) -> Event | None:
    """Take what is wanted until there is no more room; return the last event looked at."""
    now, room = wish
    last = None
    for event in events:
        if haul.fresh >= room:
            break
        last = event
        if queue.matches and not queue.matches(event):
            continue
        if reason := _hopeless(queue, now - event.recorded_at, 0):
            haul.give_up.append(letters.GivenUp(event, reason, None, 0, None))
            continue
        haul.fresh += 1
        haul.hand_out.append(_Held(event, event.recorded_at, 1, now))
    return last


async def _hand_out(
    connection: Connection, queue: Queue, held: Sequence[_Held], now: datetime
) -> list[Received]:
    if not held:
        return []
    locks = [uuid4() for _ in held]
    await connection.execute(
        _HAND_OUT,
        {
            "id": queue.id,
            "until": now + timedelta(seconds=queue.settings.lock_duration_s),
            "now": now,
            "xids": [one.event.position.xid for one in held],
            "seqs": [one.event.position.seq for one in held],
            "recorded": time_array([one.event.recorded_at for one in held]),
            "since": time_array([one.since for one in held]),
            "locks": uuid_array(locks),
            "counts": [one.receipts for one in held],
            "firsts": time_array([one.first for one in held]),
        },
    )
    return [
        Received(
            write_lock_token(one.event.position, lock),
            one.receipts,
            render(one.event, one.event.data, DeliverySchema.CLOUD_EVENTS),
        )
        for one, lock in zip(held, locks, strict=True)
    ]


async def _finish(connection: Connection, queue: Queue, haul: _Haul, cursor: _Cursor) -> None:
    """Bury what was given up; move the cursor and the counters."""
    ended = [one.event.position for one in haul.give_up] + haul.gone
    if ended:
        xids, seqs = [place.xid for place in ended], [place.seq for place in ended]
        await connection.execute(_REMOVE, (xids, seqs, queue.id))
    buried = queue.dead_letter
    if buried and haul.give_up:
        await letters.bury(connection, (queue.id, queue.name), haul.give_up)
    await connection.execute(
        _MOVE,
        {
            "id": queue.id,
            "xid": cursor.position.xid,
            "seq": cursor.position.seq,
            "read_at": cursor.read_at,
            "matched": haul.fresh,
            "dead": len(haul.give_up) if buried else 0,
            "dropped": 0 if buried else len(haul.give_up),
            "now": clock.now(),
        },
    )
