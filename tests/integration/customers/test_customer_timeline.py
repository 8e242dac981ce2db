"""One timeline of a customer and of what belongs to it."""

import io
from datetime import timedelta

import pytest
from customer_people import account, contact, person, product
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadloop.customers import api as customers
from leadloop.customers.contracts import (
    ActivityDraft,
    ActivityType,
    LoggedCall,
    Regarding,
    TimelineQuery,
)
from leadloop.kit import clock
from leadloop.kit.entity import RecordWrite, get_entity
from leadloop.kit.errors import NotFound
from leadloop.sales import api as sales
from leadloop.users.contracts import SYSTEM, Actor

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def rita() -> Actor:
    return person("Rita")


def test_it_rolls_up_what_belongs_to_a_customer(rita: Actor) -> None:
    ann = Regarding("contact", contact(rita))
    policy = Regarding(
        "ll_policy",
        customers.create_policy(
            rita, values={"product_id": product(), "holder_contact_id": ann.id}
        ),
    )
    lead = Regarding("lead", sales.create_lead(rita, values={"first_name": "Ann"}))
    customers.log_call(rita, regarding=lead, name="Ann", call=LoggedCall("connected", minutes=5))
    acme = account(rita, name="Acme")
    customers.update_contact(rita, contact_id=ann.id, values={"account_id": acme})
    customers.update_policy(rita, policy_id=policy.id, values={"status": "in_force"})
    file = customers.NewFile("id.png", "image/png", io.BytesIO(b"x"))
    customers.attach(rita, regarding=ann, file=file)

    entries = customers.timeline(rita, regarding=[ann, policy, lead])
    told = [(entry.record.entity if entry.record else "", entry.title) for entry in entries]
    assert told == [
        ("contact", "id.png"),
        ("ll_policy", "Status is now In Force"),
        ("contact", "Account changed"),
        ("lead", "Call with Ann"),
        ("lead", "Lead created"),
        ("ll_policy", "Policy created"),
        ("contact", "Contact created"),
    ]
    assert {entry.actor_name for entry in entries} == {"Rita"}
    changed = next(entry for entry in entries if entry.title == "Account changed")
    assert [(c.label, c.before, c.after) for c in changed.changes] == [("Account", "", "Acme")]


def test_it_filters_by_type_and_goes_back_in_time(rita: Actor) -> None:
    ann = Regarding("contact", contact(rita))
    note = ActivityDraft(ActivityType.NOTE, "Likes tea", ann, completed_at=clock.now())
    customers.create_activity(rita, draft=note)
    customers.update_contact(rita, contact_id=ann.id, values={"job_title": "CFO"})

    def titles(**query: object) -> list[str]:
        asked = TimelineQuery(**query)  # type: ignore[arg-type]
        return [e.title for e in customers.timeline(rita, regarding=[ann], query=asked)]

    assert titles(types=frozenset({"note"})) == ["Likes tea"]
    assert titles(types=frozenset({"changed"})) == ["Job title changed"]
    assert titles(limit=1) == ["Job title changed"]
    assert titles(before=clock.now() - timedelta(hours=1)) == []


def test_other_doors_and_the_system_are_named(rita: Actor) -> None:
    ann = contact(rita)
    key = {"contactid": ann}
    get_entity("contact").upsert(SYSTEM, [RecordWrite(key, {"jobtitle": "CEO"})])
    entry = customers.timeline(rita, regarding=[Regarding("contact", ann)])[0]
    assert (entry.actor_kind, entry.actor_name) == ("system", "Leadloop")


def test_what_is_out_of_sight_is_left_out(rita: Actor) -> None:
    mine, theirs = contact(rita), contact(person("Max"))
    both = [Regarding("contact", mine), Regarding("contact", theirs)]
    entries = customers.timeline(rita, regarding=both)
    assert {entry.record.id for entry in entries if entry.record} == {mine}
    with pytest.raises(NotFound):
        customers.timeline(rita, regarding=both[1:])


def test_many_records_take_no_more_queries_than_few(rita: Actor) -> None:
    ids = [contact(rita) for _ in range(6)]
    for key in ids:
        customers.update_contact(rita, contact_id=key, values={"job_title": "CFO"})
    counts = []
    for number in (2, 6):
        with CaptureQueriesContext(connection) as captured:
            customers.timeline(rita, regarding=[Regarding("contact", k) for k in ids[:number]])
        counts.append(len(captured))
    assert counts[0] == counts[1]
