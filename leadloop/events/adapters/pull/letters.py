"""Dead letters of pull subscriptions, written in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import psycopg

from leadloop.events.contracts import Event, to_json
from leadloop.events.contracts.subscriptions import DeadLetterReason, Outcome
from leadloop.kit import clock
from leadloop.kit.ids import new_uuid

_BURY: Final = """
INSERT INTO events_dead_letter (id, subscription, key, xid, seq, recorded_at, topic, type, trace_id,
    event, reason, error, attempts, dead_at, subscription_id, last_at, last_outcome)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_SENTENCES: Final = {
    DeadLetterReason.MAX_ATTEMPTS: "It was received as often as allowed and never acknowledged.",
    DeadLetterReason.TIME_TO_LIVE: "Nobody acknowledged it in its time to live.",
    DeadLetterReason.REJECTED: "Its receiver rejected it.",
}


class GivenUp(NamedTuple):
    """An event that will not be received again. ``outcome`` is of the last receipt, if any."""

    event: Event
    reason: DeadLetterReason
    outcome: Outcome | None
    receipts: int
    received_at: datetime | None


async def bury(
    connection: psycopg.AsyncConnection[Any],
    subscription: tuple[UUID, str],
    given_up: Sequence[GivenUp],
) -> None:
    """Keep events as dead letters of a subscription (its id and name)."""
    subscription_id, name = subscription
    now = clock.now()
    async with connection.cursor() as cursor:
        await cursor.executemany(
            _BURY,
            [
                (
                    new_uuid(),
                    name,
                    one.event.key,
                    *one.event.position,
                    one.event.recorded_at,
                    one.event.topic,
                    one.event.type,
                    one.event.trace_id,
                    _envelope(one.event),
                    one.reason.value,
                    _SENTENCES[one.reason],
                    one.receipts,
                    now,
                    subscription_id,
                    one.received_at,
                    one.outcome.value if one.outcome else "",
                )
                for one in given_up
            ],
        )


def _envelope(event: Event) -> str:
    kept = event._asdict() | {"position": list(event.position), "key": str(event.key)}
    return to_json(kept).decode()
