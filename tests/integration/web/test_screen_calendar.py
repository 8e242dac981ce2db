"""The calendar: put in, moved, done; the viewer's zone; the team's."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from web_house import HOSTILE, House, text_of

from leadloop.customers import api as customers
from leadloop.kit import clock
from leadloop.users.contracts import SYSTEM, Role
from leadloop.users.models import User

HTMX = {"HX-Request": "true"}


def put_in(house: House, lead: UUID, **values: str) -> UUID:
    said = {
        "kind": "appointment",
        "subject": "Illustration talk",
        "start": "2026-11-24T10:00",
        "minutes": "45",
        "regarding": f"lead:{lead}",
        **values,
    }
    answer = house.rep.post("/calendar/new", said, headers=HTMX)
    assert answer.status_code == 204, text_of(answer)
    begin, end = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    found = customers.list_agenda(SYSTEM, begin=begin, end=end)
    return next(one.id for one in found if one.subject == said["subject"])


def in_berlin(house: House) -> None:
    person = house.people[Role.SALES_REPRESENTATIVE]
    User.objects.filter(pk=person.id).update(time_zone="Europe/Berlin")


def test_an_appointment_is_put_in_and_stands_in_the_viewers_zone(house: House) -> None:
    in_berlin(house)
    lead = house.lead_of(house.send())
    made = put_in(house, lead)
    held = customers.get_activity(SYSTEM, activity_id=made)
    assert held.start_at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert held.end_at == datetime(2026, 11, 24, 9, 45, tzinfo=UTC)
    for view in ("week", "month"):
        page = house.rep.get(f"/calendar?view={view}&on=2026-11-25").content.decode()
        assert "Appointment 10:00\u201310:45: Illustration talk, Dana Ruiz" in page
    assert "Illustration talk" not in text_of(house.rep.get("/calendar?on=2026-12-25"))


def test_it_is_moved_by_dragging_and_by_steps_with_its_end_and_reminder(house: House) -> None:
    in_berlin(house)
    made = put_in(house, house.lead_of(house.send()), remind="on")
    path = f"/calendar/{made}/move"
    assert house.rep.post(path, {"to": "2026-11-26T14:00"}, headers=HTMX).status_code == 204
    held = customers.get_activity(SYSTEM, activity_id=made)
    assert held.start_at == datetime(2026, 11, 26, 13, 0, tzinfo=UTC)
    assert held.end_at == held.start_at + timedelta(minutes=45)
    assert held.reminder_at == held.start_at - timedelta(minutes=15)
    house.rep.post(path, {"to": "2026-11-30"}, headers=HTMX)  # a day of the month
    house.rep.post(path, {"by_days": "1"}, headers=HTMX)
    house.rep.post(path, {"by_minutes": "-30"}, headers=HTMX)
    held = customers.get_activity(SYSTEM, activity_id=made)
    assert held.start_at == datetime(2026, 12, 1, 12, 30, tzinfo=UTC)


def test_the_second_who_moves_it_is_told(house: House) -> None:
    made = put_in(house, house.lead_of(house.send()))
    path = f"/calendar/{made}/move"
    said = {"to": "2026-11-26T14:00", "version": "1"}
    assert house.rep.post(path, said, headers=HTMX).status_code == 204
    assert house.admin.post(path, said | {"to": "2026-11-27"}, headers=HTMX).status_code == 409


def test_moves_that_make_no_sense_are_refused(house: House) -> None:
    made = put_in(house, house.lead_of(house.send()))
    wrong: tuple[dict[str, str], ...] = (
        {}, {"to": "x"}, {"by_days": "x"}, {"by_days": "99999999999"}, {"to": "9999-01-01T00:00"},
        {"by_minutes": "0"}, {"to": "0001-01-01"}, {"to": "\0"},
    )  # fmt: skip
    for values in wrong:
        answer = house.rep.post(f"/calendar/{made}/move", values, headers=HTMX)
        assert answer.status_code == 422, values
    assert house.rep.post(f"/calendar/{uuid4()}/move", {"to": "2026-01-01"}).status_code == 404


def test_it_is_done_or_canceled_from_its_dialog(house: House) -> None:
    lead = house.lead_of(house.send())
    first, second = put_in(house, lead), put_in(house, lead, subject="Other", kind="task")
    assert "Illustration talk" in text_of(house.rep.get(f"/calendar/{first}"))
    assert house.rep.post(f"/calendar/{first}", {"do": "done"}, headers=HTMX).status_code == 204
    assert house.rep.post(f"/calendar/{second}", {"do": "cancel"}, headers=HTMX).status_code == 204
    page = house.rep.get("/calendar?on=2026-11-24").content.decode()
    assert "Illustration talk, Dana Ruiz, done" in page
    assert "Other" not in page
    assert house.rep.post(f"/calendar/{first}", {"do": "x"}, headers=HTMX).status_code == 409


def test_what_it_is_about_is_found_by_name_and_needed(house: House) -> None:
    lead = house.lead_of(house.send())
    found = house.rep.get("/calendar/find?q=dana").content.decode()
    assert f'value="lead:{lead}"' in found
    hostile = house.rep.get("/calendar/find", {"q": HOSTILE})
    assert hostile.status_code == 200
    said = {"kind": "task", "subject": "x", "start": "2026-11-24T10:00"}
    for wrong in ("", "lead:x", f"user:{lead}", f"lead:{uuid4()}"):
        answer = house.rep.post("/calendar/new", {**said, "regarding": wrong})
        assert answer.status_code in (404, 422), wrong


def test_the_teams_calendar_shows_whose_it_is(house: House) -> None:
    put_in(house, house.lead_of(house.send()), subject=HOSTILE)
    rep = house.people[Role.SALES_REPRESENTATIVE]
    manager = house.clients[Role.SALES_MANAGER]
    mine = manager.get("/calendar?on=2026-11-24").content.decode()
    assert "data-event=" not in mine
    theirs = manager.get(f"/calendar?on=2026-11-24&who={rep.id}").content.decode()
    assert "Sales Representative" in theirs
    assert theirs.count("data-event=") == 1
    assert HOSTILE not in theirs
    for view in ("week", "month", "x"):
        for who in ("team", "me", "x"):
            for day in ("2026-02-30", "x", "9999-01-01"):
                path = f"/calendar?view={view}&who={who}&on={day}"
                assert house.rep.get(path).status_code == 200, path
    assert clock.now()
