"""Jobs: made, listed, stopped, and carried out a chunk at a time."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
import psycopg
import structlog
from django.db import connection, transaction

from leadloop.bulk import models
from leadloop.bulk.contracts import Job, JobKind, JobRow, JobState, RowState
from leadloop.events.api import change_context
from leadloop.kit import clock, due
from leadloop.kit.db import execute
from leadloop.kit.errors import Conflict, NotFound
from leadloop.kit.ids import new_uuid
from leadloop.users import api as users
from leadloop.users.contracts import Actor, ActorKind

log = structlog.get_logger()

DUE: Final = "job"
"""The kind of due work that carries jobs out."""

_COPY: Final = "COPY bulk_jobrow (job_id, number, record_id, cells, key, state, reason) FROM STDIN"
_OUTCOME: Final = ("record_id", "key", "state", "reason", "before", "version")
_UPDATE: Final = f"""
UPDATE bulk_jobrow AS held SET {", ".join(f"{name} = new.{name}" for name in _OUTCOME)}
FROM json_to_recordset(%s::json) AS new (id bigint, record_id uuid, key text, state text,
    reason text, before jsonb, version integer)
WHERE held.id = new.id
"""
_LISTED: Final = 100


class Draft(NamedTuple):
    """A job to make."""

    kind: JobKind
    title: str
    entity: str
    plan: Mapping[str, Any]
    undo_of: UUID | None = None


class Line(NamedTuple):
    """A row of a job that is made: its record, or the cells of its line."""

    number: int
    record_id: UUID | None = None
    cells: Sequence[str] | None = None


def create(actor: Actor, draft: Draft, lines: Sequence[Line], *, state: JobState) -> UUID:
    """Make a job with its rows in the caller's transaction and return its id."""
    job_id = new_uuid()
    models.Job(
        id=job_id,
        kind=draft.kind.value,
        title=draft.title,
        entity=draft.entity,
        state=state.value,
        plan=dict(draft.plan),
        total=len(lines),
        undo_of_id=draft.undo_of,
        owner_id=UUID(actor.id) if actor.kind is ActorKind.PERSON else None,
        created_by=actor.label,
        created_at=clock.now(),
    ).save(force_insert=True)
    _copy_rows(job_id, lines)
    return job_id


def _copy_rows(job_id: UUID, lines: Sequence[Line]) -> None:
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    waiting = RowState.WAITING.value
    with (
        connection.wrap_database_errors,
        closing(psycopg.Cursor(raw)) as cursor,
        cursor.copy(_COPY) as copy,
    ):
        for line in lines:
            cells = None if line.cells is None else orjson.dumps(list(line.cells)).decode()
            copy.write_row((job_id, line.number, line.record_id, cells, "", waiting, ""))


def start(job_id: UUID) -> None:
    """Let workers carry the job out, in the caller's transaction."""
    due.schedule([due.NewDue(DUE, str(job_id), clock.now(), {})])


def list_jobs(actor: Actor, *, kind: JobKind | None = None) -> list[Job]:
    """Return the newest hundred of the actor's jobs; an administrator sees everybody's."""
    rows = models.Job.objects.visible_to(actor).select_related("undone_by")
    if kind is not None:
        rows = rows.filter(kind=kind.value)
    return [_job(row) for row in rows.order_by("-created_at")[:_LISTED]]


def get_job(actor: Actor, *, job_id: UUID) -> Job:
    """Return one job.

    Raises:
        NotFound: There is no such job, or it is another person's.
    """
    rows = models.Job.objects.visible_to(actor).select_related("undone_by")
    row = rows.filter(pk=job_id).first()
    if row is None:
        raise NotFound("There is no such job.")
    return _job(row)


def list_rows(
    actor: Actor, *, job_id: UUID, states: Sequence[RowState], limit: int = 200
) -> list[JobRow]:
    """Return the first rows of a job that have one of these states."""
    get_job(actor, job_id=job_id)
    rows = models.JobRow.objects.filter(job_id=job_id, state__in=[s.value for s in states])
    return [_row(row) for row in rows.order_by("number")[:limit]]


def cancel_job(actor: Actor, *, job_id: UUID) -> None:
    """Stop a job before its next chunk; what it has done stays, and can be undone.

    Raises:
        Conflict: It has ended already.
    """
    job = get_job(actor, job_id=job_id)
    if not job.state.goes_on:
        raise Conflict("This job has ended already.")
    with transaction.atomic(), change_context(actor=actor.label):
        models.Job.objects.filter(pk=job_id).update(cancel_asked=True)


