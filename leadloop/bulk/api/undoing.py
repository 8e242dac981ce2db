"""Taking a job back: what it made goes away, what it changed is put back, unless changed since."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from leadloop.bulk import models
from leadloop.bulk.api import changing, jobs
from leadloop.bulk.api.registry import find_importable
from leadloop.bulk.api.writing import Stored, read_stored, reason_of, writable, write_each
from leadloop.bulk.contracts import Job, JobKind, RowState
from leadloop.kit.entity import Entity, FieldType, RecordWrite, WriteMode, get_entity
from leadloop.kit.entity import list_entity_names as entity_names
from leadloop.kit.errors import Conflict, LeadloopError
from leadloop.users.contracts import SYSTEM, Actor

CHUNK: Final = 200
_SINCE: Final = "It was changed afterwards, and stays as it is."
_GONE: Final = "It is not there any more, or you may not see it."
_NEEDED: Final = "Other records have been linked to it since."


def undo_job(actor: Actor, *, job_id: UUID) -> Job:
    """Undo what a job wrote; rows changed since are left and named. Done as a job of its own.

    Raises:
        NotFound: There is no such job, or it is another person's.
        Conflict: There is nothing to undo, or it was undone already.
    """
    job = jobs.get_job(actor, job_id=job_id)
    if not job.may_be_undone:
        raise Conflict("There is nothing left of this to undo.")
    written = [RowState.CREATED.value, RowState.CHANGED.value]
    rows = models.JobRow.objects.filter(job_id=job_id, state__in=written).order_by("-number")
    ids = dict.fromkeys(rows.values_list("record_id", flat=True))
    lines = [jobs.Line(number, record_id) for number, record_id in enumerate(ids, 1)]
    draft = jobs.Draft(JobKind.UNDO, f"Undo: {job.title}", job.entity, {}, undo_of=job_id)
    try:
        return changing.run(actor, draft, lines)
    except IntegrityError:
        raise Conflict("Somebody is undoing this already.") from None


def chunk(actor: Actor, job: models.Job, rows: Sequence[models.JobRow]) -> int:
    """Take back what the other job wrote to the records of the next rows."""
    entity = get_entity(job.entity)
    ids = [row.record_id for row in rows if row.record_id]
    written = _written(job.undo_of_id, ids)
    names = sorted({name for row in written.values() for name in row.before or ()})
    stored = read_stored(actor, entity, ids, names)
    made, changed = [], []
    for row in rows:
        assert row.record_id is not None
        found = stored.get(row.record_id)
        if found is None or found.version != written[row.record_id].version:
            _leave(row, _GONE if found is None else _SINCE)
        elif written[row.record_id].state == RowState.CREATED.value:
            made.append(row)
        else:
            changed.append(row)
    _put_back(actor, entity, changed, written, job)
    _take_away(actor, entity, made, stored, job)
    return len(rows)


def _written(job_id: UUID | None, ids: Sequence[UUID]) -> dict[UUID | None, models.JobRow]:
    """Return what the other job did to each record, all its rows about it taken together."""
    found: dict[UUID | None, models.JobRow] = {}
    rows = models.JobRow.objects.filter(job=job_id, record_id__in=ids, version__isnull=False)
    for row in rows.order_by("number"):
        first = found.get(row.record_id)
        if first is None:
            found[row.record_id] = row
            continue
        first.version = row.version
        first.before = {**(row.before or {}), **(first.before or {})}
    return found


def _leave(row: models.JobRow, reason: str) -> None:
    row.state, row.reason = RowState.LEFT.value, reason


def _put_back(
    actor: Actor,
    entity: Entity,
    rows: Sequence[models.JobRow],
    written: dict[UUID | None, models.JobRow],
    job: models.Job,
) -> None:
    writes = []
    for row in rows:
        before = written[row.record_id].before or {}
        values = {n: writable(entity, n, v) for n, v in before.items()}
        key = {entity.primary_id: row.record_id}
        writes.append((row.number, RecordWrite(key, values, cause=job.pk, mode=WriteMode.UPDATE)))
    _note(rows, write_each(actor, entity, writes))


def _note(rows: Iterable[models.JobRow], results: dict[int, Any]) -> None:
    for row in rows:
        said = results[row.number]
        if isinstance(said, str):
            _leave(row, said)
        else:
            row.state = RowState.UNDONE.value


def _take_away(
    actor: Actor,
    entity: Entity,
    rows: Sequence[models.JobRow],
    stored: dict[UUID, Stored],
    job: models.Job,
) -> None:
    """Delete records, or retire them where records of this kind are never deleted."""
    needed = _needed(entity, [row.record_id for row in rows if row.record_id in stored])
    free = []
    for row in rows:
        if row.record_id in needed:
            _leave(row, _NEEDED)
        else:
            free.append(row)
    if entity.delete is None:
        _retire(actor, entity, free, job)
        return
    _delete(actor, entity, free)


def _retire(actor: Actor, entity: Entity, rows: Sequence[models.JobRow], job: models.Job) -> None:
    importable = find_importable(entity.name)
    values = importable.retire if importable else {}
    if not values:
        for row in rows:
            _leave(row, f"A {entity.label.lower()} cannot be deleted.")
        return
    named = {_column(entity, attribute): value for attribute, value in values.items()}
    writes = [
        (
            row.number,
            RecordWrite(
                {entity.primary_id: row.record_id}, named, cause=job.pk, mode=WriteMode.UPDATE
            ),
        )
        for row in rows
    ]
    _note(rows, write_each(actor, entity, writes))


def _column(entity: Entity, attribute: str) -> str:
    return next(f.name for f in entity.fields if f.attribute == attribute and f.writable)


def _delete(actor: Actor, entity: Entity, rows: Sequence[models.JobRow]) -> None:
    assert entity.delete is not None
    if not rows:
        return
    try:
        with transaction.atomic():
            entity.delete(actor, [row.record_id for row in rows if row.record_id])
    except LeadloopError as error:
        if len(rows) == 1:
            _leave(rows[0], reason_of(entity, error))
            return
        middle = len(rows) // 2
        _delete(actor, entity, rows[:middle])
        _delete(actor, entity, rows[middle:])
        return
    for row in rows:
        row.state = RowState.UNDONE.value


def _needed(entity: Entity, ids: Sequence[UUID | None]) -> set[UUID]:
    """Return those of ``ids`` that any record of any kind links to."""
    found: set[UUID] = set()
    if not ids:
        return found
    for name in entity_names():
        other = get_entity(name)
        for field in other.fields:
            if field.type is not FieldType.LOOKUP or not field.attribute.endswith("_id"):
                continue
            if entity.name in {target.entity for target in field.targets}:
                rows = other.rows(SYSTEM).order_by().filter(**{f"{field.attribute}__in": ids})
                if field.type_attribute:
                    rows = rows.filter(**{field.type_attribute: entity.name})
                found |= set(rows.values_list(field.attribute, flat=True).distinct())
    return found


jobs.register_worker(JobKind.UNDO, jobs.Worker(CHUNK, chunk))
