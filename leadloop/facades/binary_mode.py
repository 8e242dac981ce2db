"""CloudEvents' binary mode: attributes in ``ce-`` headers, the data as the body."""

from base64 import b64encode
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import orjson

from leadloop.events.contracts import EventDraft
from leadloop.facades.event_schemas import BadEvent, Envelope, from_cloud_event
from leadloop.kit.asgi import Headers, media_type

_PREFIX: Final = b"ce-"
_NOT_HEADERS: Final = frozenset({"data", "data_base64", "datacontenttype"})


def from_headers(headers: Headers, body: bytes, envelope: Envelope) -> EventDraft:
    """Turn one event in binary mode into a draft.

    A body of a JSON media type is that JSON; any other is kept as base64.

    Raises:
        BadEvent: With the attribute at fault.
    """
    event: dict[str, Any] = {
        name[len(_PREFIX) :].decode("latin-1"): _text(name, value)
        for name, value in headers.items()
        if name.startswith(_PREFIX)
    }
    if wrong := _NOT_HEADERS & event.keys():
        raise BadEvent(f"“ce-{min(wrong)}” is not a header of the binary mode.")
    kind = media_type(headers).decode("latin-1")
    if kind:
        event["datacontenttype"] = headers[b"content-type"].decode("latin-1")
    if body:
        event |= _data(kind, body)
    return from_cloud_event(event, envelope)


def _text(name: bytes, value: bytes) -> str:
    """Return a header's text: percent-encoded UTF-8, as the HTTP binding spells it."""
    try:
        return unquote_to_bytes(value).decode()
    except UnicodeDecodeError:
        raise BadEvent(f"The header “{name.decode('latin-1')}” is not UTF-8.") from None


def _data(kind: str, body: bytes) -> dict[str, Any]:
    subtype = kind.partition("/")[2]
    if kind and subtype != "json" and not subtype.endswith("+json"):
        return {"data_base64": b64encode(body).decode()}
    try:
        return {"data": orjson.loads(body)}
    except orjson.JSONDecodeError as error:
        raise BadEvent(f"The body is not JSON: {error}.") from None
