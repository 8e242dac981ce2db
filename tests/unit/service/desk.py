"""A service desk without a database: levels, calendars and one case, led through its day."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from leadloop.service.contracts.calendars import Interval, OwnDay, WorkingTime
from leadloop.service.contracts.levels import ClockPlan, Condition, Fact, Kpi, Test
from leadloop.service.contracts.timing import (
    CaseNews,
    CasePhase,
    CaseTimes,
    Happening,
    LevelBook,
    RunningLevel,
    TimedCase,
    Timer,
    TimerStatus,
)
from leadloop.service.logic import timing

OFFICE = WorkingTime("UTC", tuple([(Interval(9 * 60, 17 * 60),)] * 5 + [()] * 2))
ALWAYS = WorkingTime("UTC", tuple([(Interval(0, 24 * 60),)] * 7))
CALENDAR = UUID(int=1)
HOLD = frozenset({"on_hold", "waiting_for_details"})


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def at(text: str, zone: str = "UTC") -> datetime:
    """``"2026-11-21 16:00"`` in a zone, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def is_in(fact: Fact, *values: str) -> Condition:
    return Condition(fact, Test.IS, values)


def clock(kpi: Kpi, target: float, **more: object) -> ClockPlan:
    return replace(ClockPlan(kpi, hours(target), CALENDAR), **more)  # type: ignore[arg-type]


def level(
    name: str, clocks: Iterable[ClockPlan], *conditions: Condition, position: int = 1
) -> RunningLevel:
    return RunningLevel(uuid4(), position, name, conditions, {uuid4(): plan for plan in clocks})


def book(*levels: RunningLevel, calendar: WorkingTime = OFFICE) -> LevelBook:
    hours_id = UUID(int=2)
    return LevelBook(
        levels,
        {one.version_id: one for one in levels},
        {key: plan for one in levels for key, plan in one.clocks.items()},
        {hours_id: calendar},
        {CALENDAR: hours_id},
    )


class Desk:
    """One case, from its creation on. Every method takes the moment as text."""

    def __init__(self, rules: LevelBook, created: str, **facts: str) -> None:
        self.rules = rules
        moment = at(created)
        self.case = TimedCase(
            uuid4(), moment, CasePhase.ACTIVE, "in_progress", {"priority": "normal", **facts}
        )
        self.times = CaseTimes(self.case.id)
        self._tell(Happening.CREATED, created)

    def status(self, moment: str, status: str) -> None:
        self.case = replace(self.case, status=status)
        self._tell(Happening.CHANGED, moment)

    def facts(self, moment: str, **facts: str) -> None:
        self.case = replace(self.case, facts={**self.case.facts, **facts})
        self._tell(Happening.CHANGED, moment)

    def reply(self, moment: str, *, public: bool = True, by_bot: bool = False) -> None:
        self._tell(Happening.REPLIED, moment, public=public, by_bot=by_bot)

    def customer(self, moment: str) -> None:
        self._tell(Happening.CUSTOMER_WROTE, moment)

    def resolve(self, moment: str) -> None:
        self.case = replace(self.case, phase=CasePhase.RESOLVED, status="problem_solved")
        self._tell(Happening.RESOLVED, moment)

    def reopen(self, moment: str) -> None:
        self.case = replace(self.case, phase=CasePhase.ACTIVE, status="in_progress")
        self._tell(Happening.REOPENED, moment)

    def cancel(self, moment: str) -> None:
        self.case = replace(self.case, phase=CasePhase.CANCELED, status="canceled")
        self._tell(Happening.CANCELED, moment)

    def tick(self, moment: str) -> list[str]:
        """Let time pass; return the actions that come due, and note them as done."""
        self.times = timing.time_passed(self.times, at(moment), self.rules)
        found = timing.pending(self.times, self.rules)
        keys = {timer.id: frozenset(a.key for a in actions) for timer, actions in found}
        self.times = timing.with_fired(self.times, keys)
        return sorted(key for some in keys.values() for key in some)

    def all(self, kpi: Kpi) -> list[Timer]:
        return [timer for timer in self.times.timers if timer.kpi is kpi]

    def live(self, kpi: Kpi) -> Timer:
        """The clock of this measure that was not canceled, the newest."""
        return [t for t in self.all(kpi) if t.status is not TimerStatus.CANCELED][-1]

    def has(self, kpi: Kpi) -> bool:
        return any(t.status is not TimerStatus.CANCELED for t in self.all(kpi))

    def next_moment(self) -> datetime | None:
        return timing.next_moment(self.times, self.rules)

    def _tell(self, what: Happening, moment: str, **more: bool) -> None:
        news = CaseNews(what, self.case, at(moment), **more)
        self.times = timing.step(self.times, news, self.rules, uuid4)


__all__ = ["OwnDay"]
