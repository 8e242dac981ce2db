"""Forms on other sites' pages: definition, scripts, framing, and posts without scripts."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from leadloop.events import log
from leadloop.events.contracts import Position
from leadloop.kit.errors import InvalidInput
from leadloop.portal import api, pages
from leadloop.portal.contracts import (
    ConsentAsk,
    FieldChoice,
    FieldKind,
    Form,
    FormDraft,
    FormField,
    ProofOfWork,
)
from leadloop.users.contracts import SYSTEM

pytestmark = pytest.mark.usefixtures("db")

HOSTILE = '"><script>alert(1)</script>'
COLOURS = (FieldChoice("r", "Red"), FieldChoice("b", f"Blue {HOSTILE}"))
DRAFT = FormDraft(
    name="ILP",
    title=f"Ask {HOSTILE}",
    fields=(
        FormField("h", f"Heading {HOSTILE}", FieldKind.HEADING),
        FormField("t", f"Some words\n\n{HOSTILE}", FieldKind.PARAGRAPH),
        FormField("email", "E-mail", FieldKind.EMAIL, required=True),
        FormField("colour", "Colour", FieldKind.RADIO, required=True, choices=COLOURS),
        FormField("colours", "Colours", FieldKind.CHECKBOXES, choices=COLOURS, default="b"),
        FormField("day", "Day", FieldKind.DATE),
        FormField("page", "Page", FieldKind.URL),
    ),
    consents=(ConsentAsk("offers", "email", "Yes, write to me."),),
    thank_you="Thanks.",
    embed_hosts=("*.partner.example",),
)
PARTNER = "https://www.partner.example"


def make(**change: Any) -> Form:
    form = api.create_form(SYSTEM, slug="ilp", draft=replace(DRAFT, **change))
    return api.publish_form(SYSTEM, form_id=form.id)


def definition(origin: str | None = None) -> Any:
    headers = {} if origin is None else {"origin": origin}
    return Client().get("/p/ilp/definition.json", headers=headers)


def post(answers: dict[str, Any], **headers: str) -> Any:
    return Client(enforce_csrf_checks=True).post("/p/ilp", answers, headers=headers)


def read() -> list[Any]:
    return log.read_after("leads", Position(0, 0), limit=100)


def test_the_definition_holds_the_same_markup_as_the_page() -> None:
    form = make()
    found = definition().json()
    assert found["public_key"] == form.public_key
    assert [field["kind"] for field in found["fields"]][:2] == ["heading", "paragraph"]
    assert found["consents"][0]["wording_version"] == form.consents[0].wording_version
    assert HOSTILE not in found["html"]
    shown = Client().get("/p/ilp").content.decode()
    control = '<input type="date" id="q-day" name="day"'
    assert control in found["html"]
    assert control in shown
    assert found["stylesheet"] in shown


def test_only_pages_of_allowed_hosts_may_read_the_definition() -> None:
    make()
    allowed = definition(PARTNER)
    assert allowed.status_code == 200
    assert allowed["Access-Control-Allow-Origin"] == PARTNER
    assert "Origin" in allowed["Vary"]
    assert "public" in allowed["Cache-Control"]
    assert not allowed.cookies
    refused = definition("https://evil.example")
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "origin_not_allowed"
    assert "Access-Control-Allow-Origin" not in refused
    assert "no-store" in refused["Cache-Control"]
    assert definition("http://testserver").status_code == 200, "our own page"


def test_a_form_for_any_page_says_so_and_a_closed_one_is_gone() -> None:
    form = make(embed_hosts=("*",))
    assert definition("null")["Access-Control-Allow-Origin"] == "*"
    api.unpublish_form(SYSTEM, form_id=form.id)
    gone = definition("null")
    assert (gone.status_code, gone["Access-Control-Allow-Origin"]) == (404, "*")


def test_while_the_database_is_down_the_definition_is_as_it_was_last_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make()
    before = definition(PARTNER).json()["html"]

    def down(*_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(pages, "find_published", down)
    assert definition(PARTNER).json()["html"] == before


@settings(max_examples=60)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_no_origin_is_too_strange_for_the_definition(origin: str) -> None:
    if api.find_form(SYSTEM, slug="ilp") is None:
        make()
    assert definition(origin).status_code in {200, 403}


def test_the_page_may_be_framed_by_the_same_hosts() -> None:
    make()
    answer = Client().get("/p/ilp")
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors 'self' *.partner.example:*;" in policy
    assert "X-Frame-Options" not in answer


def test_the_scripts_are_for_any_page() -> None:
    tracker, module = Client().get("/t.js"), Client().get("/embed.js")
    assert b"data-form" in tracker.content
    assert b"leadloop.visitor" in tracker.content
    assert "portal/embed" in module.content.decode()
    for answer in (tracker, module):
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Content-Type"].startswith("text/javascript")


def test_every_kind_of_field_arrives_without_scripts() -> None:
    make()
    answers = {"email": "a@b.example", "colour": "r", "colours": ["r", "b"], "day": "2026-03-31"}
    assert post({**answers, "page": "https://a.example", "t": "x"}).status_code == 303
    assert read()[0].data["attributes"] == {
        "colour": "r",
        "colours": ["r", "b"],
        "day": "2026-03-31",
        "page": "https://a.example",
    }
    assert read()[0].data["context"]["proof_of_work"] == "missing"


def test_what_is_wrong_is_said_beside_the_field_and_values_are_kept() -> None:
    make(
        fields=(
            *DRAFT.fields,
            FormField("many", "Many", FieldKind.CHECKBOXES, required=True, choices=COLOURS),
        )
    )
    answer = post({"email": "a@b.example", "colour": "b", "day": "31.3.", "page": "nowhere"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Please write a date" in text
    assert "Please write a web address" in text
    assert "Please choose at least one." in text
    assert 'value="31.3."' in text
    chosen = [part for part in text.split("<input")[1:] if "checked" in part]
    assert [part.split('name="')[1].split('"')[0] for part in chosen] == ["colour"], (
        "nothing ticked stays nothing ticked, whatever the default is"
    )
    assert read() == []


def test_a_post_from_a_page_of_another_site_is_refused() -> None:
    make()
    good = {"email": "a@b.example", "colour": "r"}
    refused = post(good, origin="https://evil.example")
    assert refused.status_code == 403
    assert "may not carry this form" in refused.content.decode()
    assert read() == []
    assert post(good, origin="http://testserver").status_code == 303
    assert post(good, origin=PARTNER).status_code == 303


def test_required_work_is_explained_to_browsers_without_scripts() -> None:
    make(proof_of_work=ProofOfWork.REQUIRE)
    assert "<noscript>" in Client().get("/p/ilp").content.decode()
    refused = post({"email": "a@b.example", "colour": "r"})
    assert refused.status_code == 403
    assert "runs no scripts" in refused.content.decode()
    assert 'value="a@b.example"' in refused.content.decode(), "values are kept"
    assert read() == []


def test_without_the_hidden_field_there_is_none() -> None:
    make(honeypot=False)
    assert "website_address" not in Client().get("/p/ilp").content.decode()
    post({"email": "a@b.example", "colour": "r", "website_address": "x"})
    assert "honeypot" not in read()[0].data["context"]


def test_hosts_are_kept_in_their_one_spelling_and_bad_ones_refused() -> None:
    form = make(embed_hosts=("Partner.Example.", "https://partner.example/x", "müller.example"))
    assert form.draft.embed_hosts == ("partner.example", "xn--mller-kva.example")
    with pytest.raises(InvalidInput) as refused:
        api.update_form(
            SYSTEM, form_id=form.id, draft=replace(DRAFT, embed_hosts=("no host", "*.com"))
        )
    assert [error.field for error in refused.value.errors] == ["embed_hosts", "embed_hosts"]


def test_the_previous_release_may_still_write_forms() -> None:
    """A row that names none of the new columns gets what new forms get."""
    form = make()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_form (id, slug, name, title, intro, product_interest, campaign,"
            " submit_label, fields, consents, thank_you, redirect_url, published, public_key,"
            " version, created_at, updated_at, updated_by) SELECT gen_random_uuid(), 'old', name,"
            " title, intro, product_interest, campaign, submit_label, fields, consents, thank_you,"
            " redirect_url, published, 'other', version, created_at, updated_at, updated_by"
            " FROM portal_form WHERE id = %s",
            [form.id],
        )
    old = api.find_form(SYSTEM, slug="old")
    assert old is not None
    assert (old.draft.embed_hosts, old.draft.honeypot) == ((), True)
    assert old.draft.proof_of_work is ProofOfWork.MARK
