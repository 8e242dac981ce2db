"""Two records become one, in one transaction; nothing is lost, and it can be undone."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.customers.api.merging import rows
from leadloop.customers.api.merging.deciding import Decided, Pair, decide
from leadloop.customers.api.merging.fields import title_of, to_itself
from leadloop.customers.api.merging.moving import count_references, move_references, plural
from leadloop.customers.api.merging.news import announce, merge_event
from leadloop.customers.api.merging.pairs import close_pairs
from leadloop.customers.api.merging.reading import KIND, record_of
from leadloop.customers.contracts.merging import MergeRecord
from leadloop.customers.models import Merge
from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotAllowed, NotFound, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.kit.merging import MergeKind, Merging, Move, followers, get_merge_kind, successors
from leadloop.users import api as users
from leadloop.users.contracts import Actor

log = structlog.get_logger()


def merge_records(
    actor: Actor,
    *,
    entity: str,
    keep_id: UUID,
    gone_id: UUID,
    choices: Mapping[str, Any] | None = None,
    expected_versions: Mapping[UUID, int] | None = None,
) -> MergeRecord:
    """Merge two records of one kind and return the merge.

    The kept one takes the values chosen, of every other field the better one (what is there
    before nothing, then the newer), and everything that referred to the other; consents are
    combined, an opt-out always carried. The other stays as a tombstone that leads to the kept
    one. An id of a record that was merged already means what became of it. Safe to repeat: a
    second call for the same two returns the same merge.

    Args:
        actor: Who merges; needs to write both records.
        entity: The logical name: ``lead``, ``contact``, ``account``.
        keep_id: Which record is kept.
        gone_id: Which becomes part of it.
        choices: ``keep`` or ``gone`` by attribute, see ``preview_merge``.
        expected_versions: The version that the actor read, by id.

    Raises:
        NotAllowed: The actor's role merges nothing, or may not change one of the two.
        NotFound: Records of this kind cannot be merged, or the actor may not see one of them.
        InvalidInput: Both ids are the same, or a choice names no field or side.
        StaleWrite: One of them changed, or was merged, since it was read.
        Conflict: The two are one already, the other way round.

    Emits:
        ``{entity}.merged`` on topic ``news``, ``{kind}.changed`` for both and for all that
        moved, in the same transaction.
    """
    users.check_may_write(actor, KIND)
    kind = get_merge_kind(entity)
    if keep_id == gone_id:
        raise InvalidInput([FieldError("gone_id", "same", "Choose two different records.")])
    with transaction.atomic():
        take_turn(kind)
        made = _made_before(kind, keep_id, gone_id)
        if made is not None:
            locked_pair(actor, kind, [made.kept_id])
            return record_of(actor, made)
        pair = _pair(actor, kind, (keep_id, gone_id), expected_versions or {})
        return record_of(actor, _merge(actor, pair, choices or {}))


def take_turn(kind: MergeKind) -> None:
    """Wait until nobody else merges records of this kind, or takes a merge back."""
    execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"leadloop.merge.{kind.entity}",))
    kind.lock()


def _made_before(kind: MergeKind, keep_id: UUID, gone_id: UUID) -> Merge | None:
    return Merge.objects.filter(
        entity=kind.entity, kept_id=keep_id, gone_id=gone_id, undone_at=None
    ).first()


def _pair(
    actor: Actor, kind: MergeKind, ids: tuple[UUID, UUID], versions: Mapping[UUID, int]
) -> Pair:
    """Return the two rows, locked, after following those that were merged already."""
    became = successors(kind.entity, ids)
    if became.keys() & versions.keys():
        raise StaleWrite("One of them was merged into another record after you read it.")
    keep_id, gone_id = (became.get(one, one) for one in ids)
    if keep_id == gone_id:
        raise Conflict("These two are one record already.")
    found = locked_pair(actor, kind, [keep_id, gone_id])
    if any(getattr(one, f"{kind.successor}_id") for one in found.values()):
        raise StaleWrite("One of them was merged into another record just now.")
    for one, version in versions.items():
        if one in found and found[one].version != version:
            raise StaleWrite
    return Pair.of(kind, found[keep_id], found[gone_id])


def locked_pair(actor: Actor, kind: MergeKind, ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Return the records, locked in the order of their ids until the transaction ends.

    Raises:
        NotFound: One is not there, or the actor may not see it.
        NotAllowed: The actor may see them, but not change one.
    """
    manager: Any = kind.model._default_manager
    rows_ = manager.visible_to(actor).filter(pk__in=ids).order_by("pk")
    found = {one.pk: one for one in rows_.select_for_update(of=("self",))}
    if len(found) < len(set(ids)):
        raise NotFound(f"There is no such {kind.entity}.")
    if manager.editable_by(actor).filter(pk__in=ids).count() < len(set(ids)):
        raise NotAllowed(f"You may not change one of these {plural(kind.model)}.")
    return found


def _merge(actor: Actor, pair: Pair, choices: Mapping[str, Any]) -> Merge:
    kind, by = pair.kind, actor.label
    decided = decide(pair, choices)
    merge = _record(actor, pair, decided)
    event = merge_event(kind.event, merge)
    with change_context(actor=by, cause=event.key):
        rows.keep_snapshots(kind, merge_id=merge.pk, keep_id=pair.keep_id, gone_id=pair.gone_id)
        merge.counts = count_references(kind, pair.gone_id)
        rows.bury(kind, gone_id=pair.gone_id, keep_id=pair.keep_id, by=by)
        rows.apply(kind, decided, merge_id=merge.pk, keep_id=pair.keep_id, by=by)
        given_up = _given_up(pair, decided)
        rows.leave_keys(kind, merge_id=merge.pk, gone_id=pair.gone_id, attributes=given_up, by=by)
        moves = move_references(kind, old=pair.gone_id, new=pair.keep_id, by=by)
        cut = [
            name
            for name in to_itself(kind)
            if rows.break_circle(kind, column=name, keep_id=pair.keep_id, by=by)
        ]
        moves += _follow(pair)
        merge.moves = [move._asdict() for move in moves]
        merge.changed = sorted({*decided.changed, *cut})
        rows.keep_result(kind, merge_id=merge.pk, keep_id=pair.keep_id)
        merge.save(update_fields=["moves", "changed", "counts"])
        close_pairs(merge)
        announce([event])
    log.info("records.merged", entity=kind.entity, kept=str(merge.kept_id), merge=str(merge.pk))
    return merge


def _given_up(pair: Pair, decided: Decided) -> list[str]:
    """Return the attributes of addresses that the kept record had and gives up."""
    names = [key for key in pair.kind.keys if key in decided.taken and pair.keep[key]]
    return [one for name in names for one in (name, *pair.kind.groups.get(name, ()))]


def _record(actor: Actor, pair: Pair, decided: Decided) -> Merge:
    entity = pair.kind.entity
    merge = Merge(
        id=new_uuid(),
        entity=entity,
        kept_id=pair.keep_id,
        gone_id=pair.gone_id,
        kept_title=title_of(entity, pair.keep),
        gone_title=title_of(entity, pair.gone),
        choices={name: side.value for name, side in decided.sides.items()},
        created_at=clock.now(),
        created_by=actor.label,
    )
    merge.save(force_insert=True)
    return merge


def _follow(pair: Pair) -> list[Move]:
    merging = Merging(pair.kind.entity, pair.keep_id, pair.gone_id, pair.keep, pair.gone)
    return [move for follow in followers() for move in follow(merging)]
