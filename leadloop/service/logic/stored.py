"""Plans, hours and pauses as JSON in the database, and back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from leadloop.service.contracts.calendars import Interval, OwnDay, WorkingTime
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
from leadloop.service.contracts.timing import Pause, StatusSpell


def hours_to_json(hours: WorkingTime) -> dict[str, Any]:
    """Return the hours of a calendar as JSON."""
    return {
        "zone": hours.zone,
        "week": [_intervals_to_json(day) for day in hours.week],
        "country": hours.country,
        "subdivision": hours.subdivision,
        "days": [
            {
                "day": own.day.isoformat(),
                "name": own.name,
                "hours": _intervals_to_json(own.intervals),
            }
            for own in hours.days
        ],
    }


def hours_from_json(data: Mapping[str, Any]) -> WorkingTime:
    """Return what ``hours_to_json`` stored."""
    return WorkingTime(
        zone=data["zone"],
        week=tuple(_intervals(day) for day in data["week"]),
        country=data["country"],
        subdivision=data["subdivision"],
        days=tuple(
            OwnDay(date.fromisoformat(own["day"]), own["name"], _intervals(own["hours"]))
            for own in data["days"]
        ),
    )


def plan_to_json(plan: LevelPlan) -> dict[str, Any]:
    """Return a level's plan as JSON."""
    return {
        "name": plan.name,
        "description": plan.description,
        "conditions": [
            {"fact": one.fact.value, "test": one.test.value, "values": list(one.values)}
            for one in plan.conditions
        ],
        "clocks": [clock_to_json(clock) for clock in plan.clocks],
    }


def plan_from_json(data: Mapping[str, Any]) -> LevelPlan:
    """Return what ``plan_to_json`` stored."""
    conditions = (
        Condition(Fact(one["fact"]), Test(one["test"]), tuple(one["values"]))
        for one in data["conditions"]
    )
    return LevelPlan(
        name=data["name"],
        description=data["description"],
        conditions=tuple(conditions),
        clocks=tuple(clock_from_json(clock) for clock in data["clocks"]),
    )


def clock_to_json(clock: ClockPlan) -> dict[str, Any]:
    """Return one clock of a plan as JSON; durations in seconds."""
    return {
        "kpi": clock.kpi.value,
        "target_s": seconds(clock.target),
        "calendar": str(clock.calendar_id),
        "warn_after_s": None if clock.warn_after is None else seconds(clock.warn_after),
        "pauses": sorted(clock.pauses),
        "longest_pause_s": None if clock.longest_pause is None else seconds(clock.longest_pause),
        "bots_count": clock.bots_count,
        "actions": [
            {"moment": one.moment.value, "act": one.act.value, "target": one.target}
            for one in clock.actions
        ],
    }


def clock_from_json(data: Mapping[str, Any]) -> ClockPlan:
    """Return what ``clock_to_json`` stored."""
    return ClockPlan(
        kpi=Kpi(data["kpi"]),
        target=timedelta(seconds=data["target_s"]),
        calendar_id=UUID(data["calendar"]),
        warn_after=_duration(data["warn_after_s"]),
        pauses=frozenset(data["pauses"]),
        longest_pause=_duration(data["longest_pause_s"]),
        bots_count=data["bots_count"],
        actions=tuple(
            Action(Moment(one["moment"]), Act(one["act"]), one["target"]) for one in data["actions"]
        ),
    )


def pauses_to_json(pauses: Sequence[Pause]) -> list[dict[str, Any]]:
    """Return a log of pauses as JSON."""
    return [
        {
            "status": one.status,
            "from": one.started_at.isoformat(),
            "to": one.ended_at.isoformat() if one.ended_at else None,
            "by_limit": one.by_limit,
        }
        for one in pauses
    ]


def pauses_from_json(data: Sequence[Mapping[str, Any]]) -> tuple[Pause, ...]:
    """Return what ``pauses_to_json`` stored."""
    return tuple(
        Pause(
            one["status"],
            datetime.fromisoformat(one["from"]),
            datetime.fromisoformat(one["to"]) if one["to"] else None,
            one["by_limit"],
        )
        for one in data
    )


def spells_to_json(spells: Sequence[StatusSpell]) -> list[list[str]]:
    """Return a status history as JSON."""
    return [[one.status, one.since.isoformat()] for one in spells]


def spells_from_json(data: Sequence[Sequence[str]]) -> tuple[StatusSpell, ...]:
    """Return what ``spells_to_json`` stored."""
    return tuple(StatusSpell(status, datetime.fromisoformat(since)) for status, since in data)


def seconds(duration: timedelta) -> int:
    """Return whole seconds."""
    return duration // timedelta(seconds=1)


def microseconds(duration: timedelta) -> int:
    """Return whole microseconds."""
    return duration // timedelta(microseconds=1)


def _duration(value: int | None) -> timedelta | None:
    return None if value is None else timedelta(seconds=value)


def _intervals_to_json(intervals: Sequence[Interval]) -> list[list[int]]:
    return [[one.starts, one.ends] for one in intervals]


def _intervals(data: Sequence[Sequence[int]]) -> tuple[Interval, ...]:
    return tuple(Interval(starts, ends) for starts, ends in data)
