"""Carry events from the log to the subscribers inside Leadloop.

A subscription is a cursor for each priority. One batch is one transaction: what the handler
wrote and the moved cursor commit together, so a crash at any line repeats the batch or none of
it. An event that fails alone goes to the retry list, which is due work, and at last to the dead
letters.
"""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.events import dead_letters, log
from leadloop.events.contracts import (
    HIGH,
    NORMAL,
    PRIORITIES,
    DoNotRetry,
    Event,
    Position,
    Subscriber,
)
from leadloop.events.stretches import Place, Stretch, read_stretch
from leadloop.kit import clock, due
from leadloop.kit.arrays import text_array
from leadloop.kit.db import execute

logger = structlog.get_logger()

RETRY_KIND = "event_retry"

# A reader of a quiet topic says this often that it is up to date, so that days which hold nothing
# for it can be dropped.
_UP_TO_DATE = timedelta(hours=1)


# High and normal batches meet at the rows and locks of their handlers. While high events come,
# normal batches stay this small, so that a high one waits for a short batch and not for a long one.
_SMALL_BATCH = 100
_URGENT_S = 5.0


class _Cursor(NamedTuple):
    """How far a subscription has read one priority.

    ``read_at``: when that event was recorded; ``urgent_at``: when it last delivered a high event.
    """

    name: str
    priority: int
    position: Position
    read_at: datetime | None
    urgent_at: datetime | None


def relay_batch(subscriber: Subscriber, priority: int | None = None) -> int:
    """Deliver the next batch to ``subscriber``; return how many events were read.

    A batch is of one priority; None takes high events as long as there are any, else normal ones.
    Returns 0 also when another process is delivering that priority to the same subscriber.
    """
    if priority is not None:
        return _relay(subscriber, priority)
    return next((moved for one in PRIORITIES if (moved := _relay(subscriber, one))), 0)


def _relay(subscriber: Subscriber, priority: int) -> int:
    with transaction.atomic():
        # An advisory lock takes no transaction id: until the handler writes, this transaction
        # does not hold back the readers of the log.
        taken = execute(
            "SELECT pg_try_advisory_xact_lock(hashtext(%s)),"
            " set_config('leadloop.quiet', 'on', true)",
            (cursor_name(subscriber.name, priority),),
        )
        if not taken[0][0]:
            return 0
        with nullcontext() if priority == HIGH else log.promise_normal():
            return _relay_on(subscriber, _cursor(subscriber, priority))


def _relay_on(subscriber: Subscriber, cursor: _Cursor) -> int:
    found = _read_on(subscriber, cursor)
    if found.last is None:
        return 0
    failed = _deliver(subscriber, found.wanted) if found.wanted else []
    handled = len(found.wanted) - len(failed)
    _advance(subscriber, cursor, found.last, handled=handled, failed=failed)
    return found.read


def cursor_name(subscription: str, priority: int) -> str:
    """Return under which name a subscription keeps its cursor of one priority."""
    return f"{subscription}/high" if priority == HIGH else subscription


def _read_on(subscriber: Subscriber, cursor: _Cursor) -> Stretch:
    limit = subscriber.batch_size
    if cursor.priority == NORMAL and cursor.urgent_at and _recent(cursor.urgent_at):
        limit = min(limit, _SMALL_BATCH)
    place = Place(cursor.position, cursor.priority, cursor.read_at)
    return read_stretch(subscriber, place, limit=limit)


def _recent(urgent_at: datetime) -> bool:
    return clock.real_seconds((clock.now() - urgent_at).total_seconds()) < _URGENT_S


def note_up_to_date(subscribers: Sequence[Subscriber], priority: int) -> None:
    """Let readers that have read everything say so, once an hour, that old days may be dropped.

    Call it when ``find_waiting`` found nothing for any of them: what was recorded since is newer
    than the moment that is noted, within the slack that readers look back.
    """
    now = clock.now()
    execute(
        "UPDATE events_subscription SET read_at = %s WHERE name = ANY(%s)"
        " AND (read_at IS NULL OR read_at < %s)",
        (
            now,
            text_array([cursor_name(one.name, priority) for one in subscribers]),
            now - _UP_TO_DATE,
        ),
    )


def announce(priority: int = NORMAL) -> None:
    """Wake whoever waits for events; ``relay_batch`` itself commits without doing so."""
    execute("SELECT pg_notify('leadloop_events', '')")
    if priority == HIGH:
        execute("SELECT pg_notify('leadloop_events', 'high')")


class Waiting(NamedTuple):
    """Who has something to read: ``ready`` at once, ``hidden`` behind an open transaction."""

    ready: tuple[Subscriber, ...]
    hidden: bool


# One question for all readers: asking each by itself would cost a busy worker more round trips
# than its work. A reader without a cursor yet is ready.
_WAITING = """
SELECT name, visible FROM (
    SELECT asked.name, c.name IS NULL OR EXISTS (
            SELECT FROM events_log e WHERE e.topic = c.topic AND e.priority = c.priority
                AND (e.xid, e.seq) > (c.xid, c.seq) AND e.xid < {horizon}()
                AND e.recorded_at >= coalesce(c.read_at - %(slack)s, '-infinity'::timestamptz)
        ) AS visible, c.name IS NOT NULL AND EXISTS (
            SELECT FROM events_log e WHERE e.topic = c.topic AND e.priority = c.priority
                AND (e.xid, e.seq) > (c.xid, c.seq) AND e.recorded_at >= %(lately)s
        ) AS hidden
    FROM unnest(%(names)s) AS asked (name) LEFT JOIN events_subscription c ON c.name = asked.name
) AS found WHERE visible OR hidden
"""
_WAITING_FOR = {
    NORMAL: _WAITING.format(horizon="events_horizon"),
    HIGH: _WAITING.format(horizon="events_high_horizon"),
}


