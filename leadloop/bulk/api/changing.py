"""Changing many records at once: the same columns on each, with what became of every one."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from leadloop.bulk import models
from leadloop.bulk.api import jobs
from leadloop.bulk.api.writing import Stored, plain, read_stored, writable, write_each
from leadloop.bulk.contracts import (
    MAX_ROWS,
    SYNCHRONOUS_UP_TO,
    Job,
    JobKind,
    JobState,
    RowState,
)
from leadloop.events.api import change_context
from leadloop.kit.entity import Entity, RecordWrite, WriteMode, get_entity
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.users import api as users
from leadloop.users.api import NoticeDraft
from leadloop.users.contracts import Actor

CHUNK: Final = 200
_GONE: Final = "There is no such record any more, or you may not see it."
_ASSIGNED_NOTICE: Final = "records.assigned"


def change_records(
    actor: Actor, *, entity: str, ids: Sequence[UUID], values: Mapping[str, Any], title: str
) -> Job:
    """Set the columns ``values`` (by vendor name) on every record of ``ids``.

    Up to two hundred are done at once; more are left to a worker, and the job that is returned
    shows the progress. Each record is changed, unchanged, or refused with a reason.

    Raises:
        NotAllowed: The actor's role writes no such records.
        InvalidInput: A column cannot be set this way, the actor may not hand records to this
            owner, or there are no records or too many.

    Emits:
        ``{kind}.changed`` per record, ``job.changed`` per chunk.
    """
    found = get_entity(entity)
    users.check_may_write(actor, found.kind)
    unique = list(dict.fromkeys(ids))
    _check(actor, found, unique, values)
    plan = {"values": {name: plain(value) for name, value in values.items()}}
    draft = jobs.Draft(JobKind.CHANGE, title, entity, plan)
    lines = [jobs.Line(number, record_id) for number, record_id in enumerate(unique, 1)]
    return run(actor, draft, lines)


def run(actor: Actor, draft: jobs.Draft, lines: Sequence[jobs.Line]) -> Job:
    """Make a job; carry it out at once if it is small, else let a worker do so."""
    small = len(lines) <= SYNCHRONOUS_UP_TO
    with transaction.atomic(), change_context(actor=actor.label):
        job_id = jobs.create(actor, draft, lines, state=JobState.WAITING)
        if not small:
            jobs.start(job_id)
    while small:
        with transaction.atomic():
            small = jobs.step(job_id)
    return jobs.get_job(actor, job_id=job_id)


def _check(actor: Actor, entity: Entity, ids: Sequence[UUID], values: Mapping[str, Any]) -> None:
    errors = []
    if not ids or len(ids) > MAX_ROWS:
        errors.append(FieldError("ids", "count", f"Choose between 1 and {MAX_ROWS:,} records."))
    if not values:
        errors.append(FieldError("values", "required", "Choose what to change."))
    for name, value in values.items():
        field = entity.by_name.get(name)
        if field is None or not field.writable:
            errors.append(FieldError(name, "unknown", f"{name} cannot be set."))
        elif field.attribute == "owner_id" and value and not _may_own(actor, str(value)):
            errors.append(FieldError(name, "unknown", "Choose one of your colleagues."))
    if errors:
        raise InvalidInput(errors)


def _may_own(actor: Actor, owner: str) -> bool:
    return owner in {str(person.id) for person in users.list_colleagues(actor)}


def chunk(actor: Actor, job: models.Job, rows: Sequence[models.JobRow]) -> int:
    """Change the records of the next rows."""
    entity = get_entity(job.entity)
    values = {name: writable(entity, name, v) for name, v in job.plan["values"].items()}
    ids = [row.record_id for row in rows if row.record_id]
    before = read_stored(actor, entity, ids, values)
    writes = [
        (row.number, _write(entity, row, values, job)) for row in rows if row.record_id in before
    ]
    results = write_each(actor, entity, writes)
    after = read_stored(actor, entity, ids, values)
    for row in rows:
        assert row.record_id is not None
        said = results.get(row.number, _GONE)
        note(row, before.get(row.record_id), after.get(row.record_id), said)
    return len(rows)


def _write(
    entity: Entity, row: models.JobRow, values: Mapping[str, Any], job: models.Job
) -> RecordWrite:
    key = {entity.primary_id: row.record_id}
    return RecordWrite(key, values, cause=job.pk, mode=WriteMode.UPDATE)


def note(row: models.JobRow, before: Stored | None, after: Stored | None, said: Any) -> None:
    """Keep with a row what became of its record, and what it takes to undo that."""
    if isinstance(said, str):
        row.state, row.reason = RowState.REFUSED.value, said
        return
    if before is None:
        row.state = RowState.CREATED.value
    elif after is not None and before.values == after.values:
        row.state = RowState.UNCHANGED.value
        return
    else:
        row.state = RowState.CHANGED.value
        held = after.values if after else {}
        row.before = {n: v for n, v in before.values.items() if held.get(n) != v}
    row.version = after.version if after else None


def finish(actor: Actor, job: models.Job) -> None:
    """Tell the new owner, once, how many records came."""
    entity = get_entity(job.entity)
    owner = next(
        (
            value
            for name, value in job.plan["values"].items()
            if entity.by_name[name].attribute == "owner_id"
        ),
        None,
    )
    changed = job.counts.get(RowState.CHANGED.value, 0)
    if owner and changed and owner != actor.id:
        words = entity.label.lower() if changed == 1 else entity.set_name
        users.notify(
            [
                NoticeDraft(
                    kind=_ASSIGNED_NOTICE,
                    title=f"{actor.name} handed you {changed:,} {words}",
                    url=f"/{entity.set_name}?owner=me",
                    body=job.title,
                    cause=job.pk,
                    user_id=UUID(owner),
                )
            ]
        )


jobs.register_worker(JobKind.CHANGE, jobs.Worker(CHUNK, chunk, finish))
