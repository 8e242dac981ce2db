"""Rows of event subscriptions, as the api writes and reads them on Django's connection."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from leadloop.events.contracts import PRIORITIES, Position, to_json
from leadloop.events.contracts.subscriptions import (
    Counters,
    EventSubscription,
    Health,
    Outcome,
    ProvisioningState,
    SubscriptionDraft,
    WebHook,
)
from leadloop.events.logic.stored import draft_from_json
from leadloop.kit import clock
from leadloop.kit.db import Row, execute

CHANNEL = "leadloop_subscriptions"
"""Where the dispatcher hears that a subscription has changed."""

LAST_SEQ = 2**63 - 1

_AHEAD_OF_ONE = (
    "(SELECT FROM events_log e WHERE e.topic = s.topic AND e.priority = {}"
    " AND (e.xid, e.seq) > (s.xid, s.seq) AND e.recorded_at >= s.read_at - interval '2 hours'"
    " LIMIT 10000)"
)
_AHEAD = (
    "(SELECT count(*) FROM (SELECT FROM ("
    + " UNION ALL ".join(_AHEAD_OF_ONE.format(priority) for priority in PRIORITIES)
    + ") AS both_priorities LIMIT 10000) AS ahead)"
)
_COLUMNS = (
    "s.id, s.draft, s.state, s.state_reason, s.failures_in_row, s.matched, s.delivered, s.failed,"
    " s.dead, s.dropped, s.requests, s.xid, s.seq,"
    f" {_AHEAD},"
    " (SELECT count(*) FROM (SELECT FROM events_delivery d WHERE d.subscription_id = s.id"
    "   LIMIT 10000) AS retries),"
    " (SELECT count(*) FROM events_dead_letter l WHERE l.subscription_id = s.id"
    "   AND l.replayed_at IS NULL),"
    " s.sick_until, s.last_outcome, s.last_delivered_at, s.old_secret_until, s.created_at,"
    " s.created_by, s.updated_at, s.updated_by"
)


def select(condition: str, parameters: Iterable[Any] = ()) -> list[EventSubscription]:
    """Return the subscriptions that ``condition`` (on table ``s``) leaves, by topic and name."""
    rows = execute(
        f"SELECT {_COLUMNS} FROM events_event_subscription s"
        f" WHERE s.state <> 'Deleting' AND {condition} ORDER BY lower(s.topic), lower(s.name)",
        parameters,
    )
    return [_from_row(row) for row in rows]


def announce() -> None:
    """Tell the dispatchers, once this transaction commits, that subscriptions have changed."""
    execute(f"SELECT pg_notify('{CHANNEL}', '')")


def position_from(topic: str, since: datetime | None) -> tuple[Position, datetime]:
    """Return the cursor that delivers ``topic`` from a time on, or from now, and when it read.

    From now means: every event whose transaction was not over when this one looked.
    """
    now = clock.now()
    if since is not None and since < now:
        rows = execute(
            "SELECT l.xid, l.seq FROM unnest(%s::smallint[]) AS p JOIN LATERAL ("
            " SELECT xid, seq FROM events_log WHERE topic = %s AND priority = p"
            " AND recorded_at >= %s ORDER BY xid, seq LIMIT 1) AS l ON true"
            " ORDER BY l.xid, l.seq LIMIT 1",
            (list(PRIORITIES), topic, since),
        )
        if rows:
            return Position(rows[0][0], rows[0][1] - 1), since
    horizon = execute("SELECT events_horizon()")[0][0]
    return Position(horizon - 1, LAST_SEQ), now


def insert(values: dict[str, Any]) -> None:
    """Insert one row."""
    names = ", ".join(values)
    marks = ", ".join("%s" for _ in values)
    execute(
        f"INSERT INTO events_event_subscription ({names}) VALUES ({marks})",
        list(values.values()),
    )


def change(subscription_id: UUID, values: dict[str, Any]) -> None:
    """Change a row; the dispatcher notices by its version."""
    pairs = ", ".join(f"{name} = %s" for name in values)
    execute(
        f"UPDATE events_event_subscription SET {pairs}, version = version + 1 WHERE id = %s",
        [*values.values(), subscription_id],
    )


def json_text(value: Any) -> str:
    """Return ``value`` as a parameter for a column of JSON."""
    return to_json(value).decode()


def _from_row(row: Row) -> EventSubscription:
    draft = _masked(draft_from_json(row[1]))
    return EventSubscription(
        id=row[0],
        draft=draft,
        state=ProvisioningState(row[2]),
        state_reason=row[3],
        health=_health(row),
        counters=Counters(*row[5:11]),
        position=Position(row[11], row[12]),
        waiting=row[13],
        retrying=row[14],
        dead_letters=row[15],
        sick_until=row[16],
        last_outcome=row[17],
        last_delivered_at=row[18],
        old_secret_until=row[19],
        created_at=row[20],
        created_by=row[21],
        updated_at=row[22],
        updated_by=row[23],
    )


def _masked(draft: SubscriptionDraft) -> SubscriptionDraft:
    """Return ``draft`` without the values of its secret headers."""
    hook = draft.destination
    if not isinstance(hook, WebHook):
        return draft
    shown = tuple(replace(one, value="") if one.secret else one for one in hook.attributes)
    return replace(draft, destination=replace(hook, attributes=shown))


def _health(row: Row) -> Health:
    if row[16] is not None:
        return Health.PROBATION
    # A receiver that refuses events is no sick endpoint, but not a healthy one either.
    if row[4] or row[17] not in ("", Outcome.DELIVERED):
        return Health.FAILING
    return Health.HEALTHY if row[18] else Health.IDLE
