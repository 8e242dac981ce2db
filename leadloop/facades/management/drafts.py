"""What a request asks for, read from the ``properties`` of Azure's resources.

A subscription here always keeps its dead letters, in Leadloop itself, whether or not a request
names a storage account for them.
"""

from typing import Any, Final

from leadloop.events.contracts.subscriptions import (
    AdvancedFilter,
    AttributeKind,
    DeliveryAttribute,
    DeliverySchema,
    EventFilter,
    Operator,
    PullQueue,
    RetryPolicy,
    SubscriptionDraft,
    WebHook,
)
from leadloop.facades.management.fields import Fields

_ALL_TYPES: Final = ("all",)
_NO_VALUES: Final = frozenset({Operator.IS_NULL_OR_UNDEFINED, Operator.IS_NOT_NULL})
_ONE_VALUE: Final = frozenset(
    {
        Operator.NUMBER_LESS_THAN,
        Operator.NUMBER_LESS_THAN_OR_EQUALS,
        Operator.NUMBER_GREATER_THAN,
        Operator.NUMBER_GREATER_THAN_OR_EQUALS,
        Operator.BOOL_EQUALS,
    }
)
_RANGES: Final = frozenset({Operator.NUMBER_IN_RANGE, Operator.NUMBER_NOT_IN_RANGE})
_IDENTITIES: Final = ("deliveryWithResourceIdentity", "deadLetterWithResourceIdentity")
_ENTRA: Final = ("azureActiveDirectoryTenantId", "azureActiveDirectoryApplicationIdOrUri")


def read_event_subscription(properties: Any, *, topic: str, name: str) -> SubscriptionDraft:
    """Return what an ``eventSubscription`` of the basic tier asks for: a webhook.

    Raises:
        InvalidInput: With every field at fault.
    """
    fields = Fields(properties, "properties")
    for unknown in _IDENTITIES:
        if fields.has(unknown):
            fields.wrong(unknown, "Managed identities are Azure's own.", "unsupported")
    retry = fields.child("retryPolicy")
    draft = SubscriptionDraft(
        topic,
        name,
        _webhook(fields),
        filter=_basic_filter(fields.child("filter")),
        schema=fields.one_of("eventDeliverySchema", DeliverySchema, DeliverySchema.EVENT_GRID),
        retry=RetryPolicy(
            retry.integer("maxDeliveryAttempts", 30),
            retry.integer("eventTimeToLiveInMinutes", 1440),
        ),
        labels=fields.texts("labels"),
        expires_at=fields.moment("expirationTimeUtc"),
    )
    fields.check()
    return draft


def read_namespace_subscription(properties: Any, *, topic: str, name: str) -> SubscriptionDraft:
    """Return what an ``eventSubscription`` of a namespace topic asks for: a queue or a webhook.

    Raises:
        InvalidInput: With every field at fault.
    """
    fields = Fields(properties, "properties")
    delivery = fields.child("deliveryConfiguration")
    mode = delivery.text("deliveryMode", "Queue").lower()
    if mode not in ("queue", "push"):
        delivery.wrong("deliveryMode", "Choose one of Queue, Push.", "unsupported")
    push = delivery.child("push")
    draft = SubscriptionDraft(
        topic,
        name,
        _webhook(push) if mode == "push" else _queue(delivery.child("queue")),
        filter=_namespace_filter(fields.child("filtersConfiguration")),
        schema=fields.one_of("eventDeliverySchema", DeliverySchema, DeliverySchema.CLOUD_EVENTS),
        retry=_push_policy(push) if mode == "push" else RetryPolicy(),
        expires_at=fields.moment("expirationTimeUtc"),
    )
    fields.check()
    return draft


def _webhook(fields: Fields) -> WebHook:
    destination = fields.child("destination")
    kind = destination.text("endpointType", "WebHook")
    if kind.lower() != "webhook":
        destination.wrong("endpointType", "Only WebHook is delivered to.", "unsupported")
    found = destination.child("properties")
    for unknown in _ENTRA:
        if found.has(unknown):
            found.wrong(unknown, "Deliveries carry no Entra token.", "unsupported")
    if not found.text("endpointUrl"):
        found.wrong("endpointUrl", "This is required.", "missing")
    return WebHook(
        found.text("endpointUrl"),
        found.integer("maxEventsPerBatch", 1),
        found.integer("preferredBatchSizeInKilobytes", 64),
        tuple(_attribute(one) for one in found.children("deliveryAttributeMappings")),
    )


def _attribute(fields: Fields) -> DeliveryAttribute:
    kind = fields.one_of("type", AttributeKind, AttributeKind.STATIC)
    found = fields.child("properties")
    dynamic = kind is AttributeKind.DYNAMIC
    return DeliveryAttribute(
        fields.text("name"),
        kind,
        found.text("sourceField") if dynamic else found.text("value"),
        secret=not dynamic and found.flag("isSecret", default=False),
    )


def _queue(fields: Fields) -> PullQueue:
    usual = PullQueue()
    return PullQueue(
        fields.integer("receiveLockDurationInSeconds", usual.lock_duration_s),
        fields.integer("maxDeliveryCount", usual.max_delivery_count),
        fields.duration("eventTimeToLive", usual.ttl),
    )


def _push_policy(fields: Fields) -> RetryPolicy:
    usual = RetryPolicy()
    ttl = fields.text("eventTimeToLive")
    minutes = int(fields.duration("eventTimeToLive", PullQueue().ttl).total_seconds()) // 60
    return RetryPolicy(
        fields.integer("maxDeliveryCount", usual.max_attempts),
        minutes if ttl else usual.ttl_minutes,
    )


def _basic_filter(fields: Fields) -> EventFilter:
    return EventFilter(
        included_types=_types(fields),
        subject_begins_with=fields.text("subjectBeginsWith"),
        subject_ends_with=fields.text("subjectEndsWith"),
        case_sensitive=fields.flag("isSubjectCaseSensitive", default=False),
        on_arrays=fields.flag("enableAdvancedFilteringOnArrays", default=False),
        advanced=tuple(_advanced(one) for one in fields.children("advancedFilters")),
    )


def _namespace_filter(fields: Fields) -> EventFilter:
    """Return the filter; namespaces look into arrays without being asked to."""
    return EventFilter(
        included_types=_types(fields),
        on_arrays=True,
        advanced=tuple(_advanced(one) for one in fields.children("filters")),
    )


def _types(fields: Fields) -> tuple[str, ...]:
    types = fields.texts("includedEventTypes")
    return () if tuple(one.lower() for one in types) == _ALL_TYPES else types


def _advanced(fields: Fields) -> AdvancedFilter:
    if not fields.text("operatorType"):
        fields.wrong("operatorType", "This is required.", "missing")
    operator = fields.one_of("operatorType", Operator, Operator.IS_NOT_NULL)
    return AdvancedFilter(operator, fields.text("key"), _values(fields, operator))


def _values(fields: Fields, operator: Operator) -> tuple[Any, ...]:
    if operator in _NO_VALUES:
        return ()
    if operator in _ONE_VALUE:
        return (fields.raw("value"),)
    values = fields.raw("values")
    if not isinstance(values, list):
        fields.wrong("values", "This must be an array.")
        return ()
    if operator in _RANGES:
        return tuple(tuple(one) if isinstance(one, list) else one for one in values)
    return tuple(values)
