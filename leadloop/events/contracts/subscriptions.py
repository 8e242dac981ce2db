"""Topics, event subscriptions and what becomes of a delivery, to everyone who holds one.

The words and limits are Azure Event Grid's. Left out on purpose: ``CustomInputSchema`` (events of
no schema at all) and destinations that are Azure's own services.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from leadloop.events.contracts import Position
from leadloop.kit.errors import LeadloopError


class DeliverySchema(StrEnum):
    """How delivered events are spelled."""

    EVENT_GRID = "EventGridSchema"
    CLOUD_EVENTS = "CloudEventSchemaV1_0"


class Operator(StrEnum):
    """Operators of advanced filters. Text is compared without regard to case."""

    NUMBER_IN = "NumberIn"
    NUMBER_NOT_IN = "NumberNotIn"
    NUMBER_LESS_THAN = "NumberLessThan"
    NUMBER_LESS_THAN_OR_EQUALS = "NumberLessThanOrEquals"
    NUMBER_GREATER_THAN = "NumberGreaterThan"
    NUMBER_GREATER_THAN_OR_EQUALS = "NumberGreaterThanOrEquals"
    NUMBER_IN_RANGE = "NumberInRange"
    NUMBER_NOT_IN_RANGE = "NumberNotInRange"
    BOOL_EQUALS = "BoolEquals"
    STRING_CONTAINS = "StringContains"
    STRING_BEGINS_WITH = "StringBeginsWith"
    STRING_ENDS_WITH = "StringEndsWith"
    STRING_IN = "StringIn"
    STRING_NOT_CONTAINS = "StringNotContains"
    STRING_NOT_BEGINS_WITH = "StringNotBeginsWith"
    STRING_NOT_ENDS_WITH = "StringNotEndsWith"
    STRING_NOT_IN = "StringNotIn"
    IS_NULL_OR_UNDEFINED = "IsNullOrUndefined"
    IS_NOT_NULL = "IsNotNull"


class ProvisioningState(StrEnum):
    """How far a subscription is. Only ``SUCCEEDED`` receives events."""

    CREATING = "Creating"
    AWAITING_MANUAL_ACTION = "AwaitingManualAction"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    DELETING = "Deleting"


class Outcome(StrEnum):
    """What became of one attempt, in the words of ``lastDeliveryOutcome``."""

    DELIVERED = "Delivered"
    NOT_FOUND = "NotFound"
    DISABLED = "Disabled"
    FULL = "Full"
    UNAUTHORIZED = "Unauthorized"
    BAD_REQUEST = "BadRequest"
    TIMED_OUT = "TimedOut"
    BUSY = "Busy"
    PAYLOAD_TOO_LARGE = "PayloadTooLarge"
    PROBATION = "Probation"
    CANCELED = "Canceled"
    ABORTED = "Aborted"
    SOCKET_ERROR = "SocketError"
    RESOLUTION_ERROR = "ResolutionError"
    DELIVERING = "Delivering"
    FORBIDDEN = "Forbidden"


class DeadLetterReason(StrEnum):
    """Why an event was given up: ``deadLetterReason``."""

    MAX_ATTEMPTS = "MaxDeliveryAttemptsExceeded"
    TIME_TO_LIVE = "TimeToLiveExceeded"
    NOT_RETRYABLE = "NotRetryableOutcome"
    REJECTED = "Rejected"
    DO_NOT_RETRY = "DoNotRetry"


class Health(StrEnum):
    """How an endpoint is doing."""

    IDLE = "idle"
    HEALTHY = "healthy"
    FAILING = "failing"
    PROBATION = "probation"


@dataclass(frozen=True, slots=True)
class AdvancedFilter:
    """One condition; its values are alternatives.

    ``values`` holds strings, numbers, one boolean, or (for the range operators) pairs
    ``(from, to)``, both inclusive; it is empty for the two null operators. ``key`` is ``id``,
    ``topic``, ``subject``, ``eventType``, ``dataVersion``, CloudEvents' ``source``, ``type``,
    ``specversion`` or an extension, or a dotted path below ``data``.
    """

    operator: Operator
    key: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events a subscription wants: all conditions must hold. Empty means every event."""

    included_types: tuple[str, ...] = ()
    subject_begins_with: str = ""
    subject_ends_with: str = ""
    case_sensitive: bool = False
    on_arrays: bool = False
    advanced: tuple[AdvancedFilter, ...] = ()


class AttributeKind(StrEnum):
    """Where a delivery header gets its value."""

    STATIC = "Static"
    DYNAMIC = "Dynamic"


@dataclass(frozen=True, slots=True)
class DeliveryAttribute:
    """A header of one's own on every delivery.

    ``value`` is the text itself, or for a dynamic one the key of the event to take it from. What is
    ``secret`` is kept sealed and reads back as an empty value; giving it back empty keeps it.
    """

    name: str
    kind: AttributeKind = AttributeKind.STATIC
    value: str = ""
    secret: bool = False


