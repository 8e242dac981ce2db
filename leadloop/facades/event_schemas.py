"""Events as Event Grid's two schemas spell them, turned into drafts for the log.

``data`` is kept as the sender wrote it (the same JSON value, written anew); nothing in it is
judged. What the log itself must hold as text (id, source, type, subject) is bounded and free of
control characters.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import orjson

from leadloop.events.contracts import HIGH, NORMAL, EventDraft
from leadloop.kit.asgi import parse_traceparent
from leadloop.kit.ids import new_trace_id
from leadloop.kit.json_shape import MAX_DEPTH, exceeds_depth, may_exceed_depth

ORIGIN: Final = "event_grid"
MAX_TEXT: Final = 1024
"""Characters that an id, a source, a type or a subject may have."""

_MAX_EXTENSION_NAME: Final = 20
_CLOUD_ATTRIBUTES: Final = frozenset(
    {"id", "source", "type", "specversion", "subject", "time", "data", "data_base64"}
)
_RESERVED: Final = frozenset({"replayof"})
_SPEC: Final = "1.0"


class Envelope(NamedTuple):
    """What all events of one request share.

    ``now`` stands in where an event has no time; with an empty ``trace_id`` each event begins its
    own trace.
    """

    topic: str
    client: str
    trace_id: str
    now: datetime


class BadEvent(Exception):  # noqa: N818 -- reads as the fact it is
    """An event does not follow its schema."""


_TOO_DEEP: Final = f"“data” may nest at most {MAX_DEPTH} levels."

Reader = Callable[[Any, Envelope], EventDraft]


def from_event_grid(event: Any, envelope: Envelope) -> EventDraft:
    """Turn one event of the Event Grid schema into a draft.

    Raises:
        BadEvent: With the property at fault.
    """
    _demand_object(event)
    topic = event.get("topic")
    if topic and not _same_topic(topic, envelope.topic):
        raise BadEvent("“topic” must be left out or name the topic of this endpoint.")
    moment = event.get("eventTime")
    if moment is None:
        raise BadEvent("“eventTime” is missing.")
    version = event.get("dataVersion")
    if version is not None and version.__class__ is not str:
        raise BadEvent("“dataVersion” must be a string.")
    if event.get("metadataVersion", "1") not in ("1", "", None):
        raise BadEvent("“metadataVersion” must be left out or “1”.")
    return EventDraft(
        topic=envelope.topic,
        type=_text(event, "eventType"),
        source=f"/eventgrid/{envelope.topic}/{envelope.client}",
        id=_text(event, "id"),
        data=_data(event.get("data")),
        time=_time(moment, "eventTime"),
        trace_id=envelope.trace_id or new_trace_id(),
        subject=_text(event, "subject"),
        actor=f"client:{envelope.client}",
        origin=ORIGIN,
        extensions=orjson.dumps({"dataversion": version}) if version else None,
        priority=_priority(event),
    )


def from_cloud_event(event: Any, envelope: Envelope) -> EventDraft:
    """Turn one CloudEvents 1.0 event (JSON format) into a draft.

    Raises:
        BadEvent: With the attribute at fault.
    """
    _demand_object(event)
    if event.get("specversion") != _SPEC:
        raise BadEvent("“specversion” must be “1.0”.")
    moment = event.get("time")
    extensions = {n: v for n, v in event.items() if n not in _CLOUD_ATTRIBUTES and v is not None}
    return EventDraft(
        topic=envelope.topic,
        type=_text(event, "type"),
        source=_text(event, "source"),
        id=_text(event, "id"),
        data=_data(_cloud_data(event)),
        time=envelope.now if moment is None else _time(moment, "time"),
        trace_id=_trace(extensions) or envelope.trace_id or new_trace_id(),
        subject=_text(event, "subject") if event.get("subject") else "",
        actor=f"client:{envelope.client}",
        origin=ORIGIN,
        extensions=_extensions(extensions) if extensions else None,
        priority=_priority(event),
    )


def _priority(event: dict[str, Any]) -> int:
    """Return ``HIGH`` for an event that says ``"priority": "high"``, a CloudEvents extension."""
    return HIGH if event.get("priority") == "high" else NORMAL


def _demand_object(event: Any) -> None:
    if event.__class__ is not dict:
        raise BadEvent("Each event must be a JSON object.")


def _text(event: dict[str, Any], name: str) -> str:
    value = event.get(name)
    if value.__class__ is not str or not value:
        raise BadEvent(f"“{name}” is missing or not a string.")
    if len(value) > MAX_TEXT or not value.isprintable():
        raise BadEvent(f"“{name}” must have at most {MAX_TEXT} printable characters.")
    return str(value)


def _time(value: Any, name: str) -> datetime:
    if value.__class__ is not str:
        raise BadEvent(f"“{name}” must be an ISO 8601 time.")
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadEvent(f"“{name}” must be an ISO 8601 time.") from None


def _data(value: Any) -> bytes:
    try:
        text = orjson.dumps(value)
    except orjson.JSONEncodeError:  # deeper than the serialiser goes
        raise BadEvent(_TOO_DEEP) from None
    if may_exceed_depth(text) and exceeds_depth(value):
        raise BadEvent(_TOO_DEEP)
    return text


def _same_topic(claimed: Any, topic: str) -> bool:
    return claimed.__class__ is str and claimed.rpartition("/")[2].lower() == topic.lower()


def _cloud_data(event: dict[str, Any]) -> Any:
    """Return the data; bytes that are JSON count as that JSON, others stay as they came."""
    packed = event.get("data_base64")
    if packed is None:
        return event.get("data")
    if "data" in event:
        raise BadEvent("“data” and “data_base64” exclude each other.")
    try:
        raw = b64decode(packed, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise BadEvent("“data_base64” is not base64.") from None
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return {"data_base64": packed}


def _trace(extensions: dict[str, Any]) -> str | None:
    value = extensions.get("traceparent")
    return parse_traceparent(value.encode()) if isinstance(value, str) else None


def _extensions(extensions: dict[str, Any]) -> bytes:
    for name, value in extensions.items():
        if name in _RESERVED:
            raise BadEvent(f"“{name}” is reserved.")
        if len(name) > _MAX_EXTENSION_NAME or not (name.isascii() and name.isalnum()):
            raise BadEvent("Names of extensions are up to 20 lower-case letters and digits.")
        if value.__class__ not in (str, int, bool, float):
            raise BadEvent(f"“{name}” must be a string, a number or a boolean.")
    return orjson.dumps(extensions)
