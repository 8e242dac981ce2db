"""The addresses in messages: a click leads on, a pixel is shown, and both are told.

Plain ASGI, without Django. A reader is never kept waiting for our log: while it does not answer,
the link leads on all the same, and what happened is kept in memory and told later.
"""

import asyncio
from collections import deque
from http import HTTPStatus
from typing import Final, Protocol
from uuid import UUID

import orjson
import structlog

from leadloop.events import catalogue
from leadloop.events.contracts import EventDraft
from leadloop.kit import clock
from leadloop.kit.asgi import Answer, Headers, Receive, Scope, Send
from leadloop.kit.errors import LeadloopError, Unavailable
from leadloop.kit.gate import ANSWERED, OPEN, TRACKING, Gate
from leadloop.kit.ids import new_uuid
from leadloop.kit.limits import TooMany
from leadloop.outbound.contracts import CLICK_PATH, OPEN_PATH, Followed
from leadloop.portal.ingest import Request, serve_request
from leadloop.portal.ports import EventLog
from leadloop.portal.robots import is_robot

log = structlog.get_logger()

SOURCE: Final = "/e"
PATIENCE_S: Final = 0.25
"""How long a reader waits for our log at most."""

MOST_HELD: Final = 20_000
_RETRY_S: Final = 1.0
_BATCH: Final = 500
_GIF: Final = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
_PLAIN: Final = (
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"x-content-type-options", b"nosniff"),
)
_TEXT: Final = ((b"content-type", b"text/plain; charset=utf-8"), *_PLAIN)
_PREFETCH: Final = (b"purpose", b"sec-purpose", b"x-purpose", b"x-moz")
_ANNOUNCED: Final = (b"prefetch", b"preview", b"prerender")
# These fetch a picture when, and because, a person looks at it.
_PROXIES: Final = ("googleimageproxy", "yahoomailproxy")
# Apple's mail program lets its servers fetch every picture, whether anybody looks or not.
_BARE_AGENT: Final = "Mozilla/5.0"
_SCANNERS: Final = (
    *("barracuda", "proofpoint", "mimecast", "safelinks", "symantec", "messagelabs", "fortinet"),
    *("trendmicro", "sophos", "cisco", "ironport", "zscaler", "checkpoint", "fireeye", "avanan"),
    *("bitdefender", "kaspersky", "linkcheck", "urlscan", "virustotal", "spamassassin"),
)


class Links(Protocol):
    """Who reads the signed addresses."""

    def read_click(self, token: str) -> Followed | None:
        """Return what a click's token says; None if it was altered or forged."""

    def read_open(self, token: str) -> UUID | None:
        """Return which message a pixel's token names; None if it was altered or forged."""


