"""The doors that must hold whatever else is down: plain ASGI, no Django, one append per request.

A door checks token, size and shape, appends one event, and answers 202 once the event is durable.
It never judges a value, never reads the CRM and never waits for intake. Exact answers:
``docs/reference/portal-api.md``.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, NamedTuple

import structlog

from leadloop.events import catalogue
from leadloop.events.contracts import HIGH, NORMAL, EventDraft
from leadloop.intake.contracts import FORM_ORIGIN
from leadloop.kit import clock, gate
from leadloop.kit.addresses import peer_of
from leadloop.kit.asgi import (
    MAX_BODY_BYTES,
    Answer,
    BodyTooLarge,
    ClientGone,
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
from leadloop.kit.gate import ANSWERED, OPEN, Gate
from leadloop.kit.ids import body_digest, new_trace_id, new_uuid
from leadloop.kit.json_shape import may_exceed_depth
from leadloop.kit.limits import TooMany
from leadloop.portal import answers
from leadloop.portal.answers import Refusal
from leadloop.portal.contracts import SCOPE_WRITE, FormDoor
from leadloop.portal.form_guard import FormGuard, with_verdict
from leadloop.portal.lead_shape import MalformedJson, TooDeep, check_lead, parse_json
from leadloop.portal.ports import Caller, Doors, EventLog, KeyRing

log = structlog.get_logger()

LEADS_PATH: Final = "/api/v1/leads"
SUBMISSIONS_PATH: Final = "/api/v1/submissions/"
VISITS_PATH: Final = "/t"

API_ORIGIN: Final = "api"

_FORM_DOORS: Final = ("/submit", "/challenge")
_URGENCY: Final = re.compile(rb"(?:^|,)[ \t]*u=([0-7])[ \t]*(?=[,;]|$)")
_MAX_KEY_CHARACTERS: Final = 255
_MAX_HOSTS_KNOWN: Final = 64
_HOST_CHARACTERS: Final = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]"
_MAX_HOST_BYTES: Final = 255


class Request(NamedTuple):
    """What a door sees of one request."""

    method: str
    path: str
    query: bytes
    scheme: str
    headers: Headers
    receive: Receive
    trace_id: str
    peer: str = ""


Door = Callable[[Request], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Ingest:
    """The ASGI app of the portal's fast doors.

    ``public_url`` (no slash at its end) begins the addresses in answers; empty means: as the
    sender addressed us. ``visits`` and ``status`` answer ``/t`` and ``/api/v1/submissions/…``.
    """

    events: EventLog
    keys: KeyRing
    doors: Doors
    visits: Door
    status: Door
    public_url: str = ""
    guard: FormGuard = field(default_factory=FormGuard)
    gate: Gate = OPEN

    @staticmethod
    def serves(method: str, path: str) -> bool:
        """Tell whether a request is this app's; all others are Django's."""
        if path == LEADS_PATH:
            return method != "GET"
        if path == VISITS_PATH or path.startswith(SUBMISSIONS_PATH):
            return True
        return path.startswith("/p/") and path.endswith(_FORM_DOORS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request for which ``serves`` is true."""
        await serve_request(scope, receive, send, self._answer)

    async def _answer(self, request: Request) -> Answer:
        name, door = self._door(request.path)
        try:
            answer = await door(request)
        except ClientGone:
            raise
        except Exception as error:  # noqa: BLE001 -- every failure has its answer
            refusal = refusal_of(error, request)
            ANSWERED.add(name, str(refusal.status.real), refusal.code)
            return await self._shared(request, refusal.answer(request.trace_id))
        ANSWERED.add(name, str(answer.status.real), "")
        return answer

    async def _shared(self, request: Request, answer: Answer) -> Answer:
        """Let the page that asked read a refusal, where it may have asked at all."""
        if request.path == LEADS_PATH:
            return answer
        if not request.path.endswith(_FORM_DOORS):
            return with_any_origin(answer)
        try:
            form = await self.doors.find_form(_slug(request.path))
        except Unavailable:
            form = None
        if form is None:
            return with_any_origin(answer)
        shared = self.guard.sharing(form, request.headers)
        return answer._replace(headers=(*answer.headers, *shared))

    def _door(self, path: str) -> tuple[str, Door]:
        if path == LEADS_PATH:
            return gate.LEADS, self.take_lead
        if path == VISITS_PATH:
            return gate.VISITS, self.visits
        if path.startswith(SUBMISSIONS_PATH):
            return "submissions", self.status
        return gate.FORMS, self.take_form

    async def take_lead(self, request: Request) -> Answer:
        """Answer ``POST /api/v1/leads``."""
        if request.method != "POST":
            raise not_allowed("GET, POST")
        caller = await find_caller(self.keys, request.headers, SCOPE_WRITE)
        client = caller.client_id
        told = self.gate.pass_client(gate.LEADS, client)
        sender = _Sender(
            f"{LEADS_PATH}/{client}",
            API_ORIGIN,
            f"client:{client}",
            HIGH if is_urgent(request.headers) else NORMAL,
        )
        answer = await self._accept(request, sender)
        return answer._replace(headers=(*answer.headers, *told)) if told else answer

    async def take_form(self, request: Request) -> Answer:
        """Answer ``/p/{form}/submit`` and ``/p/{form}/challenge``, as the form's script asks them.

        A request that names its page (``Origin``) is taken only from pages that may carry the form.
        """
        if request.method == "POST" and request.path.endswith("/submit"):
            self.gate.pass_visitor(gate.FORMS, request.peer, request.headers)
        form = await self.doors.find_form(_slug(request.path))
        if form is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "not_found", "There is no such form.")
        answer = await self._form_door(request, form)
        shared = self.guard.sharing(form, request.headers)
        return answer._replace(headers=(*answer.headers, *shared))

    async def _form_door(self, request: Request, form: FormDoor) -> Answer:
        asks = request.path.endswith("/challenge")
        allowed = "GET" if asks else "POST"
        if request.method == "OPTIONS":
            return self.guard.preflight(form, request.headers)
        if request.method != allowed:
            raise not_allowed(", ".join(sorted(("OPTIONS", allowed))))
        self.guard.admit(form, request.headers)
        if asks:
            return self.guard.challenge(form, request.query)
        if bearer_token(request.headers) != form.public_key:
            raise answers.unauthorised("This is not the form's public key.")
        # Whoever fills in a form cannot claim to be urgent; whoever made the form can.
        sender = _Sender(f"/p/{form.slug}", FORM_ORIGIN, priority=form.priority, marks=form.marks)
        return await self._accept(request, sender, form=form)

    async def _accept(
        self, request: Request, sender: "_Sender", *, form: FormDoor | None = None
    ) -> Answer:
        check_json(request.headers)
        event_id = idempotency_key(request.headers) or str(new_uuid())
        verdict = self.guard.judge(form, request.headers, event_id) if form else ""
        body = await read_body(request.receive, request.headers)
        try:
            lead = parse_json(body)
            errors = check_lead(lead, may_be_deep=may_exceed_depth(body))
        except MalformedJson as error:
            raise answers.malformed(str(error)) from None
        except TooDeep as error:
            raise answers.bad_shape(error.errors) from None
        if errors:
            raise answers.bad_shape(errors)
        draft = EventDraft(
            topic=catalogue.LEADS,
            type=catalogue.LEAD_CREATED,
            source=sender.source,
            id=event_id,
            data=with_verdict(lead, body, verdict) if form else body,
            time=clock.now(),
            trace_id=request.trace_id,
            actor=sender.actor,
            origin=sender.origin,
            body=body_digest(body),
            extensions=sender.marks,
            priority=sender.priority,
        )
        (receipt,) = await self.events.append((draft,))
        if receipt.duplicate and not receipt.same_body:
            raise answers.reused_key()
        return self._accepted(request, str(receipt.key), replayed=receipt.duplicate)

    def _accepted(self, request: Request, key: str, *, replayed: bool) -> Answer:
        base = self.public_url or base_url(request)
        status_url = f"{base}{SUBMISSIONS_PATH}{key}"
        body = (
            f'{{"event_id":"{key}","status_url":"{status_url}","trace_url":"{base}/trace/{key}"}}'
        )
        headers = (*answers.JSON, (b"location", status_url.encode()))
        if replayed:
            headers = (*headers, (b"idempotency-replayed", b"true"))
        return Answer(HTTPStatus.ACCEPTED, body.encode(), headers)


