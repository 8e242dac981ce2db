"""The subscription editor's own state: what it posts becomes a ``SubscriptionDraft``.

Pure. A value that is no number where one is asked for stays the text that was typed, so that the
zone's own check names it and the editor shows it again as it was.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

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
from leadloop.kit.errors import FieldError, InvalidInput

MAX_ROWS: Final = 25
Posted = Mapping[str, str]

_OPERATOR_LABELS: Final = {
    Operator.NUMBER_IN: "number is one of",
    Operator.NUMBER_NOT_IN: "number is none of",
    Operator.NUMBER_LESS_THAN: "number is less than",
    Operator.NUMBER_LESS_THAN_OR_EQUALS: "number is at most",
    Operator.NUMBER_GREATER_THAN: "number is greater than",
    Operator.NUMBER_GREATER_THAN_OR_EQUALS: "number is at least",
    Operator.NUMBER_IN_RANGE: "number is in a range",
    Operator.NUMBER_NOT_IN_RANGE: "number is in no range",
    Operator.BOOL_EQUALS: "is true or false",
    Operator.STRING_CONTAINS: "text contains",
    Operator.STRING_BEGINS_WITH: "text begins with",
    Operator.STRING_ENDS_WITH: "text ends with",
    Operator.STRING_IN: "text is one of",
    Operator.STRING_NOT_CONTAINS: "text does not contain",
    Operator.STRING_NOT_BEGINS_WITH: "text does not begin with",
    Operator.STRING_NOT_ENDS_WITH: "text does not end with",
    Operator.STRING_NOT_IN: "text is none of",
    Operator.IS_NULL_OR_UNDEFINED: "is null or missing",
    Operator.IS_NOT_NULL: "is there",
}
_RANGES: Final = (Operator.NUMBER_IN_RANGE, Operator.NUMBER_NOT_IN_RANGE)


class FilterRow(NamedTuple):
    """One advanced filter in the editor: its values as typed, one a line."""

    place: int
    operator: Operator
    key: str
    values: str
    errors: tuple[str, ...]


class HeaderRow(NamedTuple):
    """One header of one's own in the editor."""

    place: int
    attribute: DeliveryAttribute
    errors: tuple[str, ...]


def operators() -> list[tuple[str, str]]:
    """Return value and label of every operator, for a select."""
    return [(one.value, f"{one.value}: {_OPERATOR_LABELS[one]}") for one in Operator]


def blank(kind: str, topic: str) -> SubscriptionDraft:
    """Return what a new subscription begins with; ``kind`` is ``pull`` or a webhook."""
    destination = PullQueue() if kind == "pull" else WebHook("")
    return SubscriptionDraft(topic=topic, name="", destination=destination)


def read(posted: Posted) -> SubscriptionDraft:
    """Return the draft that the editor posted.

    Raises:
        InvalidInput: A number or a time cannot be read; named as the zone names its fields.
    """
    errors: list[FieldError] = []
    draft = SubscriptionDraft(
        topic=posted.get("topic", "").strip(),
        name=posted.get("name", "").strip(),
        destination=_destination(posted, errors),
        filter=_filter(posted),
        schema=_member(DeliverySchema, posted.get("schema"), DeliverySchema.CLOUD_EVENTS),
        retry=RetryPolicy(
            _whole(posted, "max_attempts", 30, "retryPolicy.maxDeliveryAttempts", errors),
            _whole(posted, "ttl_minutes", 1440, "retryPolicy.eventTimeToLiveInMinutes", errors),
        ),
        dead_letter="dead_letter" in posted,
        labels=tuple(_lines(posted.get("labels", "").replace(",", "\n"))),
        expires_at=_moment(posted, "expires_at", errors),
        start_from=_moment(posted, "start_from", errors),
    )
    if errors:
        raise Unread(errors, draft)
    return draft


class Unread(InvalidInput):
    """Some fields cannot be read; ``draft`` is what the others say."""

    def __init__(self, errors: list[FieldError], draft: SubscriptionDraft) -> None:
        super().__init__(errors)
        self.draft = draft


def change(draft: SubscriptionDraft, word: str) -> SubscriptionDraft:
    """Return the draft after one of the editor's buttons (``filter-add``, ``header-remove:2``)."""
    what, _, place = word.partition(":")
    at = int(place) if place.isascii() and place.isdigit() else -1
    if what.startswith("filter"):
        rows = draft.filter.advanced
        row = AdvancedFilter(Operator.STRING_IN, "data.")
        return replace(draft, filter=replace(draft.filter, advanced=_changed(rows, what, at, row)))
    hook = draft.destination
    if what.startswith("header") and isinstance(hook, WebHook):
        attributes = _changed(hook.attributes, what, at, DeliveryAttribute(""))
        return replace(draft, destination=replace(hook, attributes=attributes))
    return draft


