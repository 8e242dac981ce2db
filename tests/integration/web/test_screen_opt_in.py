"""Double opt-in and assignment in the form editor, on submissions, traces and records."""

import re
from typing import Any
from uuid import UUID, uuid4

from django.test import Client
from web_house import HOSTILE, House, text_of

from leadloop.portal import api as portal
from leadloop.users.contracts import SYSTEM, Role

POSTED = {
    "name": "Checked enquiry",
    "slug": "checked",
    "title": "Ask us",
    "fields-count": "2",
    "fields-0-name": "last_name",
    "fields-0-label": "Last name",
    "fields-0-kind": "text",
    "fields-1-name": "email",
    "fields-1-label": "E-mail",
    "fields-1-kind": "email",
    "fields-1-required": "1",
    "consents-count": "1",
    "consents-0-purpose": "product_offers",
    "consents-0-channel": "email",
    "consents-0-text": "Write to me.",
    "thank_you": "Thanks.",
    "submit_label": "Send",
    "do": "publish",
}


def make(house: House, **changes: Any) -> Any:
    return house.clients[Role.MARKETER].post("/forms/new", {**POSTED, **changes})


def rep(house: House) -> Any:
    return house.people[Role.SALES_REPRESENTATIVE]


def team(slug: str) -> Any:
    from leadloop.users import api as users

    return next(one for one in users.list_teams() if one.slug == slug)


def submit(house: House) -> UUID:
    answers = {
        "last_name": "Tan",
        "email": "ana.tan@northgate-logistics.com",
        "consent.product_offers.email": "yes",
        "submission": uuid4().hex,
    }
    answer = Client().post("/p/checked", answers)
    assert "One step is left" in Client().get(answer["Location"]).content.decode()
    house.deliver()
    return UUID(answer["Location"].rpartition("/")[2])


def test_a_marketer_sets_everything_in_the_editor_and_finds_it_again(house: House) -> None:
    enterprise = team("enterprise-sales")
    answer = make(
        house,
        opt_in="after",
        confirm_subject="Bitte bestätigen: {form}",
        confirm_text="Hallo\r\n\r\n{link}",
        confirmed_text=f"Danke {HOSTILE}",
        owner_id=str(rep(house).id),
        team_id=str(enterprise.id),
        pipeline=" Corporate ",
    )
    assert answer.status_code == 302
    form = portal.find_form(SYSTEM, slug="checked")
    assert form is not None
    assert form.draft.confirming.text == "Hallo\n\n{link}"
    assert form.draft.assignment.pipeline == "Corporate"
    page = house.clients[Role.MARKETER].get(answer["Location"]).content.decode()
    assert HOSTILE not in page
    assert re.search(r'<option value="after" selected>', page)
    assert re.search(rf'<option value="{rep(house).id}" selected>', page)
    assert re.search(rf'<option value="{enterprise.id}" selected>', page)
    assert 'value="Corporate"' in page
    assert "Bitte bestätigen: {form}" in page


def test_what_cannot_work_is_said_beside_its_field(house: House) -> None:
    answer = make(
        house,
        opt_in="after",
        confirm_text="{nobody}",
        owner_id=str(uuid4()),
        **{"fields-1-required": ""},
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    for name in ("opt_in", "confirm_text", "owner_id"):
        assert f'id="id_{name}_error"' in page, name
    assert "There is no {nobody}" in page
    for junk in ("x" * 70, HOSTILE):
        answer = make(house, opt_in=junk, owner_id=junk, team_id=junk, pipeline="x" * 61)
        assert answer.status_code == 422


def test_an_owner_who_left_is_still_named(house: House) -> None:
    from leadloop.users import api as users

    address = make(house, owner_id=str(rep(house).id))["Location"]
    person = rep(house)
    users.update_user(SYSTEM, user_id=person.id, role=person.role, is_active=False, teams=[])
    page = text_of(house.clients[Role.MARKETER].get(address))
    assert f"{person.name} (takes no leads any more)" in page


def test_a_waiting_submission_says_so_everywhere_and_leads_to_its_mail(house: House) -> None:
    make(house, opt_in="after", owner_id=str(rep(house).id), pipeline="Corporate")
    key = submit(house)
    listed = text_of(house.admin.get("/submissions?outcome=suppressed"))
    assert "Waiting" in listed
    assert "Waiting for the visitor's confirmation." in re.sub(r"&#x27;", "'", listed)
    shown = house.admin.get(f"/submissions/{key}")
    said = re.sub(r"&#x27;", "'", text_of(shown))
    assert "Waiting for the visitor's confirmation. No lead was made yet." in said
    assert "Confirmation Asked" in said
    assert "Release" in said
    found = re.search(r'href="(/messages/[0-9a-f-]{36})"', shown.content.decode())
    assert found is not None
    trace = text_of(house.admin.get(f"/trace/{key}"))
    assert "Confirmation asked for" in trace
    assert "Waiting for the visitor" in trace

    message = house.admin.get(found[1])
    link = re.search(r'href="https?://[^/"]+(/p/confirm/[^"]+)"', message.content.decode())
    assert link is not None
    assert f'href="/trace/{key}"' in message.content.decode()
    Client().post(link[1])
    house.deliver()

    trace = text_of(house.admin.get(f"/trace/{key}"))
    assert "Confirmed by the visitor" in trace
    assert "Set by form Checked enquiry: owner, pipeline" in trace
    record = text_of(house.rep.get(f"/leads/{house.lead_of(key)}"))
    assert "Set by form Checked enquiry : owner, pipeline." in record
    assert "Pipeline Corporate" in record
    assert "Opted in" in record
    assert "confirmed by e-mail" in record
    assert "Checked enquiry gave you Tan" in text_of(house.rep.get("/notices"))


def test_a_pending_consent_and_a_late_confirmation_show_on_record_and_trace(house: House) -> None:
    make(house, opt_in="at_once")
    answers = {"last_name": "Tan", "email": "b@northgate-logistics.com"}
    answers["consent.product_offers.email"] = "yes"
    answer = Client().post("/p/checked", answers)
    assert "One step is left" not in Client().get(answer["Location"]).content.decode()
    house.deliver()
    key = UUID(answer["Location"].rpartition("/")[2])
    record = re.sub(r"&#x27;", "'", text_of(house.admin.get(f"/leads/{house.lead_of(key)}")))
    assert "Pending Email" in record
    assert "waits for the visitor's confirmation" in record
    page = house.admin.get(f"/submissions/{key}").content.decode()
    found = re.search(r'href="(/messages/[0-9a-f-]{36})"', page)
    assert found is not None
    text = house.admin.get(found[1]).content.decode()
    link = re.search(r'href="https?://[^/"]+(/p/confirm/[^"]+)"', text)
    assert link is not None
    Client().post(link[1])
    house.deliver()
    assert "Confirmed by the visitor" in text_of(house.admin.get(f"/trace/{key}"))
    assert "Confirmation Confirmed" in text_of(house.admin.get(f"/submissions/{key}"))
