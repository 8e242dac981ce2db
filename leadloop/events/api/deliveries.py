"""The delivery log, retry lists, and delivering again what the log still holds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from leadloop.events import log, rights, sql, subscriptions
from leadloop.events.api.outlets import get_subscription
from leadloop.events.contracts import PRIORITIES, Event, Position
from leadloop.events.contracts.subscriptions import (
    Attempt,
    EventSubscription,
    TimeRange,
    WaitingDelivery,
    WebHook,
)
from leadloop.events.logic.filters import compile_filter
from leadloop.events.ports import Acting
from leadloop.kit import clock
from leadloop.kit.arrays import text_array, time_array, uuid_array
from leadloop.kit.db import Row, execute
from leadloop.kit.errors import FieldError, InvalidInput, NotFound

MAX_REPLAYED: Final = 100_000
"""Events that one replay of a time range may look at."""

_CHUNK: Final = 2000
_ATTEMPT = (
    "id, subscription_id, at, number, events, xids, seqs, type, trace_id, outcome, status,"
    " duration_ms, response, error, late"
)


def list_attempts(
    actor: Acting, *, subscription_id: UUID, failed_only: bool = False, limit: int = 100
) -> list[Attempt]:
    """Return a subscription's newest requests, newest first."""
    rights.may_read(actor, rights.SUBSCRIPTION)
    only = "AND outcome <> 'Delivered'" if failed_only else ""
    rows = execute(
        f"SELECT {_ATTEMPT} FROM events_attempt WHERE subscription_id = %s {only}"
        " ORDER BY id DESC LIMIT %s",
        (subscription_id, limit),
    )
    return [_attempt(row) for row in rows]


def list_trace_attempts(actor: Acting, *, trace_id: str) -> list[Attempt]:
    """Return the logged requests that began with an event of this trace, oldest first."""
    rights.may_read(actor, rights.SUBSCRIPTION)
    rows = execute(
        f"SELECT {_ATTEMPT} FROM events_attempt WHERE trace_id = %s ORDER BY id LIMIT 100",
        (trace_id,),
    )
    return [_attempt(row) for row in rows]


def get_attempt(actor: Acting, *, attempt_id: UUID) -> Attempt:
    """Return one request of the delivery log.

    Raises:
        NotFound: There is none, or it is no longer kept.
    """
    rights.may_read(actor, rights.SUBSCRIPTION)
    rows = execute(f"SELECT {_ATTEMPT} FROM events_attempt WHERE id = %s", (attempt_id,))
    if not rows:
        raise NotFound("There is no such delivery, or it is no longer kept.")
    return _attempt(rows[0])


def list_waiting_deliveries(
    actor: Acting, *, subscription_id: UUID, limit: int = 100
) -> list[WaitingDelivery]:
    """Return a subscription's retry list, soonest first."""
    rights.may_read(actor, rights.SUBSCRIPTION)
    rows = execute(
        "SELECT subscription_id, key, type, trace_id, attempts, due_at, last_at, last_outcome,"
        " last_status, replay FROM events_delivery WHERE subscription_id = %s"
        " ORDER BY due_at LIMIT %s",
        (subscription_id, limit),
    )
    return [WaitingDelivery(*row) for row in rows]


def resend_attempt(actor: Acting, *, attempt_id: UUID) -> int:
    """Deliver the events of one request again, to the same subscription; return how many.

    Raises:
        NotFound: There is no such request, or its subscription or events are gone.
    """
    attempt = get_attempt(actor, attempt_id=attempt_id)
    rights.may_write(actor, rights.SUBSCRIPTION)
    found = _webhook(actor, attempt.subscription_id)
    events = log.read_positions(attempt.positions, topic=found.topic)
    if not events:
        raise NotFound("The log no longer has these events.")
    with transaction.atomic():
        deliver_again(found.id, events)
    return len(events)


