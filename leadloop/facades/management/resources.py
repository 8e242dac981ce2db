"""Topics and subscriptions as Azure's resources."""

from typing import Any, Final

from leadloop.events.contracts.subscriptions import (
    AdvancedFilter,
    AttributeKind,
    DeliveryAttribute,
    DeliverySchema,
    EventFilter,
    EventSubscription,
    Operator,
    PullQueue,
    Topic,
    WebHook,
)
from leadloop.facades.management.fields import write_duration

LOCATION: Final = "local"
"""Where a topic lies that was made without a location."""

_TYPE: Final = "Microsoft.EventGrid"
_LOCATION_LABEL: Final = "location="
_SINGLE: Final = frozenset(
    {
        Operator.NUMBER_LESS_THAN,
        Operator.NUMBER_LESS_THAN_OR_EQUALS,
        Operator.NUMBER_GREATER_THAN,
        Operator.NUMBER_GREATER_THAN_OR_EQUALS,
        Operator.BOOL_EQUALS,
    }
)
_DEAD_LETTERS: Final = {
    "endpointType": "StorageBlob",
    "properties": {"resourceId": "/eventgrid/deadletters", "blobContainerName": "deadletters"},
}


def labels_of(location: str, tags: dict[str, str]) -> tuple[str, ...]:
    """Return location and tags as a topic keeps them."""
    first = (f"{_LOCATION_LABEL}{location}",) if location else ()
    return first + tuple(f"{name}={value}" for name, value in tags.items())


def location_of(topic: Topic) -> str:
    """Return the location that a topic was made with."""
    found = (one for one in topic.labels if one.startswith(_LOCATION_LABEL))
    return next(found, "").removeprefix(_LOCATION_LABEL) or LOCATION


def tags_of(topic: Topic) -> dict[str, str]:
    """Return the tags of a topic."""
    pairs = (one.partition("=") for one in topic.labels if not one.startswith(_LOCATION_LABEL))
    return {name: value for name, _, value in pairs}


def write_topic(topic: Topic, *, path: str, base_url: str) -> dict[str, Any]:
    """Return a topic as ``Microsoft.EventGrid/topics``."""
    return {
        "id": path,
        "name": topic.name,
        "type": f"{_TYPE}/topics",
        "location": location_of(topic),
        "tags": tags_of(topic),
        "systemData": _system_data(topic),
        "properties": {
            "provisioningState": "Succeeded",
            "endpoint": f"{base_url}/eventgrid/{topic.name}/api/events",
            "inputSchema": topic.input_schema.value,
            "publicNetworkAccess": "Enabled",
            "disableLocalAuth": False,
        },
    }


def write_namespace(name: str, *, path: str, host: str) -> dict[str, Any]:
    """Return the installation as ``Microsoft.EventGrid/namespaces``."""
    return {
        "id": path,
        "name": name,
        "type": f"{_TYPE}/namespaces",
        "location": LOCATION,
        "tags": {},
        "sku": {"name": "Standard", "capacity": 1},
        "properties": {
            "provisioningState": "Succeeded",
            "topicsConfiguration": {"hostname": host},
            "isZoneRedundant": False,
            "publicNetworkAccess": "Enabled",
        },
    }


def write_namespace_topic(topic: Topic, *, path: str) -> dict[str, Any]:
    """Return a topic as ``Microsoft.EventGrid/namespaces/topics``."""
    return {
        "id": path,
        "name": topic.name,
        "type": f"{_TYPE}/namespaces/topics",
        "systemData": _system_data(topic),
        "properties": {
            "provisioningState": "Succeeded",
            "publisherType": "Custom",
            "inputSchema": DeliverySchema.CLOUD_EVENTS.value,
            "eventRetentionInDays": 7,
        },
    }


def write_event_subscription(one: EventSubscription, *, path: str, topic: str) -> dict[str, Any]:
    """Return a webhook as ``Microsoft.EventGrid/eventSubscriptions``; ``topic`` is its id."""
    return {
        "id": path,
        "name": one.name,
        "type": f"{_TYPE}/eventSubscriptions",
        "systemData": _system_data(one),
        "properties": {
            "topic": topic,
            "provisioningState": one.state.value,
            "destination": _destination(one.draft.destination),
            "filter": write_filter(one.draft.filter),
            "eventDeliverySchema": one.draft.schema.value,
            "labels": list(one.draft.labels),
            "expirationTimeUtc": one.draft.expires_at,
            "retryPolicy": {
                "maxDeliveryAttempts": one.draft.retry.max_attempts,
                "eventTimeToLiveInMinutes": one.draft.retry.ttl_minutes,
            },
            "deadLetterDestination": _DEAD_LETTERS if one.draft.dead_letter else None,
        },
    }


