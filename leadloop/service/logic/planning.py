"""What a calendar or a service level must look like before anybody may rely on it."""

import itertools
import re
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID
from zoneinfo import available_timezones

from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.text import clean_text
from leadloop.service.contracts.calendars import (
    MINUTES_A_DAY,
    WEEKDAYS,
    CalendarDraft,
    Interval,
    OwnDay,
    WorkingTime,
)
from leadloop.service.contracts.levels import Act, ClockPlan, Condition, LevelPlan, Test
from leadloop.service.contracts.words import CaseReason, CaseStatus
from leadloop.service.logic.public_holidays import countries, subdivisions
from leadloop.service.logic.working_time import opens_within_a_year

MAX_NAME: Final = 100
MAX_TEXT: Final = 2000
MAX_OWN_DAYS: Final = 500
MAX_INTERVALS: Final = 12
MAX_CONDITIONS: Final = 20
MAX_VALUES: Final = 100
MAX_ACTIONS: Final = 12
SHORTEST: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(days=400)

PAUSING: Final = tuple(
    reason
    for reason in CaseReason
    if reason.status is CaseStatus.ACTIVE and reason is not CaseReason.IN_PROGRESS
)
"""The status reasons in which a clock may stand still."""

_INTERVAL: Final = re.compile(r"(\d{1,2})[:.](\d{2})\s*(?:-|\u2013|to)\s*(\d{1,2})[:.](\d{2})")


def parse_intervals(text: str) -> tuple[Interval, ...]:
    """Read hours as people write them: ``09:00-12:30, 13:30-18:00``; empty is closed.

    Raises:
        ValueError: With a sentence that says the cure.
    """
    found = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", text))):
        match = _INTERVAL.fullmatch(part)
        if match is None:
            raise ValueError(f"Write {part[:40]!r} like 09:00-12:30.")
        hours = [int(number) for number in match.groups()]
        found.append(Interval(hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]))
        if hours[1] >= 60 or hours[3] >= 60:  # noqa: PLR2004 -- minutes of an hour
            raise ValueError(f"An hour has 60 minutes: {part}.")
    if problem := _wrong_with(found):
        raise ValueError(problem)
    return tuple(sorted(found))


def _wrong_with(intervals: Collection[Interval]) -> str:
    if len(intervals) > MAX_INTERVALS:
        return f"At most {MAX_INTERVALS} intervals a day."
    for one in intervals:
        if one.ends > MINUTES_A_DAY or one.starts < 0:
            return "A day ends at 24:00."
        if one.ends < one.starts:
            cure = f"write {Interval(one.starts, MINUTES_A_DAY)} here"
            return f"{one} passes midnight: {cure} and the rest on the next day."
        if one.ends == one.starts:
            return f"{one} has no length."
    ordered = sorted(intervals)
    for earlier, later in itertools.pairwise(ordered):
        if later.starts < earlier.ends:
            return f"{earlier} and {later} overlap."
    return ""


def check_calendar(draft: CalendarDraft, *, today: date) -> CalendarDraft:
    """Return the draft cleaned, with its intervals in order.

    Raises:
        InvalidInput: One error for each field that does not fit.
    """
    hours = draft.hours
    clean = CalendarDraft(
        clean_text(draft.name.strip()),
        WorkingTime(
            hours.zone,
            tuple(tuple(sorted(day)) for day in hours.week),
            hours.country,
            hours.subdivision,
            tuple(sorted(_clean_day(own) for own in hours.days)),
        ),
        clean_text(draft.description.strip()),
    )
    errors = [*_named(clean.name, clean.description), *_hours_errors(clean.hours)]
    if not errors and not opens_within_a_year(clean.hours, today):
        cure = "This calendar is closed for a whole year: give it open hours."
        errors.append(FieldError("week", "never_open", cure))
    if errors:
        raise InvalidInput(errors)
    return clean


def _clean_day(own: OwnDay) -> OwnDay:
    return OwnDay(own.day, clean_text(own.name.strip())[:MAX_NAME], tuple(sorted(own.intervals)))


def _named(name: str, description: str) -> Iterator[FieldError]:
    if not name or len(name) > MAX_NAME:
        yield FieldError("name", "required", f"Write a name of at most {MAX_NAME} letters.")
    if len(description) > MAX_TEXT:
        yield FieldError("description", "max_length", f"At most {MAX_TEXT} letters.")


@lru_cache(maxsize=1)
def time_zones() -> tuple[str, ...]:
    """Return the names of the time zones a calendar may stand in."""
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC"))


