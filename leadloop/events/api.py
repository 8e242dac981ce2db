"""The door of ``events``: append, read, and see how the log is doing."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from leadloop.events import dead_letters, feed, log, relay
from leadloop.events.catalogue import ASSESSED, CHANGES, CONFIRMATIONS, LEADS, RUNS, VISITS
from leadloop.events.contracts import Event
from leadloop.events.dead_letters import DeadLetter
from leadloop.kit import clock, due
from leadloop.kit.db import execute
from leadloop.kit.errors import NotFound

append = log.append
read_trace = log.read_trace
read_key = log.read_key
read_keys = log.read_keys
change_context = log.change_context
feed_triggers = feed.feed_triggers

PUBLIC_TOPICS = frozenset({LEADS, VISITS})
"""Topics that outsiders may publish to."""

TOPICS = (LEADS, ASSESSED, CONFIRMATIONS, RUNS, CHANGES, VISITS)


class TopicState(NamedTuple):
    """One topic: events of the last minute and day, and when the last one came."""

    name: str
    public: bool
    last_minute: int
    last_day: int
    last_at: datetime | None


class SubscriptionState(NamedTuple):
    """One subscription: how far behind it is and what it has done."""

    name: str
    topic: str
    waiting: int
    handled: int
    retrying: int
    dead: int
    moved_at: datetime | None


class RetryState(NamedTuple):
    """One event on a retry list."""

    subscription: str
    due_at: datetime
    attempts: int
    error: str
    trace_id: str


def list_topics() -> list[TopicState]:
    """Return every topic with its rates."""
    now = clock.now()
    rows = execute(
        "SELECT topic, count(*) FILTER (WHERE recorded_at > %s), count(*), max(recorded_at)"
        " FROM events_log WHERE recorded_at > %s GROUP BY topic",
        (now - timedelta(minutes=1), now - timedelta(days=1)),
    )
    found = {row[0]: row for row in rows}
    return [
        TopicState(name, name in PUBLIC_TOPICS, *(found.get(name, (name, 0, 0, None))[1:]))
        for name in TOPICS
    ]


def list_subscriptions() -> list[SubscriptionState]:
    """Return every subscription with what waits for it. Counting stops at 10,000."""
    rows = execute(
        "SELECT s.name, s.topic, (SELECT count(*) FROM (SELECT FROM events_log e"
        "   WHERE e.topic = s.topic AND (e.xid, e.seq) > (s.xid, s.seq) LIMIT 10000) AS ahead),"
        " s.handled, (SELECT count(*) FROM kit_due d WHERE d.kind = %s"
        "   AND d.payload ->> 'subscription' = s.name),"
        " (SELECT count(*) FROM events_dead_letter l WHERE l.subscription = s.name"
        "   AND l.replayed_at IS NULL), s.moved_at"
        " FROM events_subscription s ORDER BY s.name",
        (relay.RETRY_KIND,),
    )
    return [SubscriptionState(*row) for row in rows]


def list_retries(*, limit: int = 100) -> list[RetryState]:
    """Return the events that will be delivered again, soonest first."""
    rows = execute(
        "SELECT payload ->> 'subscription', due_at, attempts + 1,"
        " coalesce(nullif(last_error, ''), payload ->> 'error'), trace_id"
        " FROM kit_due WHERE kind = %s ORDER BY due_at LIMIT %s",
        (relay.RETRY_KIND, limit),
    )
    return [RetryState(*row) for row in rows]


def list_recent(topic: str, *, limit: int = 100) -> list[Event]:
    """Return the newest events of a topic, newest first.

    Raises:
        NotFound: There is no such topic.
    """
    if topic not in TOPICS:
        raise NotFound(f"There is no topic named {topic!r}.")
    return log.read_newest(topic, limit=limit)


def list_changes(entity: str, subject: str, *, limit: int = 200) -> list[Event]:
    """Return the changes of one record, newest first, from the change feed."""
    return log.read_changes(f"{entity}.changed", subject, limit=limit)


def list_dead_letters(*, limit: int = 100, offset: int = 0) -> list[DeadLetter]:
    """Return dead letters nobody has replayed, newest first."""
    return dead_letters.list_open(limit=limit, offset=offset)


def get_dead_letter(dead_letter_id: UUID) -> DeadLetter:
    """Return one dead letter.

    Raises:
        NotFound: There is none with this id.
    """
    letter = dead_letters.find(dead_letter_id)
    if letter is None:
        raise NotFound("There is no such dead letter.")
    return letter


def count_dead_letters() -> int:
    """Return how many dead letters wait for someone."""
    return dead_letters.count_open()


def replay_dead_letter(dead_letter_id: UUID, *, by: str) -> None:
    """Deliver a dead letter again, now.

    Raises:
        NotFound: There is no such dead letter, or it was replayed already.
    """
    with transaction.atomic():
        relay.replay(dead_letter_id, by=by)


def count_waiting() -> dict[str, int]:
    """Return how many rows of each kind of due work are waiting."""
    return due.count_due()
