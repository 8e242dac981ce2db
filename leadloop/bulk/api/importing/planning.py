"""What an import is to do: columns, how records are recognised, what is written; its start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.bulk import models
from leadloop.bulk.api import jobs
from leadloop.bulk.api.importing.recognising import Way, ways_of
from leadloop.bulk.api.registry import find_importable
from leadloop.bulk.contracts import (
    FULL_NAME,
    LIKENESS,
    Importable,
    ImportMode,
    Job,
    JobKind,
    JobState,
)
from leadloop.bulk.logic import guessing
from leadloop.bulk.logic.files import read_table
from leadloop.bulk.logic.values import guess_day_first
from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.entity import Entity, EntityField, FieldType, get_entity
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound
from leadloop.users import api as users
from leadloop.users.contracts import Actor

log = structlog.get_logger()

KIND: Final = "import"
_SAMPLES: Final = 200
_SHOWN: Final = 3
_MAX_WORDS: Final = 60
_CHOSEN: Final = ("columns", "match", "mode", "defaults", "words", "make", "clear", "day_first")


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """A column of the file: its heading, some of its cells, and the column it fills."""

    place: int
    heading: str
    samples: tuple[str, ...]
    field: str


@dataclass(frozen=True, slots=True)
class UnknownWords:
    """The file's words for a choice that the choice does not have."""

    field: EntityField
    words: tuple[str, ...]
    mapped: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Import:
    """An import as its screen shows it."""

    job: Job
    entity: Entity
    columns: tuple[ImportColumn, ...]
    fields: tuple[EntityField, ...]
    ways: tuple[Way, ...]
    unknown: tuple[UnknownWords, ...]
    makeable: tuple[EntityField, ...]
    has_full_name: bool
    has_likeness: bool


def importable(entity: str) -> Importable:
    """Return what is said of an entity that can be imported.

    Raises:
        NotFound: It cannot be imported.
    """
    found = find_importable(entity)
    if found is None:
        raise NotFound("There is nothing of this kind to import.")
    return found


def create_import(
    actor: Actor,
    *,
    entity: str,
    filename: str,
    data: bytes,
    encoding: str = "",
    delimiter: str = "",
) -> UUID:
    """Take a file in and guess what its columns mean; nothing is written yet.

    A file with the same headings as an earlier one is mapped as that was.

    Raises:
        NotAllowed: The actor may not import, or may not write such records.
        NotFound: Such records cannot be imported.
        InvalidInput: The file cannot be read.
    """
    known = importable(entity)
    found = get_entity(entity)
    users.check_may_write(actor, KIND)
    users.check_may_write(actor, found.kind)
    table = read_table(data, encoding=encoding, delimiter=delimiter)
    plan = _guess(found, known, table.headings, table.rows)
    plan |= {
        "file": filename[:200],
        "headings": list(table.headings),
        "encoding": table.encoding,
        "delimiter": table.delimiter,
    }
    # The title says what it is; whose names stand in the file is nobody's to read in a list.
    draft = jobs.Draft(JobKind.IMPORT, f"Import: {filename[:120]}", entity, plan)
    lines = [jobs.Line(number, cells=cells) for number, cells in enumerate(table.rows, 1)]
    with transaction.atomic(), change_context(actor=actor.label):
        job_id = jobs.create(actor, draft, lines, state=JobState.DRAFT)
    log.info("import.created", job_id=str(job_id), entity=entity, rows=len(lines))
    return job_id


def _guess(
    entity: Entity, known: Importable, headings: Sequence[str], rows: Sequence[Sequence[str]]
) -> dict[str, Any]:
    columns = guessing.guess_columns(headings, entity, known.aliases)
    plan: dict[str, Any] = {
        "columns": columns,
        "match": [],
        "mode": ImportMode.UPSERT.value,
        "defaults": {},
        "words": {},
        "make": [],
        "clear": False,
        "day_first": guess_day_first(_dates(entity, columns, rows)),
    }
    remembered = models.Mapping.objects.filter(
        entity=entity.name, headings=guessing.headings_key(headings)
    ).first()
    if remembered is not None:
        plan |= {name: remembered.plan[name] for name in _CHOSEN if name in remembered.plan}
        by_heading = remembered.plan["by_heading"]
        plan["columns"] = [by_heading.get(heading, "") for heading in headings]
    if not plan["match"]:
        plan["match"] = [way.name for way in ways_of(entity) if way.usable(plan["columns"], entity)]
    return plan


