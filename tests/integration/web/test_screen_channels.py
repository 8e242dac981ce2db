"""The screens of warm-up and ad audiences, and the preferences' page, as their users meet them."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from leadloop.kit import clock
from leadloop.marketing import api as marketing
from leadloop.marketing.api import social
from leadloop.marketing.contracts import CampaignDraft, SegmentDraft, SegmentKind
from leadloop.marketing.models import AdAccountRecord, SocialAudience
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import (
    Channel,
    ConsentDraft,
    ConsentState,
    MessageClass,
    MessageDraft,
    Occasion,
    Recipient,
)
from leadloop.outbound.models import Consent
from leadloop.users.contracts import SYSTEM
from tests.factories.journeys import a_person
from tests.integration.web.web_house import House

ADDRESS = "person1@example.com"
PHONE = "+14155550134"


def test_a_warm_up_is_started_changed_and_stopped(house: House) -> None:
    plan = {"version": 0, "first_day": 50, "growth_percent": 100, "until_per_day": 400}
    first = house.admin.post("/sending/warm-up/start", plan)
    shown = house.admin.get("/sending/warm-up").content.decode()
    stale = house.admin.post("/sending/warm-up/start", plan)
    wrong = house.admin.post("/sending/warm-up/start", {**plan, "version": 1, "first_day": 0})
    ended = house.admin.post("/sending/warm-up/stop", {"version": "1"})

    assert [one.status_code for one in (first, stale, wrong, ended)] == [302, 422, 422, 302]
    assert "Today 0 of 50" in shown
    assert "No plan is in force" in house.admin.get("/sending/warm-up").content.decode()


def test_an_account_is_connected_and_an_audience_kept(house: House) -> None:
    segment = marketing.create_segment(
        SYSTEM, draft=SegmentDraft(name="Likely", kind=SegmentKind.STATIC)
    )
    plan = CampaignDraft(name="Autumn", include=(segment,))
    campaign = marketing.create_campaign(SYSTEM, draft=plan)
    account = {"name": "Ads", "network": "meta", "external_id": "act_1234", "token": "EAAB-x"}
    bad = house.admin.post("/marketing/ads/accounts/new", {**account, "external_id": "x"})
    made = house.admin.post("/marketing/ads/accounts/new", account)
    row = AdAccountRecord.objects.get()
    asked = {"campaign": campaign, "account": row.pk, "consent_purpose": "advertising"}
    kept = house.admin.post("/marketing/ads/audiences/new", asked)
    again = house.admin.post("/marketing/ads/audiences/new", asked)
    audience = SocialAudience.objects.get()
    here = f"/marketing/ads/audiences/{audience.pk}"
    acts = [
        house.admin.post(f"{here}/act", {"do": what, "version": "1"}).status_code
        for what in ("upload", "end", "end", "nonsense")
    ]

    assert [one.status_code for one in (bad, made, kept, again)] == [422, 302, 302, 422]
    assert acts == [302, 302, 409, 409]
    assert social.get_audience(SYSTEM, audience_id=audience.pk).active is False
    edit = house.admin.get(f"/marketing/ads/accounts/{row.pk}").content.decode()
    listed = house.admin.get("/marketing/ads").content.decode()
    assert "EAAB-x" not in edit + listed + house.admin.get(here).content.decode()
    assert "Autumn" in listed
    assert (
        "Meta Custom Audiences"
        in house.admin.get(f"/marketing/campaigns/{campaign}").content.decode()
    )


def say(address: str, channel: str, purpose: str = "offers", **more: Any) -> None:
    at = clock.now() - timedelta(days=1)
    word = ConsentDraft(
        address, purpose, ConsentState.OPTED_IN, at, "form", channel=channel, **more
    )
    outbound.record_consents(SYSTEM, drafts=[word])


@pytest.fixture
def letter(db: None) -> str:
    """The address of a person's preferences, as a mail carries it."""
    person = a_person(mobile_phone=PHONE)
    say(ADDRESS, "email")
    say(PHONE, "sms", "reminders")
    draft = MessageDraft(
        key="letter", purpose="journey", to=ADDRESS, subject="Hello", text="Hello",
        message_class=MessageClass.COMMERCIAL, consent_purpose="offers",
        person_entity="marketing_person", person_id=person,
    )  # fmt: skip
    return urlsplit(outbound.link_signer().preferences(outbound.send(SYSTEM, draft).id)).path


def verdict(address: str, channel: Channel, purpose: str) -> str:
    occasion = Occasion(channel, MessageClass.COMMERCIAL, purpose)
    found = outbound.judge_many(SYSTEM, recipients=[Recipient(address)], occasion=occasion)[0]
    return found.refusal.code if found.refusal else ""


def test_every_channel_of_a_person_stands_on_one_page_and_only_post_changes(letter: str) -> None:
    page = Client().get(letter).content.decode()
    Client().get(f"{letter}?action=leave&seen=sms:reminders")

    assert "SMS" in page
    assert "…134" in page
    assert PHONE not in page
    assert "What you have told us" in page
    assert Consent.objects.filter(state="opted_out").count() == 0
    seen = ["email:offers", "sms:reminders"]
    kept = page.partition('value="email:offers" checked')[0].rpartition('name="')[2].split('"')[0]
    Client().post(letter, {"action": "save", "seen": seen, kept: "email:offers"})
    assert verdict(PHONE, Channel.SMS, "reminders") == "consent_opted_out"
    assert verdict(ADDRESS, Channel.EMAIL, "offers") == ""


def test_a_pace_is_kept_by_the_gate_on_every_channel(letter: str) -> None:
    page = Client().get(letter).content.decode()
    assert "At most one a week" in page
    Client().post(letter, {"action": "save", "pace": "7"})
    # The letter itself waits to leave, and counts: what is over the pace longer than the
    # policy's patience is refused.
    assert verdict(ADDRESS, Channel.EMAIL, "offers") == "frequency_choice"
    Client().post(letter, {"action": "save", "pace": "0"})
    assert verdict(ADDRESS, Channel.EMAIL, "offers") == ""
    Client().post(letter, {"action": "save", "pace": "nonsense"})
    assert verdict(ADDRESS, Channel.EMAIL, "offers") == ""


def test_a_pause_and_leaving_count_on_every_channel(letter: str) -> None:
    Client().post(letter, {"action": "pause", "days": "90"})
    paused = [verdict(ADDRESS, Channel.EMAIL, "offers"), verdict(PHONE, Channel.SMS, "reminders")]
    Client().post(letter, {"action": "resume"})
    Client().post(letter, {"action": "leave"})
    left = [verdict(ADDRESS, Channel.EMAIL, "offers"), verdict(PHONE, Channel.SMS, "reminders")]

    assert paused == ["suppressed_paused"] * 2
    assert left == ["consent_opted_out"] * 2
