"""What the screens get to show of deals, and what they hand in. Times are UTC, money decimal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadloop.kit.errors import Conflict, InvalidInput
from leadloop.kit.paging import PersonRef
from leadloop.sales.contracts.reading import LeadLink


class RecordRef(NamedTuple):
    """A record by entity, id and name."""

    entity: str
    id: UUID
    name: str


class StageRef(NamedTuple):
    """A stage as deals show it; ``position`` counts from 0."""

    id: UUID
    name: str
    position: int


@dataclass(frozen=True, slots=True)
class StageDetail:
    """A stage with what it gives to a deal and asks of it; ``open_deals`` counts those in it."""

    id: UUID
    name: str
    position: int
    probability: int
    forecast_category: str
    required_fields: tuple[str, ...]
    open_deals: int = 0


@dataclass(frozen=True, slots=True)
class PipelineDetail:
    """A pipeline and its stages in order."""

    id: UUID
    slug: str
    name: str
    currency: str
    is_default: bool
    is_active: bool
    version: int
    stages: tuple[StageDetail, ...]


class CompetitorRow(NamedTuple):
    """Another insurer that deals are lost to."""

    id: UUID
    name: str
    website: str
    strengths: str
    weaknesses: str
    is_active: bool
    version: int


OPPORTUNITY_SORTS: Final = (
    "name",
    "account",
    "contact",
    "product",
    "pipeline",
    "stage",
    "estimated_value",
    "annual_premium",
    "probability",
    "weighted_value",
    "forecast_category",
    "estimated_close_date",
    "actual_value",
    "actual_close_date",
    "next_step",
    "rating",
    "status_reason",
    "owner",
    "team",
    "stage_changed_at",
    "created_at",
    "updated_at",
)


@dataclass(frozen=True, slots=True)
class OpportunityQuery:
    """What a list of deals shows, and in which order.

    Empty means "not filtered". ``text`` matches the beginnings of words in topic, account, contact
    and next step. Closing: from (included) to (excluded); an open deal by its estimated close
    date, a closed one by its actual. ``no_next_step`` leaves those without one, ``overdue`` the
    open ones whose estimated close date is before ``today``. ``sort`` is one of
    ``OPPORTUNITY_SORTS``; empty values come last whichever the direction.
    """

    ids: tuple[UUID, ...] = ()
    statuses: tuple[str, ...] = ()
    status_reasons: tuple[str, ...] = ()
    pipeline_ids: tuple[UUID, ...] = ()
    stage_ids: tuple[UUID, ...] = ()
    categories: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    ratings: tuple[str, ...] = ()
    team_ids: tuple[UUID, ...] = ()
    owner_id: UUID | None = None
    unowned: bool = False
    account_id: UUID | None = None
    contact_id: UUID | None = None
    originating_lead_id: UUID | None = None
    competitor_id: UUID | None = None
    campaign: str = ""
    currency: str = ""
    closing_from: date | None = None
    closing_to: date | None = None
    no_next_step: bool = False
    overdue: bool = False
    today: date | None = None
    text: str = ""
    sort: str = "estimated_close_date"
    descending: bool = False
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class OpportunityRow:
    """A deal in a list."""

    id: UUID
    name: str
    account: RecordRef | None
    contact: RecordRef | None
    product: PersonRef | None
    pipeline: PersonRef
    stage: StageRef
    estimated_value: Decimal | None
    annual_premium: Decimal | None
    weighted_value: Decimal | None
    currency: str
    probability: int
    forecast_category: str
    estimated_close_date: date | None
    actual_value: Decimal | None
    actual_close_date: date | None
    next_step: str
    rating: str
    status: str
    status_reason: str
    owner: PersonRef | None
    team: PersonRef | None
    stage_changed_at: datetime
    created_at: datetime
    updated_at: datetime
    version: int

    @property
    def is_open(self) -> bool:
        """Whether it is neither won nor lost."""
        return self.status == "open"


@dataclass(frozen=True, slots=True)
class LineRow:
    """One product of a deal; ``amount`` is quantity times price less discount."""

    id: UUID
    product: PersonRef | None
    description: str
    quantity: Decimal
    price: Decimal
    discount: Decimal
    amount: Decimal
    sum_assured: Decimal | None
    policy_id: UUID | None


class LineDraft(NamedTuple):
    """One product of a deal as typed; ``id`` names a line that is there already."""

    product_id: UUID | None
    description: str = ""
    quantity: Any = "1"
    price: Any = "0"
    discount: Any = "0"
    sum_assured: Any = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CloseRow:
    """How a deal was closed once."""

    id: UUID
    outcome: str
    status_reason: str
    revenue: Decimal | None
    competitor: PersonRef | None
    note: str
    closed_on: date
    policy_ids: tuple[UUID, ...]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OpportunityDetail:
    """A deal with everything its page shows."""

    row: OpportunityRow
    facts: Mapping[str, Any]
    stages: tuple[StageDetail, ...]
    lines: tuple[LineRow, ...]
    closes: tuple[CloseRow, ...]
    originating_lead: LeadLink | None
    competitor: PersonRef | None
    probability_by_hand: bool
    category_by_hand: bool
    attributes: Mapping[str, Any]
    created_by: str
    updated_by: str
    may_edit: bool


@dataclass(frozen=True, slots=True)
class DealColumn:
    """A stage on the board: its first deals, and count and sums of all of them.

    ``weighted`` is the sum of value times probability. Sums are in the pipeline's currency;
    ``other_currencies`` counts the deals that are in another and therefore not in them.
    """

    stage: StageDetail
    count: int
    total: Decimal
    weighted: Decimal
    other_currencies: int
    rows: tuple[OpportunityRow, ...]


@dataclass(frozen=True, slots=True)
class DealBoard:
    """The open deals of one pipeline by stage."""

    pipeline: PipelineDetail
    columns: tuple[DealColumn, ...]
    count: int
    total: Decimal
    weighted: Decimal


class PolicyTerms(NamedTuple):
    """What the close dialog says of the policies that a won deal becomes.

    ``status`` is ``proposed`` or ``in_force``; a missing start is the day of closing.
    """

    status: str = "proposed"
    start_date: date | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """What is said when a deal is closed.

    ``revenue`` empty takes the estimated value; ``closed_on`` empty is today (UTC).
    """

    revenue: Any = None
    closed_on: date | None = None
    note: str = ""
    competitor_id: UUID | None = None
    subject: str = ""
    policies: PolicyTerms = field(default_factory=PolicyTerms)


class Closed(NamedTuple):
    """What closing a deal left: the close, and on win the customer and their policies.

    ``repeated`` says that it had been closed so before, and nothing was done now.
    """

    opportunity_id: UUID
    close_id: UUID
    account_id: UUID | None = None
    contact_id: UUID | None = None
    policy_ids: tuple[UUID, ...] = ()
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What qualifying a lead does about its account, contact or opportunity.

    ``do`` is ``create``, ``link`` (to ``id``; for an opportunity: join it) or ``none``; ``values``
    set what the new record is to say otherwise than the lead.
    """

    do: str = "create"
    id: UUID | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


