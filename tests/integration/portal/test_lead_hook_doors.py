"""Ad networks' messages, from the vendor's post to the submission's one outcome."""

import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest
from lead_hooks import Source, make, outcomes

from leadloop.events import api as events
from leadloop.events.catalogue import HOOKS, LEADS
from leadloop.events.relay import relay_batch
from leadloop.intake import api as intake
from leadloop.intake.contracts import Outcome, SubmissionView
from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.portal import api as portal
from leadloop.portal.contracts import Delivery, DeliveryState, MappingRow, SecretKind, Vendor
from leadloop.portal.lead_sources import handlers
from leadloop.project import wiring
from leadloop.project.settings import get_settings
from leadloop.sales import api as sales
from leadloop.users.contracts import SYSTEM
from tests.factories import lead_ads

Relay = Callable[[], None]
Reply = Callable[[lead_ads.Asked], tuple[int, dict[str, str], Any]]


def _graph(asked: lead_ads.Asked) -> tuple[int, dict[str, str], Any]:
    return 200, {}, lead_ads.meta_answer(asked.path.rpartition("/")[2])


def _lead_sync(asked: lead_ads.Asked) -> tuple[int, dict[str, str], Any]:
    return 200, {}, lead_ads.linkedin_answer(asked.path.rpartition("/")[2])


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Iterator[lead_ads.VendorApi]:
    """Meta's and LinkedIn's interfaces, on a private address that the setting allows."""

    def reply(asked: lead_ads.Asked) -> tuple[int, dict[str, str], Any]:
        return _lead_sync(asked) if asked.path.startswith("/rest/") else _graph(asked)

    with lead_ads.vendor_api(reply) as api:
        for name in ("meta_url", "linkedin_url"):
            monkeypatch.setattr(get_settings(), name, api.url)
        monkeypatch.setattr(get_settings(), "allowed_private_hosts", "127.0.0.1")
        _forget_readers()
        yield api
    _forget_readers()


def _forget_readers() -> None:
    wiring.public_client.cache_clear()
    wiring.lead_readers.cache_clear()


def _lead(source: Source) -> Any:
    view = source.outcome()
    assert view.outcome is Outcome.CREATED, view
    assert view.lead_id is not None
    found = sales.get_lead(SYSTEM, lead_id=view.lead_id)
    names = ("consents", "attribution", "context", "attributes")
    return SimpleNamespace(**found.facts, **{name: getattr(found, name) for name in names})


def _come_due() -> None:
    """Let everything that waits come due, as if the time had passed."""
    execute("UPDATE kit_due SET due_at = %s", (clock.now(),))


def test_a_google_lead_becomes_a_lead_with_its_click(server: str, relay: Relay) -> None:
    source = make(Vendor.GOOGLE_ADS, server, product_interest="group_health")
    answer = source.send(lead_ads.google(key=source.secrets[SecretKind.GOOGLE_KEY]))
    assert (answer.status_code, answer.json()) == (200, {})
    relay()
    lead = _lead(source)
    assert (lead.first_name, lead.last_name) == ("Ana", "Tan")
    assert (lead.email, lead.mobile_phone) == ("ana.tan@northgate.example", "+14155550134")
    assert (lead.company, lead.lead_source) == ("Northgate Logistics", "google_ads")
    assert lead.product_interest == "group_health"
    assert lead.attribution["gclid"] == "Cj0KCQjw"
    assert lead.attribution["utm_campaign"] == "281489216452814"
    assert lead.attributes == {"how_many_people_do_you_insure": "about 40"}
    assert source.only().unmapped == ("how_many_people_do_you_insure?",)


def test_a_google_key_is_never_kept(server: str, relay: Relay) -> None:
    source = make(Vendor.GOOGLE_ADS, server)
    key = source.secrets[SecretKind.GOOGLE_KEY]
    source.send(lead_ads.google(key=key))
    relay()
    kept = execute("SELECT string_agg(data::text, ' ') FROM events_log")[0][0]
    assert "ana.tan@northgate.example" in kept
    assert key not in kept
    sealed = execute("SELECT sealed FROM portal_lead_source_secret")[0][0]
    assert key not in sealed


