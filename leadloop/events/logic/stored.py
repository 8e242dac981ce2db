"""A subscription's wishes as JSON, for its row."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from leadloop.events.contracts.subscriptions import (
    AdvancedFilter,
    AttributeKind,
    DeliveryAttribute,
    DeliverySchema,
    Destination,
    EventFilter,
    Operator,
    PullQueue,
    RetryPolicy,
    SubscriptionDraft,
    WebHook,
)


def draft_to_json(draft: SubscriptionDraft) -> dict[str, Any]:
    """Return ``draft`` as a JSON object; ``draft_from_json`` reads it back."""
    found = asdict(draft)
    target = draft.destination
    if isinstance(target, PullQueue):
        found["destination"] |= {"ttl": target.ttl.total_seconds()}
    for name in ("expires_at", "start_from"):
        moment = getattr(draft, name)
        found[name] = moment.isoformat() if moment else None
    return found


def draft_from_json(found: dict[str, Any]) -> SubscriptionDraft:
    """Return what ``draft_to_json`` was given; what an older release did not know is default."""
    return SubscriptionDraft(
        topic=found["topic"],
        name=found["name"],
        destination=_destination(found["destination"]),
        filter=_filter(found["filter"]),
        schema=DeliverySchema(found["schema"]),
        retry=RetryPolicy(**found["retry"]),
        dead_letter=found["dead_letter"],
        labels=tuple(found["labels"]),
        expires_at=_moment(found["expires_at"]),
        start_from=_moment(found["start_from"]),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _destination(found: dict[str, Any]) -> Destination:
    if "url" not in found:
        return PullQueue(**found | {"ttl": timedelta(seconds=found["ttl"])})
    attributes = tuple(
        DeliveryAttribute(**one | {"kind": AttributeKind(one["kind"])})
        for one in found["attributes"]
    )
    return WebHook(**found | {"attributes": attributes})


def _filter(found: dict[str, Any]) -> EventFilter:
    advanced = tuple(
        AdvancedFilter(Operator(one["operator"]), one["key"], tuple(map(_value, one["values"])))
        for one in found["advanced"]
    )
    types = tuple(found["included_types"])
    return EventFilter(**found | {"included_types": types, "advanced": advanced})


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
