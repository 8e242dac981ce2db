"""The statements of the hot path: a batch is read in two and written in three, however large."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
import psycopg
from django.db import connection

from leadloop.kit.arrays import text_array, time_array, uuid_array
from leadloop.kit.db import execute
from leadloop.sales.contracts.facts import FACTS
from leadloop.sales.contracts.merging import (
    ExistingLead,
    KnownSubmission,
    OutcomePlan,
    Submission,
)

# One upsert at a time: two batches with the same new person must not both find nobody.
_LOCK: Final = 0x4C65_6164

# Column by column: type, and the value of a new lead that says nothing about it.
_COLUMNS: Final[Mapping[str, tuple[str, Any]]] = {
    **{fact.attribute: ("integer", None) if fact.is_number else ("text", "") for fact in FACTS},
    **dict.fromkeys(
        ("email_normalised", "phone_e164", "propensity_grade", "category", "last_trace"),
        ("text", ""),
    ),
    "propensity_score": ("smallint", None),
    "priority": ("text", "normal"),
    "propensity_record": ("jsonb", None),
    "decision": ("jsonb", None),
    "assignment": ("jsonb", None),
    "consents": ("jsonb", []),
    "attribution": ("jsonb", {}),
    "context": ("jsonb", {}),
    "attributes": ("jsonb", {}),
    "response_due_at": ("timestamptz", None),
    "owner_id": ("uuid", None),
    "team_id": ("uuid", None),
    "last_submission_id": ("uuid", None),
    "last_cause": ("uuid", None),
}
_JSON: Final = tuple(name for name, (kind, _) in _COLUMNS.items() if kind == "jsonb")
# Set once, at birth.
_BIRTH: Final = ("id", "submission_id", "previous_id")
_CONSTANT: Final[Mapping[str, Any]] = {
    "status": "open",
    "status_reason": "new",
    "lead_grade": "",
    "hand_assigned": False,
    "version": 1,
}
_STAMPS: Final = ("created_at", "updated_at", "created_by", "updated_by")

_COPY: Final = (
    f"COPY sales_lead ({', '.join((*_BIRTH, *_COLUMNS, *_CONSTANT, *_STAMPS))}) FROM STDIN"
)

# What an update does not name is null in the recordset and stays as it is. A cause is replaced
# with the trace it belongs to, even by nothing.
_UPDATE: Final = f"""
UPDATE sales_lead AS held SET version = held.version + 1, updated_at = %s, updated_by = %s,
    last_cause = new.last_cause,
    {", ".join(f"{c} = coalesce(new.{c}, held.{c})" for c in _COLUMNS if c != "last_cause")}
FROM json_to_recordset(%s::json)
    AS new (id uuid, {", ".join(f"{c} {kind}" for c, (kind, _) in _COLUMNS.items())})
WHERE held.id = new.id
"""

_KNOWN: Final = """
SELECT submission_id, lead_id, attempt FROM sales_submission WHERE submission_id = ANY(%s)
"""

# For each address and number its person's lead: an open one first, then the latest. A lead that
# was merged stands for the one it became: its person still writes from there.
_THEIRS: Final = """
SELECT coalesce(kept.id, held.id) FROM sales_lead held
    LEFT JOIN sales_lead kept ON kept.id = held.merged_into_id
    WHERE held.{key} = wanted AND held.{key} <> ''
    ORDER BY (coalesce(kept.status, held.status) = 'open') DESC,
        coalesce(kept.created_at, held.created_at) DESC, coalesce(kept.id, held.id) DESC LIMIT 1
"""
_FIND: Final = f"""
SELECT wanted, ({_THEIRS.format(key="email_normalised")}) FROM unnest(%s) AS wanted
UNION ALL
SELECT wanted, ({_THEIRS.format(key="phone_e164")}) FROM unnest(%s) AS wanted
"""

_READ_COLUMNS: Final = (*_COLUMNS, "submission_id", "first_response_at")
_READ: Final = f"""
SELECT id, status, created_at, updated_by, hand_assigned, {", ".join(_READ_COLUMNS)}
FROM sales_lead WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""

_SUBMISSIONS: Final = """
INSERT INTO sales_submission (submission_id, lead_id, attempt, created_lead, received_at,
    written_at, trace_id)
SELECT submission_id, lead_id, attempt, created_lead, received_at, %s, trace_id
FROM unnest(%s, %s, %s::int[], %s::bool[], %s, %s)
    AS new (submission_id, lead_id, attempt, created_lead, received_at, trace_id)
ON CONFLICT (submission_id) DO UPDATE SET attempt = excluded.attempt,
    written_at = excluded.written_at, trace_id = excluded.trace_id
"""