def find_waiting(subscribers: Sequence[Subscriber], priority: int) -> Waiting:
    """Return which of ``subscribers`` have events of this priority to read."""
    by_name = {cursor_name(one.name, priority): one for one in subscribers}
    rows = execute(
        _WAITING_FOR[priority],
        {
            "names": text_array(list(by_name)),
            "slack": log.SLACK,
            "lately": clock.now() - log.SLACK,
        },
        prepare=True,
    )
    visible = {name for name, is_visible in rows if is_visible}
    ready = tuple(one for name, one in by_name.items() if name in visible)
    return Waiting(ready, hidden=len(visible) < len(rows))


def _cursor(subscriber: Subscriber, priority: int) -> _Cursor:
    name = cursor_name(subscriber.name, priority)
    query = (
        "SELECT xid, seq, read_at, (SELECT moved_at FROM events_subscription WHERE name = %s)"
        " FROM events_subscription WHERE name = %s"
    )
    both = (cursor_name(subscriber.name, HIGH), name)
    rows = execute(query, both, prepare=True)
    if not rows:
        execute(
            "INSERT INTO events_subscription (name, topic, priority) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (name, subscriber.topic, priority),
        )
        rows = execute(query, both, prepare=True)
    xid, seq, read_at, urgent_at = rows[0]
    return _Cursor(name, priority, Position(xid, seq), read_at, urgent_at)


def _deliver(subscriber: Subscriber, events: Sequence[Event]) -> list[tuple[Event, Exception]]:
    """Hand the batch over; if that fails, each event alone. Return those that failed alone."""
    try:
        with transaction.atomic():
            subscriber.handle(events)
    except Exception as error:  # noqa: BLE001 -- every failure is isolated and kept
        logger.warning(
            "relay.batch_failed", subscriber=subscriber.name, events=len(events), error=str(error)
        )
    else:
        return []
    failed = []
    for event in events:
        try:
            with transaction.atomic():
                subscriber.handle([event])
        except Exception as error:  # noqa: BLE001 -- same
            failed.append((event, error))
    return failed


def _advance(
    subscriber: Subscriber,
    cursor: _Cursor,
    last: Event,
    *,
    handled: int,
    failed: Sequence[tuple[Event, Exception]],
) -> None:
    now = clock.now()
    retries = []
    dead = 0
    for event, error in failed:
        message = f"{type(error).__name__}: {error}"
        logger.warning(
            "relay.event_failed", subscriber=subscriber.name, key=str(event.key), error=message
        )
        if isinstance(error, DoNotRetry):
            dead_letters.bury(subscriber.name, event, reason="DoNotRetry", error=message)
            dead += 1
        else:
            retries.append(_retry(subscriber.name, event, message))
    due.schedule(retries)
    execute(
        "UPDATE events_subscription SET xid = %s, seq = %s, read_at = %s, moved_at = %s,"
        " handled = handled + %s, retried = retried + %s, dead = dead + %s WHERE name = %s",
        (
            *last.position,
            last.recorded_at,
            now,
            handled,
            len(retries),
            dead,
            cursor.name,
        ),
    )


def _retry(subscription: str, event: Event, error: str) -> due.NewDue:
    payload = {
        "subscription": subscription,
        "topic": event.topic,
        "position": list(event.position),
        "error": error[:500],
    }
    key = f"{subscription}:{event.position.xid}:{event.position.seq}"
    return due.NewDue(
        RETRY_KIND, key, clock.now() + due.backoff(1), payload, trace_id=event.trace_id
    )


def replay(dead_letter_id: UUID, *, by: str) -> None:
    """Put a dead letter back on its subscription's retry list, due now.

    Raises:
        NotFound: There is no such dead letter, or it was replayed already.
    """
    letter = dead_letters.mark_replayed(dead_letter_id, by=by)
    key = f"{letter.subscription}:{letter.position.xid}:{letter.position.seq}"
    payload = {
        "subscription": letter.subscription,
        "topic": letter.topic,
        "position": list(letter.position),
        "error": letter.error,
    }
    due.schedule([due.NewDue(RETRY_KIND, key, clock.now(), payload, trace_id=letter.trace_id)])


def retry_kind(subscribers: Mapping[str, Subscriber]) -> due.DueKind:
    """Return the due work that delivers failed events again."""

    def advance(items: Sequence[due.DueItem]) -> list[due.Step]:
        steps: list[due.Step] = []
        for item in items:
            subscriber = subscribers.get(item.payload["subscription"])
            event = _read(item)
            if subscriber is not None and event is not None:
                subscriber.handle([event])
            steps.append(due.Finished())
        return steps

    def give_up(item: due.DueItem, error: str) -> None:
        event = _read(item)
        if event is not None:
            dead_letters.bury(
                item.payload["subscription"],
                event,
                reason="MaxDeliveryAttemptsExceeded",
                error=error,
                attempts=item.attempts + 2,
            )

    return due.DueKind(RETRY_KIND, advance, give_up, batch_size=50)


def _read(item: due.DueItem) -> Event | None:
    return log.read_at(Position(*item.payload["position"]), topic=item.payload["topic"])
