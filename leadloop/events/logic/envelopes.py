"""Events as they are written for receivers: Event Grid's schema and CloudEvents 1.0 (JSON)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from leadloop.events.contracts.subscriptions import DeliverySchema
from leadloop.events.logic.logged import LoggedEvent, Readable

METADATA_VERSION: Final = "1"
SPEC_VERSION: Final = "1.0"
_TRACE_ID: Final = re.compile(r"[0-9a-f]{32}")
_NO_TRACE: Final = "0" * 32
_PACKED: Final = "data_base64"
_ATTRIBUTES: Final = frozenset(
    {"id", "source", "type", "specversion", "subject", "time", "data", "data_base64"}
)


class Verdict(NamedTuple):
    """Why and when an event was given up; times in UTC."""

    reason: str
    attempts: int
    last_outcome: str
    published_at: datetime
    last_at: datetime | None


def body_of(event: LoggedEvent, schema: DeliverySchema) -> bytes:
    """Return ``event`` as JSON text of ``schema``; made once, however many receive it."""
    made = event.rendered.get(schema)
    if made is None:
        # Data that was never parsed is passed on as the text it is.
        packed = event.raw.startswith('{"data_base64"')
        data = event.data if packed else orjson.Fragment(event.raw)
        made = orjson.dumps(render(event, data, schema), option=orjson.OPT_UTC_Z)
        event.rendered[schema] = made
    return made


def render(event: Readable, data: Any, schema: DeliverySchema) -> dict[str, Any]:
    """Return ``event`` as a JSON object of ``schema``."""
    if schema is DeliverySchema.EVENT_GRID:
        return _event_grid(event, data)
    return _cloud_event(event, data)


def dead_letter(
    event: Readable, data: Any, schema: DeliverySchema, verdict: Verdict
) -> dict[str, Any]:
    """Return a given-up event as Event Grid writes it to its dead-letter store."""
    about = {
        "deadLetterReason": verdict.reason,
        "deliveryAttempts": verdict.attempts,
        "lastDeliveryOutcome": verdict.last_outcome,
        "publishTime": verdict.published_at,
        "lastDeliveryAttemptTime": verdict.last_at,
    }
    if schema is DeliverySchema.CLOUD_EVENTS:
        about = {name.lower(): value for name, value in about.items()}
    return render(event, data, schema) | about


def dead_letter_path(subscription: str, moment: datetime, file_id: UUID) -> str:
    """Return the name of the file that Event Grid would write, below its container."""
    hour = f"{moment.year}/{moment.month}/{moment.day}/{moment.hour}"
    return f"{subscription.upper()}/{hour}/{file_id}.json"


def data_version(event: Readable) -> str:
    """Return the version of the data that the publisher declared, or an empty text."""
    return str((event.extensions or {}).get("dataversion", ""))


def traceparent(event: Readable) -> str | None:
    """Return a W3C ``traceparent`` that continues the event's trace, or None without one."""
    trace = event.trace_id
    if not _TRACE_ID.fullmatch(trace) or trace == _NO_TRACE:
        return None
    return f"00-{trace}-{event.key.hex[16:]}-01"


def _event_grid(event: Readable, data: Any) -> dict[str, Any]:
    return {
        "id": event.id,
        "topic": event.topic,
        "subject": event.subject,
        "eventType": event.type,
        "eventTime": event.time,
        "data": data,
        "dataVersion": data_version(event),
        "metadataVersion": METADATA_VERSION,
    }


def _cloud_event(event: Readable, data: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "specversion": SPEC_VERSION,
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "time": event.time,
    }
    if event.subject:
        found["subject"] = event.subject
    own = event.extensions or {}
    found |= {name: value for name, value in own.items() if name not in _ATTRIBUTES}
    if "traceparent" not in found and (parent := traceparent(event)):
        found["traceparent"] = parent
    if isinstance(data, Mapping) and list(data) == [_PACKED]:
        found[_PACKED] = data[_PACKED]
        return found
    found.setdefault("datacontenttype", "application/json")
    found["data"] = data
    return found
