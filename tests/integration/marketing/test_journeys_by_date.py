"""People come into a journey on a date of theirs: each once for each time that it comes."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from leadloop.kit import clock
from leadloop.marketing.api import journeys as api
from leadloop.marketing.contracts.enrolments import EnrolmentStatus
from leadloop.marketing.models import Person
from leadloop.users.contracts import SYSTEM
from tests.factories.journeys import a_journey, a_person, definition, wait

Relay = Callable[[], None]
BEGAN = datetime.fromisoformat("2027-03-01T00:00:00+00:00")


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = BEGAN

    def until(self, text: str) -> None:
        self.now = datetime.fromisoformat(f"{text}+00:00")


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    found = Time()
    monkeypatch.setattr(clock, "now", lambda: found.now)
    return found


def by_date(field: str, **told: Any) -> UUID:
    trigger = {
        "key": "entry",
        "type": "Date",
        "configurationArguments": {"field": field, "specifiedTime": "09:00", **told},
    }
    return a_journey(wait("rest", None, 1), triggers=[trigger], entryMode="MultipleEntries")


def inside(journey: UUID) -> list[tuple[str, str]]:
    found = api.list_enrolments(SYSTEM, journey_id=journey).items
    return sorted((one.person_name, f"{one.entered_at:%Y-%m-%dT%H:%M}") for one in found)


@pytest.mark.usefixtures("db")
def test_a_birthday_leads_in_at_nine_where_each_person_is(relay: Relay, time: Time) -> None:
    a_person(1, birth_date=date(1990, 3, 2), time_zone="Asia/Singapore")
    a_person(2, birth_date=date(1980, 3, 2), time_zone="America/New_York")
    a_person(3, birth_date=date(1980, 3, 3), time_zone="America/New_York")
    a_person(4, time_zone="America/New_York")
    journey = by_date("birth_date", every="year")
    relay()
    assert inside(journey) == []
    time.until("2027-03-02T01:00")
    relay()
    assert inside(journey) == [("P1 Tan", "2027-03-02T01:00")]
    time.until("2027-03-02T14:00")
    relay()
    relay()
    assert inside(journey) == [("P1 Tan", "2027-03-02T01:00"), ("P2 Tan", "2027-03-02T14:00")]


@pytest.mark.usefixtures("db")
def test_each_year_leads_in_once_more(relay: Relay, time: Time) -> None:
    a_person(1, birth_date=date(2000, 2, 29), time_zone="UTC")
    journey = by_date("birth_date", every="year")
    for day in ("2028-02-28T10:00", "2028-02-29T10:00", "2029-02-28T10:00", "2029-03-01T10:00"):
        time.until(day)
        relay()
    assert [at for _, at in inside(journey)] == ["2028-02-29T10:00", "2029-02-28T10:00"]


@pytest.mark.usefixtures("db")
def test_every_policy_that_renews_leads_in(relay: Relay, time: Time) -> None:
    days = [date(2027, 4, 1), date(2027, 4, 3), date(2026, 1, 1)]
    a_person(1, policy_renewals=days, time_zone="UTC")
    journey = by_date("policy_renewals", dateOffset=30, dateDirection="before")
    for day in range(2, 7):
        time.until(f"2027-03-0{day}T09:00")
        relay()
    assert [at for _, at in inside(journey)] == ["2027-03-02T09:00", "2027-03-04T09:00"]


@pytest.mark.usefixtures("db")
def test_a_date_that_was_added_leads_in(relay: Relay, time: Time) -> None:
    a_person(1, attributes={"renewal_on": "2027-03-10"}, time_zone="UTC")
    a_person(2, attributes={"renewal_on": "whenever"}, time_zone="UTC")
    a_person(3, attributes={"renewal_on": 7}, time_zone="UTC")
    once = by_date("attributes.renewal_on")
    time.until("2027-03-10T09:00")
    relay()
    assert [who for who, _ in inside(once)] == ["P1 Tan"]


@pytest.mark.usefixtures("db")
def test_an_added_date_comes_every_year_too(relay: Relay, time: Time) -> None:
    a_person(1, attributes={"wed_on": "2020-03-10"}, time_zone="UTC")
    a_person(2, attributes={"wed_on": "2020-05-10"}, time_zone="UTC")
    journey = by_date("attributes.wed_on", every="year")
    time.until("2027-03-10T09:00")
    relay()
    assert [who for who, _ in inside(journey)] == ["P1 Tan"]


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("field", ["sales_created_at", "converted_at", "mql_at"])
def test_a_moment_counts_by_its_day(relay: Relay, time: Time, field: str) -> None:
    a_person(1, time_zone="Asia/Singapore", **{field: BEGAN - timedelta(days=365, hours=2)})
    journey = by_date(field, every="year")
    time.until("2027-03-01T00:59")
    relay()
    assert inside(journey) == []
    time.until("2027-03-01T01:00")
    relay()
    assert [who for who, _ in inside(journey)] == ["P1 Tan"]


@pytest.mark.usefixtures("db")
def test_who_comes_too_late_by_a_stop_of_days_still_comes_in_once(relay: Relay, time: Time) -> None:
    a_person(1, birth_date=date(1990, 3, 2), time_zone="UTC")
    journey = by_date("birth_date", every="year")
    time.until("2027-03-05T00:00")
    relay()
    assert len(inside(journey)) == 1


@pytest.mark.usefixtures("db")
def test_publishing_again_neither_repeats_nor_forgets_a_day(relay: Relay, time: Time) -> None:
    person = a_person(1, birth_date=date(1990, 3, 2), time_zone="UTC")
    journey = by_date("birth_date", every="year")
    time.until("2027-03-02T09:00")
    relay()
    view = api.get_journey(SYSTEM, journey_id=journey)
    version = view.row.version
    changed = {**view.definition, "name": "Again"}
    api.save_draft(SYSTEM, journey_id=journey, definition=changed, expected_version=version)
    api.publish(SYSTEM, journey_id=journey, move=False)
    relay()
    assert len(inside(journey)) == 1
    # A day that turns out to be another one is another day.
    Person.objects.filter(pk=person).update(birth_date=date(1990, 3, 4))
    time.until("2027-03-04T09:00")
    relay()
    assert len(inside(journey)) == 2


@pytest.mark.usefixtures("db")
def test_a_condition_of_the_entry_is_asked_on_the_day(relay: Relay, time: Time) -> None:
    a_person(1, birth_date=date(1990, 3, 2), country="SG", time_zone="UTC")
    a_person(2, birth_date=date(1990, 3, 2), country="US", time_zone="UTC")
    only = {"all": [{"field": "country", "op": "is", "value": "SG"}]}
    journey = by_date("birth_date", every="year", criteria=only)
    time.until("2027-03-02T09:00")
    relay()
    assert [who for who, _ in inside(journey)] == ["P1 Tan"]


@pytest.mark.usefixtures("db")
def test_a_journey_that_is_stopped_looks_no_more(relay: Relay, time: Time) -> None:
    a_person(1, birth_date=date(1990, 3, 2), time_zone="UTC")
    journey = by_date("birth_date", every="year")
    api.stop(SYSTEM, journey_id=journey)
    time.until("2027-03-02T09:00")
    relay()
    assert inside(journey) == []


@pytest.mark.usefixtures("db")
def test_a_trial_says_when_somebody_comes_in_and_who_never_does(time: Time) -> None:
    when = {"field": "birth_date", "every": "year", "specifiedTime": "09:00"}
    trigger = {"key": "entry", "type": "Date", "configurationArguments": when}
    journey = api.create_journey(
        SYSTEM, definition=definition(wait("rest", None, 1), triggers=[trigger])
    )
    known = a_person(1, birth_date=date(1990, 3, 2), time_zone="Asia/Singapore")
    lines = api.try_journey(SYSTEM, journey_id=journey, person_id=known)
    assert "Comes in on 2027-03-02" in lines[0].text
    assert lines[0].at == datetime.fromisoformat("2027-03-02T01:00:00+00:00")
    unknown = a_person(2)
    (line,) = api.try_journey(SYSTEM, journey_id=journey, person_id=unknown)
    assert (line.kind, "no such date" in line.text) == ("end", True)
    assert time.now == BEGAN


@pytest.mark.usefixtures("db")
def test_publishing_says_how_many_come_in_the_next_days(time: Time) -> None:
    a_person(1, birth_date=date(1990, 3, 2), time_zone="UTC")
    a_person(2, birth_date=date(1990, 3, 30), time_zone="UTC")
    journey = by_date("birth_date", every="year")
    assert api.preview_dates(SYSTEM, journey_id=journey) == 1
    assert time.now == BEGAN
    assert {one.status for one in api.list_enrolments(SYSTEM, journey_id=journey).items} <= {
        EnrolmentStatus.ACTIVE
    }