NOTHING: Final = Part("none")


@dataclass(frozen=True, slots=True)
class Qualification:
    """The three tick boxes of qualifying. ``currency`` and ``campaign`` go to the new deal."""

    account: Part = NOTHING
    contact: Part = field(default_factory=Part)
    opportunity: Part = field(default_factory=Part)
    currency: str = ""
    campaign: str = ""
    despite_duplicates: bool = False


class Qualified(NamedTuple):
    """What a lead became; ``created`` names the entities that were made now."""

    lead_id: UUID
    account_id: UUID | None
    contact_id: UUID | None
    opportunity_id: UUID | None
    created: tuple[str, ...] = ()
    repeated: bool = False


class Likeness(NamedTuple):
    """A record that looks like the one about to be made.

    ``reasons`` say what speaks for it, the weightiest first; ``probability`` how likely it is the
    same, ``sure`` that there is hardly a doubt.
    """

    entity: str
    id: UUID
    name: str
    detail: str
    reasons: tuple[str, ...]
    probability: float = 0.0
    sure: bool = False


@dataclass(frozen=True, slots=True)
class QualifyPreview:
    """What the qualify dialog starts from: what looks the same, and open deals to join."""

    accounts: tuple[Likeness, ...]
    contacts: tuple[Likeness, ...]
    opportunities: tuple[OpportunityRow, ...]
    pipeline: PipelineDetail
    topic: str
    account_name: str
    hidden: int = 0


class MissingForStage(InvalidInput):
    """The stage asks for fields that the deal does not have yet."""


class DuplicateCustomer(Conflict):
    """An account or contact that looks the same is there already."""

    def __init__(self, found: Sequence[Likeness]) -> None:
        super().__init__()
        self.found = tuple(found)
