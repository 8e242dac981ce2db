"""Merges that were made, and where an old id leads."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from leadloop.customers.contracts.merging import MergeRecord
from leadloop.customers.models import Merge
from leadloop.kit.errors import NotAllowed, NotFound
from leadloop.kit.merging import get_merge_kind, merge_entities
from leadloop.kit.merging import successor as find_successor
from leadloop.users import api as users
from leadloop.users.contracts import Actor

KIND: Final = "merge"


def record_of(actor: Actor, merge: Merge) -> MergeRecord:
    """Return a merge as screens and API show it."""
    return _records(actor, [merge])[0]


def get_merge(actor: Actor, *, merge_id: UUID) -> MergeRecord:
    """Return one merge.

    Raises:
        NotFound: There is no such merge, or the actor may not see the record kept.
        NotAllowed: The actor's role sees no merges.
    """
    users.check_may_read(actor, KIND)
    merge = Merge.objects.filter(pk=merge_id).first()
    if merge is None or not _visible(actor, [merge]):
        raise NotFound("There is no such merge.")
    return record_of(actor, merge)


def list_merges(
    actor: Actor, *, entity: str = "", record_id: UUID | None = None, limit: int = 100
) -> list[MergeRecord]:
    """Return the newest merges whose kept record the actor may see, newest first.

    ``record_id`` leaves those into this record or of this record.

    Raises:
        NotAllowed: The actor's role sees no merges.
    """
    users.check_may_read(actor, KIND)
    found = Merge.objects.order_by("-created_at", "-id")
    if entity:
        found = found.filter(entity=entity)
    if record_id is not None:
        found = found.filter(Q(kept_id=record_id) | Q(gone_id=record_id))
    return _records(actor, _visible(actor, list(found[:limit])))


def merged_ids(entity: str, record_id: UUID) -> list[UUID]:
    """Return the ids of all records that are part of this one now, without its own.

    What happened to them under their old ids is part of its history.
    """
    return sorted(parts_of(entity, [record_id]))


def parts_of(entity: str, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the ids of all records that are part of these now, and of which, in one query."""
    if entity not in merge_entities() or not ids:
        return {}
    kind = get_merge_kind(entity)
    column = f"{kind.successor}_id"
    found = kind.model._default_manager.filter(**{f"{column}__in": list(ids)})
    return dict(found.values_list("pk", column))


def former_addresses(entity: str, record_id: UUID) -> list[tuple[str, str]]:
    """Return e-mail address and phone of each record that is part of this one now."""
    kind = get_merge_kind(entity)
    found = kind.model._default_manager.filter(**{f"{kind.successor}_id": record_id})
    return list(found.values_list("email_normalised", "phone_e164"))


def resolve(actor: Actor, *, entity: str, record_id: UUID) -> UUID | None:
    """Return which record an old id leads to; None if it is no id of a merged record.

    Nobody hears of a record that is not theirs to see.
    """
    if entity not in merge_entities():
        return None
    found = find_successor(entity, record_id)
    if found is None:
        return None
    manager: Any = get_merge_kind(entity).model._default_manager
    return found if manager.visible_to(actor).filter(pk=found).exists() else None


def _visible(actor: Actor, merges: Sequence[Merge]) -> list[Merge]:
    seen = _allowed(actor, merges, "visible_to")
    return [merge for merge in merges if merge.kept_id in seen]


def _allowed(actor: Actor, merges: Iterable[Merge], narrow: str) -> set[UUID]:
    """Return which of the kept records, or what became of them, the actor may reach."""
    by_entity: dict[str, set[UUID]] = {}
    for merge in merges:
        by_entity.setdefault(merge.entity, set()).add(merge.kept_id)
    found: set[UUID] = set()
    for entity in by_entity.keys() & set(merge_entities()):
        manager: Any = get_merge_kind(entity).model._default_manager
        rows = getattr(manager, narrow)(actor).filter(pk__in=by_entity[entity])
        found |= set(rows.values_list("pk", flat=True))
    return found


def _records(actor: Actor, merges: Sequence[Merge]) -> list[MergeRecord]:
    undoable = _undoable(actor, merges)
    return [_record(merge, may_undo=merge.pk in undoable) for merge in merges]


def _undoable(actor: Actor, merges: Sequence[Merge]) -> set[UUID]:
    try:
        users.check_may_write(actor, KIND)
    except NotAllowed:
        return set()
    open_ = [merge for merge in merges if merge.undone_at is None]
    editable = _allowed(actor, open_, "editable_by")
    return {merge.pk for merge in open_ if merge.kept_id in editable}


def _record(merge: Merge, *, may_undo: bool) -> MergeRecord:
    return MergeRecord(
        id=merge.pk,
        entity=merge.entity,
        kept_id=merge.kept_id,
        gone_id=merge.gone_id,
        kept_title=merge.kept_title,
        gone_title=merge.gone_title,
        counts=merge.counts,
        choices=merge.choices,
        created_at=merge.created_at,
        created_by=merge.created_by,
        undone_at=merge.undone_at,
        undone_by=merge.undone_by,
        left=tuple(merge.left),
        may_undo=may_undo,
    )
