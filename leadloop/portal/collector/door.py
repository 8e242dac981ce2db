"""The collector's addresses: plain ASGI, no Django, one append per request.

Spoken as the vendors' own libraries speak it, browser and server shapes alike. Of a batch the
good events are kept and the bad ones are named: see ``docs/reference/collector.md``.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs

import orjson
import structlog

from leadloop.events import catalogue
from leadloop.events.contracts import EventDraft
from leadloop.kit import clock
from leadloop.kit.asgi import (
    Answer,
    ClientGone,
    Header,
    Headers,
    Receive,
    Scope,
    Send,
)
from leadloop.kit.errors import InvalidInput, Unavailable
from leadloop.kit.gate import ANSWERED, COLLECTOR, LEADS, OPEN, Gate
from leadloop.kit.ids import new_uuid
from leadloop.kit.limits import TooMany
from leadloop.portal import answers
from leadloop.portal.answers import Refusal
from leadloop.portal.collector import sdk_settings
from leadloop.portal.collector.body import (
    MAX_BATCH_BYTES,
    MAX_PROVEN_BATCH_BYTES,
    read_json,
    too_large,
)
from leadloop.portal.collector.items import (
    BadItem,
    Collected,
    Sending,
    read_item,
    read_time,
)
from leadloop.portal.contracts import SCOPE_VISITS, SiteDoor
from leadloop.portal.ingest import Request, base_url, not_allowed, serve_request
from leadloop.portal.ports import Doors, EventLog, KeyRing
from leadloop.portal.visits import check_origin, prefers_privacy

log = structlog.get_logger()

ORIGIN: Final = "collector"
MAX_ITEMS: Final = 2_500
"""Events in one batch, as Segment documents it."""

_NAMED_ERRORS: Final = 20
_MAX_KEY: Final = 255
# `@segment/analytics-next` shortens each call to its first letter; `b` is its batch.
_SHORT: Final = {
    "t": "track",
    "p": "page",
    "i": "identify",
    "g": "group",
    "a": "alias",
    "s": "screen",
    "b": "batch",
}
_CALLS: Final = {
    f"/v1/{name}": call
    for name, call in (
        *((c, c) for c in ("identify", "track", "page", "screen", "group", "alias")),
        ("batch", "batch"),
        ("import", "import"),
        *_SHORT.items(),
    )
} | {"/beacon/v1/batch": "batch"}
_METRICS: Final = "/v1/m"
_PROJECTS: Final = "/v1/projects/"
_SETTINGS: Final = "/settings"
_SOURCE_CONFIG: Final = ("/sourceConfig", "/sourceConfig/")
_HEADER_CHARACTERS: Final = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_, "
_MAX_HEADERS_ASKED: Final = 500
_USUAL_HEADERS: Final = b"authorization, content-type, content-encoding, anonymousid"
_ANY: Final[Header] = (b"access-control-allow-origin", b"*")
_ACCEPTED: Final = Answer(HTTPStatus.OK, b'{"success":true}', (*answers.JSON, _ANY))


class Sender(NamedTuple):
    """Who sends, as the key proved it. ``source`` keeps message ids of senders apart."""

    source: str
    actor: str
    key: str
    is_site: bool


class Found(NamedTuple):
    """What reading a request's events gave: drafts to keep, and the bad ones by place."""

    drafts: list[EventDraft]
    errors: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Collector:
    """The ASGI app of the Segment-style addresses."""

    events: EventLog
    keys: KeyRing
    doors: Doors
    public_url: str = ""
    gate: Gate = OPEN

    @staticmethod
    def serves(_method: str, path: str) -> bool:
        """Tell whether a request is this app's."""
        return (
            path in _CALLS
            or path == _METRICS
            or path in _SOURCE_CONFIG
            or (path.startswith(_PROJECTS) and path.endswith(_SETTINGS))
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request for which ``serves`` is true."""
        await serve_request(scope, receive, send, self._answer)

    async def _answer(self, request: Request) -> Answer:
        try:
            answer = await self._act(request)
        except ClientGone:
            raise
        except Exception as error:  # noqa: BLE001 -- every failure has its answer
            refusal = _refusal_of(error, request)
            ANSWERED.add(COLLECTOR, str(refusal.status.real), refusal.code)
            return _refused(refusal)
        ANSWERED.add(COLLECTOR, str(answer.status.real), "")
        return answer

    async def _act(self, request: Request) -> Answer:
        if request.method == "OPTIONS":
            return _preflight(request.headers)
        if request.path in _CALLS or request.path == _METRICS:
            return await self._collect(request)
        return await self._tell_settings(request)

    async def _collect(self, request: Request) -> Answer:
        if request.method != "POST":
            raise not_allowed("OPTIONS, POST")
        if prefers_privacy(request.headers) or request.path == _METRICS:
            return _ACCEPTED
        call = _CALLS[request.path]
        key = _key_of(request)
        # A key in a header is proven before the body is read; one inside it, at 500 KB at most.
        sender = await self._find_sender(key, request.headers) if key else None
        self._pass_gate(request, sender)
        limit = MAX_PROVEN_BATCH_BYTES if sender else MAX_BATCH_BYTES
        body, size = await read_json(request.receive, request.headers, limit)
        if not isinstance(body, dict):
            raise Refusal(
                HTTPStatus.BAD_REQUEST, "not_an_object", "The body must be one JSON object."
            )
        said = body.get("writeKey")
        if size > MAX_BATCH_BYTES and said:
            raise too_large(MAX_BATCH_BYTES)
        sender = sender or await self._find_sender(said, request.headers)
        found = _read(body, call, request, sender)
        if found.drafts:
            await self.events.append(found.drafts)
        return _partly(found) if found.errors else _ACCEPTED

    def _pass_gate(self, request: Request, sender: Sender | None) -> None:
        """Let a request through, counted by API client, or else by the visitor's address.

        Raises:
            TooMany: It must wait; the libraries send it again by themselves.
        """
        if sender is not None and not sender.is_site:
            self.gate.pass_client(LEADS, sender.source)
        else:
            self.gate.pass_visitor(COLLECTOR, request.peer, request.headers)

    async def _find_sender(self, key: Any, headers: Headers) -> Sender:
        """Return who holds a key: a tracked site's public one, or an API client's own."""
        if not isinstance(key, str) or not key:
            message = "Send the write key as user name (Basic), or as “writeKey” in the body."
            raise _unauthorised(message)
        site = await self.doors.find_site(key) if len(key) <= _MAX_KEY else None
        if site is not None:
            check_origin(site, headers)
            return Sender(f"/v1/{site.key}", "", site.key, is_site=True)
        caller = await self.keys.find_client("write_key", key) if len(key) <= _MAX_KEY else None
        if caller is None:
            raise _unauthorised("This write key is wrong, expired or revoked.")
        # Whoever may publish events may publish to topic `visits` anyway.
        if not caller.scopes & {SCOPE_VISITS, "events.publish"}:
            raise answers.forbidden(SCOPE_VISITS)
        client = caller.client_id
        return Sender(f"/v1/client/{client}", f"client:{client}", "", is_site=False)

    async def _tell_settings(self, request: Request) -> Answer:
        if request.method not in {"GET", "HEAD"}:
            raise not_allowed("GET, HEAD, OPTIONS")
        if request.path in _SOURCE_CONFIG:
            if request.method == "HEAD":  # the library looks whether an ad blocker eats this
                return Answer(HTTPStatus.OK, headers=(_ANY,))
            site = await self._known_site(_key_of(request))
            body = sdk_settings.rudder_settings(site)
        else:
            site = await self._known_site(request.path[len(_PROJECTS) : -len(_SETTINGS)])
            body = sdk_settings.segment_settings(site, self.public_url or base_url(request))
        return Answer(HTTPStatus.OK, orjson.dumps(body), (*answers.JSON, _ANY))

    async def _known_site(self, key: str) -> SiteDoor:
        site = await self.doors.find_site(key) if 0 < len(key) <= _MAX_KEY else None
        if site is None:
            message = "This is not the public key of a tracked site."
            raise Refusal(HTTPStatus.NOT_FOUND, "not_found", message)
        return site


def _read(body: dict[str, Any], call: str, request: Request, sender: Sender) -> Found:
    """Return the drafts of all good events of a request, and what is wrong with the others.

    Raises:
        Refusal: It is one event and that is bad, or a batch that is no list.
    """
    batched = call in {"batch", "import"}
    items = body.get("batch") if batched else [body]
    if not isinstance(items, list):
        raise Refusal(HTTPStatus.BAD_REQUEST, "missing_batch", "“batch” must be a list of events.")
    if len(items) > MAX_ITEMS:
        message = f"A batch has at most {MAX_ITEMS} events."
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_many", message)
    sending = _sending(body, request, call)
    found = Found([], [])
    for place, item in enumerate(items):
        kind = call if not batched else item.get("type") if isinstance(item, dict) else None
        try:
            collected = read_item(item, kind if isinstance(kind, str) else "", sending)
        except BadItem as bad:
            if not batched:
                status = HTTPStatus.BAD_REQUEST
                if bad.code == "too_large":
                    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
                raise Refusal(status, bad.code, bad.message) from None
            found.errors.append({"index": place, "code": bad.code, "message": bad.message})
            continue
        if collected is not None:
            found.drafts.append(_draft(collected, request, sender))
    return found


def _sending(body: dict[str, Any], request: Request, call: str) -> Sending:
    context = body.get("context")
    return Sending(
        arrived=clock.now(),
        sent_at=read_time(body.get("sentAt")),
        agent=request.headers.get(b"user-agent", b"").decode("latin-1"),
        anonymous_id=_anonymous_id(request.headers),
        context=context if isinstance(context, Mapping) else {},
        historical=call == "import",
    )


def _draft(collected: Collected, request: Request, sender: Sender) -> EventDraft:
    identified = catalogue.VISITOR_IDENTIFIED if collected.identifies else None
    return EventDraft(
        topic=catalogue.VISITS,
        type=identified or catalogue.VISIT_RECORDED,
        source=sender.source,
        id=collected.id or str(new_uuid()),
        data=collected.data,
        time=collected.time,
        trace_id=request.trace_id,
        subject=collected.subject,
        actor=sender.actor,
        origin=ORIGIN,
    )


def _key_of(request: Request) -> str:
    """Return the write key of the Basic header or the query; empty if it is in the body."""
    value = request.headers.get(b"authorization", b"")
    if value[:6].lower() == b"basic ":
        try:
            text = base64.b64decode(value[6:].strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise _unauthorised("The Authorization header is not Basic.") from None
        return text.partition(":")[0]
    if not request.query:
        return ""
    try:
        given = parse_qs(request.query.decode("latin-1"), max_num_fields=50)
    except ValueError:
        return ""
    return given.get("writeKey", [""])[0]


def _anonymous_id(headers: Headers) -> str:
    """Return RudderStack's ``AnonymousId`` header, which is base64; empty if it says nothing."""
    value = headers.get(b"anonymousid", b"")
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return text if len(text) <= _MAX_KEY and text.isprintable() else ""


def _preflight(headers: Headers) -> Answer:
    """Allow what the page asks for: there is no session behind these addresses."""
    asked = headers.get(b"access-control-request-headers", b"")
    sound = 0 < len(asked) <= _MAX_HEADERS_ASKED and not asked.strip(_HEADER_CHARACTERS)
    return Answer(
        HTTPStatus.NO_CONTENT,
        headers=(
            _ANY,
            (b"access-control-allow-methods", b"GET, POST"),
            (b"access-control-allow-headers", asked if sound else _USUAL_HEADERS),
            (b"access-control-max-age", b"86400"),
        ),
    )


def _partly(found: Found) -> Answer:
    """Say which events of a batch are bad; the others are kept, and a repeat does no harm."""
    first = found.errors[0]
    kept = len(found.drafts)
    message = (
        f"batch[{first['index']}]: {first['message']} "
        f"({len(found.errors)} refused, {kept} kept; sending the kept ones again does no harm)"
    )
    body = {
        "code": "invalid_events",
        "message": message,
        "kept": kept,
        "refused": len(found.errors),
        "errors": found.errors[:_NAMED_ERRORS],
    }
    return Answer(HTTPStatus.BAD_REQUEST, orjson.dumps(body), (*answers.JSON, _ANY))


def _refusal_of(error: Exception, request: Request) -> Refusal:
    """Return the one answer that fits what went wrong."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, TooMany):
        return answers.too_many(error)
    if isinstance(error, InvalidInput):
        return Refusal(HTTPStatus.BAD_REQUEST, "unstorable", error.message)
    if isinstance(error, Unavailable):
        return answers.unavailable(error.retry_after_s)
    # The last resort of a door: the sender gets the one error shape, we get the traceback.
    log.error("collector.failed", path=request.path, trace_id=request.trace_id, exc_info=error)
    return answers.failed()


def _refused(refusal: Refusal) -> Answer:
    body = orjson.dumps({"code": refusal.code, "message": refusal.message})
    return Answer(refusal.status, body, (*answers.JSON, _ANY, *refusal.headers))


def _unauthorised(message: str) -> Refusal:
    # Not “Basic”: on that word a browser would ask a site's visitor for a password.
    challenge = (b"www-authenticate", b'WriteKey realm="leadloop"')
    return Refusal(HTTPStatus.UNAUTHORIZED, "unauthorized", message, headers=(challenge,))
