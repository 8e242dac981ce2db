"""What marketing does by itself: copies people, hears engagement, keeps segments, sends."""

from leadloop.kit.due import DueKind
from leadloop.marketing.handlers.campaigns import campaign_kind, deals_subscriber
from leadloop.marketing.handlers.copying import backfill_kind, copying_subscriber, ensure_people
from leadloop.marketing.handlers.engaging import engagement_subscriber, visits_subscriber
from leadloop.marketing.handlers.segments import people_subscriber, segment_kinds

__all__ = [
    "copying_subscriber",
    "deals_subscriber",
    "due_kinds",
    "engagement_subscriber",
    "ensure_people",
    "people_subscriber",
    "visits_subscriber",
]


def due_kinds() -> tuple[DueKind, ...]:
    """Return the due work of people, segments and campaigns."""
    return (backfill_kind(), campaign_kind(), *segment_kinds())
