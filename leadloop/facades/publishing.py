"""Taking a request's events into the log, in any of Event Grid's spellings.

A request is taken whole or not at all; of a repeated event id the first one counts, and the repeat
is answered like the first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import orjson

from leadloop.events.contracts import EventDraft
from leadloop.facades.binary_mode import from_headers
from leadloop.facades.event_schemas import (
    BadEvent,
    Envelope,
    Reader,
    from_cloud_event,
    from_event_grid,
)
from leadloop.facades.grid_answers import Refusal, bad_request, not_found, too_large
from leadloop.facades.ports import Caller, EventLog, Topics
from leadloop.kit import clock
from leadloop.kit.asgi import Headers, Receive, media_type, parse_traceparent, read_body

MAX_EVENTS: Final = 5_000

Readers = Mapping[bytes, tuple[Reader, bool]]
"""By media type: how one event is read, and whether the body is an array of them."""

CLOUD_EVENTS: Final[Readers] = {
    b"application/cloudevents-batch+json": (from_cloud_event, True),
    b"application/cloudevents+json": (from_cloud_event, False),
}
BOTH_SCHEMAS: Final[Readers] = {b"application/json": (from_event_grid, True), **CLOUD_EVENTS}


@dataclass(frozen=True, slots=True)
class Publisher:
    """What both publish operations share, once the caller is known."""

    events: EventLog
    topics: Topics
    readers: Readers

    async def take(self, topic: str, caller: Caller, headers: Headers, receive: Receive) -> None:
        """Put the events of one request into the log; return once they are durable.

        Raises:
            Refusal: There is no such topic, or the request is malformed; nothing is stored.
        """
        if not self.topics.accepts(topic):
            raise not_found(f"There is no topic “{topic[:100]}” to publish to.")
        envelope = Envelope(
            topic,
            caller.client_id,
            parse_traceparent(headers.get(b"traceparent")) or "",
            clock.now(),
        )
        drafts = await self._read(headers, receive, envelope)
        if drafts:
            await self.events.append(drafts)

    async def _read(
        self, headers: Headers, receive: Receive, envelope: Envelope
    ) -> list[EventDraft]:
        binary = b"ce-specversion" in headers
        plain = headers.get(b"content-encoding", b"identity").lower() == b"identity"
        found = self.readers.get(media_type(headers))
        if not plain or (found is None and not binary):
            raise Refusal(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                "UnsupportedMediaType",
                f"Send one of {', '.join(t.decode() for t in self.readers)}, uncompressed.",
            )
        body = await read_body(receive, headers)
        if binary or found is None:
            return [_binary(headers, body, envelope)]
        return _parse(body, found[0], envelope, batch=found[1])


def _binary(headers: Headers, body: bytes, envelope: Envelope) -> EventDraft:
    try:
        return from_headers(headers, body, envelope)
    except BadEvent as error:
        raise bad_request(str(error)) from None


def _parse(body: bytes, reader: Reader, envelope: Envelope, *, batch: bool) -> list[EventDraft]:
    try:
        parsed: Any = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise bad_request(f"The body is not JSON: {error}.") from None
    if not batch:
        parsed = [parsed]
    if parsed.__class__ is not list:
        raise bad_request("The body must be a JSON array of events.")
    if len(parsed) > MAX_EVENTS:
        raise too_large(f"A request may hold at most {MAX_EVENTS} events.")
    drafts: list[EventDraft] = []
    try:
        for event in parsed:
            drafts.append(reader(event, envelope))  # noqa: PERF401 -- the count names the bad one
    except BadEvent as error:
        raise bad_request(f"Event {len(drafts)}: {error}") from None
    return drafts
