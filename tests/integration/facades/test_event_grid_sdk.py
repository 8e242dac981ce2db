"""The vendor's own publisher client, unmodified, against our door."""

from datetime import UTC, datetime
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
from azure.eventgrid import EventGridEvent, EventGridPublisherClient

from leadloop.events import log
from leadloop.events.contracts import Event, Position
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role

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


def test_other_topics_and_other_credentials(server: str, key: str) -> None:
    publisher(server, key, "visits").send(grid_event())
    assert len(read("visits")) == 1
    sas = AzureSasCredential("r=x&e=2030-01-01&s=none")
    with pytest.raises(ClientAuthenticationError):
        EventGridPublisherClient(f"{server}/eventgrid/leads/api/events", sas).send(grid_event())


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
