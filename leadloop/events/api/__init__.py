"""The door of ``events``: append, read, and see how the log is doing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from leadloop.events import feed, log, personal, relay, rights, tracking
from leadloop.events.api.deliveries import (
    get_attempt,
    list_attempt_events,
    list_attempts,
    list_trace_attempts,
    list_waiting_deliveries,
    replay_range,
    resend_attempt,
)
from leadloop.events.api.letters import (
    bury,
    close_dead_letter,
    count_dead_letters,
    export_dead_letters,
    find_open_dead_letters,
    get_dead_letter,
    list_dead_letters,
    replay_dead_letter,
    replay_dead_letters,
)
from leadloop.events.api.outlets import (
    confirm_validation,
    create_subscription,
    delete_subscription,
    get_subscription,
    get_subscription_by_name,
    list_event_subscriptions,
    list_minutes,
    retry_validation,
    rotate_secret,
    update_subscription,
)
from leadloop.events.api.topics import (
    PUBLIC_TOPICS,
    TOPICS,
    change_topic,
    create_topic,
    delete_topic,
    find_topic,
    get_topic,
    list_declared_topics,
    list_public_topics,
    topic_names,
)
from leadloop.events.contracts import Event
from leadloop.events.dead_letters import DeadLetter
from leadloop.events.logic.signing import sign
from leadloop.kit import clock, due
from leadloop.kit.db import execute
from leadloop.kit.errors import NotFound

__all__ = [
    "PUBLIC_TOPICS",
    "TOPICS",
    "TOUCHED",
    "DeadLetter",
    "RetryState",
    "SubscriptionState",
    "TopicState",
    "append",
    "bury",
    "change_context",
    "change_topic",
    "changed_since",
    "close_dead_letter",
    "confirm_validation",
    "count_dead_letters",
    "count_waiting",
    "create_subscription",
    "create_topic",
    "delete_subscription",
    "delete_topic",
    "export_dead_letters",
    "feed_triggers",
    "find_open_dead_letters",
    "find_topic",
    "get_attempt",
    "get_dead_letter",
    "get_subscription",
    "get_subscription_by_name",
    "get_topic",
    "list_attempt_events",
    "list_attempts",
    "list_changes",
    "list_dead_letters",
    "list_declared_topics",
    "list_event_subscriptions",
    "list_minutes",
    "list_public_topics",
    "list_recent",
    "list_retries",
    "list_subscriptions",
    "list_topics",
    "list_trace_attempts",
    "list_waiting_deliveries",
    "present_mark",
    "read_key",
    "read_keys",
    "read_trace",
    "replay_dead_letter",
    "replay_dead_letters",
    "replay_range",
    "resend_attempt",
    "retry_validation",
    "rotate_secret",
    "sign",
    "topic_names",
    "touch",
    "update_subscription",
    "use_addresses",
    "use_rights",
]

append = log.append
touch = log.touch
TOUCHED = log.TOUCHED
read_trace = log.read_trace
read_key = log.read_key
read_keys = log.read_keys
forget_before = personal.forget_before
change_context = log.change_context
changed_since = tracking.changed_since
present_mark = tracking.present_mark
feed_triggers = feed.feed_triggers
use_addresses = rights.use_addresses
use_rights = rights.use_rights


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
    waiting_high: int = 0


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
    public = list_public_topics()
    return [
        TopicState(name, name in public, *(found.get(name, (name, 0, 0, None))[1:]))
        for name in topic_names()
    ]


def list_subscriptions() -> list[SubscriptionState]:
    """Return every subscription with what waits for it, of both priorities, and high alone.

    Counting stops at 10,000 of each priority.
    """
    rows = execute(
        "SELECT s.name, min(s.topic), sum(s.waiting)::bigint, sum(s.handled)::bigint,"
        " (SELECT count(*) FROM kit_due d WHERE d.kind = %s"
        "   AND d.payload ->> 'subscription' = s.name),"
        " (SELECT count(*) FROM events_dead_letter l WHERE l.subscription = s.name"
        "   AND l.replayed_at IS NULL), max(s.moved_at),"
        " coalesce(sum(s.waiting) FILTER (WHERE s.priority = 1), 0)::bigint"
        " FROM (SELECT c.subscription AS name, c.topic, c.priority, c.handled, c.moved_at,"
        "   (SELECT count(*) FROM (SELECT FROM events_log e WHERE e.topic = c.topic"
        "     AND e.priority = c.priority AND (e.xid, e.seq) > (c.xid, c.seq)"
        "     LIMIT 10000) AS ahead) AS waiting FROM events_subscription c) AS s"
        " GROUP BY s.name ORDER BY s.name",
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


def list_recent(
    topic: str,
    *,
    limit: int = 100,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Event]:
    """Return the newest events of a topic, newest first; those recorded in [since, until), UTC.

    Raises:
        NotFound: There is no such topic.
    """
    if find_topic(topic) is None:
        raise NotFound(f"There is no topic named {topic!r}.")
    if since is None and until is None:
        return log.read_newest(topic, limit=limit)
    return log.read_between(topic, limit=limit, since=since, until=until)


def list_changes(entity: str, subject: str, *, limit: int = 200) -> list[Event]:
    """Return the changes of one record, newest first, from the change feed."""
    return log.read_changes(f"{entity}.changed", subject, limit=limit)


def list_changes_of(
    records: Sequence[tuple[str, str]], *, limit: int = 200, before: datetime | None = None
) -> list[Event]:
    """Return the changes of several records (kind, id), newest first, in one query.

    ``before`` (UTC) leaves only what happened before that moment.
    """
    if not records:
        return []
    subjects = [(f"{kind}.changed", subject) for kind, subject in records]
    return log.read_changes_of(subjects, limit=limit, before=before)


def count_waiting() -> dict[str, int]:
    """Return how many rows of each kind of due work are waiting."""
    return due.count_due()