def test_a_meta_lead_is_fetched_and_becomes_a_lead(
    server: str, relay: Relay, vendor: lead_ads.VendorApi
) -> None:
    row = MappingRow("news_by_email", "consent.newsletter.email")
    question = MappingRow("Which_cover_interests_you?", "product_interest")
    source = make(Vendor.META, server, mapping=(row, question))
    assert source.send(lead_ads.meta("900")).status_code == 200
    relay()
    lead = _lead(source)
    assert (lead.first_name, lead.last_name) == ("Chidi", "Okafor")
    assert (lead.lead_source, lead.product_interest) == ("meta", "whole_life")
    assert lead.attribution["utm_source"] == "instagram"
    assert lead.attribution["utm_campaign"] == "Spring cover"
    assert lead.attribution["utm_content"] == "Umbrella video"
    (consent,) = lead.consents
    assert consent["state"] == "opted_in"
    assert (consent["purpose"], consent["channel"]) == ("newsletter", "email")
    (asked,) = vendor.asked
    assert asked.path == "/v25.0/900"
    assert asked.headers["authorization"] == f"Bearer {lead_ads.PAGE_TOKEN}"
    assert "access_token" not in asked.query


def test_several_meta_leads_in_one_message_are_leads_of_their_own(
    server: str, relay: Relay, vendor: lead_ads.VendorApi
) -> None:
    source = make(Vendor.META, server)
    assert source.send(lead_ads.meta("901", "902", "903")).status_code == 200
    relay()
    assert [outcome for _, outcome in outcomes()] == ["created"] * 3
    assert len({delivery.trace_id for delivery in source.deliveries()}) == 3


def test_a_linkedin_lead_is_fetched_with_its_forms_words(
    server: str, relay: Relay, vendor: lead_ads.VendorApi
) -> None:
    source = make(Vendor.LINKEDIN, server)
    assert source.send(lead_ads.linkedin("6b5e-1")).status_code == 200
    relay()
    lead = _lead(source)
    assert (lead.first_name, lead.last_name, lead.company_size) == ("Dana", "Weiss", 51)
    assert lead.lead_source == "linkedin"
    assert lead.attributes["cover"] == "Group health"
    assert lead.attributes["sales_region"] == "west"
    assert lead.attributes["tick_boxes"] == {"77": {"ticked": True, "text": "Write to me."}}
    assert not lead.consents
    assert vendor.asked[0].headers["linkedin-version"] == "202604"


def test_a_marketplace_lead_becomes_a_lead(server: str, relay: Relay) -> None:
    source = make(Vendor.MICROSOFT_MARKETPLACE, server)
    assert source.send(lead_ads.microsoft()).status_code == 200
    relay()
    lead = _lead(source)
    assert (lead.last_name, lead.company) == ("Lindqvist", "Adatum")
    assert lead.lead_source == "microsoft_marketplace"
    assert lead.attribution["utm_campaign"] == "Group cover for Azure customers"


def test_a_customer_the_marketplace_asks_not_to_contact_is_opted_out(
    server: str, relay: Relay
) -> None:
    source = make(Vendor.MICROSOFT_MARKETPLACE, server)
    source.send(lead_ads.microsoft(ActionCode="DNC"))
    relay()
    (consent,) = _lead(source).consents
    assert (consent["channel"], consent["state"]) == ("any", "opted_out")


@pytest.mark.parametrize("kind", list(Vendor))
def test_a_replayed_message_is_answered_and_creates_nothing(
    server: str, relay: Relay, vendor: lead_ads.VendorApi, kind: Vendor
) -> None:
    source = make(kind, server)
    message = _message(source)
    first = source.send(message)
    relay()
    again = source.send(message)
    relay()
    assert (first.status_code, again.status_code) == (200, 200)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert len(source.deliveries()) == len(outcomes()) == 1