def _job(row: models.Job) -> Job:
    undone = getattr(row, "undone_by", None)
    return Job(
        id=row.pk,
        kind=JobKind(row.kind),
        title=row.title,
        entity=row.entity,
        state=JobState(row.state),
        total=row.total,
        done=row.done,
        counts=row.counts,
        error=row.error,
        owner_id=row.owner_id,
        created_by=row.created_by,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        undo_of=row.undo_of_id,
        undone_by=undone.pk if undone else None,
        plan=row.plan,
        cancel_asked=row.cancel_asked,
    )


def _row(row: models.JobRow) -> JobRow:
    return JobRow(
        row.number, row.record_id, RowState(row.state), row.reason, tuple(row.cells or ())
    )


Chunk = Callable[[Actor, models.Job, Sequence[models.JobRow]], int]
"""Works on the next waiting rows, sets their state, returns how many of them it took."""


class Worker(NamedTuple):
    """How jobs of one kind are carried out: a chunk at a time, each in one transaction."""

    size: int
    chunk: Chunk
    finish: Callable[[Actor, models.Job], None] | None = None


_workers: dict[JobKind, Worker] = {}


def register_worker(kind: JobKind, worker: Worker) -> None:
    """Say how jobs of a kind are carried out."""
    _workers[kind] = worker


def step(job_id: UUID) -> bool:
    """Carry out one chunk in the caller's transaction; return whether there is more to do."""
    job = models.Job.objects.select_for_update(of=("self",)).filter(pk=job_id).first()
    if job is None or not JobState(job.state).goes_on:
        return False
    actor = users.find_actor(job.created_by)
    if actor is None:
        return _end(job, JobState.FAILED, "Who asked for this may not sign in any more.")
    if job.cancel_asked:
        return _end(job, JobState.CANCELED)
    worker = _workers[JobKind(job.kind)]
    rows = list(
        models.JobRow.objects.filter(
            job=job, number__gt=job.cursor, state=RowState.WAITING.value
        ).order_by("number")[: worker.size]
    )
    if not rows:
        if worker.finish is not None:
            worker.finish(actor, job)
        return _end(job, JobState(job.plan.get("ends_as", JobState.DONE.value)))
    with change_context(actor=actor.label, cause=job.pk):
        taken = worker.chunk(actor, job, rows)
    _advance(job, rows[:taken])
    return True


def step_job(actor: Actor, *, job_id: UUID) -> bool:
    """Carry out one chunk of the actor's own job here and now; return whether there is more."""
    get_job(actor, job_id=job_id)
    with transaction.atomic():
        return step(job_id)


def _advance(job: models.Job, rows: Sequence[models.JobRow]) -> None:
    told = [{name: getattr(row, name) for name in ("id", *_OUTCOME)} for row in rows]
    execute(_UPDATE, (orjson.dumps(told).decode(),))
    job.cursor = rows[-1].number
    counts = dict(job.counts)
    for row in rows:
        counts[row.state] = counts.get(row.state, 0) + 1
    job.counts = counts
    job.done = sum(counts.values())
    job.state = JobState.RUNNING.value
    job.started_at = job.started_at or clock.now()
    job.save(update_fields=["cursor", "counts", "done", "state", "started_at"])


def _end(job: models.Job, state: JobState, error: str = "") -> bool:
    job.state, job.error, job.finished_at = state.value, error, clock.now()
    job.save(update_fields=["state", "error", "finished_at"])
    log.info("job.ended", job_id=str(job.pk), state=state.value, done=job.done)
    return False


def fail(job_id: UUID, error: str) -> None:
    """End a job that cannot go on; what it has done stays."""
    job = models.Job.objects.select_for_update(of=("self",)).filter(pk=job_id).first()
    if job is not None and JobState(job.state).goes_on:
        _end(job, JobState.FAILED, error)


def restart(job: models.Job, *, plan: Mapping[str, Any], schedule: bool) -> None:
    """Put a job that stands still back to its first row, with another plan."""
    models.JobRow.objects.filter(job=job).update(
        state=RowState.WAITING.value, reason="", record_id=None, before=None, version=None, key=""
    )
    job.plan, job.cursor, job.counts = dict(plan), 0, {}
    job.done, job.state, job.error = 0, JobState.WAITING.value, ""
    job.started_at = job.finished_at = None
    job.cancel_asked = False
    job.save(
        update_fields=[
            *("plan", "cursor", "counts", "done", "state", "error", "started_at"),
            *("finished_at", "cancel_asked"),
        ]
    )
    if schedule:
        start(job.pk)
