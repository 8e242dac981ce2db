"""The tables of marketing."""

from leadloop.marketing.models.base import OwnedRecord, RecordQuerySet
from leadloop.marketing.models.campaigns import Campaign, CampaignMember, Influence
from leadloop.marketing.models.journeys import Enrolment, Journey, JourneyTally, JourneyVersion
from leadloop.marketing.models.people import Engagement, Person
from leadloop.marketing.models.segments import Segment, SegmentMember

__all__ = [
    "Campaign",
    "CampaignMember",
    "Engagement",
    "Enrolment",
    "Influence",
    "Journey",
    "JourneyTally",
    "JourneyVersion",
    "OwnedRecord",
    "Person",
    "RecordQuerySet",
    "Segment",
    "SegmentMember",
]