@pytest.mark.parametrize("kind", list(Vendor))
def test_a_forged_message_is_refused_and_counted(server: str, relay: Relay, kind: Vendor) -> None:
    source = make(kind, server)
    forged = _forged(source)
    unproven = _unproven(source)
    relay()
    assert forged.status_code == 403
    assert unproven.status_code == 401
    assert outcomes() == []
    assert events.list_recent(HOOKS) == []
    _wait_for_notes(source, 2)


@pytest.mark.parametrize("kind", [Vendor.META, Vendor.LINKEDIN])
def test_a_body_altered_after_signing_is_refused(server: str, relay: Relay, kind: Vendor) -> None:
    source = make(kind, server)
    body = orjson.dumps(_message(source))
    proof = lead_ads.meta_headers if kind is Vendor.META else lead_ads.linkedin_headers
    altered = body.replace(b'"SPONSORED"', b'"ORGANICAL"').replace(b"12312312313", b"12312312314")
    assert altered != body
    answer = source.send(altered, proof(body))
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "bad_signature"
    assert events.list_recent(HOOKS) == []


@pytest.mark.parametrize("kind", [Vendor.GOOGLE_ADS, Vendor.META, Vendor.LINKEDIN])
def test_the_same_lead_with_other_content_is_refused(
    server: str, relay: Relay, vendor: lead_ads.VendorApi, kind: Vendor
) -> None:
    source = make(kind, server)
    message = _message(source)
    assert source.send(message).status_code == 200
    answer = source.send(_with_other_content(message))
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "altered"
    relay()
    assert len(outcomes()) == 1


@pytest.mark.parametrize("kind", [Vendor.META, Vendor.LINKEDIN])
@pytest.mark.parametrize(("hours", "code"), [(-72, "stale"), (3, "from_the_future")])
def test_a_message_of_another_time_is_refused(
    server: str, db: None, kind: Vendor, hours: int, code: str
) -> None:
    source = make(kind, server)
    moment = clock.timestamp() + hours * 3600
    message = lead_ads.meta("1", at=moment) if kind is Vendor.META else lead_ads.linkedin(at=moment)
    answer = source.send(message)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == code
    assert events.list_recent(HOOKS) == []


def test_meta_shakes_hands_with_the_right_token_only(server: str, db: None) -> None:
    source = make(Vendor.META, server)
    query = {
        "hub.mode": "subscribe",
        "hub.challenge": "1158201444",
        "hub.verify_token": source.secrets[SecretKind.VERIFY_TOKEN],
    }
    answer = httpx.get(source.url, params=query)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"
    wrong = httpx.get(source.url, params={**query, "hub.verify_token": "wrong"})
    assert wrong.status_code == 403
    assert "1158201444" not in wrong.text


def test_linkedin_shakes_hands_and_signs_nothing_else(server: str, db: None) -> None:
    source = make(Vendor.LINKEDIN, server)
    code = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
    answer = httpx.get(source.url, params={"challengeCode": code})
    assert answer.status_code == 200
    assert answer.json()["challengeCode"] == code
    assert answer.json()["challengeResponse"] == lead_ads.linkedin_challenge(code)
    body = orjson.dumps(lead_ads.linkedin())
    for message in (body.decode(), f"hmacsha256={body.decode()}"):
        refused = httpx.get(source.url, params={"challengeCode": message})
        assert refused.status_code == 400
        assert "challengeResponse" not in refused.text


def test_googles_test_lead_is_kept_apart_and_says_so(server: str, relay: Relay) -> None:
    source = make(Vendor.GOOGLE_ADS, server)
    key = source.secrets[SecretKind.GOOGLE_KEY]
    for _ in range(2):
        # Google sends every test under one and the same id.
        assert source.send(lead_ads.google(key=key, is_test=True)).status_code == 200
    relay()
    assert [outcome for _, outcome in outcomes()] == ["suppressed"] * 2
    newest = source.deliveries()[0]
    assert newest.test
    rule = _outcome_of(newest).rule
    assert rule is not None
    assert rule.name == "Marked as a test by its sender"


def _outcome_of(delivery: Delivery) -> SubmissionView:
    assert delivery.submission_key is not None
    return intake.get_submission(SYSTEM, submission_key=delivery.submission_key)


