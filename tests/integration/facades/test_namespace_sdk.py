"""The vendor's own namespace clients, unmodified, against our doors: publish, pull, settle."""

import threading
import time
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceNotFoundError,
)
from azure.core.messaging import CloudEvent
from azure.core.serialization import NULL
from azure.eventgrid import EventGridConsumerClient, EventGridPublisherClient
from azure.eventgrid.models import ReleaseDelay
from grid_things import drawn
from hypothesis import strategies as st

from leadloop.events import api as events
from leadloop.events.contracts import to_json
from leadloop.events.contracts.subscriptions import (
    DeliverySchema,
    LetterFilter,
    PullQueue,
    SubscriptionDraft,
)
from leadloop.users import api as users
from leadloop.users.clients import ClientSecrets
from leadloop.users.contracts import SYSTEM, Role

QUEUE = SubscriptionDraft("orders", "queue", PullQueue(max_delivery_count=2))


@pytest.fixture
def made(db: None) -> ClientSecrets:
    events.create_topic(SYSTEM, name="orders", input_schema=DeliverySchema.CLOUD_EVENTS)
    events.create_subscription(SYSTEM, draft=QUEUE)
    return users.create_client(SYSTEM, name="grid", role=Role.INTEGRATION)


def publisher(server: str, key: str, topic: str = "orders") -> EventGridPublisherClient:
    credential = AzureKeyCredential(key)
    return EventGridPublisherClient(server, credential, namespace_topic=topic, retry_total=0)


def consumer(server: str, key: str, name: str = "queue") -> EventGridConsumerClient:
    return EventGridConsumerClient(
        server,
        AzureKeyCredential(key),
        namespace_topic="orders",
        subscription=name,
        retry_total=0,
    )


def order(number: int) -> CloudEvent:
    return CloudEvent(source="/shop", type="order.made", id=str(number), data={"n": number})


def test_publish_receive_acknowledge_release_reject_and_renew(
    server: str, made: ClientSecrets
) -> None:
    publisher(server, made.sas_key).send([order(n) for n in range(5)])
    publisher(server, made.sas_key).send(order(5))
    with consumer(server, made.sas_key) as client:
        details = client.receive(max_events=10, max_wait_time=10)
        assert [detail.event.data for detail in details] == [{"n": n} for n in range(6)]
        assert {detail.broker_properties.delivery_count for detail in details} == {1}
        tokens = [detail.broker_properties.lock_token for detail in details]
        assert client.renew_locks(lock_tokens=tokens[:1]).succeeded_lock_tokens == tokens[:1]
        assert client.acknowledge(lock_tokens=tokens[:2]).succeeded_lock_tokens == tokens[:2]
        late = client.release(lock_tokens=tokens[2:3], release_delay=ReleaseDelay.ONE_HOUR)
        assert late.succeeded_lock_tokens == tokens[2:3]
        assert client.release(lock_tokens=tokens[3:4]).succeeded_lock_tokens == tokens[3:4]
        assert client.reject(lock_tokens=tokens[4:]).succeeded_lock_tokens == tokens[4:]
        (again,) = client.receive(max_events=10, max_wait_time=10)
        assert again.event.id == "3"
        assert again.broker_properties.delivery_count == 2
        result = client.acknowledge(lock_tokens=["nonsense", tokens[0]])
        assert result.succeeded_lock_tokens == []
        assert [(f.lock_token, f.error.code) for f in result.failed_lock_tokens] == [
            ("nonsense", "BadToken"),
            (tokens[0], "TokenLost"),
        ]
    letters = events.list_dead_letters(wanted=LetterFilter(topic="orders"))
    assert sorted(letter.as_event().id for letter in letters) == ["4", "5"]


def test_bytes_and_texts_come_back_as_they_were_sent(server: str, made: ClientSecrets) -> None:
    sent = [
        CloudEvent(source="/s", type="t", id="1", data=b"\x00\xff", extensions={"tenant": "x"}),
        CloudEvent(source="/s", type="t", id="2", data="text", subject="a/b"),
        CloudEvent(source="/s", type="t", id="3"),
    ]
    publisher(server, made.sas_key).send(sent)
    found = [d.event for d in consumer(server, made.sas_key).receive(max_events=3)]
    assert [event.data for event in found] == [b"\x00\xff", "text", NULL]
    assert found[0].extensions is not None
    assert found[0].extensions["tenant"] == "x"
    assert found[1].subject == "a/b"