@dataclass(frozen=True, slots=True)
class WebHook:
    """Push: events are posted to ``url``.

    A request holds up to ``max_events_per_batch`` events and, beyond the first, no more than
    ``preferred_batch_kb`` kilobytes.
    """

    url: str
    max_events_per_batch: int = 1
    preferred_batch_kb: int = 64
    attributes: tuple[DeliveryAttribute, ...] = ()

    @property
    def base_url(self) -> str:
        """The address without its query, which may hold a secret."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


@dataclass(frozen=True, slots=True)
class PullQueue:
    """Pull: receivers fetch events and settle them by lock token."""

    lock_duration_s: int = 60
    max_delivery_count: int = 10
    ttl: timedelta = timedelta(days=7)


Destination = WebHook | PullQueue


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When to give up: after so many attempts or minutes, whichever comes first."""

    max_attempts: int = 30
    ttl_minutes: int = 1440


@dataclass(frozen=True, slots=True)
class SubscriptionDraft:
    """What a subscriber asks for.

    ``start_from`` is a time in UTC from which events are delivered; None means from now on.
    Without ``dead_letter`` an event that is given up is dropped and counted.
    """

    topic: str
    name: str
    destination: Destination
    filter: EventFilter = EventFilter()
    schema: DeliverySchema = DeliverySchema.CLOUD_EVENTS
    retry: RetryPolicy = RetryPolicy()
    dead_letter: bool = True
    labels: tuple[str, ...] = ()
    expires_at: datetime | None = None
    start_from: datetime | None = None


class Counters(NamedTuple):
    """Totals since a subscription was created, in events (``requests``: in requests)."""

    matched: int = 0
    delivered: int = 0
    failed: int = 0
    dead: int = 0
    dropped: int = 0
    requests: int = 0


@dataclass(frozen=True, slots=True)
class EventSubscription:
    """One subscription as it stands.

    ``waiting`` counts the topic's events after the cursor (up to 10,000), ``retrying`` those on the
    retry list. ``state_reason`` says in a sentence why it is not (or no longer) receiving.
    Times are UTC.
    """

    id: UUID
    draft: SubscriptionDraft
    state: ProvisioningState
    state_reason: str
    health: Health
    counters: Counters
    position: Position
    waiting: int
    retrying: int
    dead_letters: int
    sick_until: datetime | None
    last_outcome: str
    last_delivered_at: datetime | None
    old_secret_until: datetime | None
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str

    @property
    def topic(self) -> str:
        """The topic it reads."""
        return self.draft.topic

    @property
    def name(self) -> str:
        """Its name, unique within the topic."""
        return self.draft.name


class CreatedSubscription(NamedTuple):
    """A new subscription and its signing secret (``whsec_…``), which is never shown again."""

    subscription: EventSubscription
    secret: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic; built-in ones cannot be deleted. ``public`` ones may be published to."""

    name: str
    public: bool
    built_in: bool
    input_schema: DeliverySchema
    labels: tuple[str, ...] = ()
    created_at: datetime | None = None
    created_by: str = ""


class Attempt(NamedTuple):
    """One request of the delivery log. ``number`` counts attempts from 1; times are UTC.

    ``events`` is how many events the request carried, ``positions`` where (up to 1,000 of) them
    stand in the log.
    ``late`` marks an answer that came after the time allowed for it.
    """

    id: UUID
    subscription_id: UUID
    at: datetime
    number: int
    events: int
    positions: tuple[Position, ...]
    type: str
    trace_id: str
    outcome: str
    status: int | None
    duration_ms: int
    response: str
    error: str
    late: bool


class WaitingDelivery(NamedTuple):
    """One event on a subscription's retry list."""

    subscription_id: UUID
    key: UUID
    type: str
    trace_id: str
    attempts: int
    due_at: datetime
    last_at: datetime | None
    last_outcome: str
    last_status: int | None
    replay: bool


class Minute(NamedTuple):
    """One minute of a subscription; ``lag_ms`` is the longest from publish to delivery in it."""

    at: datetime
    matched: int
    delivered: int
    failed: int
    requests: int
    lag_ms: int


@dataclass(frozen=True, slots=True)
class LetterFilter:
    """Which dead letters; None and empty mean any. Times are UTC, ``until`` is exclusive."""

    subscription_id: UUID | None = None
    subscription: str = ""
    topic: str = ""
    type: str = ""
    reason: str = ""
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class TimeRange:
    """From ``since`` up to but not including ``until``, in UTC."""

    since: datetime
    until: datetime


class AddressRefused(LeadloopError):  # noqa: N818 -- reads as the fact it is
    """This address is not one that Leadloop calls."""