def test_the_button_of_metas_dashboard_makes_no_lead(server: str, relay: Relay) -> None:
    source = make(Vendor.META, server)
    assert source.send(lead_ads.meta("444444444444")).status_code == 200
    relay()
    assert source.only().state is DeliveryState.IGNORED
    assert outcomes() == []


def test_linkedins_notice_of_a_deleted_lead_brings_none(server: str, relay: Relay) -> None:
    source = make(Vendor.LINKEDIN, server)
    assert source.send(lead_ads.linkedin(action="DELETED")).status_code == 200
    relay()
    assert source.only().state is DeliveryState.IGNORED
    assert "DELETED" in source.only().error


def test_an_expired_token_puts_leads_aside_until_a_new_one_comes(
    server: str, relay: Relay, vendor: lead_ads.VendorApi
) -> None:
    source = make(Vendor.META, server)

    def refuse(asked: lead_ads.Asked) -> tuple[int, dict[str, str], Any]:
        if asked.headers["authorization"] != "Bearer EAABnewtoken":
            said = f"Error validating access token {lead_ads.PAGE_TOKEN}: Session has expired"
            return 400, {}, {"error": {"message": said, "code": 190, "error_subcode": 463}}
        return _graph(asked)

    vendor.reply = refuse
    source.send(lead_ads.meta("904"))
    relay()
    stuck = source.only()
    assert stuck.state is DeliveryState.STUCK
    assert "Enter a new one" in stuck.error
    (letter,) = events.list_dead_letters()
    assert (letter.subscription, letter.reason) == ("lead-hooks", "LeadNotFetched")
    assert lead_ads.PAGE_TOKEN not in stuck.error + letter.error
    assert outcomes() == []

    portal.set_lead_secret(
        SYSTEM, source_id=source.source.id, kind=SecretKind.ACCESS_TOKEN, value="EAABnewtoken"
    )
    assert portal.retry_stuck(SYSTEM, source_id=source.source.id) == 1
    relay()
    assert _lead(source).email == "chidi.904@northgate.example"
    assert events.list_dead_letters() == []
    assert portal.retry_stuck(SYSTEM, source_id=source.source.id) == 0


def test_a_dead_letter_replayed_from_the_events_screen_is_fetched_too(
    server: str, relay: Relay, vendor: lead_ads.VendorApi
) -> None:
    source = make(Vendor.LINKEDIN, server)
    vendor.reply = lambda _: (401, {}, {"message": "Expired access token", "status": 401})
    source.send(lead_ads.linkedin("77"))
    relay()
    vendor.reply = _lead_sync
    (letter,) = events.list_dead_letters()
    events.replay_dead_letter(letter.id, by="person:x")
    relay()
    assert _lead(source).email == "dana.77@fabrikam.example"


def test_a_vendor_that_asks_to_wait_is_waited_for(
    server: str, relay: Relay, vendor: lead_ads.VendorApi
) -> None:
    source = make(Vendor.META, server)
    answers = iter([(429, {"retry-after": "900"}, {}), (503, {}, b"<html>")])
    vendor.reply = lambda asked: next(answers, None) or _graph(asked)
    before = clock.timestamp()
    source.send(lead_ads.meta("905"))
    relay()
    waits = execute("SELECT due_at FROM kit_due WHERE kind = 'lead_fetch'")[0][0]
    assert 890 < waits.timestamp() - before < 930
    assert "429" in source.only().error
    _come_due()
    relay()
    assert "503" in source.only().error
    _come_due()
    relay()
    assert _lead(source).lead_source == "meta"
    assert len(vendor.asked) == 3


def test_a_vendor_that_never_answers_ends_as_a_dead_letter(
    server: str, relay: Relay, vendor: lead_ads.VendorApi
) -> None:
    source = make(Vendor.LINKEDIN, server)
    vendor.reply = lambda _: (500, {}, {})
    source.send(lead_ads.linkedin("78"))
    for _ in range(15):
        relay()
        _come_due()
    relay()
    assert source.only().state is DeliveryState.STUCK
    assert len(vendor.asked) == 14
    assert len(events.list_dead_letters()) == 1


