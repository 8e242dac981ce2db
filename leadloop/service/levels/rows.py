"""The clocks of a batch of cases, read and written in a few statements."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from leadloop.kit import clock
from leadloop.kit.arrays import uuid_array
from leadloop.kit.db import Row, execute
from leadloop.service.contracts.levels import Kpi
from leadloop.service.contracts.timing import CasePhase, CaseTimes, Timer, TimerStatus
from leadloop.service.logic.stored import (
    microseconds,
    pauses_from_json,
    pauses_to_json,
    spells_from_json,
    spells_to_json,
)
from leadloop.service.models import CaseTimer, LevelClock

_UPDATE = """
UPDATE service_casetimer AS t SET status = n.status, due_at = n.due_at, warn_at = n.warn_at,
    resumes_at = n.resumes_at, limit_spent = n.limit_spent, paused_us = n.paused_us,
    pauses = n.pauses, fired = n.fired, warned_at = n.warned_at, breached_at = n.breached_at,
    met_at = n.met_at, ended_at = n.ended_at, end_reason = n.end_reason,
    version = t.version + 1, updated_at = %s
FROM jsonb_to_recordset(%s::jsonb) AS n (id uuid, status text, due_at timestamptz,
    warn_at timestamptz, resumes_at timestamptz, limit_spent boolean, paused_us bigint,
    pauses jsonb, fired jsonb, warned_at timestamptz, breached_at timestamptz,
    met_at timestamptz, ended_at timestamptz, end_reason text)
WHERE t.id = n.id
"""
_KEEP = """
INSERT INTO service_casetiming (case_id, phase, facts, level_version_id, reason, spells, cycle_at,
    first_replied_at, waiting_since, updated_at)
SELECT n.*, %s FROM jsonb_to_recordset(%s::jsonb) AS n (case_id uuid, phase text, facts jsonb,
    level_version_id uuid, reason text, spells jsonb, cycle_at timestamptz,
    first_replied_at timestamptz, waiting_since timestamptz)
ON CONFLICT (case_id) DO UPDATE SET phase = excluded.phase, facts = excluded.facts,
    level_version_id = excluded.level_version_id, reason = excluded.reason,
    spells = excluded.spells, cycle_at = excluded.cycle_at,
    first_replied_at = excluded.first_replied_at, waiting_since = excluded.waiting_since,
    updated_at = excluded.updated_at
"""


_READ_TIMES = """
SELECT case_id, phase, facts::json, level_version_id, reason, spells::json, cycle_at,
    first_replied_at, waiting_since
FROM service_casetiming WHERE case_id = ANY(%s) ORDER BY case_id
"""
_READ_TIMERS = """
SELECT case_id, id, kpi, clock_id, calendar_version_id, started_at, due_at, warn_at, status,
    paused_us, pauses::json, resumes_at, limit_spent, warned_at, breached_at, met_at,
    ended_at, end_reason, fired::json
