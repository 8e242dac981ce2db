"""A merge taken back: what it moved goes back, unless it was changed since."""

from uuid import UUID

import structlog
from django.db import transaction

from leadloop.customers.api.merging import rows
from leadloop.customers.api.merging.fields import offered
from leadloop.customers.api.merging.making import locked_pair, take_turn
from leadloop.customers.api.merging.moving import move_back
from leadloop.customers.api.merging.news import announce, merge_event
from leadloop.customers.api.merging.pairs import reopen_pairs
from leadloop.customers.api.merging.reading import KIND, record_of
from leadloop.customers.contracts.merging import MergeRecord
from leadloop.customers.models import Merge
from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, NotFound
from leadloop.kit.merging import MergeKind, Move, get_merge_kind
from leadloop.users import api as users
from leadloop.users.contracts import Actor

log = structlog.get_logger()


def undo_merge(actor: Actor, *, merge_id: UUID) -> MergeRecord:
    """Make the two records of a merge two again, and return the merge with what it left.

    Exactly what the merge moved goes back, and what it wrote is unwritten; what was changed since
    stays as it is, and ``left`` says so. What happened since belongs to the kept record. Undoing
    twice changes nothing.

    Raises:
        NotAllowed: The actor's role merges nothing, or may not change one of the two.
        NotFound: There is no such merge, or the actor may not see one of its records.
        Conflict: The kept record was merged further, which has to be undone first; or a key of
            the other record belongs to somebody else by now.

    Emits:
        ``{entity}.merge_undone`` on topic ``news``, and ``{kind}.changed`` for all that went
        back, in the same transaction.
    """
    users.check_may_write(actor, KIND)
    with transaction.atomic():
        entity = Merge.objects.filter(pk=merge_id).values_list("entity", flat=True).first()
        if entity is None:
            raise NotFound("There is no such merge.")
        kind = get_merge_kind(entity)
        take_turn(kind)
        merge = Merge.objects.select_for_update().get(pk=merge_id)
        found = locked_pair(actor, kind, (merge.kept_id, merge.gone_id))
        if merge.undone_at is not None:
            return record_of(actor, merge)
        if getattr(found[merge.kept_id], f"{kind.successor}_id") is not None:
            raise Conflict(f"{merge.kept_title} was merged further; undo that first.")
        _undo(actor, kind, merge)
    log.info("merge.undone", entity=entity, merge=str(merge_id), left=len(merge.left))
    return record_of(actor, merge)


def _undo(actor: Actor, kind: MergeKind, merge: Merge) -> None:
    merge.undone_at, merge.undone_by = clock.now(), actor.label
    event = merge_event(kind.event_undone, merge, undone=True)
    with change_context(actor=actor.label, cause=event.key):
        moves = [Move(**{**move, "ids": tuple(move["ids"])}) for move in merge.moves]
        left = move_back(moves, by=actor.label)
        same = _whole_groups(kind, merge)
        rows.restore_kept(
            kind,
            merge_id=merge.pk,
            keep_id=merge.kept_id,
            attributes=sorted(same),
            by=actor.label,
        )
        rows.restore_gone(kind, merge_id=merge.pk, gone_id=merge.gone_id, by=actor.label)
        merge.left = [*_kept_as_is(kind, set(merge.changed) - same), *left]
        merge.save(update_fields=["undone_at", "undone_by", "left"])
        reopen_pairs(merge)
        announce([event])


def _whole_groups(kind: MergeKind, merge: Merge) -> set[str]:
    """Return the attributes to put back: of a group whose part was changed since, none."""
    same = rows.unchanged_since(kind, merge_id=merge.pk, changed=merge.changed)
    for name, others in kind.groups.items():
        group = {name, *others} & set(merge.changed)
        if group - same:
            same -= group
    return same


def _kept_as_is(kind: MergeKind, names: set[str]) -> list[str]:
    labels = offered(kind)
    leader = {other: name for name, others in kind.groups.items() for other in others}
    shown = {leader.get(name, name) for name in names}
    return [
        f"{labels.get(name, name.replace('_', ' ').capitalize())}: changed since, stays as it is."
        for name in sorted(shown)
    ]