def list_attempt_events(actor: Acting, *, attempt_id: UUID, limit: int = 100) -> list[Event]:
    """Return what one request of the delivery log carried, as far as the log still has it.

    Raises:
        NotFound: There is no such request, or its subscription is gone.
    """
    attempt = get_attempt(actor, attempt_id=attempt_id)
    found = get_subscription(actor, subscription_id=attempt.subscription_id)
    return log.read_positions(attempt.positions[:limit], topic=found.topic)


def replay_range(actor: Acting, *, subscription_id: UUID, span: TimeRange) -> int:
    """Deliver everything again that the subscription wants and the log recorded in a time range.

    Also what was delivered well the first time. Events that the subscription has not read yet are
    left to their first delivery. Returns how many events will be delivered.

    Raises:
        NotFound: There is no such webhook subscription.
        InvalidInput: The range is empty or holds more than 100,000 events of the topic.
    """
    rights.may_write(actor, rights.SUBSCRIPTION)
    found = _webhook(actor, subscription_id)
    if span.since >= span.until:
        raise InvalidInput([FieldError("until", "empty", "The range ends before it begins.")])
    wanted = compile_filter(found.draft.filter)
    count = 0
    with transaction.atomic():
        for events in _chunks(found, span):
            chosen = [event for event in events if wanted is None or wanted(event)]
            deliver_again(subscription_id, chosen)
            count += len(chosen)
    return count


def _attempt(row: Row) -> Attempt:
    positions = tuple(Position(*place) for place in zip(row[5], row[6], strict=True))
    return Attempt._make((*row[:5], positions, *row[7:]))


def _chunks(found: EventSubscription, span: TimeRange) -> list[list[Event]]:
    """Return the events of the range in chunks of log order."""
    place = Position(0, 0)
    chunks: list[list[Event]] = []
    while True:
        rows = execute(
            f"SELECT {sql.EVENT_COLUMNS} FROM events_log WHERE topic = %s"
            f" AND priority IN {PRIORITIES} AND recorded_at >= %s AND recorded_at < %s"
            " AND (xid, seq) > (%s, %s) AND (xid, seq) <= (%s, %s) ORDER BY xid, seq LIMIT %s",
            (found.topic, span.since, span.until, *place, *found.position, _CHUNK),
        )
        if not rows:
            return chunks
        if (len(chunks) + 1) * _CHUNK > MAX_REPLAYED:
            message = f"The range holds more than {MAX_REPLAYED:,} events; choose a shorter one."
            raise InvalidInput([FieldError("until", "too_many", message)])
        chunks.append([sql.event_from_row(row) for row in rows])
        place = chunks[-1][-1].position


def deliver_again(
    subscription_id: UUID, events: Sequence[Event], at: datetime | None = None
) -> None:
    """Put events on a subscription's retry list, as fresh ones; in the caller's transaction."""
    if not events:
        return
    now = at or clock.now()
    execute(
        "INSERT INTO events_delivery (subscription_id, xid, seq, recorded_at, key, type, trace_id,"
        " since, due_at, replay)"
        " SELECT %s, split_part(place, ':', 1)::bigint, split_part(place, ':', 2)::bigint,"
        " recorded_at, key, type, trace_id, %s, %s, true"
        " FROM unnest(%s, %s, %s, %s, %s) AS t (place, recorded_at, key, type, trace_id)"
        " ON CONFLICT (subscription_id, xid, seq) DO UPDATE"
        " SET due_at = excluded.due_at, since = excluded.since, attempts = 0, replay = true",
        (
            subscription_id,
            now,
            now,
            text_array([f"{e.position.xid}:{e.position.seq}" for e in events]),
            time_array([e.recorded_at for e in events]),
            uuid_array([e.key for e in events]),
            text_array([e.type for e in events]),
            text_array([e.trace_id for e in events]),
        ),
    )
    subscriptions.announce()


def _webhook(actor: Acting, subscription_id: UUID) -> EventSubscription:
    found = get_subscription(actor, subscription_id=subscription_id)
    if not isinstance(found.draft.destination, WebHook):
        raise NotFound("This subscription is a pull queue; its receivers fetch events themselves.")
    return found
