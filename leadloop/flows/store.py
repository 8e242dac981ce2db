"""Runs as rows: written in bulk, one statement for a batch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import connection, transaction

from leadloop.flows.contracts import Mode, Status
from leadloop.flows.logic.history import record_history, trimmed
from leadloop.flows.logic.state import Run
from leadloop.flows.programs import Loaded
from leadloop.kit.arrays import json_array, text_array, time_array, uuid_array
from leadloop.kit.db import execute

_MAX_OUTPUT_CHARS: Final = 400
_MAX_STATEFUL_CHARS: Final = 4000
_MAX_RESPONSE_CHARS: Final = 4000
_MAX_BODY_CHARS: Final = 200_000
_NUL: Final = b"\\u0000"

_INSERT: Final = """
INSERT INTO flows_flowrun (id, flow_id, version_id, mode, status, started_at, ended_at, trace_id,
    cause, attempt, event, client_tracking_id, trigger, actions, response, error, resubmit_of)
SELECT id, %(flow)s, %(version)s, %(mode)s, status, started_at, nullif(ended_at, 'epoch'),
    trace_id, cause, attempt::int, event, tracking, trigger::jsonb, actions::jsonb,
    response::jsonb, error::jsonb, %(resubmit_of)s::uuid
FROM unnest(%(ids)s, %(statuses)s, %(started)s, %(ended)s, %(traces)s, %(causes)s, %(attempts)s,
    %(events)s, %(tracking)s, %(triggers)s, %(actions)s, %(responses)s, %(errors)s)
    AS run (id, status, started_at, ended_at, trace_id, cause, attempt, event, tracking, trigger,
        actions, response, error)
ON CONFLICT (cause, flow_id, attempt) WHERE cause IS NOT NULL AND resubmit_of IS NULL
DO UPDATE SET id = excluded.id, version_id = excluded.version_id, mode = excluded.mode,
    status = excluded.status, started_at = excluded.started_at, ended_at = excluded.ended_at,
    trace_id = excluded.trace_id, event = excluded.event, trigger = excluded.trigger,
    actions = excluded.actions, response = excluded.response, error = excluded.error
WHERE flows_flowrun.status = 'Failed' AND flows_flowrun.state IS NULL
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a batch of runs belongs to."""

    loaded: Loaded
    mode: Mode
    resubmit_of: UUID | None = None


def insert_runs(origin: Origin, runs: Sequence[Run]) -> set[UUID]:
    """Write a row per run; return the ids written.

    A handling of a submission that has its run already is left out; only a failed run gives its
    place to a new one.
    """
    if not runs:
        return set()
    rows = execute(
        _INSERT,
        {
            "flow": origin.loaded.flow_id,
            "version": origin.loaded.version_id,
            "mode": origin.mode.value,
            "resubmit_of": origin.resubmit_of,
            "ids": uuid_array([UUID(run.id) for run in runs]),
            "statuses": text_array([run.status for run in runs]),
            "started": time_array([_time(run.started) for run in runs]),
            "ended": time_array([_time(run.ended or 0.0) for run in runs]),
            "traces": text_array([run.trace_id for run in runs]),
            "causes": uuid_array([_uuid(run.cause) for run in runs]),
            "attempts": text_array([str(run.attempt) for run in runs]),
            "events": uuid_array([_uuid(run.event) for run in runs]),
            "tracking": text_array([run.client_tracking_id[:200] for run in runs]),
            "triggers": json_array([_trigger(run) for run in runs]),
            "actions": json_array([_history(origin.mode, run) for run in runs]),
            "responses": json_array([_response(run) for run in runs]),
            "errors": json_array([_error(run) for run in runs]),
        },
    )
    return {row[0] for row in rows}


def save_runs(runs: Iterable[Run]) -> None:
    """Write how stateful runs stand now; one that has ended loses its state."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE flows_flowrun SET status = %s, ended_at = %s, actions = %s::jsonb,"
            " response = %s::jsonb, error = %s::jsonb, state = %s WHERE id = %s",
            [
                (
                    run.status if run.finished else _standing(run),
                    None if run.ended is None else _time(run.ended),
                    _text(_history(Mode.STATEFUL, run)),
                    _text(_response(run)),
                    _text(_error(run)),
                    None if run.finished else orjson.dumps(run.to_state()),
                    UUID(run.id),
                )
                for run in runs
            ],
        )


