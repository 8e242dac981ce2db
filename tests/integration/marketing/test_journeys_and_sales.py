"""What journeys ask of sales comes into the owner's queue, once."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

import pytest

from leadloop.events.log import read_newest
from leadloop.kit.entity import RecordWrite, get_entity
from leadloop.kit.ids import new_trace_id, new_uuid
from leadloop.marketing.api import journeys
from leadloop.marketing.models import Person
from leadloop.sales import api as sales
from leadloop.sales.marketing_handlers import on_marketing
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, Role
from leadloop.users.models import User
from tests.factories.journeys import a_journey, step, wait

Relay = Callable[[], None]


class Owned(NamedTuple):
    """Somebody of marketing whose lead is a representative's."""

    owner: Actor
    lead: UUID
    person: UUID


@pytest.fixture
def owned(relay: Relay) -> Owned:
    users.create_team(SYSTEM, slug="enterprise-sales", name="Enterprise sales")
    made = users.create_user(
        SYSTEM,
        email="rita@insurer.example",
        name="Rita",
        role=Role.SALES_REPRESENTATIVE,
        password="correct horse battery",
        teams=["enterprise-sales"],
    )
    write = RecordWrite(
        key={"ll_submissionid": str(new_uuid())},
        values={
            "ll_attempt": 1,
            "firstname": "Ann",
            "lastname": "Lee",
            "emailaddress1": "ann@acme.example",
            "mobilephone": "+14155550123",
            "ll_team": "enterprise-sales",
        },
        cause=new_uuid(),
        trace_id=new_trace_id(),
    )
    lead = get_entity("lead").upsert(SYSTEM, [write])[0].id
    sales.assign_lead(SYSTEM, lead_id=lead, owner_id=made.id, team_id=None)
    relay()
    person = Person.objects.get(sales_lead_id=lead)
    return Owned(users.actor_for_user(User.objects.get(pk=made.id)), lead, person.pk)


def told_again(kind: str) -> int:
    """Deliver what journeys told sales once more; return how much that was."""
    told = [one for one in read_newest("marketing", limit=100) if one.type == kind]
    on_marketing(told)
    return len(told)


def test_a_task_step_makes_one_task_in_the_owners_queue(owned: Owned, relay: Relay) -> None:
    task = step("t", "TASK", "pause", subject="Ring about the renewal", note="Since May", dueDays=2)
    journey = a_journey(task, wait("pause", None))
    journeys.enrol(SYSTEM, journey_id=journey, people=[owned.person])
    relay()
    assert told_again("task.wanted") == 1
    (found,) = get_entity("task").rows(owned.owner).filter(regarding_id=owned.lead)
    assert (found.subject, found.description) == ("Ring about the renewal", "Since May")
    assert (found.owner_id, found.status) == (UUID(owned.owner.id), "open")
    (enrolled,) = journeys.list_enrolments(SYSTEM, journey_id=journey).items
    assert found.due_at.date() > enrolled.entered_at.date()


def test_each_visit_of_a_task_step_is_a_task_of_its_own(owned: Owned, relay: Relay) -> None:
    journey = a_journey(step("t", "TASK", subject="Ring"), entryMode="MultipleEntries")
    for _ in range(2):
        journeys.enrol(SYSTEM, journey_id=journey, people=[owned.person])
        relay()
    assert told_again("task.wanted") == 2
    assert get_entity("task").rows(owned.owner).filter(regarding_id=owned.lead).count() == 2


def test_somebody_handed_over_stands_in_the_owners_call_queue_once(
    owned: Owned, relay: Relay
) -> None:
    hand = step("m", "SALESREADY", reason="Read every page on prices")
    journey = a_journey(hand, entryMode="MultipleEntries")
    for _ in range(2):
        journeys.enrol(SYSTEM, journey_id=journey, people=[owned.person])
        relay()
    assert told_again("person.mql") == 1
    tasks = get_entity("task").rows(owned.owner).filter(regarding_id=owned.lead)
    assert [(one.subject, one.priority) for one in tasks] == [
        ("Call: Read every page on prices", "high")
    ]
    queue = sales.call_queue(owned.owner)
    assert [one.name for one in queue.entries] == ["Ann Lee"]
