"""What marketing promises to others; no Django here."""

from leadloop.marketing.contracts.conditions import InvalidConditions, PersonFacts
from leadloop.marketing.contracts.engaging import Happening
from leadloop.marketing.contracts.segments import (
    PersonSample,
    Preview,
    SegmentDraft,
    SegmentInUse,
    SegmentView,
)
from leadloop.marketing.contracts.words import (
    CampaignKind,
    CampaignStatus,
    EngagementKind,
    MemberStatus,
    PersonKind,
    SegmentKind,
    SegmentState,
    SendState,
)

__all__ = [
    "CampaignKind",
    "CampaignStatus",
    "EngagementKind",
    "Happening",
    "InvalidConditions",
    "MemberStatus",
    "PersonFacts",
    "PersonKind",
    "PersonSample",
    "Preview",
    "SegmentDraft",
    "SegmentInUse",
    "SegmentKind",
    "SegmentState",
    "SegmentView",
    "SendState",
]
