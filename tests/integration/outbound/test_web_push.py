"""Notifications: consent by a signed address, through the gate, to a real push service and back."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.test import Client

from leadloop.connectors.outside import GuardedAddresses, outside_client
from leadloop.kit import clock, due
from leadloop.outbound import api, handlers
from leadloop.outbound.adapters.web_push import Browsers, WebPushTransport
from leadloop.outbound.contracts import (
    Channel,
    ConsentDraft,
    ConsentState,
    MessageClass,
    MessageDraft,
    MessageState,
)
from leadloop.outbound.models import Consent, Message, PushSubscription
from leadloop.users.contracts import SYSTEM
from tests.factories.push_service import PushBrowser, PushService

pytestmark = pytest.mark.usefixtures("db")

ANA = "ana@northgate.example"
TEXT = "Your plan moved.\n\n[See it](https://northgate.example/plan)"


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService() as running:
        yield running


@pytest.fixture(autouse=True)
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commercial notifications wait at night."""
    now = clock.now().replace(hour=12, minute=0)
    monkeypatch.setattr(clock, "now", lambda: now)


def letter() -> str:
    """Return the address of Ana's preferences, as a mail to her would carry it."""
    at = clock.now() - timedelta(days=1)
    yes = ConsentDraft(ANA, "offers", ConsentState.OPTED_IN, at, "form")
    api.record_consents(SYSTEM, drafts=[yes])
    draft = MessageDraft(
        key=f"letter/{clock.now()}", purpose="journey", to=ANA, subject="Hello", text="Hello",
        message_class=MessageClass.COMMERCIAL, consent_purpose="offers",
    )  # fmt: skip
    return urlsplit(api.link_signer().preferences(api.send(SYSTEM, draft).id)).path


def tell(address: str, browser: PushBrowser, *, wanted: bool = True) -> int:
    body = json.dumps({"wanted": wanted, "subscription": browser.subscription})
    path = address.replace("/e/p/", "/e/push/")
    return Client().post(path, body, content_type="application/json").status_code


def queued(key: str = "push", **changes: Any) -> Message:
    fields: dict[str, Any] = {
        "key": key, "purpose": "journey", "to": ANA, "subject": "News", "text": TEXT,
        "channel": Channel.WEB_PUSH, "message_class": MessageClass.COMMERCIAL,
        "consent_purpose": "offers",
    }  # fmt: skip
    return Message.objects.get(pk=api.send(SYSTEM, MessageDraft(**{**fields, **changes})).id)


def work(*, allowed: tuple[str, ...] = ("127.0.0.1",), client: Any = None) -> None:
    browsers = Browsers(api.subscriptions_of, api.forget_subscription, api.push_private_key)
    transport = WebPushTransport(
        client or outside_client(allowed_hosts=allowed),
        browsers,
        contact="mailto:hello@northgate.example",
        judge=GuardedAddresses(allowed_hosts=allowed).judge,
    )
    kind = handlers.due_kind(transport, Channel.WEB_PUSH)
    while due.run_once({kind.name: kind}):
        pass


def test_a_notification_reaches_the_browser_that_said_yes(service: PushService) -> None:
    browser = service.browser("one")
    assert tell(letter(), browser) == 204
    row = queued()
    work()
    row.refresh_from_db()
    (said,) = browser.read()

    assert service.problems == []
    assert (row.state, said["title"], said["body"]) == ("sent", "News", "Your plan moved.")
    click = api.link_signer().read_click(said["href"].rpartition("/")[2])
    assert click is not None
    assert (click.message_id, click.target) == (row.pk, "https://northgate.example/plan")
    evidence = Consent.objects.get(channel="web_push").evidence
    assert evidence["asked"] == "browser permission"


def test_without_a_browser_the_gate_says_so(service: PushService) -> None:
    yes = ConsentDraft(
        ANA, "offers", ConsentState.OPTED_IN, clock.now(), "form", channel="web_push"
    )
    api.record_consents(SYSTEM, drafts=[yes])

    assert (queued().state, queued().reason_code) == ("refused", "no_browser")
    assert service.problems == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_has_unsubscribed_is_forgotten(service: PushService, status: int) -> None:
    address = letter()
    gone, there = service.browser("gone", status=status), service.browser("there")
    assert [tell(address, one) for one in (gone, there)] == [204, 204]
    row = queued()
    work()
    row.refresh_from_db()

    assert row.state == MessageState.SENT
    assert len(there.read()) == 1
    assert [one.endpoint for one in PushSubscription.objects.all()] == [
        there.subscription["endpoint"]
    ]


def test_when_the_last_one_is_gone_it_fails_and_says_why(service: PushService) -> None:
    tell(letter(), service.browser("gone", status=410))
    row = queued()
    work()
    row.refresh_from_db()

    assert row.state == MessageState.FAILED
    assert "unsubscribed" in row.reason
    assert queued("next").reason_code == "no_browser"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_service_is_tried_again_under_the_same_topic(
    service: PushService, status: int
) -> None:
    browser = service.browser("busy", status=status)
    tell(letter(), browser)
    row = queued()
    work()
    row.refresh_from_db()

    assert (row.state, row.attempts, PushSubscription.objects.count()) == ("queued", 1, 1)


def test_a_private_address_is_never_called(service: PushService) -> None:
    browser = service.browser("inside")
    tell(letter(), browser)
    row = queued()
    work(allowed=())
    row.refresh_from_db()

    assert (row.state, browser.pushed, PushSubscription.objects.count()) == ("failed", [], 0)
    assert "not public" in row.reason


def test_a_service_that_does_not_answer_is_tried_again(service: PushService) -> None:
    tell(letter(), service.browser("one"))
    row = queued()

    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no", request=request)

    work(client=httpx.Client(transport=httpx.MockTransport(fail)))
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("queued", 1)


def test_turning_it_off_in_the_last_browser_takes_the_consent_back(service: PushService) -> None:
    address, browser = letter(), service.browser("one")
    waiting = None
    tell(address, browser)
    waiting = queued()
    assert [tell(address, browser, wanted=False) for _ in range(2)] == [204, 204]
    waiting.refresh_from_db()

    assert PushSubscription.objects.count() == 0
    assert waiting.state == MessageState.REFUSED
    words = Consent.objects.filter(channel="web_push", state="opted_out")
    assert list(words.values_list("purpose", flat=True)) == ["*"]


def test_forged_links_and_bad_subscriptions_are_refused(service: PushService) -> None:
    address, good = letter(), service.browser("one").subscription
    assert tell("/e/p/forged", service.browser("two")) == 404
    bad: list[Any] = [
        {**good, "endpoint": "http://push.example/x"},
        {**good, "endpoint": "javascript:alert(1)"},
        {**good, "endpoint": "https://push.example/" + "x" * 2000},
        {**good, "keys": {**good["keys"], "p256dh": "AAAA"}},
        {**good, "keys": {**good["keys"], "auth": "é\0"}},
        {**good, "keys": None},
        "text",
    ]
    path = address.replace("/e/p/", "/e/push/")
    told = [
        Client().post(path, json.dumps({"wanted": True, "subscription": one}), "application/json")
        for one in bad
    ]
    odd = [Client().post(path, one, "application/json") for one in (b"", b"[]", b"{", b"\xff")]

    assert [one.status_code for one in told] == [422] * len(bad)
    assert [one.status_code for one in odd] == [400] * 4
    assert PushSubscription.objects.count() == 0


def test_the_worker_stands_where_it_may_reach_every_signed_address() -> None:
    answer = Client().get("/e/worker.js")

    assert answer["content-type"].startswith("text/javascript")
    assert b"showNotification" in answer.content
