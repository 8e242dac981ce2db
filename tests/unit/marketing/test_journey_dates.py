"""Dates of people lead into journeys: yearly, before and after, in their own time."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from leadloop.marketing.contracts.journey_dates import EntryDate
from leadloop.marketing.logic.journeys.dates import (
    days_between,
    month_days,
    next_look,
    next_occurrence,
    occurrences,
)
from leadloop.marketing.logic.journeys.parsing import parse

SINGAPORE, BERLIN, NEW_YORK = "Asia/Singapore", "Europe/Berlin", "America/New_York"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def moments(entry: EntryDate, value: Any, zone: str, since: str, until: str) -> list[datetime]:
    return [one.moment for one in occurrences(entry, value, zone, at(since), at(until))]


def test_a_birthday_comes_every_year_at_nine_where_the_person_is() -> None:
    entry, born = EntryDate("birth_date", yearly=True), date(1990, 3, 5)
    found = moments(entry, born, SINGAPORE, "2026-01-01", "2028-01-01")
    assert found == [at("2026-03-05T01:00"), at("2027-03-05T01:00")]


def test_the_day_of_birth_itself_is_no_birthday() -> None:
    entry = EntryDate("birth_date", yearly=True)
    assert moments(entry, date(2026, 3, 5), "UTC", "2026-01-01", "2026-12-31") == []


@pytest.mark.parametrize(("year", "day"), [(2027, 28), (2028, 29)])
def test_who_was_born_on_the_29th_of_february_has_a_birthday_each_year(year: int, day: int) -> None:
    entry = EntryDate("birth_date", yearly=True)
    found = occurrences(entry, date(2000, 2, 29), BERLIN, at(f"{year}-01-01"), at(f"{year}-12-31"))
    assert [one.day for one in found] == [date(year, 2, day)]


def test_days_before_and_after_are_counted_on_the_calendar() -> None:
    renewal = "2027-03-01"
    before = EntryDate("attributes.renewal_on", days=-30, at=time(10))
    assert moments(before, renewal, "UTC", "2027-01-01", "2027-12-31") == [at("2027-01-30T10:00")]
    after = EntryDate("attributes.renewal_on", days=1, at=time(10))
    assert moments(after, renewal, "UTC", "2027-01-01", "2027-12-31") == [at("2027-03-02T10:00")]


def test_a_yearly_date_may_come_before_the_year_turns() -> None:
    entry = EntryDate("birth_date", yearly=True, days=-7)
    found = moments(entry, date(1990, 1, 3), "UTC", "2026-12-20", "2027-01-10")
    assert found == [at("2026-12-27T09:00")]


def test_summer_time_moves_the_moment_and_not_the_local_time() -> None:
    entry = EntryDate("x", at=time(9))
    day_before, day_of = date(2027, 3, 27), date(2027, 3, 28)
    assert moments(entry, [day_before, day_of], BERLIN, "2027-03-01", "2027-04-01") == [
        at("2027-03-27T08:00"),
        at("2027-03-28T07:00"),
    ]


def test_a_local_time_that_clocks_skip_is_taken_an_hour_later() -> None:
    entry = EntryDate("x", at=time(2, 30))
    assert moments(entry, date(2027, 3, 28), BERLIN, "2027-03-01", "2027-04-01") == [
        at("2027-03-28T01:30")
    ]


def test_of_a_local_time_that_comes_twice_the_first_counts_once() -> None:
    entry = EntryDate("x", at=time(2, 30))
    assert moments(entry, date(2027, 10, 31), BERLIN, "2027-10-01", "2027-11-30") == [
        at("2027-10-31T00:30")
    ]


def test_a_time_is_open_at_its_beginning_and_closed_at_its_end() -> None:
    entry, day = EntryDate("x"), date(2027, 6, 1)
    assert moments(entry, day, "UTC", "2027-06-01T08:59", "2027-06-01T09:00")
    assert not moments(entry, day, "UTC", "2027-06-01T09:00", "2027-06-01T23:00")


def test_a_moment_is_the_day_that_it_was_where_the_person_is() -> None:
    came = datetime(2026, 12, 31, 20, tzinfo=UTC)
    found = next_occurrence(EntryDate("x", days=1), came, SINGAPORE, at("2026-12-30"))
    assert found is not None
    assert found.day == date(2027, 1, 1)
    assert found.moment == at("2027-01-02T01:00")


@pytest.mark.parametrize("value", [None, "", "soon", "2027-02-30", 7, [], ["x"], date(1, 1, 1)])
def test_what_is_no_date_leads_nobody_in(value: Any) -> None:
    assert next_occurrence(EntryDate("x", yearly=True), value, "UTC", at("2027-01-01")) is None


def test_several_dates_come_each_by_itself() -> None:
    entry = EntryDate("policy_renewals", days=-1)
    days = [date(2027, 5, 2), date(2027, 5, 1), date(2027, 5, 2)]
    assert moments(entry, days, "UTC", "2027-01-01", "2027-12-31") == [
        at("2027-04-30T09:00"),
        at("2027-05-01T09:00"),
    ]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kathmandu", NEW_YORK])
@pytest.mark.parametrize("days", [-365, -3, 0, 12])
def test_the_days_looked_for_hold_every_day_that_may_be_meant(zone: str, days: int) -> None:
    entry = EntryDate("x", days=days, at=time(0, 5))
    since, until = at("2027-02-27T10:00"), at("2027-03-01T10:00")
    looked = days_between(since, until, entry)
    wide = [date(2025, 1, 1) + timedelta(days=n) for n in range(1500)]
    found = {one.day for one in occurrences(entry, wide, zone, since, until)}
    assert found
    assert found <= set(looked)
    assert {d.month * 100 + d.day for d in found} <= set(month_days(looked))


def test_the_28th_of_february_looks_for_those_of_the_29th_too() -> None:
    assert month_days([date(2027, 2, 28)]) == [228, 229]


def test_the_next_look_is_when_the_local_time_comes_somewhere() -> None:
    entry = EntryDate("x", at=time(9, 40))
    assert next_look(entry, at("2027-01-01T10:00")) == at("2027-01-01T10:10")
    assert next_look(entry, at("2027-01-01T10:10")) == at("2027-01-01T10:25")
    assert next_look(entry, at("2027-01-01T10:56")) == at("2027-01-01T11:10")


def dated(**told: Any) -> Any:
    step = {"key": "w", "type": "WAIT", "configurationArguments": {"waitDuration": 1}}
    trigger = {"key": "e", "type": "Date", "configurationArguments": told}
    given = {"key": "j", "name": "J", "activities": [step], "triggers": [trigger]}
    return parse(given, lambda _: [])


def test_an_entry_is_read_as_written() -> None:
    plan = dated(
        field="birth_date",
        every="year",
        dateOffset=3,
        dateDirection="before",
        specifiedTime="07:30",
    ).plan
    assert plan.entries[0].date == EntryDate("birth_date", yearly=True, days=-3, at=time(7, 30))


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ({"every": "year"}, "field"),
        ({"field": "password"}, "field"),
        ({"field": "attributes.a' OR 1=1"}, "field"),
        ({"field": "birth_date", "every": "day"}, "every"),
        ({"field": "birth_date", "dateOffset": 4000}, "dateOffset"),
        ({"field": "birth_date", "dateDirection": "x"}, "dateDirection"),
        ({"field": "birth_date", "specifiedTime": "25:00"}, "specifiedTime"),
    ],
)
def test_what_is_wrong_with_an_entry_is_named(told: dict[str, Any], where: str) -> None:
    found = dated(**told)
    assert found.plan is None
    assert [one.field for one in found.errors] == [f"triggers[e].configurationArguments.{where}"]