FROM service_casetimer WHERE case_id = ANY(%s) ORDER BY started_at, created_at, id
"""


def locked_times(case_ids: Collection[UUID], *, wait: bool) -> dict[UUID, CaseTimes]:
    """Return what is kept of these cases, locked until the transaction ends.

    A case that nothing is kept of is missing; with ``wait`` false so is one that somebody else has
    locked. Rows are locked in the order of their ids, so that two batches never wait for each
    other.
    """
    return _read(case_ids, _READ_TIMES + ("FOR UPDATE" if wait else "FOR UPDATE SKIP LOCKED"))


def read_times(case_ids: Collection[UUID]) -> dict[UUID, CaseTimes]:
    """Return what is kept of these cases, without locks."""
    return _read(case_ids, _READ_TIMES)


def _read(case_ids: Collection[UUID], sql: str) -> dict[UUID, CaseTimes]:
    rows = execute(sql, (uuid_array(list(case_ids)),)) if case_ids else []
    timers: dict[UUID, list[Timer]] = {}
    if rows:
        for case_id, *columns in execute(_READ_TIMERS, (uuid_array([row[0] for row in rows]),)):
            timers.setdefault(case_id, []).append(_timer(*columns))
    return {row[0]: _times(row, tuple(timers.get(row[0], ()))) for row in rows}


def write_times(before: Iterable[CaseTimes], after: Sequence[CaseTimes]) -> None:
    """Write what differs between ``before`` and ``after``: states, new clocks, changed clocks."""
    known = {times.case_id: times for times in before}
    held = {timer.id: timer for times in known.values() for timer in times.timers}
    fresh = [(times, t) for times in after for t in times.timers if t.id not in held]
    changed = [t for times in after for t in times.timers if t.id in held and held[t.id] != t]
    now = clock.now()
    # What is only a clock's own (its status, its log) does not rewrite the case's row.
    states = [t for t in after if _state(t) != _state(known.get(t.case_id))]
    if states:
        execute(_KEEP, (now, orjson.dumps([_state(times) for times in states]).decode()))
    # First those that end: a case has one running clock of each measure.
    if changed:
        execute(_UPDATE, (now, orjson.dumps([_changing(timer) for timer in changed]).decode()))
    if fresh:
        levels = dict(
            LevelClock.objects.filter(pk__in={t.clock_id for _, t in fresh}).values_list(
                "pk", "level_id"
            )
        )
        CaseTimer.objects.bulk_create(
            [_row(times, timer, levels[timer.clock_id], now) for times, timer in fresh]
        )


def timer_of(row: CaseTimer) -> Timer:
    """Return a clock as the engine sees it."""
    return _timer(*(getattr(row, name) for name in _COLUMNS))


_COLUMNS = (
    *("id", "kpi", "clock_id", "calendar_version_id", "started_at", "due_at", "warn_at", "status"),
    *("paused_us", "pauses", "resumes_at", "limit_spent", "warned_at", "breached_at", "met_at"),
    *("ended_at", "end_reason", "fired"),
)


def _timer(*columns: Any) -> Timer:
    found = dict(zip(_COLUMNS, columns, strict=True))
    return Timer(
        id=found["id"],
        kpi=Kpi(found["kpi"]),
        clock_id=found["clock_id"],
        hours_id=found["calendar_version_id"],
        started_at=found["started_at"],
        due_at=found["due_at"],
        warn_at=found["warn_at"],
        status=TimerStatus(found["status"]),
        paused=timedelta(microseconds=found["paused_us"]),
        pauses=pauses_from_json(found["pauses"]),
        resumes_at=found["resumes_at"],
        limit_spent=found["limit_spent"],
        warned_at=found["warned_at"],
        breached_at=found["breached_at"],
        met_at=found["met_at"],
        ended_at=found["ended_at"],
        end_reason=found["end_reason"],
        fired=frozenset(found["fired"]),
    )


def _times(row: Row, timers: tuple[Timer, ...]) -> CaseTimes:
    case_id, phase, facts, level_id, reason, spells, cycle_at, first_replied_at, waiting = row
    return CaseTimes(
        case_id=case_id,
        phase=CasePhase(phase),
        facts=facts,
        level_id=level_id,
        reason=reason,
        spells=spells_from_json(spells),
        cycle_at=cycle_at,
        first_replied_at=first_replied_at,
        waiting_since=waiting,
        timers=timers,
    )


def _state(times: CaseTimes | None) -> dict[str, Any] | None:
    if times is None:
        return None
    return {
        "case_id": times.case_id,
        "phase": times.phase.value,
        "facts": dict(times.facts),
        "level_version_id": times.level_id,
        "reason": times.reason,
        "spells": spells_to_json(times.spells),
        "cycle_at": times.cycle_at,
        "first_replied_at": times.first_replied_at,
        "waiting_since": times.waiting_since,
    }


def _changing(timer: Timer) -> dict[str, Any]:
    return {
        "id": timer.id,
        "status": timer.status.value,
        "due_at": timer.due_at,
        "warn_at": timer.warn_at,
        "resumes_at": timer.resumes_at,
        "limit_spent": timer.limit_spent,
        "paused_us": microseconds(timer.paused),
        "pauses": pauses_to_json(timer.pauses),
        "fired": sorted(timer.fired),
        "warned_at": timer.warned_at,
        "breached_at": timer.breached_at,
        "met_at": timer.met_at,
        "ended_at": timer.ended_at,
        "end_reason": timer.end_reason,
    }


def _row(times: CaseTimes, timer: Timer, level_id: UUID, now: datetime) -> CaseTimer:
    return CaseTimer(
        case_id=times.case_id,
        kpi=timer.kpi.value,
        clock_id=timer.clock_id,
        level_id=level_id,
        calendar_version_id=timer.hours_id,
        reason=times.reason,
        started_at=timer.started_at,
        created_at=now,
        updated_at=now,
        **_changing(timer),
    )
