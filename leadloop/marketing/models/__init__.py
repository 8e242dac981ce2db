"""The tables of marketing."""

from leadloop.marketing.models.base import MarketingQuerySet, OwnedRecord
from leadloop.marketing.models.campaigns import Campaign, CampaignMember, Influence
from leadloop.marketing.models.journeys import (
    Enrolment,
    Journey,
    JourneyEdit,
    JourneyTally,
    JourneyVersion,
)
from leadloop.marketing.models.people import Engagement, LooseVisit, Person, Visitor
from leadloop.marketing.models.segments import Segment, SegmentMember, SegmentTally
from leadloop.marketing.models.social import (
    AdAccountRecord,
    SocialAudience,
    SocialMember,
    SocialSpend,
)

__all__ = [
    "AdAccountRecord",
    "Campaign",
    "CampaignMember",
    "Engagement",
    "Enrolment",
    "Influence",
    "Journey",
    "JourneyEdit",
    "JourneyTally",
    "JourneyVersion",
    "LooseVisit",
    "MarketingQuerySet",
    "OwnedRecord",
    "Person",
    "Segment",
    "SegmentMember",
    "SegmentTally",
    "SocialAudience",
    "SocialMember",
    "SocialSpend",
    "Visitor",
]
