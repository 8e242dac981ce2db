"""Campaigns reach each person once, through the gate, and say what came of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from leadloop.events import api as events
from leadloop.events.contracts import EventDraft, to_json
from leadloop.kit import clock, due
from leadloop.kit.errors import Conflict, InvalidInput
from leadloop.kit.ids import new_trace_id, new_uuid
from leadloop.marketing import api
from leadloop.marketing.api import journeys
from leadloop.marketing.contracts import CampaignDraft, SegmentDraft, SegmentKind, Sending, Variant
from leadloop.marketing.handlers.campaigns import campaign_kind
from leadloop.marketing.models import Campaign, CampaignMember, Influence, Person
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import ConsentDraft, ConsentState, TemplateDraft
from leadloop.outbound.models import Message
from leadloop.users.contracts import SYSTEM
from tests.factories.journeys import a_journey, wait

PURPOSE = "product_offers"
_BODY = (
    "<mjml><mj-body><mj-section><mj-column><mj-text>Hello {{ person.first_name }}"
    ' <a href="{{ links.unsubscribe }}">Unsubscribe</a> {{ sender.postal_address }}</mj-text>'
    "</mj-column></mj-section></mj-body></mjml>"
)


def template(key: str) -> None:
    draft = TemplateDraft(
        name=key, key=key, subject="News for {{ person.first_name }}", body=_BODY,
        consent_purpose=PURPOSE,
    )  # fmt: skip
    made = outbound.create_template(SYSTEM, draft=draft)
    outbound.publish_template(SYSTEM, template_id=made)


def person(email: str, *, consents: bool = True, **values: Any) -> UUID:
    now = clock.now()
    made = Person(
        id=new_uuid(), contact_key=str(new_uuid()), created_at=now, updated_at=now, email=email,
        email_normalised=email, first_name="Ann", **values,
    )  # fmt: skip
    made.save(force_insert=True)
    if consents:
        word = ConsentDraft(email, PURPOSE, ConsentState.OPTED_IN, now, "test")
        outbound.record_consents(SYSTEM, drafts=[word])
    return made.pk


def listed(name: str, *people: UUID) -> UUID:
    draft = SegmentDraft(name=name, kind=SegmentKind.STATIC)
    made = api.create_segment(SYSTEM, draft=draft)
    api.add_to_list(SYSTEM, segment_id=made, person_ids=people)
    return made


def campaign(include: UUID, *variants: str, **values: Any) -> UUID:
    sending = Sending(
        tuple(Variant(key, template) for key, template in zip("AB", variants, strict=False)),
        test_share=values.pop("share", 50),
        wait_hours=4,
    )
    draft = CampaignDraft(name="Autumn", include=(include,), sending=sending, **values)
    return api.create_campaign(SYSTEM, draft=draft)


def send(limit: int = 50) -> None:
    for _ in range(limit):
        if not due.run_once({"marketing.campaign": campaign_kind()}):
            return


def happened(kind: str, campaign_id: UUID, person_id: UUID, **more: Any) -> None:
    told = {"campaign_id": campaign_id, "person_entity": "marketing_person"}
    data = to_json({**told, "person_id": person_id, **more})
    draft = EventDraft("engagement", kind, "/test", str(uuid4()), data, clock.now(), new_trace_id())
    events.append([draft])


def test_everybody_gets_it_once_and_the_gate_says_who_does_not(
    db: None, relay: Callable[[], None]
) -> None:
    template("news")
    people = [person(f"p{n}@x.example") for n in range(5)]
    silent = person("silent@x.example", consents=False)
    double = person("p0@x.example")
    excluded = person("customer@x.example")
    everybody = listed("Everybody", *people, silent, double, excluded)
    sent = campaign(everybody, "news", exclude=(listed("Customers", excluded),))
    seen = api.preview_audience(SYSTEM, campaign_id=sent)
    assert (seen.chosen, seen.excluded, seen.reached) == (8, 1, 5)
    assert {one.code: one.people for one in seen.left_out} == {
        "no_consent": 1,
        "duplicate_address": 1,
    }
    api.launch_campaign(SYSTEM, campaign_id=sent)
    with pytest.raises(Conflict):
        api.launch_campaign(SYSTEM, campaign_id=sent)
    send()
    states = dict(CampaignMember.objects.values_list("person_id", "status"))
    assert sorted(states.values()) == ["left_out"] * 2 + ["sent"] * 5
    assert states[people[0]] == "left_out"
    assert excluded not in states
    addressed = Message.objects.exclude(state="refused").values_list("to", flat=True)
    assert sorted(addressed) == [f"p{n}@x.example" for n in range(5)]
    assert Campaign.objects.get(pk=sent).send_state == "done"


def test_a_part_that_is_done_again_sends_nothing_twice(db: None) -> None:
    template("news")
    sent = campaign(listed("All", *(person(f"p{n}@x.example") for n in range(4))), "news")
    api.launch_campaign(SYSTEM, campaign_id=sent)
    send()
    CampaignMember.objects.update(status="planned")
    Campaign.objects.update(send_state="sending")
    again = due.NewDue("marketing.campaign", str(sent), clock.now(), {"phase": "send"})
    due.reschedule([again])
    send()
    assert Message.objects.count() == 4
    assert CampaignMember.objects.filter(status="sent").count() == 4


def test_the_winner_goes_to_the_rest(
    db: None, relay: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    template("one")
    template("two")
    people = [person(f"p{n}@x.example") for n in range(24)]
    sent = campaign(listed("All", *people), "one", "two")
    api.launch_campaign(SYSTEM, campaign_id=sent)
    send()
    tested = dict(CampaignMember.objects.filter(status="sent").values_list("person_id", "variant"))
    assert 0 < len(tested) < 24
    for member, variant in tested.items():
        happened("message.sent", sent, member)
        happened("message.clicked", sent, member, scanner=variant == "A")
    relay_engagement(relay)
    later = clock.now() + timedelta(hours=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    send()
    assert Campaign.objects.get(pk=sent).winner == "B"
    rest = CampaignMember.objects.filter(status="sent").exclude(person_id__in=tested)
    assert {one.variant for one in rest} == {"B"}
    assert CampaignMember.objects.filter(status="planned").count() == 0
    found = api.get_results(SYSTEM, campaign_id=sent)
    assert found.total.clicked == sum(1 for one in tested.values() if one == "B")


def relay_engagement(relay: Callable[[], None]) -> None:
    from leadloop.events.relay import relay_batch
    from leadloop.project import wiring

    while relay_batch(wiring.subscribers()["marketing.engagement"]):
        pass


def test_a_paused_campaign_sends_nothing_until_it_goes_on(db: None) -> None:
    template("news")
    sent = campaign(listed("All", person("a@x.example")), "news")
    api.launch_campaign(SYSTEM, campaign_id=sent)
    api.pause_campaign(SYSTEM, campaign_id=sent)
    send()
    assert Message.objects.count() == 0
    api.resume_campaign(SYSTEM, campaign_id=sent)
    send()
    assert Message.objects.count() == 1


def test_a_won_deal_is_credited_and_a_reopened_one_is_not(
    db: None, relay: Callable[[], None]
) -> None:
    template("news")
    contact = uuid4()
    buyer = person("b@x.example", kind="contact", sales_contact_id=contact)
    sent = campaign(listed("All", buyer), "news")
    api.launch_campaign(SYSTEM, campaign_id=sent)
    send()
    happened("message.clicked", sent, buyer)
    relay()
    deal = {
        "opportunity_id": uuid4(), "contact_id": contact, "lead_id": None, "revenue": "1200.50",
        "currency": "USD", "closed_on": "2026-11-22", "source_campaign": None,
    }  # fmt: skip
    for kind, credited in (("opportunity.won", 3), ("opportunity.reopened", 0)):
        draft = EventDraft(
            "news", kind, "/test", str(uuid4()), to_json(deal), clock.now(), new_trace_id()
        )
        events.append([draft])
        relay()
        assert Influence.objects.count() == credited
        found = api.get_results(SYSTEM, campaign_id=sent)
        assert {str(amount) for amount in found.credits.values()} <= {"1200.5000"}


def test_what_cannot_be_launched_is_refused(db: None) -> None:
    with pytest.raises(InvalidInput):
        api.create_campaign(SYSTEM, draft=CampaignDraft(name=""))
    bare = campaign(listed("All", person("a@x.example")), "unknown")
    with pytest.raises(Conflict, match="unknown is none"):
        api.launch_campaign(SYSTEM, campaign_id=bare)


def test_whoever_joins_a_campaign_comes_into_the_journey_that_waits_for_it_once(
    db: None, relay: Callable[[], None]
) -> None:
    template("news")
    people = [person(f"p{n}@x.example") for n in range(3)]
    sent = campaign(listed("All", *people), "news")
    other = {"campaign": str(uuid4())}
    ways = [{"campaign": str(sent)}, other]
    journeys_ = [
        a_journey(
            wait("pause", None),
            key=f"joined-{n}",
            name=f"Joined {n}",
            entryMode="MultipleEntries",
            triggers=[{"key": "e", "type": "Campaign", "configurationArguments": way}],
        )
        for n, way in enumerate(ways)
    ]
    api.launch_campaign(SYSTEM, campaign_id=sent)
    relay()
    inside = [journeys.list_enrolments(SYSTEM, journey_id=one).items for one in journeys_]
    assert sorted(one.person_id for one in inside[0]) == sorted(people)
    assert not inside[1]
    # Gathered once more, nobody joins again.
    Campaign.objects.update(send_state="sending")
    again = due.NewDue(
        "marketing.campaign", str(sent), clock.now(), {"phase": "gather", "after": 0}
    )
    due.reschedule([again])
    relay()
    assert len(journeys.list_enrolments(SYSTEM, journey_id=journeys_[0]).items) == len(people)