def _standing(run: Run) -> str:
    return Status.WAITING.value if run.requests else Status.RUNNING.value


def find_done(flow_id: UUID, handlings: Sequence[tuple[UUID, int]]) -> set[tuple[UUID, int]]:
    """Return which handlings of submissions have a run that did not fail."""
    rows = execute(
        # A look-up for each; joined, a young table's statistics make a scan of all runs of it.
        "SELECT cause, attempt FROM (SELECT cause, attempt::int, ("
        "   SELECT r.status <> 'Failed' FROM flows_flowrun r WHERE r.cause = asked.cause"
        "   AND r.flow_id = %s AND r.attempt = asked.attempt::int AND r.resubmit_of IS NULL"
        " ) AS done FROM unnest(%s, %s) AS asked (cause, attempt)) AS found WHERE done",
        (
            flow_id,
            uuid_array([cause for cause, _ in handlings]),
            text_array([str(attempt) for _, attempt in handlings]),
        ),
    )
    return {(row[0], row[1]) for row in rows}


def keep_failure(origin: Origin, run: Run) -> None:
    """Write a failed run so that it survives the rollback that its failure causes.

    It takes a connection of its own, whose transaction commits at once.
    """
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute(
                "INSERT INTO flows_flowrun (id, flow_id, version_id, mode, status, started_at,"
                " ended_at, trace_id, cause, attempt, event, client_tracking_id, trigger, actions,"
                " error) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb,"
                " %s::jsonb, %s::jsonb) ON CONFLICT (cause, flow_id, attempt)"
                " WHERE cause IS NOT NULL AND resubmit_of IS NULL DO UPDATE SET"
                " id = excluded.id, version_id = excluded.version_id,"
                " started_at = excluded.started_at, ended_at = excluded.ended_at,"
                " actions = excluded.actions, error = excluded.error"
                " WHERE flows_flowrun.status = 'Failed'",
                (
                    UUID(run.id),
                    origin.loaded.flow_id,
                    origin.loaded.version_id,
                    origin.mode.value,
                    run.status,
                    _time(run.started),
                    _time(run.ended or run.started),
                    run.trace_id,
                    _uuid(run.cause),
                    run.attempt,
                    _uuid(run.event),
                    run.client_tracking_id[:200],
                    _text(_trigger(run)),
                    _text(_history(origin.mode, run)),
                    _text(_error(run)),
                ),
            )
    finally:
        own.close()


def purge(before: datetime, *, batch: int = 5000) -> int:
    """Delete runs that ended before ``before``; return how many. Commits batch by batch."""
    deleted = 0
    while True:
        with transaction.atomic():
            rows = execute(
                "DELETE FROM flows_flowrun WHERE id IN (SELECT id FROM flows_flowrun"
                " WHERE ended_at < %s ORDER BY id LIMIT %s) RETURNING 1",
                (before, batch),
            )
        deleted += len(rows)
        if len(rows) < batch:
            return deleted


def _uuid(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _text(content: bytes | None) -> str | None:
    return None if content is None else content.decode()


def _trigger(run: Run) -> bytes:
    trigger = run.trigger
    if run.event is not None:
        # The event in the log holds the body.
        return orjson.dumps({"name": trigger["name"]})
    return _storable(trigger, _MAX_BODY_CHARS)


def _storable(value: Any, max_chars: int) -> bytes:
    """Return JSON that jsonb can hold: the value itself, or what is left of it."""
    try:
        content = orjson.dumps(value)
    except (TypeError, ValueError):
        content = _NUL
    if _NUL in content or len(content) > max_chars:
        content = orjson.dumps(trimmed(value, max_chars))
    return content


def _history(mode: Mode, run: Run) -> bytes:
    chars = _MAX_STATEFUL_CHARS if mode is Mode.STATEFUL else _MAX_OUTPUT_CHARS
    with_inputs = mode is Mode.STATEFUL or run.status != Status.SUCCEEDED
    return orjson.dumps(record_history(run, max_chars=chars, with_inputs=with_inputs))


def _response(run: Run) -> bytes | None:
    if run.response is None:
        return None
    return orjson.dumps(trimmed(run.response, _MAX_RESPONSE_CHARS))


def _error(run: Run) -> bytes | None:
    return None if run.error is None else orjson.dumps(trimmed(run.error, _MAX_STATEFUL_CHARS))
