"""Rows of enrolments: read and locked in batches, written in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from leadloop.kit.arrays import json_array, text_array, time_array, uuid_array
from leadloop.kit.db import execute
from leadloop.marketing.contracts.enrolments import Ended, EnrolmentStatus, Position, Progress

MANY: Final = 1000
"""People taken on in one transaction."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """An enrolment as the engine takes it on."""

    id: UUID
    journey: UUID
    version: int
    person: UUID
    status: EnrolmentStatus
    position: Position
    due_at: datetime | None
    cause: UUID | None
    trace_id: str
    data: dict[str, Any]


_COLUMNS: Final = (
    "id, journey_id, version, person_id, status, step, arrived_at, visit, seen, due_at, cause,"
    " trace_id, data::json"
)
_LOCKED: Final = (
    f"SELECT {_COLUMNS} FROM marketing_enrolment WHERE id = ANY(%s) AND status = 'active'"
    " ORDER BY id FOR NO KEY UPDATE"
)
_OF_PEOPLE: Final = (
    f"SELECT {_COLUMNS} FROM marketing_enrolment WHERE person_id = ANY(%s)"
    " AND journey_id = ANY(%s) AND (status = 'active' OR status = 'held_out' AND ended_at IS NULL)"
    " ORDER BY id FOR NO KEY UPDATE"
)
_WRITE: Final = """
    UPDATE marketing_enrolment AS e SET
        version = t.version::int, status = t.status, step = t.step, arrived_at = t.arrived_at,
        visit = t.visit::int, seen = t.seen, ended_by = t.ended_by, note = t.note,
        due_at = CASE WHEN t.status = 'active' THEN t.due_at END,
        ended_at = CASE WHEN t.status = 'active' THEN NULL ELSE %s END,
        slot = CASE WHEN t.status = 'active' OR e.slot = 0 THEN e.slot END,
        trail = CASE WHEN t.trail::text = '[]' THEN e.trail ELSE e.trail || t.trail::jsonb END
    FROM unnest(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        AS t (id, version, status, step, arrived_at, visit, seen, ended_by, note, due_at, trail)
    WHERE e.id = t.id
"""


def lock_due(ids: Sequence[UUID]) -> list[Enrolled]:
    """Lock those of these that are still in their journey; one that somebody holds stays out.

    Due work never waits for a lock: an event that holds somebody may wait for due work.
    """
    rows = execute(f"{_LOCKED} SKIP LOCKED", (uuid_array(ids),), binary=True)
    return [_enrolled(row) for row in rows]


def lock_people(people: Sequence[UUID], journeys: Sequence[UUID]) -> list[Enrolled]:
    """Lock where these people stand in these journeys, held out or inside."""
    rows = execute(_OF_PEOPLE, (uuid_array(people), uuid_array(journeys)), binary=True)
    return [_enrolled(row) for row in rows]


def _enrolled(row: tuple[Any, ...]) -> Enrolled:
    position = Position(
        row[0], row[5] or None, row[6], row[7], frozenset(row[8].split(",") if row[8] else ())
    )
    return Enrolled(
        id=row[0],
        journey=row[1],
        version=row[2],
        person=row[3],
        status=EnrolmentStatus(row[4]),
        position=position,
        due_at=row[9],
        cause=row[10],
        trace_id=row[11],
        data=row[12],
    )


def write(found: Sequence[tuple[Enrolled, Progress]], now: datetime) -> None:
    """Write where people stand now."""
    if not found:
        return
    ends = [p.outlook if isinstance(p.outlook, Ended) else None for _, p in found]
    execute(
        _WRITE,
        (
            now,
            uuid_array([one.id for one, _ in found]),
            text_array([str(one.version) for one, _ in found]),
            text_array([end.status.value if end else "active" for end in ends]),
            text_array([p.position.step or "" for _, p in found]),
            time_array([p.position.arrived_at for _, p in found]),
            text_array([str(p.position.visit) for _, p in found]),
            text_array([",".join(sorted(p.position.seen)) for _, p in found]),
            text_array([end.rule if end else "" for end in ends]),
            text_array([end.note if end else "" for end in ends]),
            time_array([p.outlook if isinstance(p.outlook, datetime) else now for _, p in found]),
            json_array([orjson.dumps([tuple(visit) for visit in p.visits]) for _, p in found]),
        ),
    )


def end_held_out(goals: Mapping[UUID, str], now: datetime) -> None:
    """Note who reached a goal without the journey."""
    execute(
        "UPDATE marketing_enrolment AS e SET ended_at = %s, ended_by = t.rule"
        " FROM unnest(%s, %s) AS t (id, rule) WHERE e.id = t.id",
        (now, uuid_array(list(goals)), text_array(list(goals.values()))),
    )
