import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from leadloop.events import log
from leadloop.events.contracts import Event, Position
from leadloop.portal import api, pages
from leadloop.portal.contracts import ConsentAsk, FieldKind, Form, FormDraft, FormField
from leadloop.portal.demo import load_demo
from leadloop.users.contracts import SYSTEM

pytestmark = pytest.mark.usefixtures("db")

HOSTILE = '"><script>alert(1)</script>'
DRAFT = FormDraft(
    name="ILP",
    title=f"Ask {HOSTILE}",
    intro=HOSTILE,
    fields=(
        FormField("first_name", f"Name {HOSTILE}"),
        FormField("email", "E-mail", FieldKind.EMAIL, required=True),
        FormField("message", "Message", FieldKind.TEXTAREA),
        FormField("agrees", "I agree", FieldKind.CHECKBOX),
        FormField("channel", "", FieldKind.HIDDEN, default="spring"),
    ),
    consents=(ConsentAsk("offers", "email", "Yes, write to me."),),
    product_interest="ilp",
    campaign="spring-ilp",
    thank_you=f"Thanks {HOSTILE}",
)


def make(**change: Any) -> Form:
    form = api.create_form(SYSTEM, slug="ilp", draft=replace(DRAFT, **change))
    return api.publish_form(SYSTEM, form_id=form.id)


def read() -> list[Event]:
    return log.read_after("leads", Position(0, 0), limit=100)


def page(query: str = "") -> Any:
    return Client().get(f"/p/ilp{query}")


def post(answers: dict[str, str]) -> Any:
    return Client(enforce_csrf_checks=True).post("/p/ilp", answers)


def test_the_page_is_public_escaped_and_fenced_in() -> None:
    form = make()
    answer = page()
    text = answer.content.decode()
    assert answer.status_code == 200
    assert HOSTILE not in text
    assert form.public_key in text
    assert "&quot;&gt;&lt;script&gt;" in text
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self';" in policy
    assert not answer.cookies, "strangers get no cookie"
    assert not re.search(r"\son\w+=|style=", text), "nothing that the policy would stop"


def test_consents_are_never_ticked_beforehand() -> None:
    make()
    box = re.search(
        r'<input type="checkbox" name="consent.offers.email"[^>]*>', page().content.decode()
    )
    assert box is not None
    assert "checked" not in box.group()


def test_the_address_may_fill_in_fields() -> None:
    make()
    text = page("?first_name=Ana%22%3E&channel=autumn").content.decode()
    assert 'value="Ana&quot;&gt;"' in text
    assert 'name="channel" value="autumn"' in text


@pytest.mark.parametrize(
    "address", ["/p/ilp", "/p/none", "/p/ilp/thanks/01a20122-6140-7ed1-b776-467f24abfdcd"]
)
def test_what_is_not_published_is_not_there(address: str) -> None:
    api.create_form(SYSTEM, slug="ilp", draft=DRAFT)
    assert Client().get(address).status_code == 404


def test_without_scripts_a_post_becomes_the_same_lead() -> None:
    form = make()
    answer = post(
        {
            "submission": "s-1",
            "page_query": "utm_source=x",
            "first_name": " Ana ",
            "email": "ana@example.com",
            "agrees": "yes",
            "channel": "spring",
            "consent.offers.email": "yes",
            "unknown": "ignored",
        }
    )
    assert answer.status_code == 303
    (event,) = read()
    assert answer["Location"] == f"/p/ilp/thanks/{event.key}"
    assert (event.source, event.id, event.origin) == ("/p/ilp", "s-1", "web_form")
    assert event.data["first_name"] == " Ana "
    assert event.data["product_interest"] == "ilp"
    assert event.data["attributes"] == {"agrees": True, "channel": "spring"}
    assert event.data["consents"] == [
        {
            "purpose": "offers",
            "channel": "email",
            "state": "opted_in",
            "wording_version": form.consents[0].wording_version,
        }
    ]
    assert event.data["attribution"] == {"utm_campaign": "spring-ilp"}
    assert event.data["context"]["page_url"].endswith("/p/ilp?utm_source=x")


def test_a_post_sent_twice_is_one_lead_and_a_changed_one_is_another() -> None:
    make()
    answers = {"submission": "s-1", "email": "ana@example.com"}
    first, again = post(answers), post(answers)
    assert first["Location"] == again["Location"]
    changed = post({**answers, "email": "bea@example.com"})
    assert changed["Location"] != first["Location"]
    assert len(read()) == 2


def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost() -> None:
    make()
    message = "word " * 200
    answer = post({"submission": "s-1", "first_name": "Ana", "message": message, "email": " "})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Please fill this in." in text
    assert message.strip() in text
    assert 'value="s-1"' in text
    assert read() == []


def test_a_robot_that_fills_the_trap_is_marked() -> None:
    make()
    post({"email": "bot@example.com", "website_address": "http://spam.example"})
    assert read()[0].data["context"]["honeypot"] is True


@pytest.mark.parametrize(
    "text", ["a\0b", "=1+1", "<img onerror=x>", "\ud800" if False else "é" * 5000]
)
def test_hostile_text_is_kept_as_typed(text: str) -> None:
    make()
    assert post({"email": "a@example.com", "message": text}).status_code == 303
    assert read()[0].data["message"] == text


def test_a_post_that_is_too_large_is_refused() -> None:
    make()
    assert post({"email": "a@example.com", "message": "x" * 3_000_000}).status_code == 413
    assert post({"email": "a@example.com", "message": "x" * 1_100_000}).status_code == 413
    assert read() == []


def test_a_redirect_leads_there() -> None:
    make(redirect_url="https://thanks.example/ilp?x=1", thank_you="")
    assert "form-action 'self' https://thanks.example" in page()["Content-Security-Policy"]
    assert post({"email": "a@example.com"})["Location"] == "https://thanks.example/ilp?x=1"


def test_while_the_database_is_down_the_page_stands_and_keeps_the_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make()
    page()

    def down(*_: Any, **__: Any) -> Any:
        raise OperationalError

    monkeypatch.setattr(pages, "find_published", down)
    monkeypatch.setattr(pages.events, "append", down)
    assert page().status_code == 200
    answer = post({"submission": "s-1", "email": "ana@example.com", "message": "Hello"})
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "Hello" in answer.content.decode()


def test_the_tracking_script_is_served_to_any_site() -> None:
    answer = Client().get("/t.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_front_page_is_there_with_demonstration_data_only() -> None:
    assert Client().get("/p/welcome").status_code == 404
    load_demo(SYSTEM)
    answer = Client().get("/p/welcome")
    assert answer.status_code == 200
    assert "does not exist" in answer.content.decode()
    assert not re.search(r"\son\w+=|style=", answer.content.decode())