def write_namespace_subscription(one: EventSubscription, *, path: str) -> dict[str, Any]:
    """Return a queue or webhook as ``Microsoft.EventGrid/namespaces/topics/eventSubscriptions``."""
    wanted = one.draft.filter
    return {
        "id": path,
        "name": one.name,
        "type": f"{_TYPE}/namespaces/topics/eventSubscriptions",
        "systemData": _system_data(one),
        "properties": {
            "provisioningState": one.state.value,
            "deliveryConfiguration": _delivery(one),
            "eventDeliverySchema": one.draft.schema.value,
            "filtersConfiguration": {
                "includedEventTypes": list(wanted.included_types) or None,
                "filters": [write_advanced(each) for each in wanted.advanced],
            },
            "expirationTimeUtc": one.draft.expires_at,
        },
    }


def write_attributes(one: EventSubscription) -> list[dict[str, Any]]:
    """Return the delivery headers of a subscription; secret values are left out."""
    hook = one.draft.destination
    return [_attribute(each) for each in hook.attributes] if isinstance(hook, WebHook) else []


def write_filter(wanted: EventFilter) -> dict[str, Any]:
    """Return a filter as the basic tier spells it."""
    return {
        "subjectBeginsWith": wanted.subject_begins_with,
        "subjectEndsWith": wanted.subject_ends_with,
        "includedEventTypes": list(wanted.included_types) or None,
        "isSubjectCaseSensitive": wanted.case_sensitive,
        "enableAdvancedFilteringOnArrays": wanted.on_arrays,
        "advancedFilters": [write_advanced(one) for one in wanted.advanced],
    }


def write_advanced(one: AdvancedFilter) -> dict[str, Any]:
    """Return one condition."""
    found: dict[str, Any] = {"operatorType": one.operator.value, "key": one.key}
    if one.operator in _SINGLE:
        found["value"] = one.values[0]
    elif one.values:
        found["values"] = [list(v) if isinstance(v, tuple) else v for v in one.values]
    return found


def _delivery(one: EventSubscription) -> dict[str, Any]:
    destination = one.draft.destination
    if isinstance(destination, PullQueue):
        queue = {
            "receiveLockDurationInSeconds": destination.lock_duration_s,
            "maxDeliveryCount": destination.max_delivery_count,
            "eventTimeToLive": write_duration(destination.ttl),
        }
        return {"deliveryMode": "Queue", "queue": queue}
    push = {
        "maxDeliveryCount": one.draft.retry.max_attempts,
        "eventTimeToLive": f"PT{one.draft.retry.ttl_minutes}M",
        "destination": _destination(destination),
    }
    return {"deliveryMode": "Push", "push": push}


def _destination(destination: WebHook | PullQueue) -> dict[str, Any] | None:
    if isinstance(destination, PullQueue):
        return None
    return {
        "endpointType": "WebHook",
        "properties": {
            # The whole address may hold a secret: getFullUrl tells it.
            "endpointBaseUrl": destination.base_url,
            "maxEventsPerBatch": destination.max_events_per_batch,
            "preferredBatchSizeInKilobytes": destination.preferred_batch_kb,
            "deliveryAttributeMappings": [_attribute(one) for one in destination.attributes],
        },
    }


def _attribute(one: DeliveryAttribute) -> dict[str, Any]:
    if one.kind is AttributeKind.DYNAMIC:
        return {"name": one.name, "type": "Dynamic", "properties": {"sourceField": one.value}}
    shown = None if one.secret else one.value
    properties = {"value": shown, "isSecret": one.secret}
    return {"name": one.name, "type": "Static", "properties": properties}


def _system_data(one: Topic | EventSubscription) -> dict[str, Any]:
    found = {
        "createdBy": one.created_by,
        "createdByType": "User" if one.created_by.startswith("person:") else "Application",
        "createdAt": one.created_at,
    }
    if isinstance(one, EventSubscription):
        found |= {
            "lastModifiedBy": one.updated_by,
            "lastModifiedByType": (
                "User" if one.updated_by.startswith("person:") else "Application"
            ),
            "lastModifiedAt": one.updated_at,
        }
    return found
