"""Pairs of records that may be one: found, suggested, decided."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from leadloop.customers.api.duplicates.looking import look, subtitle
from leadloop.customers.api.duplicates.sources import source_names, source_of
from leadloop.customers.contracts.matching import (
    Match,
    PairRow,
    PairSide,
    PairState,
    Profile,
    RecordRef,
    Verdict,
)
from leadloop.customers.logic.matching import compare
from leadloop.customers.models import DuplicatePair
from leadloop.kit import clock
from leadloop.kit.errors import NotFound
from leadloop.kit.merging import successors
from leadloop.kit.paging import Page
from leadloop.users import api as users
from leadloop.users.contracts import Actor

log = structlog.get_logger()

KIND: Final = "merge"
SWEEP: Final = "sweep"
_MAX_PAGE: Final = 200


class Suggestion(NamedTuple):
    """Two records that somebody, such as the lake's identity resolution, holds for one.

    Without a ``probability`` ours counts.
    """

    one: RecordRef
    other: RecordRef
    probability: float | None = None


def list_pairs(
    actor: Actor,
    *,
    entity: str = "",
    state: PairState = PairState.OPEN,
    offset: int = 0,
    limit: int = 50,
) -> Page[PairRow]:
    """Return pairs of which the actor may see both records, likeliest first.

    Raises:
        NotAllowed: The actor's role sees no merges.
    """
    users.check_may_read(actor, KIND)
    rows = _visible(actor).filter(state=state)
    if entity:
        rows = rows.filter(Q(left_entity=entity) | Q(right_entity=entity))
    offset, limit = max(offset, 0), min(max(limit, 1), _MAX_PAGE)
    page = list(rows.order_by("-probability", "id")[offset : offset + limit])
    total = rows.count() if offset or len(page) == limit else len(page)
    return Page(tuple(_rows(page)), total, offset, limit)


def get_pair(actor: Actor, *, pair_id: UUID) -> PairRow:
    """Return one pair.

    Raises:
        NotFound: There is no such pair, or the actor may not see both of its records.
        NotAllowed: The actor's role sees no merges.
    """
    users.check_may_read(actor, KIND)
    found = _rows(list(_visible(actor).filter(pk=pair_id)))
    if not found:
        raise NotFound("There is no such pair.")
    return found[0]


def decide_pair(actor: Actor, *, pair_id: UUID, same: bool) -> None:
    """Say that a pair is not the same, so that nobody is asked again; or that it may be after all.

    Raises:
        NotFound: There is no such pair, or the actor may not see both of its records.
        NotAllowed: The actor's role decides no merges.
    """
    users.check_may_write(actor, KIND)
    with transaction.atomic():
        pair = _visible(actor).select_for_update(of=("self",)).filter(pk=pair_id).first()
        if pair is None or pair.state == PairState.MERGED:
            raise NotFound("There is no such pair.")
        _decide(actor, pair, PairState.OPEN if same else PairState.NOT_SAME)


def tell_apart(actor: Actor, *, one: RecordRef, other: RecordRef) -> None:
    """Remember that two records are not the same, whether or not they were suspected.

    Raises:
        NotFound: The actor may not see one of them.
        NotAllowed: The actor's role decides no merges.
    """
    users.check_may_write(actor, KIND)
    with transaction.atomic():
        suggest_pairs(actor, pairs=[Suggestion(one, other, 0.0)], source="person")
        left, right = sorted((one.id, other.id))
        pair = DuplicatePair.objects.select_for_update().filter(left_id=left, right_id=right)
        for held in pair:
            _decide(actor, held, PairState.NOT_SAME)


def suggest_pairs(actor: Actor, *, pairs: Sequence[Suggestion], source: str) -> int:
    """Add pairs that were found elsewhere, with our own weights beside; return how many are open.

    What a person decided stands. A record that was merged counts as what it is part of; a pair
    that is one record by now is left out. Safe to repeat.

    Raises:
        NotFound: A record is not there, or not the actor's to see.
        NotAllowed: The actor's role decides no merges.
    """
    users.check_may_write(actor, KIND)
    became = _became([ref for pair in pairs for ref in pair[:2]])
    profiles = _profiles(actor, became.values())
    found = []
    for pair in pairs:
        one, other = (profiles[became[ref]] for ref in pair[:2])
        if one.id != other.id:
            found.append((one, other, compare(one, other), pair.probability))
    with transaction.atomic():
        keep_pairs(found, source=source)
    return len(found)


def keep_pairs(
    found: Iterable[tuple[Profile, Profile, Match, float | None]], *, source: str
) -> None:
    """Write pairs in the caller's transaction; those that a person decided stay as they are."""
    rows = {}
    for one, other, match, probability in found:
        row = _row(one, other, match, probability)
        rows[row.left_id, row.right_id] = row
        row.source = source
    DuplicatePair.objects.bulk_create(
        [rows[key] for key in sorted(rows)],
        ignore_conflicts=True,
    )