class TrackingDoor:
    """Answers ``/e/c/…`` and ``/e/o/…``; one for a web process."""

    def __init__(self, events: EventLog, links: Links, gate: Gate = OPEN) -> None:
        self._events = events
        self._links = links
        self._gate = gate
        self._held: deque[EventDraft] = deque(maxlen=MOST_HELD)
        self._writing: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None

    @staticmethod
    def serves(method: str, path: str) -> bool:  # noqa: ARG004 -- as every door is asked
        """Tell whether a request is for this door."""
        return path.startswith((CLICK_PATH, OPEN_PATH))

    async def start(self) -> None:
        """Begin to tell what the log could not take at once."""
        self._task = asyncio.create_task(self._tell_later())

    async def stop(self) -> None:
        """Stop, with what is under way told."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await asyncio.gather(*self._writing, return_exceptions=True)
        await self._tell_held()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request for which ``serves`` is true."""
        await serve_request(scope, receive, send, self._answer)

    async def _answer(self, request: Request) -> Answer:
        if request.method not in {"GET", "HEAD"}:
            answer = Answer(HTTPStatus.METHOD_NOT_ALLOWED, b"", ((b"allow", b"GET, HEAD"), *_PLAIN))
        elif request.path.startswith(CLICK_PATH):
            answer = await self._click(request)
        else:
            answer = await self._open(request)
        ANSWERED.add(TRACKING, str(int(answer.status)), "")
        return answer._replace(body=b"") if request.method == "HEAD" else answer

    async def _click(self, request: Request) -> Answer:
        found = self._links.read_click(request.path.removeprefix(CLICK_PATH))
        if found is None:
            return _unknown()
        machine = machine_of(request.method, request.headers)
        said = {"url": found.target, "trap": found.trap, "machine": machine}
        await self._note(request, catalogue.LINK_FOLLOWED, found.message_id, said)
        if found.trap:
            return Answer(HTTPStatus.NO_CONTENT, b"", _PLAIN)
        target = (b"location", _ascii_address(found.target))
        return Answer(HTTPStatus.FOUND, b"", (target, *_PLAIN))

    async def _open(self, request: Request) -> Answer:
        message_id = self._links.read_open(request.path.removeprefix(OPEN_PATH))
        if message_id is None:
            return _unknown()
        machine = machine_of(request.method, request.headers, opening=True)
        said = {"url": "", "trap": False, "machine": machine}
        await self._note(request, catalogue.PIXEL_FETCHED, message_id, said)
        return Answer(HTTPStatus.OK, _GIF, ((b"content-type", b"image/gif"), *_PLAIN))

    async def _note(
        self, request: Request, kind: str, message_id: UUID, said: dict[str, object]
    ) -> None:
        """Tell the log, for a moment at most; who fetches too often is led on and not noted."""
        try:
            self._gate.pass_visitor(TRACKING, request.peer, request.headers)
        except TooMany:
            return
        now = clock.now()
        draft = EventDraft(
            topic=catalogue.TRACKING,
            type=kind,
            source=SOURCE,
            id=str(new_uuid()),
            data=orjson.dumps({"message_id": message_id, "at": now, **said}),
            time=now,
            trace_id=request.trace_id,
            subject=str(message_id),
        )
        task = asyncio.create_task(self._append(draft))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
        await asyncio.wait({task}, timeout=PATIENCE_S)

    async def _append(self, draft: EventDraft) -> None:
        try:
            await self._events.append((draft,))
        except Unavailable:
            self._held.append(draft)
        except LeadloopError as error:
            log.warning("tracking.untold", error=error.message)

    async def _tell_later(self) -> None:
        while True:
            await asyncio.sleep(_RETRY_S)
            await self._tell_held()

    async def _tell_held(self) -> None:
        """Tell what is held, oldest first, as far as the log takes it; a repeat is recognised."""
        while self._held:
            batch = [self._held[place] for place in range(min(_BATCH, len(self._held)))]
            try:
                await self._events.append(batch)
            except LeadloopError:
                return
            for _ in batch:
                self._held.popleft()


def machine_of(method: str, headers: Headers, *, opening: bool = False) -> str:
    """Return why a fetch was no person's, as far as one request tells; empty if nothing says so."""
    if method == "HEAD":
        return "head"
    if any(word in headers.get(name, b"").lower() for name in _PREFETCH for word in _ANNOUNCED):
        return "prefetch"
    agent = headers.get(b"user-agent", b"").decode("latin-1").strip()
    lower = agent.lower()
    if opening and any(proxy in lower for proxy in _PROXIES):
        return ""
    if opening and agent == _BARE_AGENT:
        return "privacy_proxy"
    if is_robot(agent) or any(name in lower for name in _SCANNERS):
        return "scanner"
    return ""


def _unknown() -> Answer:
    """Return the answer to what we did not sign; it leads nowhere."""
    text = "This link is not whole. Part of it may have been lost on the way, or it was changed.\n"
    return Answer(HTTPStatus.NOT_FOUND, text.encode(), _TEXT)


def _ascii_address(target: str) -> bytes:
    """Return an address as a header holds it: what is not ASCII percent-encoded as UTF-8."""
    return "".join(c if c.isascii() else _percent(c) for c in target).encode("ascii")


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode())
