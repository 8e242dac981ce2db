"""The vendor's own publisher client, unmodified, against our door."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from azure.core.credentials import AzureKeyCredential, AzureSasCredential
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceNotFoundError,
)
from azure.core.messaging import CloudEvent
from azure.eventgrid import EventGridEvent, EventGridPublisherClient, generate_sas

from leadloop.events import log
from leadloop.events.contracts import Event, Position
from leadloop.kit import clock
from leadloop.kit.errors import NotFound
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role
from leadloop.users.models import ApiClient

LEAD = {"email": "ana@example.com", "unknown": {"kept": [1, None, "ä"]}}


@pytest.fixture
def key(db: None) -> str:
    return users.create_client(SYSTEM, name="grid", role=Role.INTEGRATION).sas_key


def publisher(server: str, key: str, topic: str = "leads") -> EventGridPublisherClient:
    return EventGridPublisherClient(
        f"{server}/eventgrid/{topic}/api/events", AzureKeyCredential(key), retry_total=0
    )


def read(topic: str = "leads") -> list[Event]:
    return log.read_after(topic, Position(0, 0), limit=10_000)


def grid_event(event_id: str = "1", **change: Any) -> EventGridEvent:
    return EventGridEvent(
        **{
            "id": event_id,
            "subject": "forms/ilp",
            "event_type": "lead.created",
            "data": LEAD,
            "data_version": "1.0",
            **change,
        }
    )


def test_event_grid_events_reach_the_log_whole(server: str, key: str) -> None:
    with publisher(server, key) as client:
        client.send([grid_event(str(n)) for n in range(100)])
        client.send(grid_event("100"))
    events = read()
    assert [event.id for event in events] == [str(n) for n in range(101)]
    assert all(event.data == LEAD for event in events)
    assert len({event.trace_id for event in events}) == 101
    assert events[0].type == "lead.created"


def test_cloud_events_reach_the_log_whole(server: str, key: str) -> None:
    moment = datetime(2026, 3, 1, 10, tzinfo=UTC)
    with publisher(server, key) as client:
        client.send(
            [
                CloudEvent(
                    source="/shop/7",
                    type="lead.created",
                    id="a",
                    subject="s",
                    time=moment,
                    data=LEAD,
                    extensions={"campaign": "spring"},
                ),
                CloudEvent(
                    source="/shop/7", type="lead.created", id="b", data=b'{"email":"x@y.z"}'
                ),
            ]
        )
    first, second = read()
    assert (first.source, first.id, first.time, first.data) == ("/shop/7", "a", moment, LEAD)
    assert first.extensions is not None
    assert first.extensions["campaign"] == "spring"
    assert second.data == {"email": "x@y.z"}


def test_of_a_repeated_id_the_first_wins(server: str, key: str) -> None:
    with publisher(server, key) as client:
        client.send([grid_event("1"), grid_event("1", data={"email": "second@example.com"})])
        client.send(grid_event("1", data={"email": "third@example.com"}))
    (event,) = read()
    assert event.data == LEAD


def test_another_topic_is_another_address(server: str, key: str) -> None:
    publisher(server, key, "visits").send(grid_event())
    assert len(read("visits")) == 1


def signed_in(server: str, key: str, *, topic: str = "leads", **late: float) -> Any:
    """A publisher of topic ``leads`` with a SAS token that the vendor's helper signed."""
    expiry = clock.now() + timedelta(**(late or {"minutes": 5}))
    token = generate_sas(f"{server}/eventgrid/{topic}/api/events", key, expiry)
    endpoint = f"{server}/eventgrid/leads/api/events"
    return EventGridPublisherClient(endpoint, AzureSasCredential(token), retry_total=0)


def test_a_sas_token_opens_its_topic_until_it_expires(server: str, key: str) -> None:
    signed_in(server, key).send(grid_event())
    signed_in(server, key).send(CloudEvent(source="/shop", type="lead.created", id="2", data=LEAD))
    assert [event.id for event in read()] == ["1", "2"]
    with pytest.raises(ClientAuthenticationError, match="expired"):
        signed_in(server, key, seconds=-1).send(grid_event("3"))
    with pytest.raises(ClientAuthenticationError, match="another resource"):
        signed_in(server, key, topic="visits").send(grid_event("3"))
    with pytest.raises(ClientAuthenticationError, match="not signed with"):
        signed_in(server, "A" * 44).send(grid_event("3"))
    assert len(read()) == 2


def test_both_keys_of_a_client_sign_and_a_new_one_ends_the_old(server: str, key: str) -> None:
    (row,) = users.list_clients(SYSTEM)
    first, second = users.read_sas_keys(SYSTEM, client_id=row.id)
    assert first == key
    assert second
    signed_in(server, second).send(grid_event("1"))
    publisher(server, second).send(grid_event("2"))
    third = users.regenerate_sas_key(SYSTEM, client_id=row.id, number=2).key2
    assert third
    time.sleep(1.2)
    signed_in(server, third).send(grid_event("3"))
    for way in (signed_in(server, second), publisher(server, second)):
        with pytest.raises(ClientAuthenticationError):
            way.send(grid_event("4"))
    signed_in(server, key).send(grid_event("5"))
    assert [event.id for event in read()] == ["1", "2", "3", "5"]


def test_a_client_from_before_signs_only_after_a_new_key(server: str, key: str) -> None:
    ApiClient.objects.update(sas_key_sealed="", sas_key2_sealed="", sas_key2_digest=None)
    time.sleep(1.2)
    publisher(server, key).send(grid_event("1"))
    with pytest.raises(ClientAuthenticationError, match="needs a new key"):
        signed_in(server, key).send(grid_event("2"))
    (row,) = users.list_clients(SYSTEM)
    assert users.read_sas_keys(SYSTEM, client_id=row.id) == (None, None)
    made = users.regenerate_sas_key(SYSTEM, client_id=row.id, number=1).key1
    assert made
    time.sleep(1.2)
    signed_in(server, made).send(grid_event("3"))


def test_keys_are_shown_to_their_client_and_to_administrators(db: None) -> None:
    for name in ("one", "two"):
        users.create_client(SYSTEM, name=name, role=Role.INTEGRATION)
    one, two = users.list_clients(SYSTEM)
    actor = users.actor_for_client(one.client_id)
    assert actor
    assert users.read_sas_keys(actor, client_id=one.id).key1
    with pytest.raises(NotFound):
        users.read_sas_keys(actor, client_id=two.id)
    with pytest.raises(NotFound):
        users.regenerate_sas_key(actor, client_id=two.id, number=1)


@pytest.mark.parametrize("topic", ["changes", "assessed", "nothing"])
def test_topics_closed_to_outsiders_do_not_exist(server: str, key: str, topic: str) -> None:
    with pytest.raises(ResourceNotFoundError):
        publisher(server, key, topic).send(grid_event())


def test_a_wrong_key_is_told_so(server: str, key: str) -> None:
    with pytest.raises(ClientAuthenticationError, match="Unauthorized"):
        publisher(server, key + "x").send(grid_event())


def test_too_many_events_are_told_so(server: str, key: str) -> None:
    small = [grid_event(str(uuid4()), data=None) for _ in range(5001)]
    with pytest.raises(HttpResponseError) as caught:
        publisher(server, key).send(small)
    assert caught.value.status_code == 413
    assert read() == []
