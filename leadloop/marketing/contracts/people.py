"""The people of marketing as screens show them. Times are UTC."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from leadloop.marketing.contracts.words import EngagementKind


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as one of a list."""

    id: UUID
    name: str
    kind: str
    email: str
    company: str
    country: str
    product_interest: str
    score: int | None
    grade: str
    lead_status: str
    last_engaged_at: datetime | None
    created_at: datetime
    has_opted_out_of_email: bool


class EngagementRow(NamedTuple):
    """One thing that a person did."""

    kind: EngagementKind
    at: datetime
    scanner: bool
    url: str
    subject: str
    campaign_id: UUID | None
    journey_id: UUID | None
    message_id: UUID | None


class InSegmentRow(NamedTuple):
    """A segment that a person is in, since when."""

    id: UUID
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PersonView:
    """Everything that marketing knows of a person; ``facts`` by the names of the conditions."""

    row: PersonRow
    facts: Mapping[str, Any]
    sales_lead_id: UUID | None
    sales_contact_id: UUID | None
    time_zone: str
    time_zone_source: str
    mql_at: datetime | None
    mql_reason: str
    email_bounced_reason: str
    engagement: tuple[EngagementRow, ...]
    segments: tuple[InSegmentRow, ...]
    campaigns: tuple[tuple[UUID, str, str], ...]
    version: int