def _changed(rows: tuple[Any, ...], what: str, at: int, new: Any) -> tuple[Any, ...]:
    if what.endswith("-add"):
        return (*rows, new)[:MAX_ROWS]
    return tuple(row for place, row in enumerate(rows) if place != at)


def filter_rows(draft: SubscriptionDraft, errors: list[FieldError]) -> list[FilterRow]:
    """Return the advanced filters as the editor shows them."""
    return [
        FilterRow(
            place,
            one.operator,
            one.key,
            "\n".join(_typed(value) for value in one.values),
            _about(errors, f"filter.advancedFilters[{place}]"),
        )
        for place, one in enumerate(draft.filter.advanced)
    ]


def header_rows(draft: SubscriptionDraft, errors: list[FieldError]) -> list[HeaderRow]:
    """Return the delivery attributes as the editor shows them."""
    hook = draft.destination
    if not isinstance(hook, WebHook):
        return []
    path = "destination.deliveryAttributeMappings"
    return [
        HeaderRow(place, one, _about(errors, f"{path}[{place}]"))
        for place, one in enumerate(hook.attributes)
    ]


def _about(errors: list[FieldError], path: str) -> tuple[str, ...]:
    return tuple(error.message for error in errors if error.field.startswith(path))


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return "..".join(f"{end:g}" if isinstance(end, float) else str(end) for end in value)
    return str(value)


def _destination(posted: Posted, errors: list[FieldError]) -> WebHook | PullQueue:
    if posted.get("kind") == "pull":
        minutes = _whole(posted, "queue_ttl_minutes", 10_080, "destination.eventTimeToLive", errors)
        return PullQueue(
            _whole(
                posted, "lock_duration_s", 60, "destination.receiveLockDurationInSeconds", errors
            ),
            _whole(posted, "max_delivery_count", 10, "destination.maxDeliveryCount", errors),
            timedelta(minutes=min(minutes, 1_000_000)),
        )
    size = "destination.preferredBatchSizeInKilobytes"
    return WebHook(
        posted.get("url", "").strip(),
        _whole(posted, "max_events", 1, "destination.maxEventsPerBatch", errors),
        _whole(posted, "batch_kb", 64, size, errors),
        tuple(_header(posted, place) for place in range(_count(posted, "headers-count"))),
    )


def _header(posted: Posted, place: int) -> DeliveryAttribute:
    said = f"headers-{place}-"
    return DeliveryAttribute(
        posted.get(f"{said}name", "").strip(),
        _member(AttributeKind, posted.get(f"{said}kind"), AttributeKind.STATIC),
        posted.get(f"{said}value", ""),
        f"{said}secret" in posted,
    )


def _filter(posted: Posted) -> EventFilter:
    count = _count(posted, "filters-count")
    return EventFilter(
        included_types=tuple(_lines(posted.get("types", ""))),
        subject_begins_with=posted.get("subject_begins_with", ""),
        subject_ends_with=posted.get("subject_ends_with", ""),
        case_sensitive="case_sensitive" in posted,
        on_arrays="on_arrays" in posted,
        advanced=tuple(_advanced(posted, place) for place in range(count)),
    )


def _advanced(posted: Posted, place: int) -> AdvancedFilter:
    said = f"filters-{place}-"
    operator = _member(Operator, posted.get(f"{said}operator"), Operator.STRING_IN)
    values = tuple(_value(operator, line) for line in _lines(posted.get(f"{said}values", "")))
    return AdvancedFilter(operator, posted.get(f"{said}key", "").strip(), values)


def _value(operator: Operator, text: str) -> Any:
    if operator is Operator.BOOL_EQUALS:
        return {"true": True, "false": False}.get(text.strip().lower(), text)
    if operator in _RANGES:
        low, _, high = text.partition("..")
        pair = (_number(low), _number(high))
        return text if any(isinstance(end, str) for end in pair) else pair
    return _number(text) if operator.startswith("Number") else text


def _number(text: str) -> float | str:
    try:
        found = float(text)
    except ValueError:
        return text
    return int(found) if found.is_integer() and abs(found) < 1e15 else found  # noqa: PLR2004


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _count(posted: Posted, name: str) -> int:
    text = posted.get(name, "0")
    return min(int(text), MAX_ROWS) if text.isascii() and text.isdigit() else 0


def _whole(posted: Posted, name: str, default: int, path: str, errors: list[FieldError]) -> int:
    text = posted.get(name, "").strip() or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004
        errors.append(FieldError(path, "invalid", "Write a whole number."))
        return default
    return int(text)


def _moment(posted: Posted, name: str, errors: list[FieldError]) -> datetime | None:
    text = posted.get(name, "").strip()
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        errors.append(FieldError(name, "invalid", "Write a date and time, as 2026-03-31 17:00."))
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _member(words: Any, text: str | None, default: Any) -> Any:
    try:
        return words(text)
    except ValueError:
        return default
