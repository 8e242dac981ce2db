"""The vendor's own management client, unmodified, over TLS: topics, webhooks, namespace queues."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.core.messaging import CloudEvent
from azure.eventgrid import (
    EventGridConsumerClient,
    EventGridEvent,
    EventGridPublisherClient,
)
from azure.mgmt.eventgrid import EventGridManagementClient
from azure.mgmt.eventgrid.models import (
    DeliveryConfiguration,
    DynamicDeliveryAttributeMapping,
    EventSubscription,
    EventSubscriptionFilter,
    EventSubscriptionUpdateParameters,
    FiltersConfiguration,
    Namespace,
    NamespaceTopic,
    NumberGreaterThanAdvancedFilter,
    NumberInRangeAdvancedFilter,
    QueueInfo,
    RetryPolicy,
    StaticDeliveryAttributeMapping,
    StringBeginsWithAdvancedFilter,
    StringInFilter,
    Subscription,
    SubscriptionUpdateParameters,
    Topic,
    TopicRegenerateKeyRequest,
    TopicUpdateParameters,
    WebHookEventSubscriptionDestination,
)
from grid_things import OurCredential, Receiver, wait_for

GROUP = "any-group"
ORDERS = Topic(location="westeurope", tags={"env": "test"})


def webhook(receiver: Receiver, **more: object) -> EventSubscription:
    destination = WebHookEventSubscriptionDestination(
        endpoint_url=receiver.url,
        max_events_per_batch=10,
        delivery_attribute_mappings=[
            StaticDeliveryAttributeMapping(name="x-tenant", value="hush", is_secret=True),
            DynamicDeliveryAttributeMapping(name="x-subject", source_field="subject"),
        ],
    )
    return EventSubscription(destination=destination, **more)


def test_a_topic_lives(management: EventGridManagementClient, credential: OurCredential) -> None:
    made = management.topics.begin_create_or_update(GROUP, "orders", ORDERS).result()
    assert (made.name, made.provisioning_state, made.location) == (
        "orders",
        "Succeeded",
        "westeurope",
    )
    again = management.topics.begin_create_or_update(GROUP, "Orders", ORDERS).result()
    assert again.name == "orders"
    update = TopicUpdateParameters(tags={"env": "production"})
    management.topics.begin_update(GROUP, "orders", update).result()
    found = management.topics.get(GROUP, "orders")
    assert (found.tags, found.location) == ({"env": "production"}, "westeurope")
    assert found.id.endswith(
        "/resourceGroups/any-group/providers/Microsoft.EventGrid/topics/orders"
    )
    assert "orders" in {one.name for one in management.topics.list_by_resource_group(GROUP)}
    names = [one.name for one in management.topics.list_by_subscription(filter="name eq 'orders'")]
    assert names == ["orders"]
    keys = management.topics.list_shared_access_keys(GROUP, "orders")
    assert keys.key1 == credential.client.sas_key
    request = TopicRegenerateKeyRequest(key_name="key2")
    new = management.topics.begin_regenerate_key(GROUP, "orders", request).result()
    assert new.key2 != keys.key2
    event = EventGridEvent(subject="s", event_type="t", data={}, data_version="1")
    EventGridPublisherClient(found.endpoint, AzureKeyCredential(new.key2)).send(event)
    EventGridPublisherClient(found.endpoint, credential).send(event)
    management.topics.begin_delete(GROUP, "orders").result()
    management.topics.begin_delete(GROUP, "orders").result()
    with pytest.raises(ResourceNotFoundError, match="ResourceNotFound"):
        management.topics.get(GROUP, "orders")


@pytest.mark.usefixtures("dispatcher")
def test_a_webhook_subscription_lives_and_delivers_what_its_filter_leaves(
    management: EventGridManagementClient, receiver: Receiver, credential: OurCredential
) -> None:
    topic = management.topics.begin_create_or_update(GROUP, "orders", ORDERS).result()
    assert topic.id
    assert topic.endpoint
    wanted = webhook(
        receiver,
        filter=EventSubscriptionFilter(
            subject_begins_with="/shop",
            included_event_types=["order.made"],
            advanced_filters=[
                NumberGreaterThanAdvancedFilter(key="data.total", value=10),
                NumberInRangeAdvancedFilter(key="data.total", values=[[0, 50], [90, 100]]),
            ],
        ),
        retry_policy=RetryPolicy(max_delivery_attempts=5, event_time_to_live_in_minutes=60),
        labels=["a"],
        expiration_time_utc=datetime.now(UTC) + timedelta(days=1),
    )
    made = management.event_subscriptions.begin_create_or_update(topic.id, "my-hook", wanted)
    found = made.result()
    assert found.provisioning_state == "Succeeded"
    assert found.destination.endpoint_url is None
    assert found.destination.endpoint_base_url == receiver.url.partition("?")[0]
    assert found.filter.advanced_filters[1].values == [[0, 50], [90, 100]]
    assert found.topic == topic.id
    assert found.event_delivery_schema == "EventGridSchema"
    full = management.event_subscriptions.get_full_url(topic.id, "my-hook")
    assert full.endpoint_url == receiver.url
    attributes = management.event_subscriptions.get_delivery_attributes(topic.id, "my-hook").value
    assert [(one.name, one.type) for one in attributes] == [
        ("x-tenant", "Static"),
        ("x-subject", "Dynamic"),
    ]
    assert attributes[0].value is None

    def send(name: str, subject: str, total: int) -> EventGridEvent:
        data = {"total": total}
        return EventGridEvent(
            id=name, subject=subject, event_type="order.made", data=data, data_version="1"
        )

    EventGridPublisherClient(topic.endpoint, credential).send(
        [send("no", "/other", 20), send("yes", "/shop/1", 20), send("low", "/shop/1", 5)]
    )
    wait_for(lambda: receiver.events)
    assert [event["id"] for event in receiver.events] == ["yes"]

    update = EventSubscriptionUpdateParameters(
        filter=EventSubscriptionFilter(
            advanced_filters=[StringBeginsWithAdvancedFilter(key="subject", values=["/other"])]
        )
    )
    changed = management.topic_event_subscriptions.begin_update(
        GROUP, "orders", "my-hook", update
    ).result()
    assert changed.filter.subject_begins_with == ""
    assert changed.labels == ["a"]
    again = management.event_subscriptions.begin_create_or_update(topic.id, "my-hook", wanted)
    assert again.result().filter.subject_begins_with == "/shop"
    for listed in (
        management.topic_event_subscriptions.list(GROUP, "orders"),
        management.event_subscriptions.list_by_resource(
            GROUP, "Microsoft.EventGrid", "topics", "orders"
        ),
        management.event_subscriptions.list_global_by_subscription(),
        management.event_subscriptions.list_regional_by_resource_group(GROUP, "westeurope"),
    ):
        assert [one.name for one in listed] == ["my-hook"]
    management.event_subscriptions.begin_delete(topic.id, "my-hook").result()
    with pytest.raises(ResourceNotFoundError):
        management.event_subscriptions.get(topic.id, "my-hook")


@pytest.mark.usefixtures("dispatcher")
def test_a_receiver_confirms_itself_by_hand(
    management: EventGridManagementClient, receiver: Receiver, credential: OurCredential
) -> None:
    receiver.consents = False
    poller = management.topic_event_subscriptions.begin_create_or_update(
        GROUP, "visits", "by-hand", webhook(receiver)
    )
    (validation,) = wait_for(lambda: receiver.validations)

    def state() -> str | None:
        found = management.topic_event_subscriptions.get(GROUP, "visits", "by-hand")
        return found.provisioning_state

    wait_for(lambda: state() == "AwaitingManualAction")
    url = validation["validationUrl"]
    wrong = httpx.get(url[:-4] + "0000", verify=credential.trust)
    assert wrong.status_code == 404
    assert httpx.get(url, verify=credential.trust).status_code == 200
    assert httpx.get(url, verify=credential.trust).status_code == 200
    assert poller.result(timeout=10).provisioning_state == "Succeeded"


def test_a_namespace_queue_lives(
    management: EventGridManagementClient, tls_server: str, credential: OurCredential
) -> None:
    namespace = Namespace(location="westeurope")
    management.namespaces.begin_create_or_update(GROUP, "space", namespace).result()
    management.namespace_topics.begin_create_or_update(
        GROUP, "space", "orders", NamespaceTopic(event_retention_in_days=1)
    ).result()
    queue = QueueInfo(
        receive_lock_duration_in_seconds=120,
        max_delivery_count=3,
        event_time_to_live=timedelta(days=1, hours=2),
    )
    wanted = Subscription(
        delivery_configuration=DeliveryConfiguration(delivery_mode="Queue", queue=queue),
        filters_configuration=FiltersConfiguration(
            filters=[StringInFilter(key="data.kind", values=["a", "b"])]
        ),
        event_delivery_schema="CloudEventSchemaV1_0",
    )
    subscriptions = management.namespace_topic_event_subscriptions
    made = subscriptions.begin_create_or_update(GROUP, "space", "orders", "queue", wanted).result()
    assert made.provisioning_state == "Succeeded"
    assert made.delivery_configuration.queue.event_time_to_live == timedelta(days=1, hours=2)
    hostname = management.namespaces.get(GROUP, "space").topics_configuration.hostname
    assert tls_server.endswith(hostname)

    publisher = EventGridPublisherClient(tls_server, credential, namespace_topic="orders")
    publisher.send(
        [
            CloudEvent(source="/s", type="t", id=kind, data={"kind": kind})
            for kind in ("a", "x", "b")
        ]
    )
    consumer = EventGridConsumerClient(
        tls_server, credential, namespace_topic="orders", subscription="queue"
    )
    assert [one.event.id for one in consumer.receive(max_events=10)] == ["a", "b"]

    update = SubscriptionUpdateParameters(
        delivery_configuration=DeliveryConfiguration(queue=QueueInfo(max_delivery_count=5))
    )
    subscriptions.begin_update(GROUP, "space", "orders", "queue", update).result()
    found = subscriptions.get(GROUP, "space", "orders", "queue").delivery_configuration.queue
    assert (found.max_delivery_count, found.receive_lock_duration_in_seconds) == (5, 120)
    listed = subscriptions.list_by_namespace_topic(GROUP, "space", "orders")
    assert [one.name for one in listed] == ["queue"]
    topics = {one.name for one in management.namespace_topics.list_by_namespace(GROUP, "space")}
    assert {"orders", "leads"} <= topics
    with pytest.raises(ResourceNotFoundError):
        management.topic_event_subscriptions.get(GROUP, "orders", "queue")
    assert list(management.topic_event_subscriptions.list(GROUP, "orders")) == []
    subscriptions.begin_delete(GROUP, "space", "orders", "queue").result()
    with pytest.raises(ResourceNotFoundError):
        subscriptions.get(GROUP, "space", "orders", "queue")
    management.namespace_topics.begin_delete(GROUP, "space", "orders").result()


def test_lists_come_in_pages(management: EventGridManagementClient) -> None:
    for number in range(5):
        management.topics.begin_create_or_update(GROUP, f"orders-{number}", ORDERS).result()
    found = management.topics.list_by_resource_group(
        GROUP, filter="contains(name, 'orders')", top=2
    )
    assert [one.name for one in found] == [f"orders-{n}" for n in range(5)]


def test_faults_are_told_by_field(
    management: EventGridManagementClient, receiver: Receiver
) -> None:
    bad = webhook(receiver, retry_policy=RetryPolicy(max_delivery_attempts=99))
    with pytest.raises(HttpResponseError) as caught:
        management.topic_event_subscriptions.begin_create_or_update(GROUP, "leads", "bad", bad)
    assert caught.value.status_code == 400
    assert caught.value.error.code == "InvalidRequest"
    assert "retryPolicy.maxDeliveryAttempts" in {one.target for one in caught.value.error.details}
    private = webhook(receiver)
    with pytest.raises(HttpResponseError, match="not public"):
        management.topic_event_subscriptions.begin_create_or_update(GROUP, "leads", "bad", private)
    with pytest.raises(ResourceNotFoundError):
        management.topic_event_subscriptions.begin_create_or_update(
            GROUP, "nothing", "bad", private
        )
    with pytest.raises(HttpResponseError, match="stays"):
        management.topics.begin_delete(GROUP, "leads")
