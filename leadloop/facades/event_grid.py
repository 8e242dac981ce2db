"""Event Grid's publish door: ``POST /eventgrid/{topic}/api/events``, plain ASGI.

Speaks what ``azure-eventgrid``'s publisher client speaks (basic tier, push). A request is taken
whole or not at all; of a repeated event id the first one counts, and the repeat is answered like
the first. Exact answers: ``docs/reference/portal-api.md``.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs

import orjson
import structlog

from leadloop.events.contracts import EventDraft
from leadloop.facades.contracts import SCOPE_PUBLISH
from leadloop.facades.event_schemas import (
    BadEvent,
    Envelope,
    Reader,
    from_cloud_event,
    from_event_grid,
)
from leadloop.facades.ports import Caller, EventLog, KeyRing, Topics
from leadloop.kit import clock
from leadloop.kit.asgi import (
    MAX_BODY_BYTES,
    Answer,
    BodyTooLarge,
    ClientGone,
    Header,
    Headers,
    Receive,
    Scope,
    Send,
    media_type,
    parse_traceparent,
    read_body,
    respond,
)
from leadloop.kit.errors import InvalidInput, Unavailable
from leadloop.kit.gate import ANSWERED, EVENT_GRID, OPEN, Gate
from leadloop.kit.limits import TooMany

log = structlog.get_logger()

MAX_EVENTS: Final = 5_000

_PREFIX: Final = "/eventgrid/"
_SUFFIX: Final = "/api/events"
_MAX_QUERY_BYTES: Final = 2048
_TAKEN: Final = Answer(HTTPStatus.OK, headers=((b"x-content-type-options", b"nosniff"),))
_JSON: Final[Header] = (b"content-type", b"application/json")
_READERS: Final[dict[bytes, tuple[Reader, bool]]] = {
    b"application/json": (from_event_grid, True),
    b"application/cloudevents-batch+json": (from_cloud_event, True),
    b"application/cloudevents+json": (from_cloud_event, False),
}


class Refusal(Exception):  # noqa: N818 -- reads as the fact it is
    """The door says no, in Event Grid's words."""

    def __init__(self, status: HTTPStatus, code: str, message: str, *headers: Header) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers

    def answer(self) -> Answer:
        """Return the response: ``{"error": {"code", "message", "details"}}``."""
        error = {"code": self.code, "message": self.message, "details": []}
        return Answer(self.status, orjson.dumps({"error": error}), (_JSON, *self.headers))


@dataclass(frozen=True, slots=True)
class EventGridDoor:
    """The ASGI app of the publish address of every topic."""

    events: EventLog
    keys: KeyRing
    topics: Topics
    gate: Gate = OPEN

    @staticmethod
    def serves(_method: str, path: str) -> bool:
        """Tell whether a request is this app's."""
        return path.startswith(_PREFIX)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request for which ``serves`` is true."""
        try:
            answer = await self._answer(scope, receive)
        except ClientGone:
            return
        await respond(send, answer)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        try:
            answer = await self._publish(scope, receive)
        except ClientGone:
            raise
        except Exception as error:  # noqa: BLE001 -- every failure has its answer
            refusal = _refusal_of(error, scope["path"])
            ANSWERED.add(EVENT_GRID, str(refusal.status.real), refusal.code)
            return refusal.answer()
        ANSWERED.add(EVENT_GRID, str(answer.status.real), "")
        return answer

    async def _publish(self, scope: Scope, receive: Receive) -> Answer:
        topic = _topic(scope["path"])
        if scope["method"] != "POST":
            raise Refusal(
                HTTPStatus.METHOD_NOT_ALLOWED,
                "MethodNotAllowed",
                "Events are published with POST.",
                (b"allow", b"POST"),
            )
        headers: Headers = dict(scope["headers"])
        caller = await self._find_caller(headers, scope["query_string"])
        if not self.topics.accepts(topic):
            raise _not_found(f"There is no topic “{topic[:100]}” to publish to.")
        reader, batch = _reader(headers)
        payer = f"{topic}/{caller.client_id}"
        # Who has used up everything is told so before the body is read.
        self.gate.limits.check(EVENT_GRID, payer)
        body = await read_body(receive, headers)
        envelope = Envelope(
            topic,
            caller.client_id,
            parse_traceparent(headers.get(b"traceparent")) or "",
            clock.now(),
        )
        drafts = _read(body, reader, envelope, batch=batch)
        told = self.gate.pass_client(EVENT_GRID, payer, len(drafts), len(body))
        if drafts:
            await self.events.append(drafts)
        return _TAKEN._replace(headers=(*_TAKEN.headers, *told)) if told else _TAKEN

    async def _find_caller(self, headers: Headers, query: bytes) -> Caller:
        key = headers.get(b"aeg-sas-key", b"").decode("latin-1") or _query_key(query)
        token = _bearer(headers)
        caller = None
        if key:
            caller = await self.keys.find_client("sas_key", key)
        elif token:
            caller = await self.keys.find_client("bearer", token)
        if caller is None:
            raise Refusal(
                HTTPStatus.UNAUTHORIZED,
                "Unauthorized",
                "The request carries no valid aeg-sas-key or bearer token.",
                (b"www-authenticate", b'Bearer realm="leadloop"'),
            )
        if SCOPE_PUBLISH not in caller.scopes:
            raise Refusal(
                HTTPStatus.FORBIDDEN, "Forbidden", f"This key lacks the scope “{SCOPE_PUBLISH}”."
            )
        return caller


def _refusal_of(error: Exception, path: str) -> Refusal:
    """Return the one answer that fits what went wrong."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, TooMany):
        return _too_many(error)
    if isinstance(error, BodyTooLarge):
        message = f"The request is larger than {MAX_BODY_BYTES} bytes."
        return _too_large(message, (b"connection", b"close"))
    if isinstance(error, InvalidInput):
        return _bad_request(error.message)
    if isinstance(error, Unavailable):
        return _unavailable(error.retry_after_s)
    # The last resort of a door: the sender gets Event Grid's shape, we get the traceback.
    log.error("door.failed", path=path, exc_info=error)
    code = "InternalServerError"
    return Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, code, "Something went wrong.")


