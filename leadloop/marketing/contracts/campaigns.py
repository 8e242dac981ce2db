"""Campaigns as they are planned, sent and shown. Times are UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from leadloop.marketing.contracts.words import CampaignKind, CampaignStatus, SendState


class Variant(NamedTuple):
    """One wording of a campaign's message: a published template by its key."""

    key: str
    template: str


@dataclass(frozen=True, slots=True)
class Sending:
    """What is sent, and how it is tested.

    With several variants, ``test_share`` percent of the audience get them in equal parts; after
    ``wait_hours`` the rest get the one with the best rate of ``by`` (``click`` or ``open``).
    """

    variants: tuple[Variant, ...] = ()
    test_share: int = 20
    wait_hours: int = 4
    by: str = "click"


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """A campaign to make or change. ``include`` and ``exclude`` are ids of segments."""

    name: str
    kind: CampaignKind = CampaignKind.EMAIL
    description: str = ""
    utm_campaign: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    currency: str = "USD"
    budgeted_cost: Decimal | None = None
    actual_cost: Decimal | None = None
    expected_revenue: Decimal | None = None
    include: tuple[UUID, ...] = ()
    exclude: tuple[UUID, ...] = ()
    sending: Sending = Sending()


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign as screens show it."""

    id: UUID
    draft: CampaignDraft
    status: CampaignStatus
    send_state: SendState
    winner: str
    launched_at: datetime | None
    winner_due_at: datetime | None
    finished_at: datetime | None
    owner_name: str
    version: int
    updated_at: datetime


class LeftOut(NamedTuple):
    """How many are left out for one reason: its stable code, its sentence."""

    code: str
    reason: str
    people: int


@dataclass(frozen=True, slots=True)
class AudiencePreview:
    """Who would get a campaign now, and who would not, and why.

    ``chosen`` are in the segments, ``excluded`` of them in the exclusions. Of the rest ``judged``
    were asked the gate about: ``reached`` would get it, ``held`` of them later.
    """

    chosen: int
    excluded: int
    judged: int
    reached: int
    held: int
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class VariantResult:
    """What came of one variant, in people; empty key: all of them together."""

    key: str
    members: int = 0
    asked: int = 0
    sent: int = 0
    opened: int = 0
    clicked: int = 0
    responded: int = 0
    bounced: int = 0
    unsubscribed: int = 0


@dataclass(frozen=True, slots=True)
class CampaignResults:
    """What came of a campaign: by variant, who was left out, what it is credited with."""

    total: VariantResult
    variants: tuple[VariantResult, ...]
    left_out: tuple[LeftOut, ...]
    credits: Mapping[str, Decimal] = field(default_factory=dict)
    deals: int = 0


class CampaignMemberRow(NamedTuple):
    """A person in a campaign."""

    person_id: UUID
    name: str
    email: str
    status: str
    variant: str
    reason: str
    sent_at: datetime | None
    opened_at: datetime | None
    clicked_at: datetime | None
    bounced_at: datetime | None
    unsubscribed_at: datetime | None
