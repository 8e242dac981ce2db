"""Carries an import out, a chunk at a time; a dry run does the same and takes it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from leadloop.bulk import models
from leadloop.bulk.api import jobs
from leadloop.bulk.api.changing import note
from leadloop.bulk.api.importing.recognising import Key, find_records, keys_of, ways_of
from leadloop.bulk.api.importing.resolving import resolve
from leadloop.bulk.api.registry import find_importable
from leadloop.bulk.api.writing import Numbered, read_stored, write_each
from leadloop.bulk.contracts import FULL_NAME, LIKENESS, ImportMode, JobKind, RowState
from leadloop.bulk.logic.files import plain_cell
from leadloop.bulk.logic.guessing import split_name
from leadloop.bulk.logic.values import UnreadableError, read_cell
from leadloop.kit.entity import Entity, FieldType, RecordWrite, WriteMode, get_entity
from leadloop.users.contracts import Actor

CHUNK: Final = 500
_WRITTEN: Final = (RowState.CREATED.value, RowState.CHANGED.value, RowState.UNCHANGED.value)


@dataclass(slots=True)
class _Line:
    """One row on its way: its values by vendor name, what it is recognised by, what is wrong.

    ``said`` holds the values by attribute as the file says them, ``why`` how its record was found,
    ``doubt`` which record it may be.
    """

    row: models.JobRow
    values: dict[str, Any] = field(default_factory=dict)
    keys: list[Key] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    record: UUID | None = None
    said: dict[str, Any] = field(default_factory=dict)
    why: str = ""
    doubt: str = ""


def chunk(actor: Actor, job: models.Job, rows: Sequence[models.JobRow]) -> int:
    """Import the next rows; return how many were taken."""
    if not job.plan.get("dry"):
        return _Chunk(actor, job).carry(rows)
    before = transaction.savepoint()
    taken = _Chunk(actor, job).carry(rows)
    transaction.savepoint_rollback(before)
    for row in rows[:taken]:
        if row.state == RowState.CREATED.value:
            row.record_id = row.version = None
    return taken


class _Chunk:
    """One chunk of one import."""

    def __init__(self, actor: Actor, job: models.Job) -> None:
        self.actor, self.job, self.plan = actor, job, job.plan
        self.entity: Entity = get_entity(job.entity)
        self.importable = find_importable(job.entity)
        self.ways = [way for way in ways_of(self.entity) if way.name in self.plan["match"]]
        self.words = {
            name: {word.lower(): value for word, value in words.items()}
            for name, words in self.plan["words"].items()
        }

    def carry(self, rows: Sequence[models.JobRow]) -> int:
        """Read, recognise and write the rows; return how many were taken.

        A row about the same record as an earlier one of the chunk waits for the next chunk, where
        it finds that record.
        """
        lines = [self._read(row) for row in rows]
        self._look_up(lines)
        found = find_records(
            self.actor, self.entity, {line.row.number: line.keys for line in lines}
        )
        for line in lines:
            line.record, problem, line.why = found[line.row.number]
            if problem:
                line.faults.append(problem)
        self._resemble([line for line in lines if not line.record and not line.faults])
        lines = _before_repetition(lines)
        if self.plan.get("dry"):
            self._note_repeated(lines)
        self._write([line for line in lines if self._wanted(line)])
        return len(lines)

    def _read(self, row: models.JobRow) -> _Line:
        line = _Line(row)
        cells = row.cells or []
        columns = self.plan["columns"]
        if any(cell.strip() for cell in cells[len(columns) :]):
            line.faults.append(f"The row has {len(cells)} cells for {len(columns)} columns.")
        for name, cell in zip(columns, cells, strict=False):
            if name == FULL_NAME:
                self._split(line, cell)
            elif name:
                self._take(line, name, cell)
        line.said = _by_attribute(line.values, self.entity)
        line.keys = keys_of(self.ways, line.values, self.entity)
        line.values.pop(self.entity.primary_id, None)
        row.key = str(line.keys[0]) if line.keys else ""
        return line

    def _split(self, line: _Line, cell: str) -> None:
        text = plain_cell(cell)
        if text:
            line.values["firstname"], line.values["lastname"] = split_name(text)

    def _take(self, line: _Line, name: str, cell: str) -> None:
        known = self.entity.by_name[name]
        try:
            value = read_cell(
                known,
                cell,
                day_first=self.plan["day_first"],
                words=self.words.get(name, {}),
            )
        except UnreadableError as error:
            line.faults.append(f"{known.label}: {error}")
            return
        if value is not None or self.plan["clear"]:
            line.values[name] = value

    def _look_up(self, lines: Sequence[_Line]) -> None:
        for name in self.plan["columns"]:
            known = self.entity.by_name.get(name)
            if known is None or known.type is not FieldType.LOOKUP or not known.targets:
                continue
            texts = [line.values[name] for line in lines if line.values.get(name)]
            make = name in self.plan["make"]
            found = resolve(self.actor, known, texts, make=make)
            for line in lines:
                text = line.values.get(name)
                if text:
                    line.values[name], problem = found[text]
                    if problem:
                        line.faults.append(f"{known.label}: {problem}")

    def _resemble(self, lines: Sequence[_Line]) -> None:
        """Find by likeness what no key found; rows of one chunk are not compared to each other."""
        find = self.importable.resembles if self.importable else None
        if find is None or LIKENESS not in self.plan["match"] or not lines:
            return
        for line, found in zip(lines, find(self.actor, [one.said for one in lines]), strict=True):
            if found is None:
                continue
            if found.sure:
                line.record, line.why = found.id, found.why
            else:
                line.row.record_id, line.doubt = found.id, found.why

    def _wanted(self, line: _Line) -> bool:
        """Whether a row is to be written; otherwise say what became of it."""
        row, mode = line.row, self.plan["mode"]
        row.record_id = line.record or row.record_id
        if line.faults:
            row.state, row.reason = RowState.REFUSED.value, "; ".join(line.faults)
        elif row.state != RowState.WAITING.value:
            return False
        elif line.record and mode == ImportMode.CREATE:
            row.state = RowState.SKIPPED.value
            row.reason = f"It is there already. {line.why}".strip()
        elif line.doubt and mode != ImportMode.UPDATE:
            row.state = RowState.SKIPPED.value
            row.reason = f"{line.doubt} Give its id if it is, or import it without likeness."
        elif not line.record and mode == ImportMode.UPDATE:
            row.state, row.reason = RowState.SKIPPED.value, "There is no such record to update."
        return row.state == RowState.WAITING.value

    def _write(self, lines: Sequence[_Line]) -> None:
        ids = [line.record for line in lines if line.record]
        names = sorted({name for line in lines for name in line.values})
        before = read_stored(self.actor, self.entity, ids, names)
        results = write_each(self.actor, self.entity, [self._write_of(line) for line in lines])
        for line in lines:
            said = results[line.row.number]
            if not isinstance(said, str):
                line.row.record_id = said.id
        written = [line.row.record_id for line in lines if line.row.record_id]
        after = read_stored(self.actor, self.entity, written, names)
        for line in lines:
            held = before.get(line.record) if line.record else None
            stored = after.get(line.row.record_id) if line.row.record_id else None
            note(line.row, held, stored, results[line.row.number])
            if held is not None and line.row.state != RowState.REFUSED.value:
                line.row.reason = line.why

    def _write_of(self, line: _Line) -> Numbered:
        if line.record:
            key = {self.entity.primary_id: line.record}
            write = RecordWrite(key, line.values, cause=self.job.pk, mode=WriteMode.UPDATE)
            return line.row.number, write
        values = {**self._defaults(), **self.plan["defaults"], **line.values}
        return line.row.number, RecordWrite({}, values, cause=self.job.pk, mode=WriteMode.CREATE)

    def _defaults(self) -> dict[str, Any]:
        known = self.importable.defaults if self.importable else {}
        by_attribute = {f.attribute: f.name for f in self.entity.fields if f.writable}
        return {by_attribute[name]: value for name, value in known.items()}

    def _note_repeated(self, lines: Sequence[_Line]) -> None:
        """In a dry run earlier rows have left no record: rows about the same one say so."""
        new = {line.row.key: line for line in lines if line.row.key and line.record is None}
        earlier = models.JobRow.objects.filter(
            job=self.job, key__in=list(new), number__lt=lines[0].row.number, state__in=_WRITTEN
        )
        for key, number in earlier.values_list("key", "number"):
            row = new[key].row
            if self.plan["mode"] == ImportMode.CREATE:
                row.state, row.reason = RowState.SKIPPED.value, f"It is the same as row {number}."
            else:
                row.state = RowState.CHANGED.value
                row.reason = f"It changes what row {number} made."


def _by_attribute(values: Mapping[str, Any], entity: Entity) -> dict[str, Any]:
    """Return values by attribute; a look-up, still the text of the file, as the name of it."""
    found = {}
    for name, value in values.items():
        known = entity.by_name[name]
        is_link = known.type is FieldType.LOOKUP
        found[f"{known.attribute.removesuffix('_id')}_name" if is_link else known.attribute] = value
    return found


def _before_repetition(lines: Sequence[_Line]) -> list[_Line]:
    """Return the lines up to the first that is about the same record as an earlier one."""
    seen: set[Any] = set()
    for place, line in enumerate(lines):
        marks = {str(key) for key in line.keys} | ({line.record} if line.record else set())
        if seen & marks:
            return list(lines[:place])
        seen |= marks
    return list(lines)


jobs.register_worker(JobKind.IMPORT, jobs.Worker(CHUNK, chunk))
