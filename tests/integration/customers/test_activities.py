"""Activities: written in bulk, seen by whoever may see their record."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from leadloop.customers import api as customers
from leadloop.customers.contracts import (
    ActivityDraft,
    ActivityStatus,
    ActivityType,
    Regarding,
)
from leadloop.events import api as events
from leadloop.kit import clock
from leadloop.kit.errors import InvalidInput, NotAllowed, NotFound
from leadloop.kit.ids import new_trace_id, new_uuid
from leadloop.sales import api as sales
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, Role
from leadloop.users.models import User

pytestmark = pytest.mark.usefixtures("db")


def person(name: str, role: Role = Role.SALES_REPRESENTATIVE) -> Actor:
    team = f"{name.lower()}-team"
    users.create_team(SYSTEM, slug=team, name=team)
    made = users.create_user(
        SYSTEM,
        email=f"{name.lower()}@insurer.example",
        name=name,
        role=role,
        password="correct horse battery",
        teams=[team],
    )
    return users.actor_for_user(User.objects.get(pk=made.id))


@pytest.fixture
def rita() -> Actor:
    return person("Rita")


@pytest.fixture
def lead_id(rita: Actor) -> UUID:
    return sales.create_lead(rita, values={"first_name": "Ann"})


def draft(lead_id: UUID, **more: Any) -> ActivityDraft:
    values: dict[str, Any] = {"type": ActivityType.TASK, "subject": "Call Ann"}
    return ActivityDraft(regarding=Regarding("lead", lead_id), **{**values, **more})


def test_activities_are_written_together_in_order(rita: Actor, lead_id: UUID) -> None:
    trace, cause = new_trace_id(), new_uuid()
    done = clock.now()
    ids = customers.create_activities(
        rita,
        drafts=[
            draft(lead_id, subject="One\0", data={"a\0": ["b\0"]}, trace_id=trace, cause=cause),
            draft(lead_id, subject="Two", type=ActivityType.NOTE, completed_at=done),
        ],
    )
    found = {a.id: a for a in customers.list_activities(rita, regarding=Regarding("lead", lead_id))}
    one, two = (found[i] for i in ids)
    assert (one.subject, one.status, one.data) == ("One", ActivityStatus.OPEN, {"a": ["b"]})
    assert (two.status, two.completed_at) == (ActivityStatus.COMPLETED, done)
    assert one.owner_name == "Rita", "a draft that names nobody is its author's"
    assert one.created_by == rita.label
    [change] = events.list_changes("activity", str(one.id))
    assert (change.trace_id, change.cause, change.actor) == (trace, cause, rita.label)


def test_no_drafts_are_no_work(rita: Actor) -> None:
    assert customers.create_activities(rita, drafts=[]) == []


@pytest.mark.parametrize("subject", ["", "  ", "x" * 301])
def test_a_subject_is_short_and_not_empty(rita: Actor, lead_id: UUID, subject: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        customers.create_activities(rita, drafts=[draft(lead_id), draft(lead_id, subject=subject)])
    assert [e.field for e in caught.value.errors] == ["1.subject"]
    assert not customers.list_open_tasks(rita)


def test_only_who_sees_the_record_sees_and_writes_its_activities(
    rita: Actor, lead_id: UUID
) -> None:
    [task_id] = customers.create_activities(rita, drafts=[draft(lead_id)])
    otto = person("Otto")
    with pytest.raises(NotFound):
        customers.list_activities(otto, regarding=Regarding("lead", lead_id))
    with pytest.raises(NotFound):
        customers.create_activities(otto, drafts=[draft(lead_id)])
    with pytest.raises(NotFound):
        customers.complete_activity(otto, activity_id=task_id)
    assert not customers.list_open_tasks(otto)


def test_who_only_reads_leads_writes_no_activities(lead_id: UUID) -> None:
    max_ = person("Max", Role.MARKETER)
    with pytest.raises(NotAllowed):
        customers.create_activities(max_, drafts=[draft(lead_id)])


def test_a_record_that_is_not_there_has_no_activities(rita: Actor) -> None:
    with pytest.raises(NotFound):
        customers.create_activities(rita, drafts=[draft(new_uuid())])
    with pytest.raises(NotFound):
        customers.list_activities(rita, regarding=Regarding("boat", new_uuid()))


def test_open_tasks_come_in_the_order_they_are_due(rita: Actor, lead_id: UUID) -> None:
    now = clock.now()
    customers.create_activities(
        rita,
        drafts=[
            draft(lead_id, subject="some day"),
            draft(lead_id, subject="later", due_at=now + timedelta(days=2)),
            draft(lead_id, subject="sooner", due_at=now + timedelta(days=1)),
            draft(lead_id, subject="done", completed_at=now),
            draft(lead_id, subject="call", type=ActivityType.PHONE_CALL, due_at=now),
        ],
    )
    assert [t.subject for t in customers.list_open_tasks(rita)] == ["sooner", "later", "some day"]


def test_a_task_is_completed_once(rita: Actor, lead_id: UUID) -> None:
    [task_id] = customers.create_activities(rita, drafts=[draft(lead_id)])
    first = customers.complete_activity(rita, activity_id=task_id)
    assert customers.complete_activity(rita, activity_id=task_id) == first
    assert first.status is ActivityStatus.COMPLETED
    assert len(events.list_changes("activity", str(task_id))) == 2
    with pytest.raises(NotFound):
        customers.complete_activity(rita, activity_id=new_uuid())