def test_a_lead_that_the_vendor_no_longer_has_can_be_filled_in_by_hand(
    server: str, relay: Relay, vendor: lead_ads.VendorApi
) -> None:
    source = make(Vendor.LINKEDIN, server)
    vendor.reply = lambda _: (404, {}, {"message": "Not Found"})
    source.send(lead_ads.linkedin("79"))
    relay()
    view = source.outcome()
    assert source.only().state is DeliveryState.GONE
    assert view.outcome is Outcome.REJECTED
    intake.edit_and_replay(
        SYSTEM,
        submission_key=view.submission_key,
        data={"email": "eve@fabrikam.example", "context": view.data["context"]},
    )
    relay()
    lead = _lead(source)
    assert (lead.email, lead.lead_source) == ("eve@fabrikam.example", "linkedin")


def test_a_stuck_lead_can_be_given_up(
    server: str, relay: Relay, vendor: lead_ads.VendorApi
) -> None:
    source = make(Vendor.META, server)
    error = {"message": "Unsupported get request.", "code": 100, "error_subcode": 33}
    vendor.reply = lambda _: (400, {}, {"error": error})
    source.send(lead_ads.meta("906"))
    relay()
    portal.give_up_delivery(SYSTEM, delivery_id=source.only().id)
    relay()
    assert source.outcome().outcome is Outcome.REJECTED
    assert events.list_dead_letters() == []


def test_a_token_without_the_advertisers_rights_still_reads_the_answers(
    server: str, relay: Relay, vendor: lead_ads.VendorApi
) -> None:
    source = make(Vendor.META, server)

    def narrow(asked: lead_ads.Asked) -> tuple[int, dict[str, str], Any]:
        if "campaign_name" in asked.query["fields"][0]:
            return 403, {}, {"error": {"message": "(#200) Requires ads_read", "code": 200}}
        return _graph(asked)

    vendor.reply = narrow
    source.send(lead_ads.meta("907"))
    relay()
    assert _lead(source).email == "chidi.907@northgate.example"


def test_private_addresses_are_not_called_unless_allowed(
    server: str, relay: Relay, vendor: lead_ads.VendorApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "allowed_private_hosts", "")
    _forget_readers()
    source = make(Vendor.META, server)
    source.send(lead_ads.meta("908"))
    relay()
    assert source.only().state is DeliveryState.WAITING
    assert "cannot be reached" in source.only().error
    assert vendor.asked == []


def test_a_redirect_never_takes_the_token_elsewhere(
    server: str, relay: Relay, vendor: lead_ads.VendorApi
) -> None:
    source = make(Vendor.META, server)
    vendor.reply = lambda _: (302, {"location": f"{vendor.url}/elsewhere"}, {})
    source.send(lead_ads.meta("909"))
    relay()
    assert source.only().state is DeliveryState.STUCK
    assert len(vendor.asked) == 1


def test_a_message_taken_on_twice_is_one_lead(
    server: str, relay: Relay, vendor: lead_ads.VendorApi
) -> None:
    sources = [make(kind, server) for kind in Vendor]
    for source in sources:
        source.send(_message(source))
    batch = list(reversed(events.list_recent(HOOKS)))
    handlers.on_hook_received(batch)
    handlers.on_hook_received(batch)
    relay()
    handlers.on_hook_received(batch)
    relay()
    assert sorted(len(source.deliveries()) for source in sources) == [1, 1, 1, 1]
    assert len(events.list_recent(LEADS)) == len(outcomes()) == len(batch)


def test_a_worker_that_dies_between_fetch_and_commit_makes_one_lead(
    server: str, relay: Relay, vendor: lead_ads.VendorApi
) -> None:
    source = make(Vendor.META, server)
    source.send(lead_ads.meta("910"))
    relay_batch(wiring.subscribers()["lead-hooks"])
    key = execute("SELECT key FROM kit_due WHERE kind = 'lead_fetch'")[0][0]
    # What a dead worker did: asked the vendor, and stored nothing.
    handlers.fetch(UUID(key), wiring.lead_readers())
    relay()
    assert len(vendor.asked) == 2
    assert len(outcomes()) == 1
    assert source.only().state is DeliveryState.HANDED_ON


