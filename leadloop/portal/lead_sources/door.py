"""The addresses that ad networks post leads to: plain ASGI, no Django, one append per message.

A door proves the sender over the bytes as they came, looks at time and shape, appends what the
message names to the topic ``hooks``, and answers what the vendor expects. The answers behind an
id are fetched later, by due work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Final, Protocol
from uuid import UUID

import structlog

from leadloop.events import catalogue
from leadloop.events.contracts import EventDraft, to_json
from leadloop.kit import clock, gate
from leadloop.kit.asgi import (
    Answer,
    ClientGone,
    Receive,
    Scope,
    Send,
    read_body,
)
from leadloop.kit.gate import ANSWERED, OPEN, Gate
from leadloop.kit.ids import new_trace_id, new_uuid
from leadloop.kit.limits import TooMany
from leadloop.portal import answers
from leadloop.portal.answers import Refusal
from leadloop.portal.ingest import Request, check_encoding, not_allowed, refusal_of, serve_request
from leadloop.portal.lead_sources.contracts import HOOKS_PATH, HookDoor, Notice, Vendor
from leadloop.portal.lead_sources.judging import Message, check_before_body, handshake, judge
from leadloop.portal.lead_sources.notices import digest
from leadloop.portal.lead_sources.vendors import BY_SLUG
from leadloop.portal.ports import EventLog

log = structlog.get_logger()

UNKNOWN: Final = UUID(int=0)
"""The source under which knocks at addresses that lead nowhere are counted."""

_TAKEN: Final = Answer(HTTPStatus.OK, b"{}", answers.JSON)
_REPEATED: Final = Answer(HTTPStatus.OK, b"{}", (*answers.JSON, (b"idempotency-replayed", b"true")))
_PARTS: Final = 2


class HookSources(Protocol):
    """Who looks up a lead source by its address."""

    async def find_hook(self, vendor: Vendor, key: str, /) -> HookDoor | None:
        """Return the source at this address, switched on or off, or None.

        Raises:
            leadloop.kit.errors.Unavailable: It cannot be told now.
        """


class NoteBook(Protocol):
    """Who counts what was not taken. Never waits, never raises, keeps no content."""

    def note(self, source: UUID, what: str, trace_id: str, /) -> None:
        """Count one refusal, repeat or handshake."""


class LeadHooks:
    """One ASGI app for ``/hooks/{vendor}/{key}``.

    ``horizon`` is how long the log recognises a repeated id; ``limits`` bounds refusals by address.
    """

    def __init__(
        self,
        events: EventLog,
        sources: HookSources,
        notes: NoteBook,
        *,
        horizon: timedelta,
        limits: Gate = OPEN,
    ) -> None:
        self._gate = limits
        self._events = events
        self._sources = sources
        self._notes = notes
        self._horizon = horizon

    @staticmethod
    def serves(method: str, path: str) -> bool:  # noqa: ARG004 -- the shape of every door
        """Tell whether a request is for this app."""
        return path.startswith(HOOKS_PATH)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request for which ``serves`` is true."""
        await serve_request(scope, receive, send, self._answer)

    async def _answer(self, request: Request) -> Answer:
        found = _Found()
        try:
            answer = await self._take(found, request)
        except ClientGone:
            raise
        except Exception as error:  # noqa: BLE001 -- every failure has its answer
            refusal = self._refusal(error, found.source, request)
            ANSWERED.add(gate.HOOKS, str(refusal.status.real), refusal.code)
            return refusal.answer(request.trace_id)
        ANSWERED.add(gate.HOOKS, str(answer.status.real), "")
        return answer

    def _refusal(self, error: Exception, source: UUID, request: Request) -> Refusal:
        """Return the answer to what went wrong, counted.

        Whoever is refused too often is told to wait. What is proven is never limited by address:
        a network sends the leads of all its customers from a few, and may not repeat a 429.
        """
        refusal = refusal_of(error, request)
        log.info(
            "hooks.refused", source=str(source), reason=refusal.code, trace_id=request.trace_id
        )
        self._notes.note(source, refusal.code, request.trace_id)
        if refusal.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            try:
                self._gate.pass_visitor(gate.HOOKS, request.peer, request.headers)
            except TooMany as limit:
                return answers.too_many(limit)
        return refusal

    async def _find(self, path: str) -> HookDoor:
        parts = path[len(HOOKS_PATH) :].split("/")
        vendor = BY_SLUG.get(parts[0])
        found = None
        if vendor is not None and len(parts) == _PARTS:
            found = await self._sources.find_hook(vendor, parts[1])
        if found is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "not_found", "There is no such lead source.")
        return found

    async def _take(self, found: "_Found", request: Request) -> Answer:
        door = await self._find(request.path)
        found.source = door.id
        if not door.enabled:
            raise _switched_off()
        if request.method == "GET":
            media, body = handshake(door, request.query)
            self._notes.note(door.id, "handshake", request.trace_id)
            headers = ((b"content-type", media), *answers.JSON[1:])
            return Answer(HTTPStatus.OK, body, headers)
        if request.method != "POST":
            raise not_allowed("GET, POST" if door.vendor in _SHAKES_HANDS else "POST")
        check_encoding(request.headers)
        check_before_body(door, request.headers, request.query)
        body = await read_body(request.receive, request.headers)
        message = Message(request.headers, request.query, body, clock.now())
        leads = judge(door, message, self._horizon)
        return await self._append(door, leads, request.trace_id)

    async def _append(self, door: HookDoor, found: Sequence[Notice], trace_id: str) -> Answer:
        if not found:
            self._notes.note(door.id, "no_lead", trace_id)
            return _TAKEN
        receipts = await self._events.append(drafts_for(door, found, trace_id))
        if any(receipt.duplicate and not receipt.same_body for receipt in receipts):
            raise Refusal(
                HTTPStatus.CONFLICT,
                "altered",
                "This lead came before with other content; the first one stands.",
            )
        if not all(receipt.duplicate for receipt in receipts):
            return _TAKEN
        self._notes.note(door.id, "repeat", trace_id)
        return _REPEATED


@dataclass(slots=True)
class _Found:
    """Which source a request turned out to be for."""

    source: UUID = UNKNOWN


_SHAKES_HANDS: Final = frozenset({Vendor.META, Vendor.LINKEDIN})


def _switched_off() -> Refusal:
    return Refusal(HTTPStatus.NOT_FOUND, "switched_off", "This lead source is switched off.")


def drafts_for(
    door: HookDoor, found: Sequence[Notice], trace_id: str, *, actor: str = "", sample: bool = False
) -> list[EventDraft]:
    """Return the events that stand for the leads of one message.

    The vendor's id makes a repeat the same event. Test leads are each taken as new, for vendors
    send every test under the same id. ``sample`` marks a message of our own making; no door sets
    it.
    """
    now = clock.now()
    return [
        EventDraft(
            topic=catalogue.HOOKS,
            type=catalogue.HOOK_RECEIVED,
            source=f"{HOOKS_PATH}{door.vendor.slug}/{door.key}",
            id=f"test:{new_uuid()}" if notice.test else notice.id,
            data=to_json({"id": notice.id, "test": notice.test, "body": notice.body}),
            time=now,
            trace_id=new_trace_id() if place else trace_id,
            subject=str(door.id),
            actor=actor,
            origin=door.vendor.value,
            body=digest(notice.content),
            extensions=to_json({"sample": True}) if sample else None,
        )
        for place, notice in enumerate(found)
    ]
