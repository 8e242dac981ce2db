"""What is told of people who enter and leave segments that somebody listens to."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from leadloop.events import api as events
from leadloop.events.catalogue import MARKETING, SEGMENT_ENTERED, SEGMENT_LEFT
from leadloop.events.contracts import EventDraft, to_json
from leadloop.kit.ids import new_trace_id, new_uuid

_BATCH: Final = 500


def tell_moves(
    segment_id: UUID, entered: Sequence[UUID], left: Sequence[UUID], at: datetime
) -> None:
    """Append the events of one segment, at most 500 people each, in the caller's transaction."""
    drafts = [
        *_drafts(SEGMENT_ENTERED, segment_id, entered, at),
        *_drafts(SEGMENT_LEFT, segment_id, left, at),
    ]
    events.append(drafts)


def _drafts(
    kind: str, segment_id: UUID, people: Sequence[UUID], at: datetime
) -> Iterator[EventDraft]:
    for start in range(0, len(people), _BATCH):
        data = {
            "segment_id": segment_id,
            "person_ids": people[start : start + _BATCH],
            "at": at,
        }
        yield EventDraft(
            topic=MARKETING,
            type=kind,
            source="/leadloop/marketing",
            id=str(new_uuid()),
            data=to_json(data),
            time=at,
            trace_id=new_trace_id(),
            subject=str(segment_id),
        )
