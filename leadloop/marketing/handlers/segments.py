"""Keeps segments current: hears people change, builds, and follows time."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import structlog

from leadloop.events.catalogue import CHANGES
from leadloop.events.contracts import Event, Subscriber
from leadloop.kit import clock
from leadloop.kit.due import DueItem, DueKind, Finished, Step, Wait
from leadloop.marketing.api.building import FOLLOW, follow_time, lapses, next_lapse
from leadloop.marketing.api.keeping import people_changed
from leadloop.marketing.api.segments import BUILD, build_segment
from leadloop.marketing.contracts.words import SegmentKind, SegmentState
from leadloop.marketing.models import Segment

log = structlog.get_logger()
NAME: Final = "marketing.segments"
_PERSON: Final = "marketing_person.changed"
_ALWAYS: Final = frozenset({"version", "updated_at", "updated_by", "last_cause", "last_trace"})


def people_subscriber() -> Subscriber:
    """Return marketing's subscription to changes of its people."""
    return Subscriber(NAME, CHANGES, on_people_changed, frozenset({_PERSON}))


def on_people_changed(batch: Sequence[Event]) -> None:
    """Judge whoever changed for the segments that read what changed. Safe to repeat.

    A new person is judged for every segment: nothing of them was read before.

    Emits:
        ``segment.entered`` and ``segment.left``, of segments that somebody listens to.
    """
    people: set[UUID] = set()
    reads: set[str] = set()
    for event in batch:
        if event.data["op"] == "delete":
            continue
        changed = set(event.data.get("after") or {}) - _ALWAYS
        if changed:
            people.add(UUID(event.subject))
            reads |= changed
    people_changed(people, reads=reads)


def segment_kinds() -> tuple[DueKind, ...]:
    """Return the due work of segments: to build them, and to follow time in them."""
    return (
        DueKind(BUILD, _build, _build_given_up, batch_size=1, max_attempts=3),
        DueKind(FOLLOW, _follow, _follow_given_up, batch_size=1, max_attempts=1_000),
    )


def _build(items: Sequence[DueItem]) -> Sequence[Step]:
    for item in items:
        build_segment(UUID(item.key))
    return [Finished() for _ in items]


def _build_given_up(item: DueItem, error: str) -> None:
    log.error("segment.build_given_up", segment=item.key, error=error)
    Segment.objects.filter(pk=UUID(item.key)).update(build_error=error[:1000])


def _follow(items: Sequence[DueItem]) -> Sequence[Step]:
    return [_follow_one(UUID(item.key)) for item in items]


def _follow_one(segment_id: UUID) -> Step:
    segment = Segment.objects.filter(
        pk=segment_id, state=SegmentState.ACTIVE, kind=SegmentKind.DYNAMIC
    ).first()
    if segment is None or not (found := lapses(segment)):
        return Finished()
    now = clock.now()
    follow_time(segment, now)
    Segment.objects.filter(pk=segment_id).update(checked_at=now)
    return Wait(next_lapse(found), {})


def _follow_given_up(item: DueItem, error: str) -> None:
    log.error("segment.follow_given_up", segment=item.key, error=error)
