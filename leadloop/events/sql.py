"""The statements of the log, shared by the synchronous and the asynchronous writer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from leadloop.events.contracts import Event, EventDraft, Position, Receipt
from leadloop.kit.arrays import json_array, small_array, text_array, time_array, uuid_array
from leadloop.kit.ids import EventKey

# One statement is one round trip and, outside a transaction, one commit. Keys are claimed in key
# order, so that two writers with the same keys wait for each other instead of dead-locking. The
# last SELECT sees the table as it was before: what it returns are repeats. OFFSET keeps the planner
# from turning its look-ups by key into a scan of all keys.
APPEND: Final = """
WITH input AS MATERIALIZED (
    SELECT * FROM unnest(%(keys)s, %(bodies)s, %(topics)s, %(types)s, %(sources)s, %(ids)s,
        %(subjects)s, %(times)s, %(traces)s, %(causes)s, %(actors)s, %(origins)s, %(data)s,
        %(extensions)s, %(priorities)s)
    WITH ORDINALITY AS input (key, body, topic, type, source, id, subject, time, trace_id, cause,
        actor, origin, data, extensions, priority, place)
), fresh AS (
    INSERT INTO events_key (key, body, trace_id, recorded_at)
    SELECT key, body, trace_id, (SELECT leadloop_now()) FROM input ORDER BY key
    ON CONFLICT (key) DO NOTHING RETURNING key
), logged AS (
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id,
        key, cause, actor, origin, data, extensions, priority)
    SELECT (SELECT events_xid()), (SELECT leadloop_now()), topic, type, source, id, subject, time,
        trace_id, key, cause, actor, origin, data, extensions, priority
    FROM input JOIN fresh USING (key) ORDER BY place
)
SELECT input.key, known.trace_id, known.body
FROM input LEFT JOIN fresh USING (key)
    LEFT JOIN LATERAL (
        SELECT k.trace_id, k.body FROM events_key k WHERE k.key = input.key OFFSET 0
    ) AS known ON true
WHERE fresh.key IS NULL
"""

# A repeat whose first copy committed while APPEND ran is invisible to it; ask again.
KNOWN: Final = "SELECT key, trace_id, body FROM events_key WHERE key = ANY(%(keys)s)"

EVENT_COLUMNS: Final = (
    "xid, seq, recorded_at, topic, type, source, id, subject, time, trace_id, key, cause, actor, "
    "origin, data, extensions, priority"
)

Known = dict[UUID, tuple[str, UUID | None]]


def distinct(drafts: Sequence[EventDraft]) -> dict[EventKey, EventDraft]:
    """Return the drafts by key; of several with one key the first stays."""
    by_key: dict[EventKey, EventDraft] = {}
    for draft in drafts:
        by_key.setdefault(draft.key, draft)
    return by_key


def append_parameters(by_key: dict[EventKey, EventDraft]) -> dict[str, Any]:
    """Return the parameters of ``APPEND``."""
    drafts = list(by_key.values())
    return {
        "keys": uuid_array(list(by_key)),
        "bodies": uuid_array([d.body for d in drafts]),
        "topics": text_array([d.topic for d in drafts]),
        "types": text_array([d.type for d in drafts]),
        "sources": text_array([d.source for d in drafts]),
        "ids": text_array([d.id for d in drafts]),
        "subjects": text_array([d.subject for d in drafts]),
        "times": time_array([d.time for d in drafts]),
        "traces": text_array([d.trace_id for d in drafts]),
        "causes": uuid_array([d.cause for d in drafts]),
        "actors": text_array([d.actor for d in drafts]),
        "origins": text_array([d.origin for d in drafts]),
        "data": json_array([d.data for d in drafts]),
        "extensions": json_array([d.extensions for d in drafts]),
        "priorities": small_array([d.priority for d in drafts]),
    }


def unseen(rows: Sequence[Sequence[Any]]) -> list[UUID]:
    """Return the keys that conflicted with a row the statement could not see."""
    return [row[0] for row in rows if row[1] is None]


def receipts(
    drafts: Sequence[EventDraft], by_key: dict[EventKey, EventDraft], known: Known
) -> list[Receipt]:
    """Return one receipt per draft, in order; ``known`` are the keys the log already held."""
    answers: list[Receipt] = []
    for draft in drafts:
        key = draft.key
        first = by_key[key]
        if key in known:
            trace_id, body = known[key]
        elif first is draft:
            answers.append(Receipt(key, draft.trace_id, duplicate=False, same_body=True))
            continue
        else:
            trace_id, body = first.trace_id, first.body
        same = body is None or draft.body is None or body == draft.body
        answers.append(Receipt(key, trace_id, duplicate=True, same_body=same))
    return answers


def event_from_row(row: Sequence[Any]) -> Event:
    """Return the event of a row with ``EVENT_COLUMNS``."""
    return Event(Position(row[0], row[1]), *row[2:])


def as_utc(value: datetime) -> str:
    """Return RFC 3339 text in UTC with microseconds."""
    return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