def _row(one: Profile, other: Profile, match: Match, probability: float | None) -> DuplicatePair:
    left, right = sorted((one.ref, other.ref), key=lambda ref: ref.id)
    return DuplicatePair(
        left_entity=left.entity,
        left_id=left.id,
        right_entity=right.entity,
        right_id=right.id,
        probability=match.probability if probability is None else probability,
        verdict=match.verdict.value,
        explanation=match.explanation,
        comparisons=match.as_json(),
        found_at=clock.now(),
    )


def sweep_rows(entity: str, ids: Sequence[UUID]) -> int:
    """Look for duplicates of these records, and keep the pairs; return how many there are.

    Open pairs of theirs that are no longer alike go away.
    """
    source = source_of(entity)
    read = source.read(ids) if source else {}
    profiles = list(read.values())
    found = [
        (profile, one.profile, one.match, None)
        for profile, row in zip(profiles, look(entity, profiles), strict=True)
        for one in row
    ]
    alike = {frozenset((one.id, other.id)) for one, other, _, _ in found}
    held = DuplicatePair.objects.filter(
        Q(left_id__in=ids) | Q(right_id__in=ids), state=PairState.OPEN, source=SWEEP
    ).values_list("pk", "left_id", "right_id")
    gone = [pk for pk, left, right in held if frozenset((left, right)) not in alike]
    DuplicatePair.objects.filter(pk__in=gone).delete()
    keep_pairs(found, source=SWEEP)
    return len(alike)


def _decide(actor: Actor, pair: DuplicatePair, state: PairState) -> None:
    pair.state, pair.decided_at, pair.decided_by = state.value, clock.now(), actor.label
    pair.save(update_fields=["state", "decided_at", "decided_by"])
    log.info("pair.decided", pair=str(pair.pk), state=state.value)


def _visible(actor: Actor) -> "QuerySet[DuplicatePair]":
    sides = []
    for side in ("left", "right"):
        seen = Q(pk__in=())
        for entity in source_names():
            source = source_of(entity)
            rows = source.model.objects.visible_to(actor) if source else None
            if rows is not None:
                ids = rows.order_by().values("pk")
                seen |= Q(**{f"{side}_entity": entity, f"{side}_id__in": ids})
        sides.append(seen)
    return DuplicatePair.objects.filter(*sides)


def _became(refs: Iterable[RecordRef]) -> dict[RecordRef, RecordRef]:
    by_entity: dict[str, set[UUID]] = {}
    wanted = list(refs)
    for entity, key in wanted:
        by_entity.setdefault(entity, set()).add(key)
    new = {entity: successors(entity, ids) for entity, ids in by_entity.items()}
    return {ref: RecordRef(ref.entity, new[ref.entity].get(ref.id, ref.id)) for ref in wanted}


def _profiles(actor: Actor, refs: Iterable[RecordRef]) -> dict[RecordRef, Profile]:
    by_entity: dict[str, set[UUID]] = {}
    for entity, key in refs:
        by_entity.setdefault(entity, set()).add(key)
    found: dict[RecordRef, Profile] = {}
    for entity, ids in by_entity.items():
        source = source_of(entity)
        if source is None or source.model.objects.visible_to(actor).filter(
            pk__in=ids
        ).count() != len(ids):
            raise NotFound(f"There is no such {entity}.")
        found |= {RecordRef(entity, key): one for key, one in source.read(ids).items()}
    return found


def _rows(pairs: Sequence[DuplicatePair]) -> list[PairRow]:
    by_entity: dict[str, set[UUID]] = {}
    for pair in pairs:
        by_entity.setdefault(pair.left_entity, set()).add(pair.left_id)
        by_entity.setdefault(pair.right_entity, set()).add(pair.right_id)
    read: dict[UUID, Profile] = {}
    for entity, ids in by_entity.items():
        source = source_of(entity)
        read |= dict(source.read(ids)) if source else {}
    return [_pair(pair, read) for pair in pairs if {pair.left_id, pair.right_id} <= read.keys()]


def _pair(pair: DuplicatePair, read: Mapping[UUID, Profile]) -> PairRow:
    left, right = read[pair.left_id], read[pair.right_id]
    return PairRow(
        id=pair.pk,
        left=_side(left),
        right=_side(right),
        probability=pair.probability,
        verdict=Verdict(pair.verdict),
        match=compare(left, right),
        source=pair.source,
        state=PairState(pair.state),
        found_at=pair.found_at,
        decided_by=pair.decided_by,
    )


def _side(profile: Profile) -> PairSide:
    return PairSide(profile.ref, profile.title, subtitle(profile))