def wait_for_turn() -> None:
    """Wait until no other transaction upserts leads."""
    execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))


def take_turn() -> None:
    """Wait until no other transaction upserts leads; keeps look-ups on their indexes.

    The tables may have grown a thousandfold since they were last analysed.
    """
    execute("SELECT pg_advisory_xact_lock(%s), set_config('enable_seqscan', 'off', true)", (_LOCK,))


def end_turn() -> None:
    """Give the rest of the transaction its planner back; the lock ends with the transaction."""
    execute("SELECT set_config('enable_seqscan', 'on', true)")


def read_known(submissions: Collection[Submission]) -> dict[UUID, KnownSubmission]:
    """Return which of these submissions were written before."""
    rows = execute(_KNOWN, (uuid_array([s.id for s in submissions]),))
    return {row[0]: KnownSubmission(row[1], row[2]) for row in rows}


def read_existing(
    submissions: Collection[Submission], known: Mapping[UUID, KnownSubmission]
) -> list[ExistingLead]:
    """Return and lock the leads these submissions lead to, by address, number or earlier write."""
    emails = {s.email for s in submissions if s.email}
    phones = {s.phone for s in submissions if s.phone}
    found = execute(_FIND, (text_array(list(emails)), text_array(list(phones))))
    reached: dict[UUID, set[str]] = {k.lead_id: set() for k in known.values()}
    for wanted, lead_id in found:
        if lead_id:
            reached.setdefault(lead_id, set()).add(wanted)
    rows = execute(_READ, (uuid_array(list(reached)),)) if reached else []
    return [_existing(row, frozenset(reached[row[0]])) for row in rows]


def _existing(row: Sequence[Any], reached_by: frozenset[str]) -> ExistingLead:
    lead_id, status, created_at, updated_by, hand_assigned = row[:5]
    values = dict(zip(_READ_COLUMNS, row[5:], strict=True))
    for name in _JSON:
        if values[name] is not None:  # Django's connection leaves jsonb as text
            values[name] = orjson.loads(values[name])
    return ExistingLead(
        id=lead_id,
        values=values,
        is_open=status == "open",
        created_at=created_at,
        last_submission_id=values["last_submission_id"],
        person_touched=updated_by.startswith(("person:", "client:")),
        hand_assigned=hand_assigned,
        reached_by=reached_by,
    )


def insert_leads(inserts: Mapping[UUID, Mapping[str, Any]], *, label: str, now: datetime) -> None:
    """Insert new leads with one COPY."""
    if not inserts:
        return
    tail = (*_CONSTANT.values(), now, now, label, label)
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    with (
        connection.wrap_database_errors,
        closing(psycopg.Cursor(raw)) as cursor,
        cursor.copy(_COPY.encode()) as copy,
    ):
        for lead_id, values in inserts.items():
            row: list[Any] = [lead_id, values["submission_id"], values["previous_id"]]
            for name, (kind, default) in _COLUMNS.items():
                value = values.get(name, default)
                row.append(_json(value) if kind == "jsonb" else value)
            row += tail
            copy.write_row(row)


def _json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


def update_leads(updates: Mapping[UUID, Mapping[str, Any]], *, label: str, now: datetime) -> None:
    """Write the changed attributes of many leads with one UPDATE."""
    if not updates:
        return
    rows = [
        {"id": lead_id, **{name: changes[name] for name in changes if name in _COLUMNS}}
        for lead_id, changes in updates.items()
    ]
    execute(_UPDATE, (now, label, orjson.dumps(rows).decode()))


def write_submissions(outcomes: Sequence[OutcomePlan], *, now: datetime) -> None:
    """Keep which lead each submission reached; of several attempts in a batch the last counts."""
    last = {o.submission.id: o for o in outcomes if o.action != "repeated"}
    if not last:
        return
    born = {o.submission.id for o in outcomes if o.action == "created"}
    kept = list(last.values())
    execute(
        _SUBMISSIONS,
        (
            now,
            uuid_array([o.submission.id for o in kept]),
            uuid_array([o.lead_id for o in kept]),
            [o.submission.attempt for o in kept],
            [o.submission.id in born for o in kept],
            time_array([o.submission.received_at or now for o in kept]),
            text_array([o.submission.trace_id for o in kept]),
        ),
    )
