"""The arithmetic of calendars against a reference that looks at every single minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from desk import ALWAYS, OFFICE, at, hours
from hypothesis import example, given
from hypothesis import strategies as st

from leadloop.service.contracts.calendars import Interval, NeverOpen, OwnDay, WorkingTime
from leadloop.service.logic.public_holidays import public_holidays, subdivisions
from leadloop.service.logic.working_time import (
    add_working,
    intervals_on,
    next_open,
    opens_within_a_year,
    working_between,
)

MINUTE = timedelta(minutes=1)
ZONES = (
    "UTC",
    "Asia/Singapore",
    "America/New_York",
    "Europe/London",
    "Asia/Kolkata",
    "Australia/Lord_Howe",  # its summer time is half an hour
    "America/St_Johns",  # changed its clocks at 00:01
    "America/Havana",  # changes its clocks at midnight
    "Africa/Casablanca",
    "Pacific/Apia",  # left out a whole day
)
CHANGES = (
    datetime(2026, 3, 8, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC),
    datetime(2026, 3, 29, tzinfo=UTC),
    datetime(2026, 10, 25, tzinfo=UTC),
    datetime(2026, 4, 4, tzinfo=UTC),
    datetime(2010, 11, 6, tzinfo=UTC),
    datetime(2011, 12, 29, tzinfo=UTC),
    datetime(2026, 2, 14, tzinfo=UTC),
    datetime(2026, 12, 23, tzinfo=UTC),
)


def is_open(moment: datetime, calendar: WorkingTime) -> bool:
    """Whether the minute that begins at ``moment`` is worked: by its wall clock, nothing else."""
    local = moment.astimezone(ZoneInfo(calendar.zone))
    minute = local.hour * 60 + local.minute
    own = [day.intervals for day in calendar.days if day.day == local.date()]
    if own:
        today = own[0]
    elif calendar.country and local.date() in public_holidays(
        calendar.country, calendar.subdivision, local.year
    ):
        today = ()
    else:
        today = calendar.week[local.weekday()]
    return any(one.starts <= minute < one.ends for one in today)


def slow_between(start: datetime, end: datetime, calendar: WorkingTime) -> timedelta:
    worked, moment = timedelta(), start
    while moment < end:
        worked += MINUTE if is_open(moment, calendar) else timedelta()
        moment += MINUTE
    return worked


def slow_add(start: datetime, duration: timedelta, calendar: WorkingTime) -> datetime:
    moment = start
    while duration > timedelta():
        duration -= MINUTE if is_open(moment, calendar) else timedelta()
        moment += MINUTE
    return moment


@st.composite
def days(draw: st.DrawFn) -> tuple[Interval, ...]:
    edges = draw(st.lists(st.integers(0, 1440), max_size=6, unique=True))
    edges.sort()
    return tuple(Interval(*pair) for pair in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingTime:
    week = list(draw(st.tuples(*[days()] * 7)))
    if not any(week):
        week[2] = (Interval(600, 700),)
    near = draw(st.sampled_from(CHANGES)).date()
    own = draw(
        st.lists(st.tuples(st.integers(-3, 6), days()), max_size=3, unique_by=lambda x: x[0])
    )
    return WorkingTime(
        draw(st.sampled_from(ZONES)),
        tuple(week),
        draw(st.sampled_from(("", "SG", "US"))),
        "",
        tuple(OwnDay(near + timedelta(days=n), "", some) for n, some in own),
    )


moments = st.builds(
    lambda near, minutes: near + timedelta(minutes=minutes),
    st.sampled_from(CHANGES),
    st.integers(-2000, 4000),
)


@given(moments, st.integers(0, 5000), calendars())
@example(datetime(2011, 12, 29, tzinfo=UTC), 4000, WorkingTime("Pacific/Apia", ALWAYS.week))
def test_time_between_is_what_counting_minutes_gives(
    start: datetime, minutes: int, calendar: WorkingTime
) -> None:
    end = start + timedelta(minutes=minutes)
    assert working_between(start, end, calendar) == slow_between(start, end, calendar)


@given(moments, st.integers(0, 900), calendars())
def test_adding_is_what_counting_minutes_gives(
    start: datetime, minutes: int, calendar: WorkingTime
) -> None:
    # Few calendars are open so little that 900 minutes take more than a month to pass.
    duration = timedelta(minutes=minutes)
    found = add_working(start, duration, calendar)
    if found - start < timedelta(days=40):
        assert found == slow_add(start, duration, calendar)


@given(moments, st.integers(0, 10**10), calendars())
def test_what_is_added_lies_between(
    start: datetime, microseconds: int, calendar: WorkingTime
) -> None:
    duration = timedelta(microseconds=microseconds)
    assert working_between(start, add_working(start, duration, calendar), calendar) == duration


@given(moments, st.integers(0, 10**9), st.integers(0, 10**9), calendars())
def test_adding_in_two_steps_is_adding_at_once(
    start: datetime, first: int, second: int, calendar: WorkingTime
) -> None:
    one, two = timedelta(microseconds=first), timedelta(microseconds=second)
    at_once = add_working(start, one + two, calendar)
    assert add_working(add_working(start, one, calendar), two, calendar) == at_once


@given(moments, calendars())
def test_the_next_open_moment_is_open_and_nothing_is_worked_before_it(
    start: datetime, calendar: WorkingTime
) -> None:
    found = next_open(start, calendar)
    assert working_between(start, found, calendar) == timedelta()
    assert is_open(found, calendar)


def test_several_intervals_a_day_leave_out_lunch() -> None:
    lunch = WorkingTime(
        "Asia/Singapore", ((Interval(540, 750), Interval(810, 1080)),) * 5 + ((), ())
    )
    noon = at("2026-11-23 12:15", "Asia/Singapore")
    assert add_working(noon, hours(0.5), lunch) == at("2026-11-23 13:45", "Asia/Singapore")


def test_an_interval_to_midnight_joins_the_next_day() -> None:
    night = WorkingTime("UTC", ((Interval(0, 360), Interval(1320, 1440)),) * 7)
    assert add_working(at("2026-11-23 22:00"), hours(4), night) == at("2026-11-24 02:00")


def test_public_holidays_are_closed_and_own_days_overrule_them() -> None:
    singapore = WorkingTime(
        "Asia/Singapore",
        OFFICE.week,
        "SG",
        days=(OwnDay(date(2026, 12, 25), "Hotline", (Interval(600, 660),)),),
    )
    assert intervals_on(date(2026, 8, 10), singapore) == ()
    assert intervals_on(date(2026, 8, 11), singapore) == OFFICE.week[0]
    assert intervals_on(date(2026, 12, 25), singapore) == (Interval(600, 660),)


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    election = date(2026, 11, 3)
    assert election in public_holidays("US", "NY", 2026)
    assert election not in public_holidays("US", "", 2026)
    assert subdivisions("US")["NY"] == "New York (NY)"


def test_a_calendar_that_never_opens_says_so() -> None:
    closed = WorkingTime("UTC", ((),) * 7)
    assert not opens_within_a_year(closed, date(2026, 1, 1))
    with pytest.raises(NeverOpen):
        add_working(at("2026-11-23 09:00"), hours(1), closed)
    with pytest.raises(NeverOpen):
        next_open(at("2026-11-23 09:00"), closed)
    assert working_between(at("2020-01-01 00:00"), at("2026-01-01 00:00"), closed) == timedelta()


def test_time_runs_forward_only() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_working(at("2026-11-23 09:00"), -hours(1), OFFICE)
    assert working_between(at("2026-11-24 09:00"), at("2026-11-23 09:00"), OFFICE) == timedelta()


def test_nothing_to_add_stays_where_it_is_even_when_closed() -> None:
    sunday = datetime.combine(date(2026, 11, 22), time(3), UTC)
    assert add_working(sunday, timedelta(), OFFICE) == sunday
