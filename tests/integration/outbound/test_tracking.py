"""From an address in a message to what marketing hears, and to the consent ledger."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from django.db import connection, transaction
from django.test import Client

from leadloop.events import api as events
from leadloop.events.catalogue import LINK_FOLLOWED, PIXEL_FETCHED, TRACKING
from leadloop.events.contracts import EventDraft
from leadloop.kit import clock
from leadloop.kit.ids import new_trace_id, new_uuid
from leadloop.outbound import api
from leadloop.outbound.contracts import (
    Channel,
    ConsentDraft,
    ConsentState,
    MessageClass,
    MessageDraft,
    MessageSource,
    MessageState,
    Occasion,
    Recipient,
)
from leadloop.outbound.handlers.tracking import on_fetched
from leadloop.outbound.models import Consent, Message
from leadloop.users.contracts import SYSTEM

pytestmark = pytest.mark.usefixtures("db")

ANA = "ana@northgate-logistics.com"
Relay = Callable[[], None]


def consent(purpose: str = "offers", state: ConsentState = ConsentState.OPTED_IN) -> None:
    at = clock.now() - timedelta(days=1)
    api.record_consents(SYSTEM, drafts=[ConsentDraft(ANA, purpose, state, at, "form")])


def message(purpose: str = "offers", **changes: Any) -> Message:
    draft = MessageDraft(
        key=str(new_uuid()),
        purpose="campaign",
        to=ANA,
        subject="Hello",
        text="Hello",
        message_class=MessageClass.COMMERCIAL,
        consent_purpose=purpose,
        person_entity="marketing_person",
        person_id=new_uuid(),
        source=MessageSource(campaign_id=new_uuid(), step_id="s1", variant="A"),
        **changes,
    )
    return Message.objects.get(pk=api.send(SYSTEM, draft).id)


def sent(minutes_ago: float = 60) -> Message:
    consent()
    row = message()
    row.state, row.sent_at = "sent", clock.now() - timedelta(minutes=minutes_ago)
    row.save(update_fields=["state", "sent_at"])
    return row


def follow(
    row: Message, url: str = "https://n.example/", kind: str = LINK_FOLLOWED, **said: Any
) -> None:
    now = clock.now()
    data = {"message_id": row.pk, "url": url, "trap": False, "machine": "", "at": now, **said}
    draft = EventDraft(
        TRACKING, kind, "/e", str(new_uuid()), orjson.dumps(data), now, new_trace_id(),
        subject=str(row.pk),
    )  # fmt: skip
    events.append([draft])


def told(kind: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT data FROM events_log WHERE topic = 'engagement' AND type = %s ORDER BY seq",
            [kind],
        )
        return [
            row[0] if isinstance(row[0], dict) else orjson.loads(row[0])
            for row in cursor.fetchall()
        ]


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def path(url: str) -> str:
    return urlsplit(url).path


def test_a_click_is_told_with_its_person_campaign_and_variant(relay: Relay) -> None:
    row = sent()
    follow(row)
    relay()
    (said,) = told("message.clicked")

    assert (said["url"], said["scanner"]) == ("https://n.example/", False)
    assert (said["person_id"], said["campaign_id"]) == (str(row.person_id), str(row.campaign_id))
    assert (said["step_id"], said["variant"], said["address"]) == ("s1", "A", ANA)


def test_what_is_delivered_twice_is_told_once(relay: Relay) -> None:
    row = sent()
    follow(row)
    relay()
    batch = events.list_recent(TRACKING)
    with transaction.atomic():
        on_fetched(batch)
    relay()

    assert len(batch) == 1
    assert len(told("message.clicked")) == 1


def test_a_scanner_that_follows_every_link_is_told_as_one(relay: Relay) -> None:
    row = sent()
    follow(row, "", trap=True)
    for n in range(3):
        follow(row, f"https://n.example/{n}")
    relay()

    assert [one["scanner"] for one in told("message.clicked")] == [True] * 3


def test_an_opening_is_told_once_for_people_and_once_for_machines(relay: Relay) -> None:
    row = sent()
    for machine in ("", "", "privacy_proxy", "privacy_proxy"):
        follow(row, "", PIXEL_FETCHED, machine=machine)
    relay()

    assert sorted(one["scanner"] for one in told("message.opened")) == [False, True]


def test_the_address_of_a_message_that_is_gone_tells_nothing(relay: Relay) -> None:
    row = sent()
    Message.objects.filter(pk=row.pk).delete()
    follow(row)
    relay()

    assert told("message.clicked") == []


def test_get_and_head_never_unsubscribe_and_post_does_without_cookie_or_token(
    visitor: Client,
) -> None:
    row = sent()
    address = path(api.link_signer().unsubscribe(row.pk))
    before = Consent.objects.count()
    shown, head = visitor.get(address), visitor.head(address)
    unchanged = Consent.objects.count()
    done = visitor.post(address, {"List-Unsubscribe": "One-Click"})
    entry = Consent.objects.order_by("-recorded_at").first()

    assert (shown.status_code, head.status_code, done.status_code) == (200, 200, 200)
    assert unchanged == before
    assert not done.cookies
    assert ANA not in shown.content.decode()
    assert entry is not None
    assert (entry.state, entry.purpose, entry.source) == (
        "opted_out", "offers", "unsubscribe_one_click",
    )  # fmt: skip
    assert entry.evidence["message_id"] == str(row.pk)
    assert [one["purposes"] for one in told("message.unsubscribed")] == [["offers"]]


def test_unsubscribing_stops_what_is_queued_at_once_and_twice_is_once(visitor: Client) -> None:
    row = sent()
    queued = message()
    address = path(api.link_signer().unsubscribe(row.pk))
    for _ in range(2):
        visitor.post(address, {"List-Unsubscribe": "One-Click"})
    queued.refresh_from_db()

    assert queued.state == MessageState.REFUSED
    assert len(told("message.unsubscribed")) == 1


@pytest.mark.parametrize("page", ["/e/u/AAAA", "/e/p/AAAA", "/e/u/" + "A" * 20_000, "/e/u/%00"])
def test_forged_addresses_are_answered_and_change_nothing(visitor: Client, page: str) -> None:
    before = Consent.objects.count()

    assert visitor.get(page).status_code == 404
    assert visitor.post(page, {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert Consent.objects.count() == before


def verdict(purpose: str = "offers") -> str:
    occasion = Occasion(Channel.EMAIL, MessageClass.COMMERCIAL, purpose)
    (found,) = api.judge_many(SYSTEM, recipients=[Recipient(ANA)], occasion=occasion)
    return found.refusal.code if found.refusal else ""


def test_preferences_change_each_purpose_and_keep_the_evidence(visitor: Client) -> None:
    consent("newsletter")
    row = sent()
    address = path(api.link_signer().preferences(row.pk))
    page = visitor.get(address).content.decode()
    form = {"seen": ["email:newsletter", "email:offers"], "purpose-1": "email:offers"}
    answer = visitor.post(address, form)

    assert "Newsletter" in page
    assert answer.status_code == 302
    assert (verdict("newsletter"), verdict("offers")) == ("consent_opted_out", "")


def test_a_pause_holds_everything_back_and_ends_when_asked(visitor: Client) -> None:
    row = sent()
    address = path(api.link_signer().preferences(row.pk))
    visitor.post(address, {"action": "pause"})
    paused, page = verdict(), visitor.get(address).content.decode()
    visitor.post(address, {"action": "resume"})

    assert paused == "suppressed_paused"
    assert "paused until" in page
    assert verdict() == ""


def test_leaving_everything_ends_every_purpose_until_a_new_yes(visitor: Client) -> None:
    consent("newsletter")
    row = sent()
    visitor.post(path(api.link_signer().preferences(row.pk)), {"action": "leave"})
    left = (verdict("newsletter"), verdict("offers"))
    at = clock.now() + timedelta(seconds=1)
    yes = ConsentDraft(ANA, "offers", ConsentState.OPTED_IN, at, "form")
    api.record_consents(SYSTEM, drafts=[yes])

    assert left == ("consent_opted_out", "consent_opted_out")
    assert (verdict("newsletter"), verdict("offers")) == ("consent_opted_out", "")


def test_addresses_belong_to_one_use(visitor: Client) -> None:
    row = sent()
    token = api.link_signer().unsubscribe(row.pk).rpartition("/")[2]

    assert visitor.get(f"/e/p/{token}").status_code == 404
