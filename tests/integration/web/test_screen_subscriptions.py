"""Event Grid's screens: topics, subscriptions, deliveries, dead letters."""

import json
from typing import Any
from uuid import uuid4

import pytest
from web_house import HOSTILE, House, text_of

from leadloop.events import api as events
from leadloop.events.contracts.subscriptions import PullQueue, SubscriptionDraft, WebHook
from leadloop.events.dead_letters import bury
from leadloop.users.contracts import SYSTEM, Role

HOOK = {
    "kind": "webhook",
    "topic": "leads",
    "name": "crm-mirror",
    "url": "http://192.0.2.1/hook",
    "max_events": "1",
    "batch_kb": "64",
    "schema": "CloudEventSchemaV1_0",
    "max_attempts": "30",
    "ttl_minutes": "60",
    "dead_letter": "1",
    "do": "save",
}


@pytest.fixture
def open_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let documentation addresses (TEST-NET) count as public; nothing is sent in these tests."""
    monkeypatch.setattr("leadloop.events.rights.addresses", _AnyAddress)


class _AnyAddress:
    def judge(self, host: str, port: int) -> None:
        """Refuse nothing."""


def bury_one(house: House, subscription: str = "intake", **data: Any) -> None:
    from django.db import transaction

    house.send(**data)
    (event, *_) = events.list_recent("leads", limit=1)
    with transaction.atomic():
        bury(subscription, event, reason="DoNotRetry", error=f"DoNotRetry: {HOSTILE}")


def test_a_topic_is_made_published_to_by_others_and_deleted(house: House) -> None:
    assert house.admin.post("/events/topics/new", {"name": "-"}).status_code == 422
    assert house.admin.post("/events/topics/new", {"name": "orders"}).status_code == 302
    assert "already" in text_of(house.admin.post("/events/topics/new", {"name": "Orders"}))
    assert "orders" in text_of(house.admin.get("/events"))
    assert "orders" in events.list_public_topics()
    assert house.admin.post("/events/topics/leads/delete").status_code == 403
    assert house.admin.post("/events/topics/orders/delete").status_code == 302
    assert house.admin.get("/events/topics/orders").status_code == 404


@pytest.mark.usefixtures("open_addresses")
def test_a_webhook_is_made_with_a_secret_shown_once(house: House) -> None:
    made = house.admin.post("/events/subscriptions/new", HOOK)
    assert made.status_code == 200
    page = made.content.decode()
    assert "whsec_" in page
    (one,) = events.list_event_subscriptions(SYSTEM)
    assert isinstance(one.draft.destination, WebHook)
    shown = house.admin.get(f"/events/subscriptions/{one.id}").content.decode()
    assert "whsec_" not in shown
    assert "crm-mirror" in text_of(house.admin.get("/events/subscriptions"))
    rotated = house.admin.post(f"/events/subscriptions/{one.id}/secret")
    assert "whsec_" in rotated.content.decode()
    taken = house.admin.post("/events/subscriptions/new", HOOK)
    assert taken.status_code == 422
    assert "already" in text_of(taken)


@pytest.mark.usefixtures("open_addresses")
def test_faults_are_named_beside_their_fields_and_nothing_typed_is_lost(house: House) -> None:
    bad = HOOK | {
        "name": "x",
        "url": "ftp://crm.example",
        "max_attempts": "31",
        "filters-count": "1",
        "filters-0-operator": "NumberIn",
        "filters-0-key": "shoe size",
        "filters-0-values": "many",
        "subject_begins_with": HOSTILE,
    }
    answer = house.admin.post("/events/subscriptions/new", bad)
    assert answer.status_code == 422
    said = text_of(answer)
    for words in (
        "3 to 64 letters",
        "http or https address",
        "1 to 30",
        "Write numbers",
        "extension",
    ):
        assert words in said, words
    assert "many" in said
    assert HOSTILE not in answer.content.decode()
    assert not events.list_event_subscriptions(SYSTEM)
    more = house.admin.post("/events/subscriptions/new", bad | {"do": "filter-add"})
    assert 'name="filters-1-key"' in more.content.decode()


def test_a_private_address_is_refused_and_named(house: House) -> None:
    for host in ("127.0.0.1", "169.254.169.254", "10.0.0.7", "[::1]", "localhost"):
        answer = house.admin.post("/events/subscriptions/new", HOOK | {"url": f"http://{host}/x"})
        assert answer.status_code == 422, host
        assert "not public" in text_of(answer), host


@pytest.mark.usefixtures("open_addresses")
def test_a_subscription_is_edited_and_deleted(house: House) -> None:
    draft = SubscriptionDraft("leads", "queue", PullQueue())
    one = events.create_subscription(SYSTEM, draft=draft).subscription
    url = f"/events/subscriptions/{one.id}"
    assert house.admin.get(f"{url}/edit").status_code == 200
    post = {"kind": "pull", "lock_duration_s": "120", "max_delivery_count": "3", "do": "save"}
    assert house.admin.post(f"{url}/edit", post | {"lock_duration_s": "5"}).status_code == 422
    assert house.admin.post(f"{url}/edit", post).status_code == 302
    changed = events.get_subscription(SYSTEM, subscription_id=one.id)
    assert changed.draft.destination == PullQueue(120, 3)
    assert house.admin.post(f"{url}/delete").status_code == 302
    assert not events.list_event_subscriptions(SYSTEM)


def test_dead_letters_are_found_exported_and_replayed_together(house: House) -> None:
    bury_one(house)
    bury_one(house, email="second@northwind-freight.com")
    page = house.admin.get("/events/dead-letters")
    assert "2 dead letters" in text_of(page)
    assert HOSTILE not in page.content.decode()
    found = house.admin.get("/events/dead-letters?text=second@northwind")
    assert "1 dead letter" in text_of(found)
    assert "None like that" in text_of(house.admin.get("/events/dead-letters?reason=Rejected"))
    assert "no date" in text_of(house.admin.get("/events/dead-letters?since=yesterday"))
    grid = json.loads(house.admin.get("/events/dead-letters/export").content)
    assert {"eventType", "deadLetterReason", "deliveryAttempts"} <= set(grid[0])
    cloud = json.loads(house.admin.get("/events/dead-letters/export?schema=cloud_events").content)
    assert cloud[0]["specversion"] == "1.0"
    answer = house.admin.post("/events/dead-letters/replay", {"text": "second@northwind"})
    assert answer.status_code == 302
    assert events.count_dead_letters() == 1
    assert house.admin.post("/events/dead-letters/replay", {"since": "x"}).status_code == 422


def test_only_administrators_manage_and_what_is_missing_is_missing(house: House) -> None:
    for role in (Role.MARKETER, Role.SALES_REPRESENTATIVE, Role.DATA_SCIENTIST):
        client = house.clients[role]
        assert client.get("/events/subscriptions").status_code == 403
        assert client.post("/events/subscriptions/new", HOOK).status_code == 403
        assert client.get("/events/dead-letters/export").status_code == 403
    for path in ("events/subscriptions", "events/deliveries", "events/dead-letters"):
        assert house.admin.get(f"/{path}/{uuid4()}").status_code == 404
