"""Service levels: which cases they hold for, and what their clocks promise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

LEVEL_KIND: Final = "sla"
CALENDAR_KIND: Final = "calendar"


class Kpi(StrEnum):
    """What a clock measures."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLVE = "resolve"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"first_response": "First response", "next_response": "Next response"}.get(
            self.value, "Resolve"
        )


class Fact(StrEnum):
    """What a condition may ask of a case. Values are texts; references are ids as text."""

    PRIORITY = "priority"
    CASE_TYPE = "case_type"
    ORIGIN = "origin"
    QUEUE = "queue"
    SUBJECT = "subject"
    TEAM = "team"
    CUSTOMER_ENTITY = "customer_entity"
    CUSTOMER_TYPE = "customer_type"
    PRODUCT = "product"
    ENTITLEMENT = "entitlement"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"case_type": "Type", "customer_entity": "Customer"}.get(
            self.value, self.value.replace("_", " ").capitalize()
        )


class Test(StrEnum):
    """How a condition compares."""

    __test__ = False  # not a test class of pytest

    IS = "is"
    IS_NOT = "is_not"
    IS_SET = "is_set"
    IS_EMPTY = "is_empty"


class Condition(NamedTuple):
    """One condition; all of a level's must hold. ``values`` are alternatives."""

    fact: Fact
    test: Test
    values: tuple[str, ...] = ()


class Moment(StrEnum):
    """When a clock acts by itself."""

    WARN = "warn"
    BREACH = "breach"


class Act(StrEnum):
    """What a clock does then."""

    NOTIFY_OWNER = "notify_owner"
    NOTIFY_TEAM = "notify_team"
    NOTIFY_LEADS = "notify_leads"
    NOTIFY_QUEUE = "notify_queue"
    RAISE_PRIORITY = "raise_priority"
    MOVE_TO_QUEUE = "move_to_queue"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {
            "notify_owner": "Tell the owner",
            "notify_team": "Tell the team",
            "notify_leads": "Tell the team's leads",
            "notify_queue": "Tell the queue's team",
            "raise_priority": "Raise the priority",
        }.get(self.value, "Move to queue")


class Action(NamedTuple):
    """One escalation step. ``target`` is the queue's id of ``MOVE_TO_QUEUE``, else empty."""

    moment: Moment
    act: Act
    target: str = ""

    @property
    def key(self) -> str:
        """What makes it the same action, once per clock."""
        return ":".join(filter(None, (self.moment, self.act, self.target)))


@dataclass(frozen=True, slots=True)
class ClockPlan:
    """What one clock of a level promises. Durations are working time of its calendar.

    ``warn_after`` is None for no warning. In the statuses of ``pauses`` the clock stands still, at
    most ``longest_pause`` at a time (None: as long as it takes). ``bots_count`` says whether an
    automatic reply meets it.
    """

    kpi: Kpi
    target: timedelta
    calendar_id: UUID
    warn_after: timedelta | None = None
    pauses: frozenset[str] = frozenset()
    longest_pause: timedelta | None = None
    bots_count: bool = False
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelPlan:
    """What a version of a service level says: for which cases, and its clocks."""

    name: str
    description: str = ""
    conditions: tuple[Condition, ...] = ()
    clocks: tuple[ClockPlan, ...] = ()


class LevelState(StrEnum):
    """A level without a published version is a draft; an inactive one matches nothing."""

    DRAFT = "draft"
    ACTIVE = "active"
    INACTIVE = "inactive"


class LevelView(NamedTuple):
    """A service level as screens show it. ``draft`` is None when nothing waits to be published."""

    id: UUID
    name: str
    position: int
    state: LevelState
    published: LevelPlan | None
    published_number: int
    published_at: datetime | None
    draft: LevelPlan | None
    version: int
    updated_at: datetime
    updated_by: str
    running: int


class VersionLine(NamedTuple):
    """One published version of a level."""

    number: int
    plan: LevelPlan
    published_at: datetime
    published_by: str


class ClockAttainment(NamedTuple):
    """How one clock did, or would have done: numbers of cases."""

    kpi: Kpi
    met: int
    breached: int
    open: int
    canceled: int

    @property
    def attained(self) -> float | None:
        """Share of met among those decided, 0..1; None while nothing is decided."""
        decided = self.met + self.breached
        return self.met / decided if decided else None

    @property
    def percent(self) -> int | None:
        """The same in whole per cent; 100 only if every one was met, 0 only if none was."""
        if self.attained is None:
            return None
        whole = int(self.attained * 100)
        return 1 if self.met and not whole else whole

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """The numbers that matter, by outcome, in the order of screens."""
        return (("met", self.met), ("breached", self.breached), ("open", self.open))


@dataclass(frozen=True, slots=True)
class DryRun:
    """A draft on past cases: what would have been, and what was.

    ``cases`` maps ``(kpi, outcome, "draft" | "real")`` to the ids of the cases behind a number.
    """

    looked_at: int
    matched: int
    would: tuple[ClockAttainment, ...]
    was: tuple[ClockAttainment, ...]
    cases: Mapping[tuple[str, str, str], tuple[UUID, ...]] = field(default_factory=dict)


def reads_as(value: Any) -> str:
    """Return a condition's value as text, as facts hold it."""
    return "" if value is None else str(value)
