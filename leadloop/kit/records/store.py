"""The writer behind an ``Entity``: one batch, one transaction, few statements however large."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, models, transaction
from django.db.models import ProtectedError, RestrictedError

from leadloop.kit import clock
from leadloop.kit.entity import (
    Entity,
    RecordWrite,
    WriteResult,
    forget_records,
    get_entity,
)
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound, NotYours
from leadloop.kit.records.drafts import After, Faults, Prepare, RecordDraft, Removing
from leadloop.kit.records.finding import among, find_rows, follow_merges, key_of
from leadloop.kit.records.lookups import check_lookups
from leadloop.kit.records.reading import WriteReader
from leadloop.kit.records.tables import columns_of, insert_rows, update_rows
from leadloop.kit.records.world import world


@dataclass(frozen=True)
class RecordStore:
    """Writes the rows of ``model`` as the entity named ``entity`` declares them.

    Give ``upsert`` and ``delete`` to the ``Entity``. Rights are the entity's ``kind`` and the
    model's ``visible_to(actor)`` and ``editable_by(actor)``. ``prepare`` and ``after`` are the
    zone's own rules, called once a batch.
    """

    entity: str
    model: type[models.Model]
    prepare: Prepare | None = None
    after: After | None = None
    removing: Removing | None = None
    _readers: dict[str, WriteReader] = field(default_factory=dict, init=False, repr=False)

    def upsert(self, actor: Any, writes: Sequence[RecordWrite]) -> list[WriteResult]:
        """Write a batch and return one result per write, in order; all or nothing.

        A write by key sets what it names on that record, or makes it (see ``WriteMode``); one
        without a key makes a new record. Columns that a new record does not name hold their
        default; a key's columns count on a new record only, and its body wins over them. A
        write that changes nothing leaves the row and its version alone. A write to a record that
        was merged goes to the one it is part of.

        Raises:
            NotAllowed: ``actor`` may not write such records, or may see but not change one.
            NotFound: A record is not there, or not the actor's to see.
            StaleWrite: A record is not at the version the write expects.
            Conflict: A record that was to be made is there already, or a key is taken.
            InvalidInput: A column is unknown or read-only, or a value does not fit; by column,
                in a batch by ``{place}.{column}``.

        Emits:
            ``{kind}.changed`` per row, in the same transaction.
        """
        entity = get_entity(self.entity)
        world().may_write(actor, entity.kind)
        results: dict[int, WriteResult] = {}
        try:
            with transaction.atomic(), world().changing(actor.label):
                for part in _rounds(list(enumerate(writes))):
                    results |= self._write(actor, entity, part, len(writes))
        except IntegrityError as error:
            raise _conflict(entity, error) from None
        except DataError:
            raise InvalidInput([FieldError("", "invalid", "A value does not fit.")]) from None
        return [results[place] for place in range(len(writes))]

    def delete(self, actor: Any, ids: Sequence[UUID]) -> None:
        """Delete records, in one transaction.

        Raises:
            NotAllowed: ``actor`` may not change them.
            NotFound: One is not there, or not the actor's to see.
            Conflict: Other records need one of them.
        """
        entity = get_entity(self.entity)
        world().may_write(actor, entity.kind)
        with transaction.atomic(), world().changing(actor.label):
            keys = list(dict.fromkeys(ids))
            self._check_rights(actor, entity, keys, read=False)
            if self.removing is not None:
                self.removing(actor, keys)
            forget_records(self.entity, keys)
            try:
                self._manager.filter(pk__in=keys).delete()
            except (ProtectedError, RestrictedError):
                message = f"Other records need this {entity.label.lower()}."
                raise Conflict(message) from None

    @property
    def _manager(self) -> Any:
        return self.model._default_manager

    def _reader(self, entity: Entity) -> WriteReader:
        """Return the reader of this declaration; custom columns make a new declaration."""
        found = self._readers.get(self.entity)
        if found is None or found.entity is not entity:
            found = self._readers[self.entity] = WriteReader(entity, self.model)
        return found

    def _write(
        self, actor: Any, entity: Entity, writes: Sequence[tuple[int, RecordWrite]], size: int
    ) -> dict[int, WriteResult]:
        reader = self._reader(entity)
        faults = Faults(size)
        found = follow_merges(self.model, find_rows(self.model, reader, writes, faults))
        faults.check()
        self._check_rights(actor, entity, [row["id"] for row in found.values()], read=True)
        drafts = [reader.draft(place, write, found.get(place), faults) for place, write in writes]
        faults.check()
        drafts_new = [draft for draft in drafts if draft.created]
        _own(actor, self.model, drafts_new)
        if self.prepare is not None:
            self.prepare(actor, drafts)
        for draft in drafts:
            reader.check_required(draft, faults)
        check_lookups(actor, entity, drafts, faults)
        faults.check()
        changed = self._store(actor, drafts)
        self._check_new(actor, drafts_new)
        if self.after is not None and changed:
            self.after(actor, changed)
        return {draft.place: WriteResult(draft.id, draft.created) for draft in drafts}

    def _store(self, actor: Any, drafts: Sequence[RecordDraft]) -> list[RecordDraft]:
        now = clock.now()
        inserts: list[dict[str, Any]] = []
        updates: dict[UUID, dict[str, Any]] = {}
        changed: list[RecordDraft] = []
        for draft in drafts:
            if draft.before is None:
                stamps = {"created_at": now, "updated_at": now, "id": draft.id}
                by = {"created_by": actor.label, "updated_by": actor.label}
                inserts.append({"version": 1, **draft.values, **_origin(draft), **by, **stamps})
                changed.append(draft)
                continue
            draft.values = {name: v for name, v in draft.values.items() if draft.changes(name)}
            if draft.values:
                updates[draft.id] = {**draft.values, **_origin(draft)}
                changed.append(draft)
        insert_rows(self.model, inserts)
        update_rows(self.model, updates, label=actor.label, now=now)
        return changed

    def _check_rights(
        self, actor: Any, entity: Entity, keys: Sequence[UUID], *, read: bool
    ) -> None:
        """Judge every row; rows that were just ``read`` are there, so no rule asks nothing."""
        keys = list(dict.fromkeys(keys))
        if not keys:
            return
        visible, editable = entity.rows(actor), self._manager.editable_by(actor)
        if not read or visible.query.where.children:
            seen = self._within(visible, keys)
            if len(seen) < len(keys):
                missing = next(key for key in keys if key not in seen)
                raise NotFound(f"{entity.name} With Id = {missing} Does Not Exist")
        if editable.query.where.children and len(self._within(editable, keys)) < len(keys):
            raise NotYours(f"You may see this {entity.label.lower()}, but not change it.")

    def _check_new(self, actor: Any, drafts: Sequence[RecordDraft]) -> None:
        rows = self._manager.editable_by(actor)
        keys = [draft.id for draft in drafts]
        if keys and rows.query.where.children and len(self._within(rows, keys)) < len(keys):
            raise NotYours("You may not make records that are not yours or your team's.")

    @staticmethod
    def _within(rows: Any, keys: list[UUID]) -> set[UUID]:
        if len(keys) == 1:
            return set(keys) if rows.order_by().filter(pk=keys[0]).exists() else set()
        return set(rows.order_by().filter(pk__in=among(keys)).values_list("pk", flat=True))


def _origin(draft: RecordDraft) -> dict[str, Any]:
    return {"last_cause": draft.write.cause, "last_trace": draft.write.trace_id}


def _rounds(writes: list[tuple[int, RecordWrite]]) -> list[list[tuple[int, RecordWrite]]]:
    """Split a batch so that no round has two writes to one key: the second sees the first."""
    rounds: list[list[tuple[int, RecordWrite]]] = []
    turns: Counter[Hashable] = Counter()
    for place, write in writes:
        key = key_of(write)
        number = turns[key] if write.key else 0
        turns[key] += 1
        if number == len(rounds):
            rounds.append([])
        rounds[number].append((place, write))
    return rounds


def _own(actor: Any, model: type[models.Model], drafts: Sequence[RecordDraft]) -> None:
    """Make a person's new records theirs, unless the write says whose they are."""
    columns = columns_of(model)
    if str(actor.kind) != "person" or "owner_id" not in columns:
        return
    for draft in drafts:
        if draft.values.get("owner_id") is None and draft.values.get("team_id") is None:
            draft.values["owner_id"] = UUID(actor.id)
            if "team_id" in columns and actor.team_ids:
                draft.values["team_id"] = actor.team_ids[0]


def _conflict(entity: Entity, error: IntegrityError) -> Exception:
    cause = error.__cause__
    state = getattr(cause, "sqlstate", "") or ""
    if state == "23505":
        return Conflict(f"A record with the same key as this {entity.label.lower()} is there.")
    name = getattr(getattr(cause, "diag", None), "constraint_name", "") or ""
    message = f"The values contradict each other ({name})." if name else "A value does not fit."
    return InvalidInput([FieldError("", "contradiction", message)])
