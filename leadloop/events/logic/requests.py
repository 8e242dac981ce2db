"""A delivery as HTTP: which events go together, body, headers."""

import re
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from leadloop.events.contracts.subscriptions import (
    AttributeKind,
    DeliveryAttribute,
    DeliverySchema,
    WebHook,
)
from leadloop.events.logic.drafts import MAX_ATTRIBUTE_BYTES
from leadloop.events.logic.envelopes import (
    METADATA_VERSION,
    SPEC_VERSION,
    body_of,
    data_version,
    traceparent,
)
from leadloop.events.logic.filters import ABSENT, compile_key
from leadloop.events.logic.logged import LoggedEvent

USER_AGENT: Final = "Leadloop-Events/1.0"
_TYPES: Final = {
    (DeliverySchema.EVENT_GRID, False): "application/json; charset=utf-8",
    (DeliverySchema.EVENT_GRID, True): "application/json; charset=utf-8",
    (DeliverySchema.CLOUD_EVENTS, False): "application/cloudevents+json; charset=utf-8",
    (DeliverySchema.CLOUD_EVENTS, True): "application/cloudevents-batch+json; charset=utf-8",
}

Unseal = Callable[[str], str]
_Header = Callable[[LoggedEvent], str | None]


class Item(NamedTuple):
    """An event to deliver; ``attempts`` counts those already made."""

    event: LoggedEvent
    attempts: int


class Rendered(NamedTuple):
    """What is posted, but for the signature."""

    message_id: str
    body: bytes
    headers: dict[str, str]


class Shape:
    """How one subscription's requests look; made once for it."""

    def __init__(
        self, name: str, schema: DeliverySchema, hook: WebHook, unseal: Unseal = str
    ) -> None:
        self._name = name
        self._schema = schema
        self._batched = hook.max_events_per_batch > 1
        self._max_events = hook.max_events_per_batch
        self._max_bytes = hook.preferred_batch_kb * 1024
        self._static = {
            one.name: unseal(one.value) if one.secret else one.value
            for one in hook.attributes
            if one.kind is AttributeKind.STATIC
        }
        self._dynamic = [
            (one.name, _reader(one)) for one in hook.attributes if one.kind is AttributeKind.DYNAMIC
        ]

    def cut(self, waiting: Iterable[LoggedEvent]) -> int:
        """Return how many of the first events waiting go into one request; at least one.

        Events whose headers would differ do not share a request.
        """
        count = size = 0
        headers: list[str | None] = []
        for event in waiting:
            size += len(body_of(event, self._schema)) if self._batched else 0
            own = [read(event) for _, read in self._dynamic]
            if count and (size > self._max_bytes or own != headers):
                break
            headers = own
            count += 1
            if count == self._max_events:
                break
        return count

    def render(self, items: Sequence[Item]) -> Rendered:
        """Return the request that carries ``items``."""
        first = items[0].event
        bodies = [body_of(item.event, self._schema) for item in items]
        listed = self._batched or self._schema is DeliverySchema.EVENT_GRID
        body = b"[" + b",".join(bodies) + b"]" if listed else bodies[0]
        keys = [item.event.key for item in items]
        return Rendered(message_id(keys), body, self._headers(first, items))

    def notice(self, event_type: str, data: dict[str, Any], about: dict[str, Any]) -> Rendered:
        """Return a request of the subscription itself: validation or farewell."""
        found = {
            "id": about["id"],
            "topic": about["topic"],
            "subject": "",
            "eventType": f"Microsoft.EventGrid.Subscription{event_type}",
            "eventTime": about["time"],
            "data": data,
            "dataVersion": "2",
            "metadataVersion": METADATA_VERSION,
        }
        body = orjson.dumps([found], option=orjson.OPT_UTC_Z)
        headers = self._base(about["header"]) | {
            "content-type": _TYPES[DeliverySchema.EVENT_GRID, False]
        }
        return Rendered(about["id"], body, headers)

    def _base(self, event_type: str) -> dict[str, str]:
        return self._static | {
            "user-agent": USER_AGENT,
            "aeg-subscription-name": self._name,
            "aeg-event-type": event_type,
        }

    def _headers(self, first: LoggedEvent, items: Sequence[Item]) -> dict[str, str]:
        event_grid = self._schema is DeliverySchema.EVENT_GRID
        headers = self._base("Notification") | {
            "content-type": _TYPES[self._schema, self._batched],
            "aeg-delivery-count": str(max(item.attempts for item in items)),
            "aeg-metadata-version": METADATA_VERSION if event_grid else SPEC_VERSION,
            "aeg-data-version": _header_text(data_version(first)),
        }
        if len(items) == 1:
            headers["aeg-output-event-id"] = str(first.key)
            if parent := traceparent(first):
                headers["traceparent"] = parent
        for name, read in self._dynamic:
            value = read(first)
            if value is not None:
                headers[name] = value
        return headers


def message_id(keys: Sequence[UUID]) -> str:
    """Return what receivers recognise a repeat by: the event's key, or a digest of several."""
    if len(keys) == 1:
        return f"evt_{keys[0].hex}"
    return "bat_" + blake2b(b"".join(key.bytes for key in keys), digest_size=16).hexdigest()


def _reader(attribute: DeliveryAttribute) -> _Header:
    read = compile_key(attribute.value)

    def header(event: LoggedEvent) -> str | None:
        value = read(event)
        if value is ABSENT or value is None:
            return None
        return _header_text(value if isinstance(value, str) else orjson.dumps(value).decode())

    return header


def _header_text(value: str) -> str:
    """Return text that may stand in a header: printable ASCII, of bounded length."""
    if value.isascii() and value.isprintable() and len(value) <= MAX_ATTRIBUTE_BYTES:
        return value
    escaped = value.encode("ascii", "backslashreplace").decode()
    return "".join(c for c in escaped if c.isprintable())[:MAX_ATTRIBUTE_BYTES]


_MASKS: Final = (
    (re.compile(r"[^\s@\"'<>(){},;:]{1,64}@[^\s@\"'<>(){},;:]{1,255}"), "(e-mail)"),
    (re.compile(r"\+?\d[\d ()./-]{6,}\d"), "(number)"),
    (re.compile(r"[A-Za-z0-9+/_=-]{32,}"), "(token)"),
)


def snippet(body: bytes, limit: int = 500) -> str:
    """Return the beginning of an answer for the log: readable, without personal data or secrets."""
    text = body[:limit].decode("utf-8", "replace")
    text = "".join(c if c.isprintable() else " " for c in text)
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return text.strip()
