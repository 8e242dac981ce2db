"""What marketing promises to others; no Django here."""

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
    "MemberStatus",
    "PersonKind",
    "SegmentKind",
    "SegmentState",
    "SendState",
]
