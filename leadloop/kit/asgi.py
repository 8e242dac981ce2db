"""Plain ASGI, for doors that must be fast: read a bounded body, send one answer.

Nothing here knows Django, a topic or a key. Header names and values are bytes, as ASGI gives them.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any, Final, NamedTuple, Protocol

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]
Headers = Mapping[bytes, bytes]

MAX_BODY_BYTES: Final = 1_048_576
"""One megabyte as every door of Leadloop counts it."""

_HEX: Final = b"0123456789abcdef"
_MAX_LENGTH_DIGITS: Final = 15
_TRACEPARENT_BYTES: Final = 55
_NO_TRACE: Final = b"0" * 32
_NO_SPAN: Final = b"0" * 16


class App(Protocol):
    """Anything that answers one connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the connection that ``scope`` describes."""


class Answer(NamedTuple):
    """One whole response."""

    status: int
    body: bytes = b""
    headers: Iterable[Header] = ()


class BodyTooLarge(Exception):  # noqa: N818 -- reads as the fact it is
    """The body is longer than the door takes; the rest of it was not read."""


class ClientGone(Exception):  # noqa: N818
    """The sender hung up before its request was complete; there is nobody to answer."""


async def read_body(receive: Receive, headers: Headers, limit: int = MAX_BODY_BYTES) -> bytes:
    """Return the whole body.

    Raises:
        BodyTooLarge: It is declared or found to be longer than ``limit`` bytes. Nothing beyond
            the chunk that crossed the limit is read.
        ClientGone: The sender hung up first.
    """
    declared = headers.get(b"content-length")
    if declared is not None and _exceeds(declared, limit):
        raise BodyTooLarge
    message = await receive()
    if message["type"] != "http.request":
        raise ClientGone
    body: bytes = message.get("body", b"")
    if len(body) > limit:
        raise BodyTooLarge
    if not message.get("more_body"):
        return body
    return await _read_rest(receive, body, limit)


async def _read_rest(receive: Receive, first: bytes, limit: int) -> bytes:
    chunks = [first]
    size = len(first)
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientGone
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge
        chunks.append(chunk)
        if not message.get("more_body"):
            return b"".join(chunks)


def _exceeds(declared: bytes, limit: int) -> bool:
    if not declared.isdigit():
        return False  # the server in front has judged it; the body is counted anyway
    return len(declared) > _MAX_LENGTH_DIGITS or int(declared) > limit


async def respond(send: Send, answer: Answer) -> None:
    """Send ``answer``, with its length."""
    headers = [(b"content-length", b"%d" % len(answer.body)), *answer.headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def media_type(headers: Headers) -> bytes:
    """Return the media type of the body in lower case, without parameters; empty if none."""
    value = headers.get(b"content-type", b"")
    if value == b"application/json":
        return value
    return value.partition(b";")[0].strip().lower()


def parse_traceparent(value: bytes | None) -> str | None:
    """Return the trace id of a W3C ``traceparent`` header, or None if it is absent or malformed."""
    if value is None or len(value) < _TRACEPARENT_BYTES or value[2:3] != b"-":
        return None
    version, trace, span = value[:2], value[3:35], value[36:52]
    if value[35:36] != b"-" or value[52:53] != b"-" or version == b"ff":
        return None
    if (version + trace + span + value[53:55]).strip(_HEX) or trace == _NO_TRACE:
        return None
    if span == _NO_SPAN or (len(value) > _TRACEPARENT_BYTES and version == b"00"):
        return None
    return trace.decode("ascii")
