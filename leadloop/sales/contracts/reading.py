"""What the screens get to show: rows, pages, details, timelines. Times are UTC."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from leadloop.kit.errors import Conflict
from leadloop.kit.paging import PersonRef
from leadloop.sales.contracts.scoring import PastScore


class LeadLink(NamedTuple):
    """Another lead of the same person."""

    id: UUID
    name: str
    status_reason: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class LeadQuery:
    """What a list shows, and in which order.

    Empty means "not filtered"; ``ids`` leaves only those leads. ``owner_id`` and ``unowned``
    exclude each other; ``grades`` are propensity grades, where "" stands for leads without one;
    ``grades_now`` those of the score from history, else at intake.
    ``response`` is ``in_time``, ``late`` or ``overdue``: answered before or after it was due, or
    due and not answered.
    ``text`` matches the beginnings of words in name, company, e-mail and phone. Created: from
    (included) to (excluded), UTC.
    ``sort`` is one of ``SORT_COLUMNS``; empty values come last whichever the direction.
    """

    ids: tuple[UUID, ...] = ()
    statuses: tuple[str, ...] = ()
    status_reasons: tuple[str, ...] = ()
    team_ids: tuple[UUID, ...] = ()
    owner_id: UUID | None = None
    unowned: bool = False
    grades: tuple[str, ...] = ()
    grades_now: tuple[str, ...] = ()
    ratings: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    campaign: str = ""
    text: str = ""
    response: str = ""
    created_from: datetime | None = None
    created_to: datetime | None = None
    sort: str = "propensity_score"
    descending: bool = True
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead in a list."""

    id: UUID
    full_name: str
    email: str
    mobile_phone: str
    company: str
    job_title: str
    company_size: int | None
    country: str
    product_interest: str
    lead_source: str
    utm_campaign: str
    status: str
    status_reason: str
    rating: str
    propensity_score: int | None
    propensity_grade: str
    lead_score: int | None
    lead_grade: str
    priority: str
    category: str
    owner: PersonRef | None
    team: PersonRef | None
    response_due_at: datetime | None
    first_response_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int

    @property
    def title(self) -> str:
        """What to call this lead where it has no name."""
        return self.full_name or self.email or self.mobile_phone or "Unnamed lead"


class ScoreReason(NamedTuple):
    """One reason of a score; ``contribution`` is signed log-odds."""

    feature: str
    label: str
    contribution: float


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """A score with its grade and reasons; the strongest reason comes first in each direction.

    ``score`` is None where there is none yet; ``note`` then says why.
    """

    score: int | None
    grade: str
    note: str = ""
    probability: float | None = None
    up: tuple[ScoreReason, ...] = ()
    down: tuple[ScoreReason, ...] = ()
    base: float | None = None
    model: str = ""
    model_version: str = ""
    features_as_of: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Why this lead came here: the rule that fired, what it decided, and what its form set.

    ``set_by_form`` names what the form ``form_name`` gave it and it still has (``owner``,
    ``team``, ``pipeline``); ``form_note`` says what the form named in vain.
    """

    outcome: str
    rule_set: str
    rule_id: str
    rule_name: str
    rule_version: int | None
    team_slug: str
    team_known: bool
    priority: str
    category: str
    response_minutes: int | None
    message: str
    form_name: str = ""
    set_by_form: tuple[str, ...] = ()
    form_note: str = ""


class AssignmentNote(NamedTuple):
    """Which assignment rule gave the lead to its owner, and why in words."""

    rule_id: str
    rule_name: str
    rule_version: int
    why: str


@dataclass(frozen=True, slots=True)
class LeadDetail:
    """A lead with everything its page shows.

    ``facts`` holds every one of ``FACTS`` by attribute. ``propensity`` is the score at intake,
    ``history_score`` the score from history, made of what was known at
    ``history_known_at`` (UTC); ``past_scores`` are those that were sent, the newest first.
    ``became`` is what qualifying made of it: ``account``, ``contact``, ``opportunity``, each if
    there is one. ``assignment`` is there while
    its owner is whom a rule chose. ``previous`` is the closed lead before this one, ``following``
    those that came after it.
    """

    row: LeadRow
    facts: Mapping[str, str | int | None]
    propensity: ScoreCard
    history_score: ScoreCard
    history_known_at: datetime | None
    past_scores: tuple[PastScore, ...]
    decision: Decision | None
    consents: tuple[Mapping[str, Any], ...]
    attribution: Mapping[str, Any]
    context: Mapping[str, Any]
    attributes: Mapping[str, Any]
    previous: LeadLink | None
    following: tuple[LeadLink, ...]
    submission_id: UUID | None
    created_by: str
    updated_by: str
    last_trace: str
    may_edit: bool
    became: Mapping[str, PersonRef] = field(default_factory=dict)
    assignment: AssignmentNote | None = None


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One column of the board: its first leads by score, and how many there are in all."""

    key: str
    label: str
    total: int
    rows: tuple[LeadRow, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """New leads, grouped."""

    group_by: str
    columns: tuple[BoardColumn, ...]


class DuplicateLead(Conflict):
    """There is a lead with this address or number already."""

    def __init__(self, leads: Sequence[LeadLink], hidden: int) -> None:
        super().__init__()
        self.leads = tuple(leads)
        self.hidden = hidden
        """How many more there are that you may not see."""


class MaturedScore(NamedTuple):
    """A lead whose outcome is known: the probability promised at intake, and whether it was won."""

    probability: float
    won: bool