def _slug(path: str) -> str:
    return path[len("/p/") :].rpartition("/")[0]


class _Sender(NamedTuple):
    """What a door says of whoever sent; ``marks`` are what a form says of its submissions."""

    source: str
    origin: str
    actor: str = ""
    priority: int = NORMAL
    marks: bytes | None = None


def refusal_of(error: Exception, request: Request) -> Refusal:
    """Return the one answer that fits what went wrong."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, TooMany):
        return answers.too_many(error)
    if isinstance(error, BodyTooLarge):
        return answers.too_large(MAX_BODY_BYTES)
    if isinstance(error, InvalidInput):
        return answers.bad_shape(error.errors)
    if isinstance(error, Unavailable):
        return answers.unavailable(error.retry_after_s)
    # The last resort of a door: the sender gets the one error shape, we get the traceback.
    log.error("door.failed", path=request.path, trace_id=request.trace_id, exc_info=error)
    return answers.failed()


_bases: dict[tuple[str, bytes], str] = {}


async def serve_request(scope: Scope, receive: Receive, send: Send, door: Door) -> None:
    """Hand one HTTP request to ``door`` and send its answer, unless the sender has hung up."""
    headers: Headers = dict(scope["headers"])
    request = Request(
        scope["method"],
        scope["path"],
        scope["query_string"],
        scope["scheme"],
        headers,
        receive,
        parse_traceparent(headers.get(b"traceparent")) or new_trace_id(),
        peer_of(scope),
    )
    try:
        answer = await door(request)
    except ClientGone:
        return
    await respond(send, answer)


def base_url(request: Request) -> str:
    """Return scheme and host as the sender addressed us; empty (so: relative) if not a host."""
    address = (request.scheme, request.headers.get(b"host", b""))
    base = _bases.get(address)
    if base is None:
        scheme, host = address
        sound = 0 < len(host) <= _MAX_HOST_BYTES and not host.strip(_HOST_CHARACTERS)
        base = f"{scheme}://{host.decode('ascii')}" if sound else ""
        if len(_bases) < _MAX_HOSTS_KNOWN:
            _bases[address] = base
    return base


async def find_caller(keys: KeyRing, headers: Headers, scope: str) -> Caller:
    """Return who holds the bearer key or token of a request.

    Raises:
        Refusal: 401 without a good key, 403 if it lacks ``scope``.
    """
    token = bearer_token(headers)
    if not token:
        raise answers.unauthorised("Send “Authorization: Bearer” with a write key or token.")
    caller = await keys.find_client("write_key", token)
    if caller is None:
        caller = await keys.find_client("bearer", token)
    if caller is None:
        raise answers.unauthorised("This key or token is wrong, expired or revoked.")
    if scope not in caller.scopes:
        raise answers.forbidden(scope)
    return caller


def bearer_token(headers: Headers) -> str:
    """Return the bearer token of a request; empty if there is none."""
    value = headers.get(b"authorization", b"")
    if value[:7].lower() != b"bearer ":
        return ""
    try:
        return value[7:].strip().decode("ascii")
    except UnicodeDecodeError:
        return ""


def is_urgent(headers: Headers) -> bool:
    """Tell whether a request claims high priority: ``Priority: u=0`` to ``u=2`` (RFC 9218)."""
    value = headers.get(b"priority")
    if value is None:
        return False
    found = _URGENCY.search(value)
    return found is not None and found[1] in b"012"


def check_json(headers: Headers) -> None:
    """Refuse (415) what is not plain JSON."""
    if media_type(headers) != b"application/json":
        raise Refusal(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "Send “Content-Type: application/json”.",
        )
    check_encoding(headers)


def check_encoding(headers: Headers) -> None:
    """Refuse (415) a compressed body: its true size could not be told from outside."""
    if headers.get(b"content-encoding", b"identity").lower() != b"identity":
        raise Refusal(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported_encoding",
            "Send the body uncompressed.",
        )


def idempotency_key(headers: Headers) -> str:
    """Return the ``Idempotency-Key``; empty if the sender gave none.

    Raises:
        Refusal: 400 if it is empty, too long, or not printable ASCII.
    """
    value = headers.get(b"idempotency-key")
    if value is None:
        return ""
    text = value.decode("latin-1").strip()
    if not text or len(text) > _MAX_KEY_CHARACTERS or not (text.isascii() and text.isprintable()):
        raise Refusal(
            HTTPStatus.BAD_REQUEST,
            "invalid_idempotency_key",
            f"An Idempotency-Key has 1 to {_MAX_KEY_CHARACTERS} printable ASCII characters.",
        )
    return text


def not_allowed(allow: str) -> Refusal:
    """Return the 405 that names the methods there are."""
    return Refusal(
        HTTPStatus.METHOD_NOT_ALLOWED,
        "method_not_allowed",
        f"This address answers {allow}.",
        headers=((b"allow", allow.encode()),),
    )


def with_any_origin(answer: Answer) -> Answer:
    """Return ``answer`` readable by pages of any site: it carries no session."""
    return answer._replace(headers=(*answer.headers, *answers.ANY_ORIGIN))
