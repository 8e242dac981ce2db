"""Pairs of possible duplicates, as merges close and open them."""

from django.db.models import Q

from leadloop.customers.contracts.matching import PairState
from leadloop.customers.models import DuplicatePair, Merge


def close_pairs(merge: Merge) -> None:
    """Close every open pair of the record that went; whoever looks again finds the kept one's.

    What it was told not to be the same as, the kept one is not the same as either.
    """
    theirs = DuplicatePair.objects.filter(_of(merge)).select_for_update()
    for pair in theirs.filter(state=PairState.NOT_SAME):
        _remember(merge, pair)
    theirs.filter(state=PairState.OPEN).update(
        state=PairState.MERGED, decided_at=merge.created_at, decided_by=merge.created_by
    )


def reopen_pairs(merge: Merge) -> None:
    """Open again what the merge closed."""
    DuplicatePair.objects.filter(
        _of(merge), state=PairState.MERGED, decided_at=merge.created_at
    ).update(state=PairState.OPEN, decided_at=None, decided_by="")


def _of(merge: Merge) -> Q:
    return Q(left_id=merge.gone_id) | Q(right_id=merge.gone_id)


def _remember(merge: Merge, pair: DuplicatePair) -> None:
    ends = {pair.left_id: pair.left_entity, pair.right_id: pair.right_entity}
    ends.pop(merge.gone_id)
    other, entity = next(iter(ends.items()))
    if other == merge.kept_id:
        return
    left, right = sorted([(merge.kept_id, merge.entity), (other, entity)])
    known = DuplicatePair.objects.filter(left_id=left[0], right_id=right[0])
    if known.filter(state=PairState.OPEN).update(
        state=PairState.NOT_SAME, decided_at=pair.decided_at, decided_by=pair.decided_by
    ):
        return
    if not known.exists():
        DuplicatePair.objects.create(
            left_entity=left[1],
            left_id=left[0],
            right_entity=right[1],
            right_id=right[0],
            probability=pair.probability,
            verdict=pair.verdict,
            explanation=pair.explanation,
            comparisons=pair.comparisons,
            source=pair.source,
            state=PairState.NOT_SAME,
            found_at=pair.found_at,
            decided_at=pair.decided_at,
            decided_by=pair.decided_by,
        )
