"""Taking a request's events into the log, in any of Event Grid's spellings.

A request is taken whole or not at all; of a repeated event id the first one counts, and the repeat
is answered like the first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
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
from leadloop.kit.asgi import (
    Header,
    Headers,
    Receive,
    media_type,
    parse_traceparent,
    read_body,
)
from leadloop.kit.gate import EVENT_GRID, Gate

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
    gate: Gate
    readers: Readers

    async def take(
        self, topic: str, caller: Caller, headers: Headers, receive: Receive
    ) -> tuple[Header, ...]:
        """Put the events of one request into the log; return once they are durable.

        Returns headers for the answer, which tell how much the caller may still send.

        Raises:
            Refusal: There is no such topic, or the request is malformed; nothing is stored.
            TooMany: The client publishes more to this topic than it may.
        """
        known = await self.topics.find_public(topic)
        if known is None:
            raise not_found(f"There is no topic “{topic[:100]}” to publish to.")
        read = self._reader(headers)
        payer = f"{known}/{caller.client_id}"
        # Who has used up everything is told so before the body is read.
        self.gate.limits.check(EVENT_GRID, payer)
        body = await read_body(receive, headers)
        trace_id = parse_traceparent(headers.get(b"traceparent")) or ""
        drafts = read(body, Envelope(known, caller.client_id, trace_id, clock.now()))
        told = self.gate.pass_client(EVENT_GRID, payer, len(drafts), len(body))
        if drafts:
            await self.events.append(drafts)
        return told

    def _reader(self, headers: Headers) -> Callable[[bytes, Envelope], list[EventDraft]]:
        """Return how the body is to be read, by the headers alone."""
        plain = headers.get(b"content-encoding", b"identity").lower() == b"identity"
        if plain and b"ce-specversion" in headers:
            return partial(_read_binary, headers)
        found = self.readers.get(media_type(headers))
        if not plain or found is None:
            raise Refusal(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                "UnsupportedMediaType",
                f"Send one of {', '.join(t.decode() for t in self.readers)}, uncompressed.",
            )
        return partial(_read, *found)


def _read_binary(headers: Headers, body: bytes, envelope: Envelope) -> list[EventDraft]:
    try:
        return [from_headers(headers, body, envelope)]
    except BadEvent as error:
        raise bad_request(str(error)) from None


def _read(reader: Reader, batch: bool, body: bytes, envelope: Envelope) -> list[EventDraft]:  # noqa: FBT001 -- bound once
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
