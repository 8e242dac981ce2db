"""What a receiver does with events that it holds: acknowledge, release, reject, renew.

A token counts while its lock lasts. One statement settles all tokens of a call; what it does not
return was lost: the lock ran out, or the event was settled before.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple

import psycopg

from leadloop.events import sql
from leadloop.events.adapters.pull import letters
from leadloop.events.adapters.pull.claims import Queue
from leadloop.events.contracts import Position
from leadloop.events.contracts.pull import Settlement, TokenFault
from leadloop.events.contracts.subscriptions import DeadLetterReason, Outcome
from leadloop.events.logic.lock_tokens import LockToken, read_lock_token
from leadloop.kit import clock
from leadloop.kit.arrays import uuid_array

Connection = psycopg.AsyncConnection[Any]

RENEWABLE: Final = timedelta(hours=1)
"""How long after its first receipt an event's lock can be renewed."""

_HELD: Final = """
p.subscription_id = %(id)s AND p.xid = t.xid AND p.seq = t.seq AND p.lock = t.lock
    AND p.available_at > %(now)s
"""
_TOKENS: Final = """
unnest(%(xids)s::bigint[], %(seqs)s::bigint[], %(locks)s) AS t (xid, seq, lock)
"""
_COUNT: Final = """
counted AS (
    UPDATE events_event_subscription SET {column} = {column} + (SELECT count(*) FROM gone) {more}
    WHERE id = %(id)s AND EXISTS (SELECT FROM gone)
)"""
_DELIVERED: Final = ", last_delivered_at = %(now)s, last_outcome = 'Delivered'"
_ACKNOWLEDGE: Final = f"""
WITH gone AS (DELETE FROM events_pull p USING {_TOKENS} WHERE {_HELD} RETURNING t.*),
{_COUNT.format(column="delivered", more=_DELIVERED)},
minute AS (
    INSERT INTO events_minute AS m (subscription_id, at, delivered)
    SELECT %(id)s, date_trunc('minute', %(now)s::timestamptz), count(*) FROM gone
    HAVING count(*) > 0
    ON CONFLICT (subscription_id, at) DO UPDATE SET delivered = m.delivered + excluded.delivered
)
SELECT * FROM gone
"""
_RELEASE: Final = f"""
UPDATE events_pull p SET lock = NULL, available_at = %(until)s FROM {_TOKENS} WHERE {_HELD}
RETURNING t.*
"""
_RENEW: Final = f"""
UPDATE events_pull p SET available_at = %(until)s FROM {_TOKENS} WHERE {_HELD}
    AND p.first_received_at > %(first)s RETURNING t.*
"""
_EVENT: Final = ", ".join(f"e.{column.strip()}" for column in sql.EVENT_COLUMNS.split(","))
_REJECT: Final = f"""
WITH gone AS (DELETE FROM events_pull p USING {_TOKENS} WHERE {_HELD}
    RETURNING t.*, p.recorded_at, p.delivery_count, p.received_at),
{_COUNT.format(column="{column}", more="")}
SELECT gone.xid, gone.seq, gone.lock, gone.delivery_count, gone.received_at, {_EVENT}
FROM gone LEFT JOIN events_log e ON e.topic = %(topic)s AND e.xid = gone.xid AND e.seq = gone.seq
    AND e.recorded_at = gone.recorded_at AND e.priority IN (0, 1)
"""
# Handed out, but the receiver was gone before it could be told: as if it had never been.
_PUT_BACK: Final = f"""
UPDATE events_pull p SET lock = NULL, available_at = %(now)s, delivery_count = delivery_count - 1
FROM {_TOKENS} WHERE {_HELD} RETURNING t.*
"""


class Tokens(NamedTuple):
    """Lock tokens as they came, and what they say; those that say nothing are None."""

    given: tuple[str, ...]
    parsed: tuple[LockToken | None, ...]
    parameters: dict[str, Any]


async def acknowledge(connection: Connection, queue: Queue, given: Sequence[str]) -> Settlement:
    """End events: they were handled."""
    tokens = _read(queue, given)
    return await _settle(connection, tokens, _ACKNOWLEDGE)


async def release(
    connection: Connection, queue: Queue, given: Sequence[str], *, delay_s: int
) -> Settlement:
    """Put events back, to be received again after a delay."""
    tokens = _read(queue, given)
    tokens.parameters["until"] = clock.now() + timedelta(seconds=delay_s)
    return await _settle(connection, tokens, _RELEASE)


async def renew(connection: Connection, queue: Queue, given: Sequence[str]) -> Settlement:
    """Hold events for one more lock duration from now."""
    tokens = _read(queue, given)
    now = clock.now()
    tokens.parameters["until"] = now + timedelta(seconds=queue.settings.lock_duration_s)
    tokens.parameters["first"] = now - RENEWABLE
    return await _settle(connection, tokens, _RENEW)


async def reject(connection: Connection, queue: Queue, given: Sequence[str]) -> Settlement:
    """Give events up: to the dead letters, or dropped if the subscription keeps none."""
    tokens = _read(queue, given)
    tokens.parameters["topic"] = queue.topic
    column = "dead" if queue.dead_letter else "dropped"
    async with connection.transaction():
        found = await connection.execute(_REJECT.format(column=column).encode(), tokens.parameters)
        rows = await found.fetchall()
        given_up = [
            letters.GivenUp(
                sql.event_from_row(row),
                DeadLetterReason.REJECTED,
                Outcome.ABORTED,
                count,
                received_at,
            )
            for _, _, _, count, received_at, *row in rows
            if row[0] is not None
        ]
        if queue.dead_letter and given_up:
            await letters.bury(connection, (queue.id, queue.name), given_up)
    return _outcome(tokens, {_token(row) for row in rows})


async def put_back(connection: Connection, queue: Queue, given: Sequence[str]) -> None:
    """Undo the receipt of events that reached nobody."""
    await connection.execute(_PUT_BACK.encode(), _read(queue, given).parameters)


async def _settle(connection: Connection, tokens: Tokens, statement: str) -> Settlement:
    found = await connection.execute(statement.encode(), tokens.parameters)
    return _outcome(tokens, {_token(row) for row in await found.fetchall()})


def _read(queue: Queue, given: Sequence[str]) -> Tokens:
    parsed = [read_lock_token(text) for text in given]
    known = [token for token in parsed if token]
    parameters = {
        "id": queue.id,
        "now": clock.now(),
        "xids": [token.position.xid for token in known],
        "seqs": [token.position.seq for token in known],
        "locks": uuid_array([token.secret for token in known]),
    }
    return Tokens(tuple(given), tuple(parsed), parameters)


def _token(row: Sequence[Any]) -> LockToken:
    return LockToken(Position(row[0], row[1]), row[2])


def _outcome(tokens: Tokens, settled: set[LockToken]) -> Settlement:
    """Tell the tokens apart; of one given twice the second is lost, since the first settled it."""
    succeeded: list[str] = []
    failed: list[tuple[str, TokenFault]] = []
    for text, token in zip(tokens.given, tokens.parsed, strict=True):
        if token is None:
            failed.append((text, TokenFault.BAD))
        elif token in settled:
            settled.discard(token)
            succeeded.append(text)
        else:
            failed.append((text, TokenFault.LOST))
    return Settlement(tuple(succeeded), tuple(failed))