def _topic(path: str) -> str:
    if not path.endswith(_SUFFIX):
        raise _not_found("Events are published to /eventgrid/{topic}/api/events.")
    return path[len(_PREFIX) : -len(_SUFFIX)]


def _query_key(query: bytes) -> str:
    if b"aeg-sas-key" not in query:
        return ""
    values = parse_qs(query[:_MAX_QUERY_BYTES].decode("latin-1"))
    return values.get("aeg-sas-key", [""])[0].replace(" ", "+")


def _bearer(headers: Headers) -> str:
    value = headers.get(b"authorization", b"")
    return value[7:].strip().decode("latin-1") if value[:7].lower() == b"bearer " else ""


def _reader(headers: Headers) -> tuple[Reader, bool]:
    found = _READERS.get(media_type(headers))
    plain = headers.get(b"content-encoding", b"identity").lower() == b"identity"
    if found is None or not plain:
        raise Refusal(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "UnsupportedMediaType",
            f"Send one of {', '.join(t.decode() for t in _READERS)}, uncompressed.",
        )
    return found


def _read(body: bytes, reader: Reader, envelope: Envelope, *, batch: bool) -> list[EventDraft]:
    try:
        parsed: Any = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _bad_request(f"The body is not JSON: {error}.") from None
    if not batch:
        parsed = [parsed]
    if parsed.__class__ is not list:
        raise _bad_request("The body must be a JSON array of events.")
    if len(parsed) > MAX_EVENTS:
        raise _too_large(f"A request may hold at most {MAX_EVENTS} events.")
    drafts: list[EventDraft] = []
    try:
        for event in parsed:
            drafts.append(reader(event, envelope))  # noqa: PERF401 -- the count names the bad one
    except BadEvent as error:
        raise _bad_request(f"Event {len(drafts)}: {error}") from None
    return drafts


def _bad_request(message: str) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, "BadRequest", message)


def _not_found(message: str) -> Refusal:
    return Refusal(HTTPStatus.NOT_FOUND, "NotFound", message)


def _too_large(message: str, *headers: Header) -> Refusal:
    return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "RequestEntityTooLarge", message, *headers)


def _too_many(error: TooMany) -> Refusal:
    return Refusal(
        HTTPStatus.TOO_MANY_REQUESTS,
        "TooManyRequests",
        "More than this client may publish to this topic; nothing was stored. Wait as long as "
        "Retry-After says and send the same again.",
        *error.headers,
    )


def _unavailable(retry_after_s: int) -> Refusal:
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "ServiceUnavailable",
        "Events cannot be kept at the moment; nothing was stored. Send the same again.",
        (b"retry-after", b"%d" % retry_after_s),
    )
