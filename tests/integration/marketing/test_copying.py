"""The CRM's people come over, once each, and follow what becomes of them there."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from leadloop.events import api as events
from leadloop.events.catalogue import ENGAGEMENT, VISIT_RECORDED, VISITS
from leadloop.events.contracts import EventDraft, to_json
from leadloop.events.log import read_newest
from leadloop.kit import clock
from leadloop.kit.entity import RecordWrite, get_entity
from leadloop.kit.ids import new_trace_id, new_uuid
from leadloop.marketing.api.copying import copy_leads, merge_people
from leadloop.marketing.models import Engagement, Person
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import ANY_PURPOSE, ConsentDraft, ConsentState
from leadloop.sales.marketing_handlers import on_marketing
from leadloop.users.contracts import SYSTEM

ANN = {
    "firstname": "Ann",
    "lastname": "Lee",
    "emailaddress1": "Ann@Acme.example",
    "mobilephone": "+14155550123",
    "ll_country": "US",
    "ll_productinterest": "ilp",
}


def lead(**values: Any) -> UUID:
    key = {"ll_submissionid": str(new_uuid())}
    wanted = {"ll_attempt": 1, **ANN, **values}
    write = RecordWrite(key=key, values=wanted, cause=new_uuid(), trace_id=new_trace_id())
    return get_entity("lead").upsert(SYSTEM, [write])[0].id


def contact(**values: Any) -> UUID:
    return get_entity("contact").upsert(SYSTEM, [RecordWrite({}, values)])[0].id


def tell(topic: str, kind: str, data: dict[str, Any], event_id: str = "") -> None:
    draft = EventDraft(
        topic, kind, "/test", event_id or str(uuid4()), to_json(data), clock.now(), new_trace_id()
    )
    events.append([draft])


def test_a_lead_comes_over_once_with_its_facts(db: None, relay: Callable[[], None]) -> None:
    made = lead(ll_propensityscore=60)
    relay()
    copy_leads([made])
    copy_leads([made])
    found = Person.objects.get(sales_lead_id=made)
    assert (found.kind, found.full_name, found.email_normalised) == (
        "lead",
        "Ann Lee",
        "ann@acme.example",
    )
    assert (found.score, found.score_origin, found.mql_at) == (60, "intake", None)
    assert (found.time_zone, found.time_zone_source) == ("America/Los_Angeles", "phone")
    assert found.contact_key == str(made)


def test_a_lead_over_the_threshold_is_handed_over_once(db: None, relay: Callable[[], None]) -> None:
    made = lead(ll_propensityscore=90)
    relay()
    write = RecordWrite({"leadid": made}, {"jobtitle": "CEO"}, trace_id=new_trace_id())
    get_entity("lead").upsert(SYSTEM, [write])
    relay()
    told = [e for e in read_newest("marketing", limit=10) if e.type == "person.mql"]
    assert [e.data["lead_id"] for e in told] == [str(made)]
    assert told[0].data["reason"] == "The score 90 has reached 70"


def test_a_lead_that_becomes_a_contact_stays_one_person(
    db: None, relay: Callable[[], None]
) -> None:
    made = lead()
    relay()
    before = Person.objects.get(sales_lead_id=made)
    became = contact(
        firstname="Anna", lastname="Lee", emailaddress1="anna@acme.example", originatingleadid=made
    )
    relay()
    after = Person.objects.get(sales_contact_id=became)
    assert after.pk == before.pk
    assert (after.kind, after.first_name, after.contact_key) == ("contact", "Anna", str(made))
    assert after.product_interest == "ilp"


def test_deals_and_cases_of_a_contact_are_counted(db: None, relay: Callable[[], None]) -> None:
    whose = contact(firstname="Bo", lastname="Li", emailaddress1="bo@x.example")
    case = {"title": "Late", "customerid_contact": None, "casetypecode": 100_000_000}
    del case["customerid_contact"]
    get_entity("incident").upsert(
        SYSTEM, [RecordWrite({}, {**case, "primarycontactid": whose, "prioritycode": 1})]
    )
    relay()
    found = Person.objects.get(sales_contact_id=whose)
    assert (found.open_cases, found.open_case_types) == (1, ["complaint"])
    assert found.open_case_priorities == ["high"]


def test_somebody_gone_from_the_crm_is_forgotten_here(db: None, relay: Callable[[], None]) -> None:
    whose = contact(firstname="Bo", lastname="Li", emailaddress1="bo@x.example")
    relay()
    contacts = get_entity("contact")
    assert contacts.delete is not None
    contacts.delete(SYSTEM, [whose])
    relay()
    found = Person.objects.get(sales_contact_id=whose)
    assert (found.full_name, found.email, found.is_active) == ("", "", False)
    assert found.erased_at is not None


def test_an_opt_out_is_kept_when_two_people_become_one(db: None, relay: Callable[[], None]) -> None:
    gone = lead(emailaddress1="old@acme.example")
    kept = lead(emailaddress1="new@acme.example", mobilephone="+14155550199")
    draft = ConsentDraft(
        "old@acme.example", ANY_PURPOSE, ConsentState.OPTED_OUT, clock.now(), "preference centre"
    )
    outbound.record_consents(SYSTEM, drafts=[draft])
    relay()
    first, second = Person.objects.get(sales_lead_id=gone), Person.objects.get(sales_lead_id=kept)
    assert (first.has_opted_out_of_email, second.has_opted_out_of_email) == (True, False)
    merge_people(kept_id=second.pk, gone_id=first.pk)
    second.refresh_from_db()
    first.refresh_from_db()
    assert second.has_opted_out_of_email
    assert (first.merged_into_id, first.is_active) == (second.pk, False)
    assert outbound.opted_out_of_all(["new@acme.example"]) == {"new@acme.example"}
    relay()
    second.refresh_from_db()
    assert second.has_opted_out_of_email


def test_an_opt_out_that_comes_later_is_noted_and_so_is_its_end(
    db: None, relay: Callable[[], None]
) -> None:
    made = lead()
    relay()
    for state, expected in ((ConsentState.OPTED_OUT, True), (ConsentState.OPTED_IN, False)):
        word = ConsentDraft("ann@acme.example", ANY_PURPOSE, state, clock.now(), "test")
        outbound.record_consents(SYSTEM, drafts=[word])
        relay()
        assert Person.objects.get(sales_lead_id=made).has_opted_out_of_email is expected


def test_what_becomes_of_a_message_is_kept_once(db: None, relay: Callable[[], None]) -> None:
    made = lead()
    relay()
    at = datetime(2026, 11, 1, tzinfo=UTC).isoformat()
    data = {"person_entity": "lead", "person_id": str(made), "at": at, "url": "https://x/a"}
    for _ in range(2):
        tell(ENGAGEMENT, "message.clicked", data, event_id="same")
    tell(ENGAGEMENT, "message.opened", {**data, "scanner": True})
    tell(ENGAGEMENT, "message.clicked", {"address": "nobody@x.example"})
    tell(ENGAGEMENT, "message.clicked", {"person_id": 7, "at": "never", "scanner": "yes"})
    relay()
    found = Engagement.objects.filter(person__sales_lead_id=made).order_by("kind")
    kinds = [(one.kind, one.scanner) for one in found if one.kind != "form"]
    assert kinds == [("click", False), ("open", True)]
    engaged = Person.objects.get(sales_lead_id=made).last_engaged_at
    assert engaged is not None


def test_a_hard_bounce_is_noted_and_a_soft_one_is_not(db: None, relay: Callable[[], None]) -> None:
    made = lead()
    relay()
    data = {"address": "ann@acme.example", "reason": "550 unknown"}
    tell(ENGAGEMENT, "message.bounced", {**data, "bounce": "soft"})
    relay()
    assert Person.objects.get(sales_lead_id=made).email_bounced_reason == ""
    tell(ENGAGEMENT, "message.bounced", {**data, "bounce": "hard"})
    relay()
    assert Person.objects.get(sales_lead_id=made).email_bounced_reason == "550 unknown"


def test_earlier_visits_become_somebodys_once_the_visitor_is_known(
    db: None, relay: Callable[[], None]
) -> None:
    visit = {"kind": "page_view", "anonymous_id": "a1", "page_url": "https://x/pricing"}
    tell(VISITS, VISIT_RECORDED, visit)
    tell(VISITS, VISIT_RECORDED, {**visit, "anonymous_id": "robot", "bot": True})
    relay()
    made = lead(ll_context={"anonymous_id": "a1", "page_url": "https://x/form"})
    relay()
    tell(VISITS, VISIT_RECORDED, {**visit, "page_url": "https://x/after"})
    relay()
    found = Engagement.objects.filter(person__sales_lead_id=made, kind="page")
    assert {one.url for one in found} == {"https://x/pricing", "https://x/after"}


def test_whoever_is_handed_over_is_in_the_call_queue_once(
    db: None, relay: Callable[[], None]
) -> None:
    made = lead(ll_propensityscore=90)
    relay()
    tasks = list(get_entity("task").rows(SYSTEM).filter(regarding_id=made))
    assert [(one.subject, one.priority) for one in tasks] == [
        ("Call: The score 90 has reached 70", "high")
    ]
    told = [e for e in read_newest("marketing", limit=10) if e.type == "person.mql"]
    on_marketing(told)
    assert get_entity("task").rows(SYSTEM).filter(regarding_id=made).count() == 1