def test_a_switched_off_source_answers_nobody(server: str, db: None) -> None:
    source = make(Vendor.GOOGLE_ADS, server)
    portal.switch_lead_source(SYSTEM, source_id=source.source.id, enabled=False)
    answer = source.send(lead_ads.google(key=source.secrets[SecretKind.GOOGLE_KEY]))
    assert answer.status_code == 404


def test_a_rotated_key_leaves_the_old_one_a_day(server: str, relay: Relay) -> None:
    source = make(Vendor.GOOGLE_ADS, server)
    old = source.secrets[SecretKind.GOOGLE_KEY]
    made = portal.rotate_lead_secret(SYSTEM, source_id=source.source.id, kind=SecretKind.GOOGLE_KEY)
    new = made.secrets[SecretKind.GOOGLE_KEY]
    assert source.send(lead_ads.google("a", key=old)).status_code == 200
    assert source.send(lead_ads.google("b", key=new)).status_code == 200
    execute("UPDATE portal_lead_source_secret SET former_until = %s", (clock.now(),))
    other = make(Vendor.GOOGLE_ADS, server)  # a miss reads all sources again at once
    other.send(lead_ads.google("x", key="wrong"))
    assert source.send(lead_ads.google("c", key=old)).status_code == 403
    assert source.send(lead_ads.google("d", key=new)).status_code == 200


@pytest.mark.parametrize("kind", list(Vendor))
def test_the_test_button_goes_the_whole_way(db: None, relay: Relay, kind: Vendor) -> None:
    source = make(kind)
    key = portal.send_test_lead(SYSTEM, source_id=source.source.id)
    relay()
    assert source.only().submission_key == key
    view = source.outcome()
    assert view.outcome is Outcome.SUPPRESSED
    assert source.only().test
    assert portal.lead_source_stats(SYSTEM)[source.source.id].tests == 1


def _message(source: Source) -> Any:
    return {
        Vendor.GOOGLE_ADS: lambda: lead_ads.google(key=source.secrets[SecretKind.GOOGLE_KEY]),
        Vendor.META: lambda: lead_ads.meta("900"),
        Vendor.LINKEDIN: lead_ads.linkedin,
        Vendor.MICROSOFT_MARKETPLACE: lead_ads.microsoft,
    }[source.source.vendor]()


def _with_other_content(message: Any) -> Any:
    text = orjson.dumps(message)
    for before, after in (
        (b"ana.tan@", b"eve.tan@"),
        (b'"ad_id":"12312312313"', b'"ad_id":"99"'),
        (b'"leadType":"SPONSORED"', b'"leadType":"EVENT"'),
    ):
        text = text.replace(before, after)
    return orjson.loads(text)


def _forged(source: Source) -> httpx.Response:
    body = orjson.dumps(_message(source))
    kind = source.source.vendor
    if kind is Vendor.GOOGLE_ADS:
        return source.send(lead_ads.google(key="a guess"))
    if kind is Vendor.META:
        return source.send(body, lead_ads.meta_headers(body, "another secret"))
    if kind is Vendor.LINKEDIN:
        return source.send(body, lead_ads.linkedin_headers(body, "another secret"))
    return source.send(body, {"x-leadloop-secret": "a guess"})


def _unproven(source: Source) -> httpx.Response:
    body = orjson.dumps(_message(source))
    if source.source.vendor is Vendor.GOOGLE_ADS:
        return source.send(lead_ads.google(key=""))
    return httpx.post(source.url, content=body, headers={"content-type": "application/json"})


def _wait_for_notes(source: Source, expected: int) -> None:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        notes = portal.list_notes(SYSTEM, source_id=source.source.id)
        if sum(note.times for note in notes) == expected:
            return
        time.sleep(0.1)
    raise AssertionError(f"{notes} instead of {expected}")
