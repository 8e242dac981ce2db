"""A message in the page: asked for by a tag, shown to who may have it, and told of."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from leadloop.kit import clock
from leadloop.marketing.api import journeys
from leadloop.marketing.api.engaging import join_visitors
from leadloop.marketing.models import Engagement
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import (
    Channel,
    ConsentDraft,
    ConsentState,
    MessageClass,
    MessageDraft,
    TemplateDraft,
)
from leadloop.outbound.models import Consent, Message
from leadloop.portal import api as portal
from leadloop.portal import sites
from leadloop.users.contracts import SYSTEM
from tests.factories.journeys import a_journey, a_person, step

Relay = Callable[[], None]
BROWSER = "0192d1f0-5c3a-7000-8000-000000000001"
ADDRESS = "person1@example.com"
TEXT = "Two things.\n\nSee <b>both</b>.\n\n[Book a call](https://northgate.example/call?a=1)"


@pytest.fixture
def key(db: None) -> str:
    return sites.ensure_site(SYSTEM, name="Northgate")


@pytest.fixture
def person(db: None) -> UUID:
    found = a_person()
    join_visitors([(BROWSER, found)])
    return found


def say(state: ConsentState, channel: str = "email", purpose: str = "offers") -> None:
    at = clock.now() - timedelta(days=1)
    word = ConsentDraft(ADDRESS, purpose, state, at, "form", channel=channel)
    outbound.record_consents(SYSTEM, drafts=[word])


def send(key: str = "m1", **changes: Any) -> Message:
    fields: dict[str, Any] = {
        "key": key,
        "purpose": "journey",
        "to": ADDRESS,
        "subject": "Hello again",
        "text": TEXT,
        "message_class": MessageClass.COMMERCIAL,
        "consent_purpose": "offers",
        "channel": Channel.IN_PAGE,
    }
    draft = MessageDraft(**{**fields, **changes})
    return Message.objects.get(pk=outbound.send(SYSTEM, draft).id)


def ask(key: str, visitor: str = BROWSER, **headers: str) -> Any:
    return Client().get("/t/messages", {"key": key, "visitor": visitor}, headers=headers)


def tell(token: str, did: str) -> int:
    body = {"token": token, "did": did}
    return Client().post("/t/messages", body, content_type="application/json").status_code


def kinds() -> list[str]:
    return sorted(Engagement.objects.values_list("kind", flat=True))


@pytest.mark.usefixtures("person")
def test_a_message_is_shown_told_of_and_not_shown_again(key: str, relay: Relay) -> None:
    say(ConsentState.OPTED_IN)
    send()
    relay()
    shown = ask(key).json()

    assert (shown["title"], shown["label"]) == ("Hello again", "Book a call")
    assert shown["paragraphs"] == ["Two things.", "See <b>both</b>."]
    assert [tell(shown["token"], did) for did in ("shown", "dismissed", "dismissed")] == [204] * 3
    relay()
    assert ask(key).status_code == 204
    assert kinds() == ["dismiss", "open", "send"]


@pytest.mark.usefixtures("person")
def test_its_link_leads_on_by_a_signed_address(key: str, relay: Relay) -> None:
    say(ConsentState.OPTED_IN)
    row = send()
    relay()
    href = ask(key).json()["href"]
    found = outbound.link_signer().read_click(href.partition("/e/c/")[2])

    assert found is not None
    assert (found.message_id, found.target) == (row.pk, "https://northgate.example/call?a=1")


@pytest.mark.usefixtures("person")
def test_it_appears_on_three_pages_at_most(key: str, relay: Relay) -> None:
    say(ConsentState.OPTED_IN)
    send()
    relay()
    for _ in range(3):
        tell(ask(key).json()["token"], "shown")

    assert ask(key).status_code == 204


@pytest.mark.usefixtures("person")
def test_who_says_no_after_it_left_never_sees_it(key: str, relay: Relay) -> None:
    say(ConsentState.OPTED_IN)
    send()
    relay()
    say_no = ConsentDraft(ADDRESS, "offers", ConsentState.OPTED_OUT, clock.now(), "form")
    outbound.record_consents(SYSTEM, drafts=[say_no])

    assert ask(key).status_code == 204


@pytest.mark.usefixtures("person")
def test_no_more_of_these_is_an_opt_out_of_pages_alone(key: str, relay: Relay) -> None:
    say(ConsentState.OPTED_IN)
    send()
    relay()
    tell(ask(key).json()["token"], "muted")
    words = Consent.objects.filter(state="opted_out").values_list("channel", "purpose")

    assert list(words) == [("in_page", "offers")]
    assert outbound.refusal_of(ADDRESS, MessageClass.COMMERCIAL, "offers") is None
    assert send("m2").reason_code == "consent_opted_out"


@pytest.mark.usefixtures("person")
def test_without_any_consent_it_is_refused(key: str) -> None:
    assert (send().state, send().reason_code) == ("refused", "no_consent")
    assert ask(key).status_code == 204


@pytest.mark.usefixtures("person")
def test_strangers_other_hosts_and_forged_tokens_get_nothing(key: str, relay: Relay) -> None:
    say(ConsentState.OPTED_IN)
    send()
    relay()
    site = next(one for one in portal.list_sites(SYSTEM) if one.key == key)
    portal.update_site(
        SYSTEM, site_id=site.id, name=site.name, allowed_hosts=["www.northgate.example"]
    )

    assert ask(key, "somebody-else").status_code == 204
    assert ask("no such key").status_code == 401
    assert ask(key, origin="https://evil.example").status_code == 403
    assert ask(key, origin="https://www.northgate.example").status_code == 200
    assert ask(key, dnt="1").status_code == 204
    assert [ask(key, bad).status_code for bad in ("", "x\0", "x" * 65)] == [400] * 3
    assert tell("forged", "shown") == 404
    assert [tell(ask(key).json()["token"], bad) for bad in ("", "clicked")] == [400, 400]
    odd = [b"", b"[]", b"{", b'{"token": 1}', b"\xff"]
    told = [Client().post("/t/messages", one, content_type="text/plain") for one in odd]
    assert [one.status_code for one in told] == [400] * 5


def test_a_journey_says_it_by_a_template(key: str, person: UUID, relay: Relay) -> None:
    say(ConsentState.OPTED_IN)
    draft = TemplateDraft(
        name="Back", key="back", subject="Welcome back, {{ person.first_name | default: 'you' }}",
        body="Ready.\n\n[See it](https://northgate.example/{{ person.product_interest }})",
        channel=Channel.IN_PAGE, consent_purpose="offers",
    )  # fmt: skip
    made = outbound.create_template(SYSTEM, draft=draft)
    outbound.publish_template(SYSTEM, template_id=made)
    said = step("note", "INAPPSYNCACTIVITY", None, triggeredSend={"key": "back"})
    journey = a_journey(said)
    with transaction.atomic():
        journeys.enrol(SYSTEM, journey_id=journey, people=[person])
    relay()

    assert ask(key).json()["title"] == "Welcome back, P1"
    assert Message.objects.get().journey_id == journey


@pytest.mark.usefixtures("db")
def test_the_script_stands_at_a_fixed_address() -> None:
    module = Client().get("/messages.js")

    assert module["content-type"].startswith("text/javascript")
    assert module["access-control-allow-origin"] == "*"
    assert b"export { show }" in module.content