def _hours_errors(hours: WorkingTime) -> Iterator[FieldError]:
    if hours.zone not in time_zones():
        yield FieldError("zone", "choice", "Choose a time zone from the list.")
    if hours.country and hours.country not in countries():
        yield FieldError("country", "choice", "Choose a country from the list.")
    elif hours.subdivision and hours.subdivision not in subdivisions(hours.country):
        yield FieldError("subdivision", "choice", "This country has no such part.")
    if len(hours.week) != len(WEEKDAYS):
        yield FieldError("week", "length", "A week has seven days.")
    elif not any(hours.week):
        yield FieldError("week", "never_open", "Give at least one day open hours.")
    for name, day in zip(WEEKDAYS, hours.week, strict=False):
        if problem := _wrong_with(day):
            yield FieldError(name.lower(), "interval", problem)
    yield from _day_errors(hours.days)


def _day_errors(days: tuple[OwnDay, ...]) -> Iterator[FieldError]:
    if len(days) > MAX_OWN_DAYS:
        yield FieldError("days", "max_length", f"At most {MAX_OWN_DAYS} days of its own.")
    seen = set()
    for own in days:
        if own.day in seen:
            yield FieldError("days", "twice", f"{own.day} is there twice.")
        seen.add(own.day)
        if problem := _wrong_with(own.intervals):
            yield FieldError("days", "interval", f"{own.day}: {problem}")


def check_plan(
    plan: LevelPlan, *, calendars: Collection[UUID], queues: Collection[str]
) -> LevelPlan:
    """Return the plan of a service level, cleaned.

    Args:
        plan: As written.
        calendars: The calendars there are.
        queues: The ids, as text, of the queues a case may be moved to.

    Raises:
        InvalidInput: One error for each field that does not fit; those of a clock are named
            ``first_response.target`` and so on.
    """
    clean = LevelPlan(
        clean_text(plan.name.strip()),
        clean_text(plan.description.strip()),
        plan.conditions,
        plan.clocks,
    )
    errors = [*_named(clean.name, clean.description), *_condition_errors(clean.conditions)]
    kpis = [clock.kpi for clock in clean.clocks]
    if not kpis:
        errors.append(FieldError("clocks", "required", "Choose at least one clock."))
    if len(set(kpis)) != len(kpis):
        errors.append(FieldError("clocks", "twice", "Each clock once."))
    for clock in clean.clocks:
        errors += _clock_errors(clock, calendars)
        errors += _action_errors(clock, queues)
    if errors:
        raise InvalidInput(errors)
    return clean


def _condition_errors(conditions: tuple[Condition, ...]) -> Iterator[FieldError]:
    if len(conditions) > MAX_CONDITIONS:
        yield FieldError("conditions", "max_length", f"At most {MAX_CONDITIONS} conditions.")
    for one in conditions:
        compares = one.test in {Test.IS, Test.IS_NOT}
        if compares and not any(one.values):
            cure = f"Choose at least one value for {one.fact.label}."
            yield FieldError(f"conditions.{one.fact}", "required", cure)
        if len(one.values) > MAX_VALUES:
            cure = f"At most {MAX_VALUES} values."
            yield FieldError(f"conditions.{one.fact}", "max_length", cure)


def _clock_errors(clock: ClockPlan, calendars: Collection[UUID]) -> Iterator[FieldError]:
    place = clock.kpi.value
    if not SHORTEST <= clock.target <= LONGEST:
        cure = "Write a target between one minute and 9600 hours."
        yield FieldError(f"{place}.target", "range", cure)
    if clock.calendar_id not in calendars:
        yield FieldError(f"{place}.calendar", "choice", "Choose a calendar.")
    if clock.warn_after is not None and not timedelta() < clock.warn_after < clock.target:
        cure = "Warn after some time, and before the target."
        yield FieldError(f"{place}.warn", "range", cure)
    if not clock.pauses <= {reason.value for reason in PAUSING}:
        yield FieldError(f"{place}.pauses", "choice", "Clocks cannot pause in this status.")
    longest = clock.longest_pause
    if longest is not None and not SHORTEST <= longest <= LONGEST:
        cure = "Write a time between one minute and 9600 hours."
        yield FieldError(f"{place}.longest_pause", "range", cure)


def _action_errors(clock: ClockPlan, queues: Collection[str]) -> Iterator[FieldError]:
    place = f"{clock.kpi}.actions"
    if len(clock.actions) > MAX_ACTIONS:
        yield FieldError(place, "max_length", f"At most {MAX_ACTIONS} actions.")
    if len({action.key for action in clock.actions}) != len(clock.actions):
        yield FieldError(place, "twice", "Each action once.")
    for action in clock.actions:
        moves = action.act is Act.MOVE_TO_QUEUE
        if moves and action.target not in queues:
            yield FieldError(place, "choice", "Choose the queue to move to.")
