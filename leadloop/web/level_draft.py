"""A service level as it is typed, and as its form shows it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.http import QueryDict

from leadloop.kit.errors import FieldError
from leadloop.service.api.facts import FactChoice
from leadloop.service.contracts.levels import (
    Act,
    Action,
    ClockPlan,
    Condition,
    Fact,
    Kpi,
    LevelPlan,
    Moment,
    Test,
)
from leadloop.web.working_times import read, split

TESTS: Final = (
    ("", "Anything"),
    (Test.IS.value, "is one of"),
    (Test.IS_NOT.value, "is none of"),
    (Test.IS_SET.value, "is set"),
    (Test.IS_EMPTY.value, "is empty"),
)
_PERCENT: Final = "%"
_NO_CALENDAR: Final = UUID(int=0)
_TYPICAL: Final = {Kpi.FIRST_RESPONSE: "1", Kpi.NEXT_RESPONSE: "4", Kpi.RESOLVE: "8"}

Errors = dict[str, list[str]]


@dataclass(slots=True)
class TypedCondition:
    """What is asked of one fact."""

    fact: Fact
    test: str = ""
    values: list[str] = field(default_factory=list)
    choices: Sequence[FactChoice] = ()

    def condition(self) -> Condition | None:
        """Return the condition, or None where anything goes."""
        if self.test not in set(Test):
            return None
        test = Test(self.test)
        compares = test in {Test.IS, Test.IS_NOT}
        return Condition(self.fact, test, tuple(self.values) if compares else ())


@dataclass(slots=True)
class TypedMoment:
    """What a clock does at one moment."""

    moment: Moment
    acts: list[str] = field(default_factory=list)
    queue: str = ""

    def actions(self) -> list[Action]:
        """Return the actions; a queue that is chosen without its box is no action."""
        found = [Act(one) for one in self.acts if one in set(Act)]
        return [
            Action(self.moment, act, self.queue if act is Act.MOVE_TO_QUEUE else "")
            for act in found
        ]


@dataclass(slots=True)
class TypedClock:
    """One clock as its card shows it. Numbers are kept as they were typed."""

    kpi: Kpi
    on: bool = False
    target: tuple[str, str] = ("", "h")
    warn: tuple[str, str] = ("", _PERCENT)
    calendar: str = ""
    pauses: list[str] = field(default_factory=list)
    longest: tuple[str, str] = ("", "h")
    bots: bool = False
    moments: list[TypedMoment] = field(default_factory=list)
    errors: Errors = field(default_factory=dict)

    def plan(self) -> ClockPlan | None:
        """Return the clock, or None where something cannot be read; ``errors`` says what."""
        self.errors = {}
        target = self._length("target", self.target)
        warn = self._warning(target)
        longest = self._length("longest_pause", self.longest)
        calendar = self._calendar()
        if target is None and not self.errors:
            self.errors["target"] = ["Write how long it may take."]
        if self.errors or target is None:
            return None
        return ClockPlan(
            kpi=self.kpi,
            target=target,
            calendar_id=calendar,
            warn_after=warn,
            pauses=frozenset(self.pauses),
            longest_pause=longest,
            bots_count=self.bots,
            actions=tuple(action for one in self.moments for action in one.actions()),
        )

    def _length(self, name: str, typed: tuple[str, str]) -> timedelta | None:
        try:
            return read(*typed)
        except ValueError:
            self.errors[name] = ["Write a number."]
            return None

    def _warning(self, target: timedelta | None) -> timedelta | None:
        number, unit = self.warn
        if unit != _PERCENT:
            return self._length("warn", self.warn)
        try:
            share = float(number.replace(",", ".")) if number.strip() else None
        except ValueError:
            self.errors["warn"] = ["Write a number."]
            return None
        if share is None or target is None:
            return None
        if not 0 < share < 100:  # noqa: PLR2004 -- per cent
            self.errors["warn"] = ["Write a share between 0 and 100."]
            return None
        return timedelta(seconds=round(target.total_seconds() * share / 100))

    def _calendar(self) -> UUID:
        try:
            return UUID(self.calendar)
        except ValueError:
            return _NO_CALENDAR


@dataclass(slots=True)
class TypedLevel:
    """The form of a service level, and what is wrong with it."""

    name: str
    description: str
    conditions: list[TypedCondition]
    clocks: list[TypedClock]
    errors: Errors = field(default_factory=dict)

    def plan(self) -> LevelPlan | None:
        """Return the plan, or None where something cannot be read."""
        clocks = [one.plan() for one in self.clocks if one.on]
        if any(clock is None for clock in clocks):
            return None
        return LevelPlan(
            self.name,
            self.description,
            tuple(filter(None, (one.condition() for one in self.conditions))),
            tuple(filter(None, clocks)),
        )

    def note(self, errors: Sequence[FieldError]) -> None:
        """Put the errors of the service beside what they are about."""
        clocks = {clock.kpi.value: clock for clock in self.clocks}
        for error in errors:
            place, _, name = error.field.partition(".")
            holder = clocks[place].errors if place in clocks else self.errors
            key = name if place in clocks or place == "conditions" else error.field
            holder.setdefault(key or place, []).append(error.message)

    @property
    def failed(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.errors) or any(clock.errors for clock in self.clocks)


def typed(posted: QueryDict, choices: Mapping[Fact, Sequence[FactChoice]]) -> TypedLevel:
    """Return what was posted."""
    conditions = [
        TypedCondition(
            fact,
            posted.get(f"{fact}-test", ""),
            posted.getlist(f"{fact}-values"),
            choices.get(fact, ()),
        )
        for fact in Fact
    ]
    return TypedLevel(
        posted.get("name", ""),
        posted.get("description", ""),
        conditions,
        [_posted_clock(posted, kpi) for kpi in Kpi],
    )


def _posted_clock(posted: QueryDict, kpi: Kpi) -> TypedClock:
    def pair(name: str) -> tuple[str, str]:
        return posted.get(f"{kpi}-{name}", ""), posted.get(f"{kpi}-{name}-unit", "h")

    return TypedClock(
        kpi,
        on=f"{kpi}-on" in posted,
        target=pair("target"),
        warn=pair("warn"),
        calendar=posted.get(f"{kpi}-calendar", ""),
        pauses=posted.getlist(f"{kpi}-pauses"),
        longest=pair("longest"),
        bots=f"{kpi}-bots" in posted,
        moments=[
            TypedMoment(
                moment,
                posted.getlist(f"{kpi}-{moment}-acts"),
                posted.get(f"{kpi}-{moment}-queue", ""),
            )
            for moment in Moment
        ],
    )


def shown(
    plan: LevelPlan | None, choices: Mapping[Fact, Sequence[FactChoice]], *, calendar: str = ""
) -> TypedLevel:
    """Return a plan as its form shows it; without one a form to begin with.

    A plan may ask a fact more than once; the form shows the first of such conditions.
    """
    asked = {one.fact: one for one in reversed(plan.conditions)} if plan else {}
    planned = {one.kpi: one for one in plan.clocks} if plan else {}
    conditions = []
    for fact in Fact:
        one = asked.get(fact)
        test, values = (one.test.value, list(one.values)) if one else ("", [])
        conditions.append(TypedCondition(fact, test, values, choices.get(fact, ())))
    clocks = [
        _shown_clock(planned[kpi]) if kpi in planned else _fresh_clock(kpi, calendar, plan is None)
        for kpi in Kpi
    ]
    return TypedLevel(
        plan.name if plan else "", plan.description if plan else "", conditions, clocks
    )


def _fresh_clock(kpi: Kpi, calendar: str, on: bool) -> TypedClock:  # noqa: FBT001
    return TypedClock(
        kpi,
        on=on and kpi is not Kpi.NEXT_RESPONSE,
        target=(_TYPICAL[kpi], "h"),
        warn=("75", _PERCENT),
        calendar=calendar,
        pauses=["waiting_for_details"] if kpi is Kpi.RESOLVE else [],
        longest=("24", "h") if kpi is Kpi.RESOLVE else ("", "h"),
        moments=[
            TypedMoment(Moment.WARN, [Act.NOTIFY_OWNER.value]),
            TypedMoment(Moment.BREACH, [Act.NOTIFY_OWNER.value, Act.NOTIFY_LEADS.value]),
        ],
    )


def _shown_clock(plan: ClockPlan) -> TypedClock:
    moments = []
    for moment in Moment:
        mine = [one for one in plan.actions if one.moment is moment]
        queue = next((one.target for one in mine if one.target), "")
        moments.append(TypedMoment(moment, [one.act.value for one in mine], queue))
    return TypedClock(
        plan.kpi,
        on=True,
        target=split(plan.target),
        warn=split(plan.warn_after),
        calendar=str(plan.calendar_id),
        pauses=sorted(plan.pauses),
        longest=split(plan.longest_pause),
        bots=plan.bots_count,
        moments=moments,
    )
