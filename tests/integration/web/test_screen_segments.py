"""Segments and people of marketing on the screen."""

import pytest
from web_house import House, text_of

from leadloop.kit import clock
from leadloop.kit.ids import new_uuid
from leadloop.marketing import api as marketing
from leadloop.marketing.models import Person, Segment
from leadloop.portal import api as portal
from leadloop.portal.contracts import FieldChoice, FieldKind, FormDraft, FormField
from leadloop.users.contracts import SYSTEM, Role

ROWS = {
    "group": ["all", "none"],
    "what": ["field:country", "did:open"],
    "op": ["is", ""],
    "value": ["US", ""],
    "times": ["1", "2"],
    "days": ["", "14"],
}


def ann(**values: object) -> Person:
    now = clock.now()
    wanted = {"country": "US", "first_name": "Ann", "last_name": "<b>Lee</b>", **values}
    made = Person(
        id=new_uuid(), contact_key=str(new_uuid()), created_at=now, updated_at=now, **wanted
    )
    made.save(force_insert=True)
    return made


def test_a_segment_is_drawn_up_counted_and_kept(house: House) -> None:
    ann()
    client = house.clients[Role.MARKETER]
    counted = text_of(client.post("/marketing/segments/count", ROWS))
    assert "1 person" in counted
    assert "&lt;b&gt;Lee" in counted
    answer = client.post("/marketing/segments/new", {**ROWS, "name": "US", "activate": "yes"})
    assert answer.status_code == 302
    kept = Segment.objects.get(name="US")
    assert kept.state == "active"
    assert kept.conditions == {
        "all": [
            {"field": "country", "op": "is", "value": "US"},
            {"none": [{"did": "open", "times": "2", "within_days": "14"}]},
        ]
    }
    editor = client.get(f"/marketing/segments/{kept.pk}/edit").content.decode()
    assert 'value="14"' in editor
    shown = text_of(client.get(f"/marketing/segments/{kept.pk}"))
    assert "opened a message at least 2 times within 14 days" in shown


def test_what_cannot_be_asked_is_said_beside_the_form(house: House) -> None:
    client = house.clients[Role.MARKETER]
    wrong = {**ROWS, "value": ["", ""]}
    counted = text_of(client.post("/marketing/segments/count", wrong))
    assert "1 condition is not complete yet" in counted
    answer = client.post("/marketing/segments/new", {**wrong, "name": "US"})
    assert answer.status_code == 422
    assert "Country: Write a text" in text_of(answer)
    broken = client.post("/marketing/segments/new", {"name": "US", "json": "{", **ROWS})
    assert broken.status_code == 422
    assert not Segment.objects.exists()


def test_what_a_form_asks_for_can_be_asked_of_people_and_is_chosen_by_its_label(
    house: House,
) -> None:
    children = FormField(
        "children",
        "Children",
        FieldKind.SELECT,
        choices=(FieldChoice("two", "Two <or> more"), FieldChoice("none", "None")),
    )
    newsletter = FormField("newsletter", "Send the newsletter", FieldKind.CHECKBOX)
    asked_for = (FormField("email", "E-mail"), children, newsletter)
    draft = FormDraft("Family", "Family", asked_for, thank_you="Thank you")
    portal.create_form(SYSTEM, slug="family", draft=draft)
    client = house.clients[Role.MARKETER]
    rows = {
        "group": ["all", "all"],
        "what": ["field:attributes.children", "field:attributes.newsletter"],
        "op": ["is", "is"],
        "value": ["", "true"],
        "times": ["1", "1"],
        "days": ["", ""],
    }
    shown = client.post("/marketing/segments/rows", rows).content.decode()
    assert '<option value="two">Two &lt;or&gt; more</option>' in shown
    assert '<option value="true" selected>Yes</option>' in shown
    assert "attributes.email" not in shown
    ann(attributes={"children": "two", "newsletter": True})
    ann(attributes={"children": "two", "newsletter": False})
    asked = {**rows, "value": ["two", "true"]}
    assert "1 person of 2" in text_of(client.post("/marketing/segments/count", asked))
    client.post("/marketing/segments/new", {**asked, "name": "Parents"})
    kept = Segment.objects.get(name="Parents")
    said = text_of(client.get(f"/marketing/segments/{kept.pk}"))
    assert "Children is Two &lt;or&gt; more" in said
    assert "Send the newsletter is Yes" in said


def test_rows_are_added_and_removed_without_losing_others(house: House) -> None:
    client = house.clients[Role.MARKETER]
    added = client.post("/marketing/segments/rows", {**ROWS, "add": "any"}).content.decode()
    assert added.count('class="segment-row"') == 3
    removed = client.post("/marketing/segments/rows", {**ROWS, "remove": "0"}).content.decode()
    assert removed.count('class="segment-row"') == 1
    assert "did:open" in removed


def test_a_second_editor_is_told(house: House) -> None:
    client = house.clients[Role.MARKETER]
    client.post("/marketing/segments/new", {**ROWS, "name": "US"})
    kept = Segment.objects.get()
    client.post(f"/marketing/segments/{kept.pk}/edit", {**ROWS, "name": "First", "version": 1})
    late = client.post(
        f"/marketing/segments/{kept.pk}/edit", {**ROWS, "name": "Second", "version": 1}
    )
    assert late.status_code == 422
    assert "First" in text_of(late)


def test_people_are_put_on_a_list_by_address_and_exported(house: House) -> None:
    person = ann(email="ann@x.example", email_normalised="ann@x.example", company="=1+1")
    client = house.clients[Role.MARKETER]
    client.post("/marketing/segments/new?kind=static", {"name": "VIP"})
    kept = Segment.objects.get()
    client.post(f"/marketing/segments/{kept.pk}/move", {"addresses": "ANN@x.example\nno@x.example"})
    assert marketing.list_members(SYSTEM, segment_id=kept.pk).total == 1
    file = client.get(f"/marketing/segments/{kept.pk}/export")
    assert b"'=1+1" in b"".join(file.streaming_content)
    assert "ann@x.example" in text_of(client.get(f"/marketing/people/{person.pk}"))
    assert "VIP" in text_of(client.get(f"/marketing/people/{person.pk}"))


def test_a_person_is_handed_over_by_hand_once(house: House) -> None:
    person = ann()
    client = house.clients[Role.MARKETER]
    client.post(f"/marketing/people/{person.pk}/hand-over")
    client.post(f"/marketing/people/{person.pk}/hand-over")
    person.refresh_from_db()
    assert person.mql_reason.startswith("Handed over by")
    assert "Hand to sales" not in text_of(client.get(f"/marketing/people/{person.pk}"))


@pytest.mark.parametrize("asked", ["²", "0", "-3", "x", "9" * 30, "٣"])
def test_whatever_page_is_asked_for_a_list_answers(house: House, asked: str) -> None:
    client = house.clients[Role.MARKETER]
    for url in ("/marketing/people", "/marketing/segments", "/marketing/campaigns", "/journeys"):
        assert client.get(url, {"page": asked}).status_code == 200
    answer = client.post("/marketing/segments/rows", {"remove": asked})
    assert answer.status_code == 200
