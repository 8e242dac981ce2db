"""Lead sources on screens: set up, mapped, tested, mended."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from web_house import HOSTILE, House, text_of

from leadloop.events import api as events
from leadloop.events.catalogue import HOOK_RECEIVED, HOOKS
from leadloop.events.contracts import EventDraft, to_json
from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.ids import new_trace_id, new_uuid
from leadloop.portal import api as portal
from leadloop.portal.contracts import LeadSource, LeadSourceDraft, MappingRow, Vendor
from leadloop.users.contracts import SYSTEM, Role


def _marketer(house: House) -> Client:
    return house.clients[Role.MARKETER]


def _source(vendor: Vendor = Vendor.META, name: str = "Ads") -> LeadSource:
    return portal.create_lead_source(SYSTEM, vendor=vendor, draft=LeadSourceDraft(name)).source


def _page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


@pytest.mark.parametrize("vendor", list(Vendor))
def test_a_source_is_made_and_its_secrets_are_shown_once(house: House, vendor: Vendor) -> None:
    marketer = _marketer(house)
    assert vendor.slug in _page(marketer, "/lead-sources/new")
    made = marketer.post(f"/lead-sources/new/{vendor.slug}", {"name": "Spring"}).content.decode()
    assert f"http://testserver/hooks/{vendor.slug}/" in made
    (source,) = portal.list_lead_sources(SYSTEM)
    page = _page(marketer, f"/lead-sources/{source.id}")
    shown = re.findall(r'readonly value="([^"]+)"', made)
    secrets = shown[1:] or re.findall(r"secret=(\w+)", shown[0])
    assert bool(secrets) is (vendor is not Vendor.LINKEDIN)
    assert source.path in page
    assert not [value for value in secrets if value in page]
    assert "Spring" in _page(marketer, "/lead-sources")


def test_a_source_without_a_name_is_not_made(house: House) -> None:
    answer = _marketer(house).post("/lead-sources/new/meta", {"name": " "})
    assert answer.status_code == 422
    assert "Give it a name." in text_of(answer)


def test_a_network_nobody_knows_is_not_found(house: House) -> None:
    assert _marketer(house).get("/lead-sources/new/tiktok").status_code == 404


def test_what_is_missing_is_named_until_it_is_entered(house: House) -> None:
    marketer, source = _marketer(house), _source()
    address = f"/lead-sources/{source.id}"
    assert "Not set up yet" in text_of(marketer.get(address))
    wrong = marketer.post(f"{address}/secrets/app_secret", {"value": "short"})
    assert wrong.status_code == 422
    assert "as the vendor shows" in text_of(wrong)
    for kind in ("app_secret", "access_token"):
        value = f"the-{kind}-of-the-page"
        kept = marketer.post(f"{address}/secrets/{kind}", {"value": value})
        assert kept.status_code == 302
        assert value not in _page(marketer, address)
    assert "Not set up yet" not in text_of(marketer.get(address))
    assert marketer.post(f"{address}/secrets/google_key", {"value": "x" * 20}).status_code == 404
    assert marketer.post(f"{address}/secrets/nonsense", {"value": "x" * 20}).status_code == 404


def test_a_secret_of_ours_is_made_anew_and_shown_once(house: House) -> None:
    marketer, source = _marketer(house), _source(Vendor.GOOGLE_ADS)
    made = marketer.post(f"/lead-sources/{source.id}/secrets/google_key/rotate").content.decode()
    (_, secret) = re.findall(r'readonly value="([^"]+)"', made)
    page = _page(marketer, f"/lead-sources/{source.id}")
    assert secret not in page
    assert "The one before counted until" in page
    theirs = _source(Vendor.LINKEDIN)
    refused = marketer.post(f"/lead-sources/{theirs.id}/secrets/client_secret/rotate")
    assert refused.status_code == 404


def test_the_mapping_is_edited_and_errors_are_named(house: House) -> None:
    marketer, source = _marketer(house), _source()
    address = f"/lead-sources/{source.id}/edit"
    form = {
        "name": "Autumn",
        "campaign": "Umbrellas",
        "product_interest": "ilp",
        "version": str(source.version),
        "map-count": "3",
        "map-0-question": "How many?",
        "map-0-target": "company_size",
        "map-1-question": "Dropped",
        "map-1-target": "",
    }
    assert marketer.post(address, form).status_code == 302
    draft = portal.get_lead_source(SYSTEM, source_id=source.id).draft
    assert draft == LeadSourceDraft(
        "Autumn", "Umbrellas", "ilp", (MappingRow("How many?", "company_size"),)
    )
    stale = marketer.post(address, form)
    assert stale.status_code == 422
    assert "Reload the page" in text_of(stale)
    bad = marketer.post(address, {**form, "version": "2", "map-0-target": "owner"})
    assert bad.status_code == 422
    assert "no place for answers" in text_of(bad)
    assert 'value="How many?"' in bad.content.decode()


def test_a_test_is_sent_and_its_outcome_and_trace_are_shown(house: House) -> None:
    marketer, source = _marketer(house), _source(Vendor.GOOGLE_ADS)
    address = f"/lead-sources/{source.id}"
    assert marketer.post(f"{address}/test").status_code == 302
    house.deliver()
    page = _page(marketer, address)
    assert "Suppressed" in page
    (trace,) = re.findall(r'href="(/trace/[^"]+)"', page)
    assert marketer.get(trace).status_code == 200
    (submission,) = re.findall(r'href="(/submissions/[^"]+)"', page)
    assert "Marked as a test by its sender" in text_of(marketer.get(submission))


def test_a_test_of_a_source_that_would_refuse_says_why(house: House) -> None:
    marketer, source = _marketer(house), _source(Vendor.META)
    answer = marketer.post(f"/lead-sources/{source.id}/test")
    assert answer.status_code == 409
    assert "no secret yet" in text_of(answer)


def test_a_source_is_switched_off_and_on(house: House) -> None:
    marketer, source = _marketer(house), _source()
    address = f"/lead-sources/{source.id}"
    assert marketer.post(f"{address}/switch", {"enabled": "0"}).status_code == 302
    assert "Switch on" in text_of(marketer.get(address))
    assert marketer.post(f"{address}/switch", {"enabled": "1"}).status_code == 302
    assert portal.get_lead_source(SYSTEM, source_id=source.id).enabled


def _notice(source: LeadSource, lead_id: str = "42") -> None:
    body: dict[str, Any] = {"leadgen_id": lead_id}
    draft = EventDraft(
        HOOKS,
        HOOK_RECEIVED,
        source.path,
        lead_id,
        to_json({"id": lead_id, "test": False, "body": body}),
        clock.now(),
        new_trace_id(),
        subject=str(source.id),
        origin=source.vendor.value,
    )
    events.append([draft])


def test_a_stuck_lead_says_the_cure_and_can_be_fetched_again_or_given_up(house: House) -> None:
    marketer, source = _marketer(house), _source()
    _notice(source)
    house.deliver()
    address = f"/lead-sources/{source.id}"
    assert "no access token yet. Enter one." in text_of(marketer.get(address))
    assert "1 stuck" in text_of(marketer.get("/lead-sources"))
    again = marketer.post(f"{address}/retry", follow=True)
    assert "Fetching 1 again." in text_of(again)
    house.deliver()
    (delivery,) = portal.list_deliveries(SYSTEM, source_id=source.id)
    given_up = marketer.post(f"{address}/deliveries/{delivery.id}/give-up")
    assert given_up.status_code == 302
    house.deliver()
    assert "Rejected" in text_of(marketer.get(address))
    assert marketer.post(f"{address}/deliveries/{delivery.id}/give-up").status_code == 409
    assert "Nothing is stuck" in text_of(marketer.post(f"{address}/retry", follow=True))


def test_whoever_changed_the_source_last_is_told_once_a_day_that_leads_are_stuck(
    house: House,
) -> None:
    marketer = _marketer(house)
    marketer.post("/lead-sources/new/meta", {"name": "Spring"})
    (source,) = portal.list_lead_sources(SYSTEM)
    for lead_id in ("1", "2", "3"):
        _notice(source, lead_id)
    house.deliver()
    assert text_of(marketer.get("/notices")).count("Leads of “Spring” are stuck") == 1
    assert "Spring" not in text_of(house.admin.get("/notices"))


def test_what_was_refused_is_shown_by_reason(house: House) -> None:
    source = _source()
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    said = (("bad_signature", 17), ("handshake", 3), ("never_seen", 1))
    nowhere = UUID(int=0)
    for place, what, count in (*((source.id, *s) for s in said), (nowhere, "not_found", 4)):
        execute(
            "INSERT INTO portal_lead_source_note"
            " (id, source_id, what, hour, count, last_at, trace_id)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (new_uuid(), place, what, hour, count, clock.now(), new_trace_id()),
        )
    text = text_of(_marketer(house).get(f"/lead-sources/{source.id}"))
    assert "Signature not made over this body" in text
    assert "17" in text
    assert portal.lead_source_stats(SYSTEM)[source.id].refused == 18
    listed = text_of(_marketer(house).get("/lead-sources"))
    assert "4 messages came to addresses that lead nowhere" in listed


def test_hostile_text_is_text(house: House) -> None:
    draft = LeadSourceDraft(HOSTILE, campaign=HOSTILE, mapping=(MappingRow(HOSTILE, "attributes"),))
    source = portal.create_lead_source(SYSTEM, vendor=Vendor.META, draft=draft).source
    _notice(source, HOSTILE)
    house.deliver()
    for path in ("", f"/{source.id}", f"/{source.id}/edit"):
        page = _page(_marketer(house), f"/lead-sources{path}")
        assert "<script>alert(1)" not in page
        assert "<img src=x" not in page


@pytest.mark.parametrize("role", [Role.SALES_REPRESENTATIVE, Role.DATA_SCIENTIST])
def test_others_neither_see_nor_change_lead_sources(house: House, role: Role) -> None:
    client, source = house.clients[role], _source()
    for path in ("", "/new", "/new/meta", f"/{source.id}", f"/{source.id}/edit"):
        assert client.get(f"/lead-sources{path}").status_code == 403
    for path in ("switch", "test", "retry", "secrets/app_secret", "secrets/verify_token/rotate"):
        assert client.post(f"/lead-sources/{source.id}/{path}").status_code == 403


def test_lists_ask_the_database_no_more_for_more_rows(house: House) -> None:
    counts = []
    for _ in range(2):
        for place in range(4):
            _source(Vendor.META, f"Source {place}")
        with CaptureQueriesContext(connection) as found:
            assert _marketer(house).get("/lead-sources").status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]
