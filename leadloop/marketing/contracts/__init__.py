"""What marketing promises to others; no Django here."""

from leadloop.marketing.contracts.campaigns import (
    AudiencePreview,
    CampaignDraft,
    CampaignMemberRow,
    CampaignResults,
    CampaignView,
    LeftOut,
    Sending,
    Variant,
    VariantResult,
)
from leadloop.marketing.contracts.conditions import InvalidConditions, PersonFacts
from leadloop.marketing.contracts.engaging import Happening
from leadloop.marketing.contracts.people import (
    EngagementRow,
    InSegmentRow,
    PersonRow,
    PersonView,
)
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
    "AudiencePreview",
    "CampaignDraft",
    "CampaignKind",
    "CampaignMemberRow",
    "CampaignResults",
    "CampaignStatus",
    "CampaignView",
    "EngagementKind",
    "EngagementRow",
    "Happening",
    "InSegmentRow",
    "InvalidConditions",
    "LeftOut",
    "MemberStatus",
    "PersonFacts",
    "PersonKind",
    "PersonRow",
    "PersonSample",
    "PersonView",
    "Preview",
    "SegmentDraft",
    "SegmentInUse",
    "SegmentKind",
    "SegmentState",
    "SegmentView",
    "SendState",
    "Sending",
    "Variant",
    "VariantResult",
]
