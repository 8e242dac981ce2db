"""Activities of any record: edited, completed, called off, reminded of; also through Dataverse."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from customer_people import account, contact, person, product

from leadloop.customers import api as customers
from leadloop.customers.contracts import (
    ActivityDraft,
    ActivityStatus,
    ActivityType,
    Direction,
    LoggedCall,
    Regarding,
)
from leadloop.kit import clock
from leadloop.kit.entity import LookupValue, RecordWrite, get_entity
from leadloop.kit.errors import InvalidInput, NotAllowed, NotFound, StaleWrite
from leadloop.sales import api as sales
from leadloop.users import api as users
from leadloop.users.contracts import Actor, Role

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def rita() -> Actor:
    return person("Rita")


@pytest.fixture
def ann(rita: Actor) -> Regarding:
    return Regarding("contact", contact(rita))


def make(actor: Actor, regarding: Regarding, **values: Any) -> UUID:
    given: dict[str, Any] = {"type": ActivityType.TASK, "subject": "Send papers", **values}
    return customers.create_activity(actor, draft=ActivityDraft(regarding=regarding, **given))


def test_every_kind_of_record_has_activities(rita: Actor, ann: Regarding) -> None:
    policy = customers.create_policy(
        rita, values={"product_id": product(), "holder_contact_id": ann.id}
    )
    lead = sales.create_lead(rita, values={"first_name": "Lee"})
    for regarding in (
        ann,
        Regarding("account", account(rita)),
        Regarding("ll_policy", policy),
        Regarding("lead", lead),
    ):
        start = clock.now() + timedelta(days=1)
        made = make(
            rita,
            regarding,
            type=ActivityType.APPOINTMENT,
            subject="Review",
            start_at=start,
            end_at=start + timedelta(hours=1),
            location="Raffles Place",
        )
        [found] = customers.list_activities(rita, regarding=regarding)
        assert (found.id, found.location, found.status_reason) == (made, "Raffles Place", "busy")


def test_an_activity_is_edited_at_the_version_that_was_read(rita: Actor, ann: Regarding) -> None:
    made = make(rita, ann, due_at=datetime(2026, 12, 1, tzinfo=UTC))
    customers.update_activity(
        rita,
        activity_id=made,
        values={"subject": "Send all papers", "description": "By post", "priority": "high"},
        expected_version=1,
    )
    found = customers.get_activity(rita, activity_id=made)
    assert (found.subject, found.description, found.version) == ("Send all papers", "By post", 2)
    assert found.due_at == datetime(2026, 12, 1, tzinfo=UTC)
    with pytest.raises(StaleWrite):
        customers.update_activity(
            rita, activity_id=made, values={"subject": "x"}, expected_version=1
        )
    with pytest.raises(InvalidInput) as error:
        customers.update_activity(rita, activity_id=made, values={"subject": ""})
    assert [e.field for e in error.value.errors] == ["subject"]


def test_what_cannot_be_kept_is_refused_by_field(rita: Actor, ann: Regarding) -> None:
    now = clock.now()
    with pytest.raises(InvalidInput) as error:
        make(
            rita,
            ann,
            subject=" ",
            start_at=now,
            end_at=now - timedelta(hours=1),
            actual_minutes=-1,
            location="x" * 401,
        )
    assert {e.field for e in error.value.errors} == {
        *("subject", "end_at", "actual_minutes", "location")
    }


def test_done_called_off_and_open_again(rita: Actor, ann: Regarding) -> None:
    made = make(rita, ann)
    done = customers.complete_activity(rita, activity_id=made)
    assert (done.status, done.status_reason, done.version) == ("completed", "completed", 2)
    assert customers.complete_activity(rita, activity_id=made).version == 2
    assert customers.reopen_activity(rita, activity_id=made).completed_at is None
    off = customers.cancel_activity(rita, activity_id=made)
    assert (off.status, off.completed_at) == ("canceled", None)
    assert customers.complete_activity(rita, activity_id=made).status == "canceled"


def test_who_may_not_see_the_record_changes_nothing(rita: Actor, ann: Regarding) -> None:
    made = make(rita, ann)
    for other in (person("Max"), person("Mia", Role.MARKETER)):
        with pytest.raises((NotFound, NotAllowed)):
            customers.update_activity(other, activity_id=made, values={"subject": "x"})
        with pytest.raises((NotFound, NotAllowed)):
            customers.cancel_activity(other, activity_id=made)


def test_a_colleagues_activity_on_my_teams_record_is_mine_to_edit(
    rita: Actor, ann: Regarding
) -> None:
    boss = person("Mona", Role.SALES_MANAGER, team="bosses")
    made = make(boss, ann)
    customers.update_activity(rita, activity_id=made, values={"subject": "Taken over"})
    assert get_entity("task").rows(rita).filter(pk=made).exists()
    assert not get_entity("task").rows(person("Max")).filter(pk=made).exists()


def test_a_call_is_logged_with_its_follow_up(rita: Actor, ann: Regarding) -> None:
    later = clock.now() + timedelta(days=2)
    customers.log_call(
        rita,
        regarding=ann,
        name="Ann",
        call=LoggedCall("connected", minutes=6, note="Wants an ILP", follow_up_at=later),
    )
    task, call = sorted(customers.list_activities(rita, regarding=ann), key=lambda a: a.status)[
        ::-1
    ]
    assert (call.subject, call.actual_minutes, call.status_reason) == ("Call with Ann", 6, "made")
    assert (task.due_at, task.reminder_at) == (later, later)
    with pytest.raises(InvalidInput):
        customers.log_call(
            rita,
            regarding=ann,
            name="Ann",
            call=LoggedCall("connected", follow_up_at=clock.now() - timedelta(days=2)),
        )


def notices(actor: Actor) -> list[str]:
    return [notice.title for notice in users.list_notices(actor)]


def test_a_reminder_comes_once_at_its_time(
    rita: Actor, ann: Regarding, relay: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    made = make(rita, ann, reminder_at=now + timedelta(hours=1))
    relay()
    assert notices(rita) == []
    at(monkeypatch, now + timedelta(minutes=61))
    relay()
    relay()
    assert notices(rita) == ["Reminder: Send papers"]
    assert users.list_notices(rita)[0].url == f"/records/contact/{ann.id}"
    customers.complete_activity(rita, activity_id=made)


def test_a_reminder_moves_with_its_activity_and_goes_when_it_is_done(
    rita: Actor, ann: Regarding, relay: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    moved = make(rita, ann, subject="Moved", reminder_at=now + timedelta(hours=1))
    done = make(rita, ann, subject="Done", reminder_at=now + timedelta(hours=1))
    again = make(rita, ann, subject="Again", reminder_at=now + timedelta(hours=1))
    customers.update_activity(
        rita, activity_id=moved, values={"reminder_at": now + timedelta(hours=3)}
    )
    customers.complete_activity(rita, activity_id=done)
    customers.cancel_activity(rita, activity_id=again)
    customers.reopen_activity(rita, activity_id=again)
    at(monkeypatch, now + timedelta(hours=2))
    relay()
    assert notices(rita) == ["Reminder: Again"]
    at(monkeypatch, now + timedelta(hours=4))
    relay()
    assert sorted(notices(rita)) == ["Reminder: Again", "Reminder: Moved"]


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_dataverse_names_each_type(rita: Actor, ann: Regarding) -> None:
    written = {
        "subject": "Call Ann",
        "regardingobjectid": LookupValue(*ann),
        "directioncode": True,
        "statuscode": 2,
        "phonenumber": "+6591234567",
    }
    [call] = get_entity("phonecall").upsert(rita, [RecordWrite({}, written)])
    found = customers.get_activity(rita, activity_id=call.id)
    assert (found.type, found.direction) == (ActivityType.PHONE_CALL, Direction.OUTGOING)
    assert (found.status, found.completed_at is not None) == (ActivityStatus.COMPLETED, True)
    row = get_entity("phonecall").rows(rita).values("outgoing", "attributes__phonenumber").get()
    assert row == {"outgoing": True, "attributes__phonenumber": "+6591234567"}
    key = {"activityid": call.id}
    get_entity("phonecall").upsert(rita, [RecordWrite(key, {"statecode": 0})])
    found = customers.get_activity(rita, activity_id=call.id)
    assert (found.status_reason, found.completed_at) == ("open", None)
    with pytest.raises(NotFound):
        get_entity("task").upsert(rita, [RecordWrite(key, {"subject": "x"})])
    with pytest.raises(NotAllowed):
        get_entity("activitypointer").upsert(rita, [RecordWrite(key, {"subject": "x"})])
    assert get_entity("activitypointer").rows(rita).count() == 1


def test_a_note_needs_no_subject_of_its_own(rita: Actor, ann: Regarding) -> None:
    [made] = get_entity("annotation").upsert(
        rita, [RecordWrite({}, {"notetext": "Likes tea\nand cake", "objectid": LookupValue(*ann)})]
    )
    found = customers.get_activity(rita, activity_id=made.id)
    assert (found.subject, found.status) == ("Likes tea", ActivityStatus.COMPLETED)
    with pytest.raises(InvalidInput):
        get_entity("annotation").upsert(rita, [RecordWrite({}, {"notetext": "Lost"})])
