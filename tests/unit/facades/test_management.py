from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.events.contracts.subscriptions import (
    AttributeKind,
    DeliverySchema,
    Operator,
    PullQueue,
    WebHook,
)
from leadloop.facades.management.drafts import (
    read_event_subscription,
    read_namespace_subscription,
)
from leadloop.facades.management.fields import Fields, write_duration
from leadloop.facades.management.paths import parse_path
from leadloop.kit.errors import InvalidInput

BASE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.EventGrid"
HOOK = {"endpointType": "WebHook", "properties": {"endpointUrl": "https://x.example/?c=1"}}


@pytest.mark.parametrize(
    ("path", "kinds", "names"),
    [
        (f"{BASE}/topics", ("topics",), ()),
        (f"{BASE}/Topics/Orders/", ("topics",), ("Orders",)),
        (f"{BASE}/topics/a/eventSubscriptions/b", ("topics", "eventsubscriptions"), ("a", "b")),
        (
            f"{BASE}/topics/a/providers/MICROSOFT.EVENTGRID/eventSubscriptions/b",
            ("topics", "eventsubscriptions"),
            ("a", "b"),
        ),
        (f"{BASE}/topics/a/listKeys", ("topics", "listkeys"), ("a",)),
        (
            f"{BASE}/locations/l/topicTypes/t/eventSubscriptions",
            ("eventsubscriptions",),
            (),
        ),
        ("/subscriptions/s/providers/Microsoft.EventGrid/topics", ("topics",), ()),
        (f"{BASE}/namespaces/n/topics/t", ("namespaces", "topics"), ("n", "t")),
    ],
)
def test_an_address_names_a_resource(
    path: str, kinds: tuple[str, ...], names: tuple[str, ...]
) -> None:
    target = parse_path(path)
    assert target
    assert (target.kinds, target.names) == (kinds, names)


@pytest.mark.parametrize(
    "path",
    [
        "/subscriptions/s",
        "/subscriptions/s/providers/Microsoft.Web/sites/a",
        f"{BASE}/",
        f"{BASE}/topics//a",
    ],
)
def test_other_addresses_name_nothing(path: str) -> None:
    assert parse_path(path) is None


@given(st.text(max_size=80))
def test_any_address_is_read_or_not(end: str) -> None:
    parse_path(BASE + end)


def test_a_webhook_is_read_whole() -> None:
    properties = {
        "destination": {
            **HOOK,
            "properties": {
                **HOOK["properties"],
                "maxEventsPerBatch": 9,
                "deliveryAttributeMappings": [
                    {"name": "a", "type": "Static", "properties": {"value": "v", "isSecret": True}},
                    {"name": "b", "type": "dynamic", "properties": {"sourceField": "data.x"}},
                ],
            },
        },
        "filter": {
            "includedEventTypes": ["All"],
            "advancedFilters": [
                {"operatorType": "numberinrange", "key": "data.n", "values": [[1, 2]]},
                {"operatorType": "BoolEquals", "key": "data.b", "value": True},
                {"operatorType": "IsNotNull", "key": "data.c"},
            ],
        },
        "eventDeliverySchema": "CloudEventSchemaV1_0",
        "expirationTimeUtc": "2030-01-01T00:00:00Z",
        "retryPolicy": {"maxDeliveryAttempts": 3},
        "labels": ["x"],
    }
    draft = read_event_subscription(properties, topic="t", name="n")
    assert isinstance(draft.destination, WebHook)
    assert draft.destination.max_events_per_batch == 9
    secret, dynamic = draft.destination.attributes
    assert (secret.value, secret.secret) == ("v", True)
    assert (dynamic.kind, dynamic.value) == (AttributeKind.DYNAMIC, "data.x")
    assert draft.filter.included_types == ()
    assert [(one.operator, one.values) for one in draft.filter.advanced] == [
        (Operator.NUMBER_IN_RANGE, ((1, 2),)),
        (Operator.BOOL_EQUALS, (True,)),
        (Operator.IS_NOT_NULL, ()),
    ]
    assert draft.schema is DeliverySchema.CLOUD_EVENTS
    assert draft.expires_at == datetime(2030, 1, 1, tzinfo=UTC)
    assert (draft.retry.max_attempts, draft.retry.ttl_minutes) == (3, 1440)
    assert draft.dead_letter


def test_a_queue_has_the_usual_values_unless_told() -> None:
    draft = read_namespace_subscription({}, topic="t", name="n")
    assert draft.destination == PullQueue()
    assert draft.filter.on_arrays
    told = {
        "deliveryConfiguration": {
            "deliveryMode": "queue",
            "queue": {"receiveLockDurationInSeconds": 90, "eventTimeToLive": "P1DT2H"},
        }
    }
    queue = read_namespace_subscription(told, topic="t", name="n").destination
    assert queue == PullQueue(90, 10, timedelta(days=1, hours=2))


def test_a_push_of_a_namespace_is_a_webhook() -> None:
    push = {"destination": HOOK, "maxDeliveryCount": 4, "eventTimeToLive": "PT90M"}
    told = {"deliveryConfiguration": {"deliveryMode": "Push", "push": push}}
    draft = read_namespace_subscription(told, topic="t", name="n")
    assert isinstance(draft.destination, WebHook)
    assert (draft.retry.max_attempts, draft.retry.ttl_minutes) == (4, 90)


@pytest.mark.parametrize(
    ("properties", "field"),
    [
        ([], "properties"),
        ({"destination": 5}, "properties.destination"),
        ({"destination": {"endpointType": "EventHub"}}, "properties.destination.endpointType"),
        ({"destination": HOOK, "labels": "x"}, "properties.labels"),
        (
            {"destination": HOOK, "retryPolicy": {"maxDeliveryAttempts": True}},
            "properties.retryPolicy.maxDeliveryAttempts",
        ),
        ({"destination": HOOK, "expirationTimeUtc": "soon"}, "properties.expirationTimeUtc"),
        (
            {"destination": HOOK, "eventDeliverySchema": "CustomInputSchema"},
            "properties.eventDeliverySchema",
        ),
        (
            {"destination": HOOK, "filter": {"advancedFilters": [{"key": "data.a"}]}},
            "properties.filter.advancedFilters[0].operatorType",
        ),
        (
            {"destination": HOOK, "filter": {"advancedFilters": [5]}},
            "properties.filter.advancedFilters[0]",
        ),
        ({"deliveryWithResourceIdentity": {}}, "properties.deliveryWithResourceIdentity"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(properties: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_event_subscription(properties, topic="t", name="n")
    assert field in {error.field for error in caught.value.errors}


@given(st.timedeltas(timedelta(0), timedelta(days=90)).map(lambda t: timedelta(t.days, t.seconds)))
def test_a_duration_reads_back(span: timedelta) -> None:
    fields = Fields({"x": write_duration(span)})
    assert fields.duration("x", timedelta(1)) == span
    assert fields.errors == []


@pytest.mark.parametrize("text", ["P", "PT", "1 day", "P1Y", "-P1D", "P999999999D"])
def test_what_is_no_duration_is_told(text: str) -> None:
    fields = Fields({"x": text})
    assert fields.duration("x", timedelta(1)) == timedelta(1)
    assert fields.errors
