"""Calendars and service levels on screen: write, publish, order, try on past cases."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from web_house import HOSTILE, PASSWORD, sign_in, text_of

from leadloop.service import api as service
from leadloop.service.api import calendars, levels
from leadloop.service.contracts import CaseDraft, CasePriority
from leadloop.service.contracts.levels import Act, Kpi, LevelState, Moment
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role

LUNCH = "09:00-12:30, 13:30-18:00"
WEEK = {
    **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), LUNCH),
    "saturday": "",
    "sunday": "",
}
CALENDAR = {"name": "Singapore", "zone": "Asia/Singapore", "country": "SG", "days": "", **WEEK}


def _person(role: Role) -> Client:
    made = users.create_user(
        SYSTEM, email=f"{role}@insurer.example", name=role.value, role=role, password=PASSWORD
    )
    return sign_in(made)


@pytest.fixture
def supervisor(db: None) -> Iterator[Client]:
    return _person(Role.SUPERVISOR)


@pytest.fixture
def agent(db: None) -> Iterator[Client]:
    return _person(Role.SERVICE_AGENT)


def _calendar(client: Client) -> UUID:
    answer = client.post("/business-calendars/new", CALENDAR)
    assert answer.status_code == 302, text_of(answer)
    return calendars.list_calendars(SYSTEM)[0].id


def _level(calendar: UUID, **more: object) -> dict[str, object]:
    return {
        "name": "High priority",
        "priority-test": "is",
        "priority-values": ["high"],
        "first_response-on": "on",
        "first_response-target": "1",
        "first_response-target-unit": "h",
        "first_response-warn": "75",
        "first_response-warn-unit": "%",
        "first_response-calendar": str(calendar),
        "first_response-breach-acts": ["notify_leads", "raise_priority"],
        "resolve-on": "on",
        "resolve-target": "8",
        "resolve-calendar": str(calendar),
        "resolve-pauses": ["waiting_for_details"],
        "resolve-longest": "24",
        **more,
    }


def test_a_calendar_is_written_with_lunch_and_holidays_and_shows_its_year(
    supervisor: Client,
) -> None:
    assert "No calendars yet" in text_of(supervisor.get("/business-calendars"))
    made = _calendar(supervisor)
    hours = calendars.get_calendar(SYSTEM, calendar_id=made).hours
    assert [str(one) for one in hours.week[0]] == ["09:00-12:30", "13:30-18:00"]
    page = text_of(supervisor.get(f"/business-calendars/{made}?year=2026"))
    assert "Chinese New Year" in page
    assert "Mon 10 Aug" in page
    assert "Singapore" in text_of(supervisor.get("/business-calendars"))


def test_what_cannot_be_read_is_said_beside_its_day_and_kept(supervisor: Client) -> None:
    typed = {
        **CALENDAR,
        "monday": "22:00-06:00",
        "tuesday": "9-5",
        "wednesday": "09:00-12:00, 11:00-13:00",
        "days": "24.12. Christmas\n2026-12-24 Eve | 25:00-26:00",
    }
    answer = supervisor.post("/business-calendars/new", typed)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "passes midnight: write 22:00-24:00 here and the rest on the next day" in page
    assert "like 09:00-12:30" in page
    assert "overlap" in page
    assert "begin with a date" in page
    assert "A day ends at 24:00" in page
    assert 'value="9-5"' in answer.content.decode()
    assert calendars.list_calendars(SYSTEM) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (dict.fromkeys(WEEK, ""), "at least one day open hours"),
        ({"zone": "Mars/Olympus"}, "Choose a time zone"),
        ({"country": "ZZ"}, "Choose a country"),
        ({"subdivision": "ZZ"}, "no such part"),
        ({"name": ""}, "Write a name"),
        ({"name": "x" * 101}, "at most 100"),
        ({"days": "2026-12-24 a\n2026-12-24 b"}, "there twice"),
    ],
)
def test_a_calendar_that_cannot_work_is_refused(
    supervisor: Client, changes: dict[str, str], said: str
) -> None:
    answer = supervisor.post("/business-calendars/new", {**CALENDAR, **changes})
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_a_calendar_closed_for_a_whole_year_is_refused(supervisor: Client) -> None:
    from datetime import timedelta

    from leadloop.kit import clock

    first = clock.now().date() - timedelta(days=2)
    mondays = [first + timedelta(days=n) for n in range(380)]
    closed = "\n".join(str(day) for day in mondays if day.weekday() == 0)
    week = {**dict.fromkeys(WEEK, ""), "monday": "09:00-17:00"}
    answer = supervisor.post("/business-calendars/new", {**CALENDAR, **week, "days": closed})
    assert answer.status_code == 422
    assert "closed for a whole year" in text_of(answer)


def test_hostile_text_stays_text(supervisor: Client) -> None:
    typed = {**CALENDAR, "name": HOSTILE[:90] + "\0", "days": f"2026-12-24 {HOSTILE} | <b>"}
    supervisor.post("/business-calendars/new", typed)
    typed["days"] = f"2026-12-24 {HOSTILE}"
    supervisor.post("/business-calendars/new", typed)
    made = calendars.list_calendars(SYSTEM)[0]
    page = supervisor.get(f"/business-calendars/{made.id}?year=2026").content.decode()
    assert "<script>alert" not in page
    assert "\0" not in made.name


def test_the_second_editor_of_a_calendar_is_told_and_loses_nothing(supervisor: Client) -> None:
    made = _calendar(supervisor)
    mine = {**CALENDAR, "name": "Mine", "version": "1"}
    assert (
        supervisor.post(f"/business-calendars/{made}", {**mine, "name": "Theirs"}).status_code
        == 302
    )
    answer = supervisor.post(f"/business-calendars/{made}", mine)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Theirs" in page
    assert 'value="Mine"' in answer.content.decode()
    assert (
        supervisor.post(f"/business-calendars/{made}", {**mine, "version": "2"}).status_code == 302
    )
    assert calendars.get_calendar(SYSTEM, calendar_id=made).name == "Mine"


def test_the_preview_shows_the_year_of_what_is_typed(supervisor: Client) -> None:
    typed = {**CALENDAR, "country": "US", "subdivision": "NY", "year": "2026"}
    page = text_of(supervisor.post("/business-calendars/preview", typed))
    assert "Lincoln" in page
    broken = supervisor.post("/business-calendars/preview", {**typed, "monday": "x"})
    assert broken.status_code == 200
    assert "Shown as soon as" in text_of(broken)
    absurd = supervisor.post(
        "/business-calendars/preview", {**typed, "zone": "No/Where", "year": "9" * 9}
    )
    assert absurd.status_code == 200


def test_a_level_is_written_tried_and_published(supervisor: Client) -> None:
    calendar = _calendar(supervisor)
    answer = supervisor.post("/service-levels/new", _level(calendar))
    assert answer.status_code == 302, text_of(answer)
    (level,) = levels.list_levels(SYSTEM)
    assert level.state is LevelState.DRAFT
    assert level.draft is not None
    first, resolve = level.draft.clocks
    assert first.kpi is Kpi.FIRST_RESPONSE
    assert first.warn_after is not None
    assert first.warn_after.total_seconds() == 45 * 60
    assert {(a.moment, a.act) for a in first.actions} == {
        (Moment.BREACH, Act.NOTIFY_LEADS),
        (Moment.BREACH, Act.RAISE_PRIORITY),
    }
    assert resolve.pauses == {"waiting_for_details"}
    page = text_of(supervisor.get(f"/service-levels/{level.id}"))
    assert "Priority is High" in page
    assert "waiting for details, at most 24 h" in page
    shown = supervisor.get(f"/service-levels/{level.id}/edit").content.decode()
    assert 'value="45"' in shown
    published = supervisor.post(
        f"/service-levels/{level.id}/publish", {"version": str(level.version)}
    )
    assert published.status_code == 302
    assert levels.get_level(SYSTEM, level_id=level.id).state is LevelState.ACTIVE
    assert "In force" in text_of(supervisor.get("/service-levels"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first_response-target": ""}, "Write how long"),
        ({"first_response-target": "soon"}, "Write a number"),
        ({"first_response-target": "nan"}, "Write a number"),
        ({"first_response-target": "1e400"}, "Write a number"),
        ({"first_response-target": "0.001"}, "between one minute"),
        ({"first_response-warn": "120"}, "between 0 and 100"),
        ({"first_response-warn": "2", "first_response-warn-unit": "h"}, "before the target"),
        ({"first_response-calendar": "x"}, "Choose a calendar"),
        ({"priority-values": []}, "at least one value for Priority"),
        ({"resolve-pauses": ["resolved"]}, "cannot pause"),
        ({"first_response-warn-acts": ["move_to_queue"]}, "queue to move to"),
        ({"name": ""}, "Write a name"),
    ],
)
def test_a_level_that_cannot_work_is_refused_beside_its_field(
    supervisor: Client, changes: dict[str, object], said: str
) -> None:
    calendar = _calendar(supervisor)
    answer = supervisor.post("/service-levels/new", _level(calendar, **changes))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert levels.list_levels(SYSTEM) == []


def test_levels_are_put_in_order_and_switched_off(supervisor: Client) -> None:
    calendar = _calendar(supervisor)
    for name in ("First", "Second"):
        supervisor.post("/service-levels/new", _level(calendar, name=name))
    second = levels.list_levels(SYSTEM)[1]
    supervisor.post(f"/service-levels/{second.id}/move", {"way": "up"})
    assert [one.name for one in levels.list_levels(SYSTEM)] == ["Second", "First"]
    assert (
        supervisor.post(f"/service-levels/{second.id}/switch", {"active": "0"}).status_code == 409
    )
    supervisor.post(f"/service-levels/{second.id}/publish")
    supervisor.post(f"/service-levels/{second.id}/switch", {"active": "0"})
    assert levels.get_level(SYSTEM, level_id=second.id).state is LevelState.INACTIVE


def test_the_second_editor_of_a_level_is_told_and_loses_nothing(supervisor: Client) -> None:
    calendar = _calendar(supervisor)
    supervisor.post("/service-levels/new", _level(calendar))
    (level,) = levels.list_levels(SYSTEM)
    where = f"/service-levels/{level.id}/edit"
    theirs = _level(calendar, version="1", **{"resolve-target": "5"})
    assert supervisor.post(where, theirs).status_code == 302
    answer = supervisor.post(where, _level(calendar, version="1", **{"resolve-target": "7"}))
    assert answer.status_code == 409
    assert "5 h" in text_of(answer)
    assert 'value="7"' in answer.content.decode()


def test_a_dry_run_counts_past_cases_and_each_number_opens_them(supervisor: Client) -> None:
    calendar = _calendar(supervisor)
    supervisor.post("/service-levels/new", _level(calendar))
    (level,) = levels.list_levels(SYSTEM)
    high = CaseDraft(title="Flooded kitchen", priority=CasePriority.HIGH)
    service.create_case(SYSTEM, draft=high)
    service.create_case(SYSTEM, draft=CaseDraft(title="Change of address"))
    where = f"/service-levels/{level.id}/dry-run"
    page = text_of(supervisor.get(where))
    assert "2 cases of these days" in page
    assert "would have held for 1 case" in page
    opened = text_of(supervisor.get(f"{where}?kpi=resolve&outcome=open&side=draft"))
    assert "Flooded kitchen" in opened
    assert "Change of address" not in opened
    absurd = supervisor.get(f"{where}?from=2026-13-45&to=x&kpi=a&outcome=b&side=c")
    assert absurd.status_code == 200
    backwards = supervisor.get(f"{where}?from=2026-12-01&to=2026-01-01")
    assert backwards.status_code == 422


def test_agents_read_and_representatives_see_nothing(supervisor: Client, agent: Client) -> None:
    calendar = _calendar(supervisor)
    supervisor.post("/service-levels/new", _level(calendar))
    (level,) = levels.list_levels(SYSTEM)
    assert agent.get("/service-levels").status_code == 200
    assert agent.get(f"/business-calendars/{calendar}").status_code == 200
    assert agent.get("/service-levels/new").status_code == 403
    assert agent.post(f"/service-levels/{level.id}/publish").status_code == 403
    assert agent.post("/business-calendars/new", CALENDAR).status_code == 403
    assert agent.post(f"/business-calendars/{calendar}", CALENDAR).status_code == 403
    stranger = _person(Role.SALES_REPRESENTATIVE)
    assert stranger.get("/service-levels").status_code == 403
    assert stranger.get(f"/business-calendars/{calendar}").status_code == 403
    missing = UUID(int=7)
    assert supervisor.get(f"/service-levels/{missing}").status_code == 404


def test_a_calendar_in_use_cannot_be_removed(supervisor: Client) -> None:
    calendar = _calendar(supervisor)
    supervisor.post("/service-levels/new", _level(calendar))
    answer = supervisor.post(f"/business-calendars/{calendar}/delete")
    assert answer.status_code == 409
    assert "High priority" in text_of(answer)
    (level,) = levels.list_levels(SYSTEM)
    supervisor.post(f"/service-levels/{level.id}/discard")
    assert supervisor.post(f"/business-calendars/{calendar}/delete").status_code == 302
    assert calendars.list_calendars(SYSTEM) == []


def test_public_holidays_of_every_year_shown_are_those_of_the_country(supervisor: Client) -> None:
    made = _calendar(supervisor)
    view = calendars.get_calendar(SYSTEM, calendar_id=made)
    days = {one.day: one.name for one in calendars.days_apart(view.hours, year=2026)}
    assert days[date(2026, 12, 25)] == "Christmas Day"
