"""Assignment rules, the people they choose among, and what they chose."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID


class Method(StrEnum):
    """How a rule chooses among the people it may choose."""

    LOAD = "load"
    ROUND_ROBIN = "round_robin"

    @property
    def label(self) -> str:
        """The words on screens."""
        return METHOD_LABELS[self]


METHOD_LABELS: Final = {
    Method.LOAD: "Lightest load first",
    Method.ROUND_ROBIN: "In turn",
}

MAX_RULES: Final = 200
MAX_NAME: Final = 100
MAX_DESCRIPTION: Final = 1000
MAX_CAPACITY: Final = 100_000


@dataclass(frozen=True, slots=True)
class AssignmentDraft:
    """An assignment rule as a manager draws it up.

    The first six say for which leads it speaks: empty means any. ``people`` are its candidates;
    without them the members of ``pool_team_id``, without that those of the lead's own team.
    """

    name: str
    description: str = ""
    is_active: bool = True
    team_id: UUID | None = None
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    pool_team_id: UUID | None = None
    people: tuple[UUID, ...] = ()
    match_products: bool = False
    match_countries: bool = False
    method: Method = Method.LOAD


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """An assignment rule that is kept. ``position`` counts from 0; times are UTC."""

    id: UUID
    position: int
    version: int
    draft: AssignmentDraft
    team_name: str = ""
    pool_team_name: str = ""
    updated_at: datetime | None = None
    updated_by: str = ""


@dataclass(frozen=True, slots=True)
class AssigneeDraft:
    """What one person takes on: see ``sales.models.Assignee``."""

    products: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    capacity: int | None = None
    away_from: date | None = None
    away_until: date | None = None


@dataclass(frozen=True, slots=True)
class AssigneeRow:
    """A person who may be given leads, with how many open ones they have."""

    user_id: UUID
    name: str
    team_ids: tuple[UUID, ...]
    team_names: tuple[str, ...]
    draft: AssigneeDraft
    open_leads: int
    is_away: bool
    version: int


@dataclass(slots=True)
class Candidate:
    """A person while leads are handed out; ``open_leads`` and ``turn`` move with each one."""

    id: UUID
    name: str
    team_ids: frozenset[UUID]
    products: frozenset[str]
    territory: frozenset[str]
    capacity: int | None
    is_away: bool
    open_leads: int
    turn: int

    @property
    def has_room(self) -> bool:
        """Whether they take another lead."""
        return self.capacity is None or self.open_leads < self.capacity

    @property
    def load(self) -> float:
        """How full they are: open leads by capacity, or by itself without one."""
        if self.capacity is None:
            return float(self.open_leads)
        return self.open_leads / self.capacity if self.capacity else float("inf")


class LeadFacts(NamedTuple):
    """What assignment rules look at."""

    team_id: UUID | None
    country: str
    product: str
    grade: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a rule decided for one lead: who, by which rule, and why in words."""

    user_id: UUID
    user_name: str
    rule_id: UUID
    rule_name: str
    rule_version: int
    why: str

    def as_json(self) -> dict[str, Any]:
        """Return it as a lead keeps it."""
        return {
            "user": str(self.user_id),
            "rule": {
                "id": str(self.rule_id),
                "name": self.rule_name,
                "version": self.rule_version,
            },
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Unassigned:
    """Why no rule found anybody for a lead."""

    why: str


@dataclass(frozen=True, slots=True)
class DryRunLine:
    """What the rules would have done with one lead of the past."""

    lead_id: UUID
    title: str
    team_name: str
    country: str
    product: str
    owner_name: str
    outcome: Assignment | Unassigned


@dataclass(frozen=True, slots=True)
class DryRun:
    """The rules tried on the leads of a span of time, as they came in.

    ``by_person`` and ``by_rule`` count what each would have got or decided, ``unassigned`` why
    leads would have stayed with their team.
    """

    since: datetime
    leads: int
    by_person: tuple[tuple[str, int], ...]
    by_rule: tuple[tuple[str, int], ...]
    unassigned: tuple[tuple[str, int], ...]
    lines: tuple[DryRunLine, ...] = field(default=())
