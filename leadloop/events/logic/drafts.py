"""Whether a subscription, as somebody wrote it, can be accepted: Event Grid's limits."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from leadloop.events.contracts.subscriptions import (
    AdvancedFilter,
    AttributeKind,
    DeliveryAttribute,
    EventFilter,
    Operator,
    PullQueue,
    RetryPolicy,
    SubscriptionDraft,
    WebHook,
)
from leadloop.kit.errors import FieldError, InvalidInput

MAX_FILTERS: Final = 25
MAX_VALUES: Final = 25
MAX_TEXT: Final = 512
MAX_ATTRIBUTES: Final = 10
MAX_ATTRIBUTE_BYTES: Final = 4096
MAX_SUBSCRIPTIONS_PER_TOPIC: Final = 500
_MAX_TYPES: Final = 200
_MAX_LABELS: Final = 50
_MAX_URL: Final = 2048
_TOPIC_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,48}[A-Za-z0-9]")
_NAME: Final = re.compile(r"[A-Za-z0-9-]{3,64}")
_HEADER: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}")
_RESERVED_HEADERS: Final = frozenset(
    {
        "host",
        "content-length",
        "content-type",
        "transfer-encoding",
        "connection",
        "upgrade",
        "te",
        "trailer",
        "expect",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "traceparent",
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
        "user-agent",
        "accept-encoding",
    }
)
_TOP_KEYS: Final = frozenset(
    {
        "id",
        "topic",
        "subject",
        "eventtype",
        "eventtime",
        "dataversion",
        "metadataversion",
        "source",
        "type",
        "specversion",
        "time",
    }
)
_EXTENSION: Final = re.compile(r"[a-z0-9]{1,20}")
_NULL_OPERATORS: Final = frozenset({Operator.IS_NULL_OR_UNDEFINED, Operator.IS_NOT_NULL})
_RANGES: Final = frozenset({Operator.NUMBER_IN_RANGE, Operator.NUMBER_NOT_IN_RANGE})
_SINGLE: Final = frozenset(
    {
        Operator.NUMBER_LESS_THAN,
        Operator.NUMBER_LESS_THAN_OR_EQUALS,
        Operator.NUMBER_GREATER_THAN,
        Operator.NUMBER_GREATER_THAN_OR_EQUALS,
        Operator.BOOL_EQUALS,
    }
)

Errors = Iterator[FieldError]


def check_topic_name(name: str) -> None:
    """Refuse a name that cannot be a topic's.

    Raises:
        InvalidInput: It is not 3 to 50 letters, digits and hyphens, or begins or ends with one.
    """
    if not _TOPIC_NAME.fullmatch(name):
        message = "Write 3 to 50 letters, digits and hyphens, no hyphen first or last."
        raise InvalidInput([FieldError("name", "invalid", message)])


def check_draft(draft: SubscriptionDraft) -> None:
    """Refuse a subscription that breaks a limit; every fault is named by its field path.

    Raises:
        InvalidInput: With one entry per fault.
    """
    errors = [*_subscription(draft), *_filter(draft.filter), *_retry(draft.retry)]
    if isinstance(draft.destination, WebHook):
        errors += _webhook(draft.destination)
    else:
        errors += _queue(draft.destination)
    if errors:
        raise InvalidInput(errors)


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number: in Python booleans are, in JSON they are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _subscription(draft: SubscriptionDraft) -> Errors:
    if not _NAME.fullmatch(draft.name):
        message = "Write 3 to 64 letters, digits and hyphens."
        yield FieldError("name", "invalid", message)
    labels = draft.labels
    if len(labels) > _MAX_LABELS or any(not _is_text(label) for label in labels):
        message = f"At most {_MAX_LABELS} labels of {MAX_TEXT} characters."
        yield FieldError("labels", "too_many", message)
    for name in ("expires_at", "start_from"):
        moment = getattr(draft, name)
        if moment is not None and moment.tzinfo is None:
            yield FieldError(name, "no_time_zone", "Say the time zone.")


def _filter(wanted: EventFilter) -> Errors:
    types = wanted.included_types
    if len(types) > _MAX_TYPES:
        message = f"At most {_MAX_TYPES} event types."
        yield FieldError("filter.includedEventTypes", "too_many", message)
    if any(not _is_text(name) or not name for name in types):
        message = f"Event types are texts of 1 to {MAX_TEXT} characters."
        yield FieldError("filter.includedEventTypes", "invalid", message)
    for path, text in (
        ("filter.subjectBeginsWith", wanted.subject_begins_with),
        ("filter.subjectEndsWith", wanted.subject_ends_with),
    ):
        if not _is_text(text):
            yield FieldError(path, "too_long", f"At most {MAX_TEXT} characters.")
    if len(wanted.advanced) > MAX_FILTERS:
        message = f"At most {MAX_FILTERS} advanced filters."
        yield FieldError("filter.advancedFilters", "too_many", message)
    if sum(len(one.values) for one in wanted.advanced) > MAX_VALUES:
        message = f"At most {MAX_VALUES} values in all filters together."
        yield FieldError("filter.advancedFilters", "too_many_values", message)
    for index, one in enumerate(wanted.advanced):
        yield from _advanced(one, f"filter.advancedFilters[{index}]")


def _advanced(one: AdvancedFilter, path: str) -> Errors:
    if not _is_key(one.key):
        message = (
            "Write id, topic, subject, eventType, dataVersion, source, type, specversion, the name"
            " of an extension, or a path below data (data.country)."
        )
        yield FieldError(f"{path}.key", "invalid", message)
    if one.operator in _NULL_OPERATORS:
        if one.values:
            yield FieldError(f"{path}.values", "not_taken", "This operator takes no value.")
        return
    single = one.operator in _SINGLE
    name = "value" if single else "values"
    if not one.values:
        yield FieldError(f"{path}.{name}", "missing", "Give at least one value.")
    if single and len(one.values) > 1:
        yield FieldError(f"{path}.value", "too_many", "This operator takes one value.")
    fits, wording = _VALUE_KINDS[_kind(one.operator)]
    if not all(fits(value) for value in one.values):
        yield FieldError(f"{path}.{name}", "invalid", wording)


def _kind(operator: Operator) -> str:
    if operator in _RANGES:
        return "range"
    if operator is Operator.BOOL_EQUALS:
        return "bool"
    return "number" if operator.startswith("Number") else "string"


def _is_range(value: Any) -> bool:
    pair = isinstance(value, tuple | list) and len(value) == 2  # noqa: PLR2004 -- from and to
    return pair and all(is_number(end) for end in value) and value[0] <= value[1]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MAX_TEXT and "\0" not in value


_VALUE_KINDS: Final = {
    "range": (_is_range, "Write pairs of numbers [from, to], the smaller first."),
    "bool": (lambda value: isinstance(value, bool), "Write true or false."),
    "number": (is_number, "Write numbers."),
    "string": (_is_text, f"Write texts of at most {MAX_TEXT} characters."),
}


def _is_key(key: str) -> bool:
    if not _is_text(key):
        return False
    head, dot, rest = key.partition(".")
    if head.lower() == "data":
        return not dot or all(rest.split("."))
    return not dot and (key.lower() in _TOP_KEYS or bool(_EXTENSION.fullmatch(key)))


def _webhook(hook: WebHook) -> Errors:
    path = "destination"
    yield from _url(hook.url, f"{path}.endpointUrl")
    if not 1 <= hook.max_events_per_batch <= 5000:  # noqa: PLR2004 -- Event Grid's limit
        yield FieldError(f"{path}.maxEventsPerBatch", "out_of_range", "Write 1 to 5,000.")
    if not 1 <= hook.preferred_batch_kb <= 1024:  # noqa: PLR2004 -- Event Grid's limit
        message = "Write 1 to 1,024 kilobytes."
        yield FieldError(f"{path}.preferredBatchSizeInKilobytes", "out_of_range", message)
    where = f"{path}.deliveryAttributeMappings"
    if len(hook.attributes) > MAX_ATTRIBUTES:
        yield FieldError(where, "too_many", f"At most {MAX_ATTRIBUTES} headers.")
    names = [attribute.name.lower() for attribute in hook.attributes]
    if len(set(names)) < len(names):
        yield FieldError(where, "repeated", "Each header may be given once.")
    for index, attribute in enumerate(hook.attributes):
        yield from _attribute(attribute, f"{where}[{index}]")


def _url(url: str, path: str) -> Errors:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or len(url) > _MAX_URL or not url.isprintable() or " " in url:
        message = f"Write an http or https address of at most {_MAX_URL:,} characters."
        yield FieldError(path, "invalid", message)
        return
    if parts.username or parts.password:
        message = "Put credentials into a secret header, not into the address."
        yield FieldError(path, "credentials", message)
    if parts.fragment:
        yield FieldError(path, "fragment", "Leave out the part behind #.")


def _attribute(attribute: DeliveryAttribute, path: str) -> Errors:
    name = attribute.name.lower()
    if not _HEADER.fullmatch(name) or name in _RESERVED_HEADERS or name.startswith(("aeg-", "ce-")):
        yield FieldError(f"{path}.name", "invalid", "This is not a header of one's own.")
    if attribute.kind is AttributeKind.DYNAMIC:
        if attribute.secret:
            message = "What comes from the event is no secret."
            yield FieldError(f"{path}.isSecret", "invalid", message)
        if not _is_key(attribute.value):
            yield FieldError(f"{path}.sourceField", "invalid", "Name a key of the event.")
    elif len(attribute.value.encode("utf-8", "replace")) > MAX_ATTRIBUTE_BYTES:
        yield FieldError(f"{path}.value", "too_long", f"At most {MAX_ATTRIBUTE_BYTES:,} bytes.")
    elif not (attribute.value.isascii() and attribute.value.isprintable()):
        yield FieldError(f"{path}.value", "invalid", "Write printable ASCII characters.")


def _queue(queue: PullQueue) -> Errors:
    if not 60 <= queue.lock_duration_s <= 300:  # noqa: PLR2004 -- Event Grid's limit
        message = "Write 60 to 300 seconds."
        yield FieldError("destination.receiveLockDurationInSeconds", "out_of_range", message)
    if not 1 <= queue.max_delivery_count <= 10:  # noqa: PLR2004 -- Event Grid's limit
        yield FieldError("destination.maxDeliveryCount", "out_of_range", "Write 1 to 10.")
    if not timedelta(minutes=1) <= queue.ttl <= timedelta(days=7):
        message = "Write a duration from PT1M to P7D."
        yield FieldError("destination.eventTimeToLive", "out_of_range", message)


def _retry(policy: RetryPolicy) -> Errors:
    if not 1 <= policy.max_attempts <= 30:  # noqa: PLR2004 -- Event Grid's limit
        yield FieldError("retryPolicy.maxDeliveryAttempts", "out_of_range", "Write 1 to 30.")
    if not 1 <= policy.ttl_minutes <= 1440:  # noqa: PLR2004 -- a day
        message = "Write 1 to 1,440 minutes."
        yield FieldError("retryPolicy.eventTimeToLiveInMinutes", "out_of_range", message)