def _dates(entity: Entity, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    timely = {FieldType.DATE, FieldType.DATETIME}
    places = [
        place
        for place, name in enumerate(columns)
        if name in entity.by_name and entity.by_name[name].type in timely
    ]
    return [row[place] for row in rows[:_SAMPLES] for place in places if place < len(row)]


def get_import(actor: Actor, *, job_id: UUID) -> Import:
    """Return an import with its columns, samples, and what may be chosen.

    Raises:
        NotFound: There is no such import, or it is another person's.
    """
    job = jobs.get_job(actor, job_id=job_id)
    if job.kind is not JobKind.IMPORT:
        raise NotFound("There is no such import.")
    entity = get_entity(job.entity)
    rows: list[Any] = list(
        models.JobRow.objects.filter(job_id=job_id)
        .order_by("number")
        .values_list("cells", flat=True)[:_SAMPLES]
    )
    fields = tuple(guessing.offered_fields(entity))
    return Import(
        job=job,
        entity=entity,
        columns=_columns(job.plan, rows),
        fields=fields,
        ways=ways_of(entity),
        unknown=_unknown(job, entity),
        makeable=tuple(f for f in fields if _can_be_made(f)),
        has_full_name={"first_name", "last_name"} <= {f.attribute for f in fields},
        has_likeness=importable(job.entity).resembles is not None,
    )


def _columns(plan: Mapping[str, Any], rows: Sequence[Sequence[str]]) -> tuple[ImportColumn, ...]:
    found = []
    for place, heading in enumerate(plan["headings"]):
        texts = (row[place].strip() for row in rows if place < len(row))
        samples = tuple(dict.fromkeys(text[:80] for text in texts if text))[:_SHOWN]
        found.append(ImportColumn(place, heading, samples, plan["columns"][place]))
    return tuple(found)


def _can_be_made(field: EntityField) -> bool:
    if field.type is not FieldType.LOOKUP or len(field.targets) != 1:
        return False
    target = find_importable(field.targets[0].entity)
    return target is not None and bool(target.made_by)


def _unknown(job: Job, entity: Entity) -> tuple[UnknownWords, ...]:
    found = []
    for place, name in enumerate(job.plan["columns"]):
        field = entity.by_name.get(name)
        if field is None or field.type is not FieldType.CHOICE:
            continue
        known = {w.lower() for c in field.choices for w in (str(c.code), c.value, c.label)}
        words = _distinct(job.id, place)
        mapped = job.plan["words"].get(name, {})
        odd = tuple(word for word in words if word.lower() not in known)
        if odd:
            found.append(UnknownWords(field, odd, mapped))
    return tuple(found)


def _distinct(job_id: UUID, place: int) -> list[str]:
    rows = models.JobRow.objects.filter(job_id=job_id).values_list(f"cells__{place}", flat=True)
    found = {str(text).strip() for text in rows.distinct()[: _MAX_WORDS * 5] if text}
    return sorted(found - {""})[:_MAX_WORDS]


def plan_import(actor: Actor, *, job_id: UUID, chosen: Mapping[str, Any]) -> None:
    """Say what an import is to do.

    Args:
        actor: Who says so.
        job_id: Which import.
        chosen: Any of ``columns`` (a vendor name or "" for each heading), ``match`` (names of ways
            to recognise a record, in order; ``LIKENESS`` after them all), ``mode`` (see
            ``ImportMode``), ``defaults`` (values of new records by vendor name), ``words`` (for
            each choice, the file's words and what they mean), ``make`` (look-ups whose missing
            records are made), ``clear`` (whether an empty cell clears the column),
            ``day_first``.

    Raises:
        Conflict: It runs, or has run already.
        InvalidInput: A column is filled twice, none is, or a choice is unknown.
    """
    held = get_import(actor, job_id=job_id)
    plan = {**held.job.plan, **{name: chosen[name] for name in _CHOSEN if name in chosen}}
    _check(held, plan)
    with transaction.atomic(), change_context(actor=actor.label):
        row = models.Job.objects.select_for_update(of=("self",)).get(pk=job_id)
        if JobState(row.state) not in {JobState.DRAFT, JobState.CHECKED, JobState.FAILED}:
            raise Conflict("This import runs, or has run already.")
        row.plan, row.state = plan, JobState.DRAFT.value
        row.save(update_fields=["plan", "state"])
        _remember(held.entity, plan)


def _check(held: Import, plan: Mapping[str, Any]) -> None:
    errors = []
    used = [name for name in plan["columns"] if name]
    known = {*(field.name for field in held.fields), FULL_NAME}
    if len(plan["columns"]) != len(plan["headings"]) or set(used) - known:
        errors.append(FieldError("columns", "unknown", "Choose columns from the list."))
    errors += _check_use(held, used)
    offered = {way.name for way in held.ways} | ({LIKENESS} if held.has_likeness else set())
    if set(plan["match"]) - offered:
        errors.append(FieldError("match", "unknown", "Choose how to recognise records."))
    if plan["mode"] not in {mode.value for mode in ImportMode}:
        errors.append(FieldError("mode", "unknown", "Choose what to do with the rows."))
    for name in plan["defaults"]:
        field = held.entity.by_name.get(name)
        if field is None or not field.writable:
            errors.append(FieldError(name, "unknown", "This cannot be set."))
    if errors:
        raise InvalidInput(errors)


def _check_use(held: Import, used: Sequence[str]) -> list[FieldError]:
    twice = sorted({name for name in used if used.count(name) > 1})
    if twice:
        labels = ", ".join(_label(held, name) for name in twice)
        return [FieldError("columns", "twice", f"Two columns fill {labels}.")]
    if not set(used) - {held.entity.primary_id}:
        return [FieldError("columns", "required", "Choose what at least one column means.")]
    return []


def _label(held: Import, name: str) -> str:
    return held.entity.by_name[name].label if name in held.entity.by_name else "Full name"


def _remember(entity: Entity, plan: Mapping[str, Any]) -> None:
    by_heading = dict(zip(plan["headings"], plan["columns"], strict=True))
    kept = {name: plan[name] for name in _CHOSEN if name not in {"columns", "defaults"}}
    models.Mapping.objects.update_or_create(
        entity=entity.name,
        headings=guessing.headings_key(plan["headings"]),
        defaults={"plan": {**kept, "by_heading": by_heading}, "updated_at": clock.now()},
    )


def check_import(actor: Actor, *, job_id: UUID, schedule: bool = True) -> None:
    """Start a dry run: everything is done as it would be, and taken back at once.

    Without ``schedule`` no worker takes it up; the caller carries it out.
    """
    _start(actor, job_id, dry=True, schedule=schedule)


def run_import(actor: Actor, *, job_id: UUID, schedule: bool = True) -> None:
    """Start the import; see ``check_import``."""
    _start(actor, job_id, dry=False, schedule=schedule)


def _start(actor: Actor, job_id: UUID, *, dry: bool, schedule: bool) -> None:
    held = get_import(actor, job_id=job_id)
    users.check_may_write(actor, KIND)
    users.check_may_write(actor, held.entity.kind)
    with transaction.atomic(), change_context(actor=actor.label):
        row = models.Job.objects.select_for_update(of=("self",)).get(pk=job_id)
        if JobState(row.state) not in {JobState.DRAFT, JobState.CHECKED, JobState.FAILED}:
            raise Conflict("This import runs, or has run already.")
        ends_as = JobState.CHECKED if dry else JobState.DONE
        plan = {**row.plan, "dry": dry, "ends_as": ends_as.value}
        jobs.restart(row, plan=plan, schedule=schedule)