def test_a_waiting_receiver_gets_what_comes(server: str, made: ClientSecrets) -> None:
    found: list[Any] = []
    client = consumer(server, made.sas_key)
    waiting = threading.Thread(target=lambda: found.extend(client.receive(max_wait_time=30)))
    waiting.start()
    time.sleep(0.5)
    assert not found
    publisher(server, made.sas_key).send(order(1))
    waiting.join(3)
    assert [detail.event.id for detail in found] == ["1"]


def test_a_receiver_that_hangs_up_loses_nothing(server: str, made: ClientSecrets) -> None:
    path = f"{server}/topics/orders/eventsubscriptions/queue:receive?maxWaitTime=30"
    headers = {"authorization": f"SharedAccessKey {made.sas_key}"}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(path, headers=headers, timeout=0.5)
    time.sleep(0.3)
    publisher(server, made.sas_key).send(order(1))
    (detail,) = consumer(server, made.sas_key).receive(max_wait_time=10)
    assert detail.broker_properties.delivery_count == 1


def test_what_does_not_exist_or_is_not_allowed_is_told(server: str, made: ClientSecrets) -> None:
    with pytest.raises(ResourceNotFoundError):
        publisher(server, made.sas_key, "nothing").send(order(1))
    with pytest.raises(ResourceNotFoundError, match="no queue subscription"):
        consumer(server, made.sas_key, "nothing").receive()
    with pytest.raises(ClientAuthenticationError):
        consumer(server, "wrong").receive()
    weak = users.create_client(SYSTEM, name="weak", role=Role.DATA_SCIENTIST)
    with pytest.raises(HttpResponseError, match=r"events\.receive"):
        consumer(server, weak.sas_key).receive()
    with pytest.raises(HttpResponseError, match="maxEvents"):
        consumer(server, made.sas_key).receive(max_events=101)
    with pytest.raises(HttpResponseError, match="maxWaitTime"):
        consumer(server, made.sas_key).receive(max_wait_time=1)


def test_the_first_preview_gets_flat_errors(server: str, made: ClientSecrets) -> None:
    answer = httpx.post(
        f"{server}/topics/Orders/eventSubscriptions/Queue:acknowledge",
        params={"api-version": "2023-06-01-preview"},
        headers={"aeg-sas-key": made.sas_key},
        json={"lockTokens": ["x"]},
    )
    assert answer.json() == {
        "succeededLockTokens": [],
        "failedLockTokens": [
            {
                "lockToken": "x",
                "errorCode": "BadToken",
                "errorDescription": "This is not a lock token.",
            }
        ],
    }


VERBS = st.sampled_from(
    ["publish", "receive", "acknowledge", "release", "reject", "renewLock", "x"]
)
QUERIES = st.dictionaries(
    st.sampled_from(["maxEvents", "releaseDelayInSeconds", "api-version", "aeg-sas-key", "x"]),
    st.text(max_size=12),
    max_size=3,
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner),
    max_leaves=8,
)
BODIES = (
    st.binary(max_size=80)
    | JSON.map(to_json)
    | st.lists(TEXT, max_size=4).map(lambda tokens: to_json({"lockTokens": tokens}))
)


@pytest.fixture
def knocks() -> list[Any]:
    """Drawn before the server starts: threads beside the drawing would disturb it."""
    ends = st.just("") | st.text("ordersqu/:%\x00é", max_size=8)
    return drawn(st.tuples(VERBS, QUERIES, BODIES, ends), 200)


def test_whatever_comes_the_answer_is_no_server_error(
    knocks: list[Any], server: str, made: ClientSecrets
) -> None:
    statuses = set()
    headers = {
        "aeg-sas-key": made.sas_key,
        "content-type": "application/cloudevents-batch+json",
    }
    with httpx.Client(base_url=server, headers=headers) as client:
        for verb, query, body, end in knocks:
            below = "" if verb == "publish" else "/eventsubscriptions/queue"
            answer = client.post(
                f"/topics/orders{quote(end)}{below}:{verb}",
                params={"maxWaitTime": "x", **query},
                content=body,
            )
            statuses.add(answer.status_code)
            assert answer.status_code < 500, (verb, query, body, end)
            if answer.status_code >= 400:
                assert set(answer.json()["error"]) == {"code", "message", "details"}
    assert {200, 400, 404} <= statuses
