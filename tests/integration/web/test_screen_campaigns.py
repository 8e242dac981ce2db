"""A campaign on the screen: planned, looked at, launched, followed to people."""

from typing import Any

from web_house import House, text_of

from leadloop.kit import clock
from leadloop.kit.ids import new_uuid
from leadloop.marketing import api as marketing
from leadloop.marketing.contracts import SegmentDraft, SegmentKind
from leadloop.marketing.models import Campaign, Person
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import ConsentDraft, ConsentState, TemplateDraft
from leadloop.users.contracts import SYSTEM, Role

_BODY = (
    "<mjml><mj-body><mj-section><mj-column><mj-text>Hello"
    ' <a href="{{ links.unsubscribe }}">Unsubscribe</a> {{ sender.postal_address }}</mj-text>'
    "</mj-column></mj-section></mj-body></mjml>"
)


def ready() -> dict[str, Any]:
    """Return the fields of a campaign to somebody who wants it and somebody who does not."""
    draft = TemplateDraft(name="News", key="news", subject="News", body=_BODY, consent_purpose="x")
    template = outbound.create_template(SYSTEM, draft=draft)
    outbound.publish_template(SYSTEM, template_id=template)
    people = [_person("ann@x.example", "<i>Ann</i>"), _person("bob@x.example", "Bob")]
    word = ConsentDraft("ann@x.example", "x", ConsentState.OPTED_IN, clock.now(), "test")
    outbound.record_consents(SYSTEM, drafts=[word])
    listed = SegmentDraft(name="Two", kind=SegmentKind.STATIC)
    segment = marketing.create_segment(SYSTEM, draft=listed)
    marketing.add_to_list(SYSTEM, segment_id=segment, person_ids=people)
    return {
        "name": "Autumn <b>sale</b>",
        "kind": "email",
        "currency": "usd",
        "budgeted_cost": "1000",
        "include": [str(segment)],
        "template_a": "news",
        "test_share": "20",
        "wait_hours": "4",
        "by": "click",
    }


def _person(email: str, name: str) -> Any:
    now = clock.now()
    made = Person(
        id=new_uuid(), contact_key=email, created_at=now, updated_at=now, email=email,
        email_normalised=email, first_name=name,
    )  # fmt: skip
    made.save(force_insert=True)
    return made.pk


def test_a_campaign_is_planned_looked_at_launched_and_followed(house: House) -> None:
    fields = ready()
    client = house.clients[Role.MARKETER]
    assert client.post("/marketing/campaigns/new", fields).status_code == 302
    kept = Campaign.objects.get()
    here = f"/marketing/campaigns/{kept.pk}"
    assert "Autumn <b>sale" not in client.get(here).content.decode()
    seen = text_of(client.get(f"{here}/audience"))
    assert "1 person would get it now" in seen
    assert "1 left out" in seen
    assert client.post(f"{here}/act", {"do": "launch"}).status_code == 302
    house.deliver()
    shown = text_of(client.get(f"{here}?which=left_out"))
    assert "Bob" in shown
    assert "bob@x.example" in shown
    assert "Ann" in text_of(client.get(f"{here}?which=sent"))
    assert client.post(f"{here}/act", {"do": "launch"}).status_code == 409
    assert client.post(f"{here}/act", {"do": "fly"}).status_code == 409


def test_a_second_editor_is_told_and_a_wrong_plan_is_refused(house: House) -> None:
    fields = ready()
    client = house.clients[Role.MARKETER]
    backwards = {**fields, "starts_on": "2026-12-01", "ends_on": "2026-11-01"}
    assert "end before it starts" in text_of(client.post("/marketing/campaigns/new", backwards))
    client.post("/marketing/campaigns/new", fields)
    here = f"/marketing/campaigns/{Campaign.objects.get().pk}/edit"
    client.post(here, {**fields, "name": "First", "version": 1})
    late = client.post(here, {**fields, "name": "Second", "version": 1})
    assert late.status_code == 422
    assert "First" in text_of(late)


def test_a_campaign_without_a_template_says_so(house: House) -> None:
    client = house.clients[Role.MARKETER]
    client.post("/marketing/campaigns/new", {**ready(), "template_a": ""})
    here = f"/marketing/campaigns/{Campaign.objects.get().pk}"
    assert "Choose a published template" in text_of(client.get(f"{here}/audience"))
