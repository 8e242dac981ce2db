"""Clocks of cases: what happens to a case, and what that does to its clocks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from leadloop.service.contracts.calendars import WorkingTime
from leadloop.service.contracts.levels import Act, ClockPlan, Condition, Kpi, Moment


class TimerStatus(StrEnum):
    """Where a clock stands, in the words of the product."""

    IN_PROGRESS = "in_progress"
    NEARING = "nearing"
    PAUSED = "paused"
    SUCCEEDED = "succeeded"
    NONCOMPLIANT = "noncompliant"
    CANCELED = "canceled"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"nearing": "Nearing Noncompliance"}.get(
            self.value, self.value.replace("_", " ").title()
        )


RUNNING: Final = frozenset({TimerStatus.IN_PROGRESS, TimerStatus.NEARING, TimerStatus.PAUSED})
"""The statuses in which a clock can still be met or missed."""


class CasePhase(StrEnum):
    """What a case's clocks need to know of its status: can it still be worked on."""

    ACTIVE = "active"
    RESOLVED = "resolved"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class TimedCase:
    """A case as its clocks see it.

    ``status`` is the status reason (``in_progress``, ``on_hold`` …), which pauses; ``facts`` maps
    ``levels.Fact`` to its value as text, empty where there is none.
    """

    id: UUID
    created_at: datetime
    phase: CasePhase
    status: str
    facts: Mapping[str, str]


class Happening(StrEnum):
    """What may happen to a case, as far as clocks care."""

    CREATED = "created"
    CHANGED = "changed"
    REPLIED = "replied"
    CUSTOMER_WROTE = "customer_wrote"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CANCELED = "canceled"


class CaseNews(NamedTuple):
    """One thing that happened at ``at`` (UTC). ``case`` is the case after it.

    A reply counts only if the customer can read it (``public``); one by a bot only where a clock
    says so.
    """

    what: Happening
    case: TimedCase
    at: datetime
    public: bool = True
    by_bot: bool = False


class Pause(NamedTuple):
    """A stretch in which a clock stood still; ``ended_at`` None while it does."""

    status: str
    started_at: datetime
    ended_at: datetime | None = None
    by_limit: bool = False


@dataclass(frozen=True, slots=True)
class RunningLevel:
    """A published version of a level, ready to judge: its place in the order and its clocks."""

    version_id: UUID
    position: int
    name: str
    conditions: tuple[Condition, ...]
    clocks: Mapping[UUID, ClockPlan]


@dataclass(frozen=True, slots=True)
class Timer:
    """One clock of one case.

    ``due_at`` is start + target + paused working time; while the clock stands still it is as far
    as counted until the pause began. ``warn_at`` None means no warning. ``paused`` is working
    time of the closed pauses. ``resumes_at`` says when the pause ends by itself. ``limit_spent``
    means that the pause of the present status has ended by its limit. ``fired`` holds the keys of
    the actions done. ``clock_id`` and ``hours_id`` say which version of plan and calendar it runs
    by.
    """

    id: UUID
    kpi: Kpi
    clock_id: UUID
    hours_id: UUID
    started_at: datetime
    due_at: datetime
    warn_at: datetime | None
    status: TimerStatus
    paused: timedelta = timedelta()
    pauses: tuple[Pause, ...] = ()
    resumes_at: datetime | None = None
    limit_spent: bool = False
    warned_at: datetime | None = None
    breached_at: datetime | None = None
    met_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: str = ""
    fired: frozenset[str] = frozenset()


class StatusSpell(NamedTuple):
    """Since when a case has been in a status."""

    status: str
    since: datetime


@dataclass(frozen=True, slots=True)
class CaseTimes:
    """A case's clocks and what the engine remembers beside them.

    ``facts`` are those by which ``level_id`` (a version) was chosen and ``reason`` says why.
    ``spells`` is the status history. ``cycle_at`` is the creation, or the last reopening.
    ``waiting_since`` is the customer's oldest message that nobody has answered.
    """

    case_id: UUID
    phase: CasePhase = CasePhase.ACTIVE
    facts: Mapping[str, str] = field(default_factory=dict)
    level_id: UUID | None = None
    reason: str = ""
    spells: tuple[StatusSpell, ...] = ()
    cycle_at: datetime | None = None
    first_replied_at: datetime | None = None
    waiting_since: datetime | None = None
    timers: tuple[Timer, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelBook:
    """Everything the engine judges by: active levels in order, and plans and hours by id.

    ``versions`` and ``clocks`` also have older versions that still hold for a case; ``hours`` the
    versions of calendars; ``current_hours`` maps a calendar to the version that new clocks take.
    """

    levels: tuple[RunningLevel, ...]
    versions: Mapping[UUID, RunningLevel]
    clocks: Mapping[UUID, ClockPlan]
    hours: Mapping[UUID, WorkingTime]
    current_hours: Mapping[UUID, UUID]


class TimerView(NamedTuple):
    """A clock as the case page shows it; ``left`` is working time until due, negative when late."""

    id: UUID
    case_id: UUID
    kpi: Kpi
    status: TimerStatus
    level_id: UUID
    level_name: str
    level_version: int
    reason: str
    calendar_name: str
    started_at: datetime
    due_at: datetime
    warn_at: datetime | None
    target: timedelta
    left: timedelta
    resumes_at: datetime | None
    paused: timedelta
    pauses: tuple[Pause, ...]
    warned_at: datetime | None
    breached_at: datetime | None
    met_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    fired: tuple[tuple[Moment, Act], ...]
