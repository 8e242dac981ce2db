"""Event Grid's namespace doors: publish to ``/topics/{topic}:publish``, pull delivery below it.

Plain ASGI, spoken as the publisher and consumer clients of ``azure-eventgrid`` speak it. Exact
answers: ``docs/reference/event-grid.md``.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs

import orjson

from leadloop.events.contracts import to_json
from leadloop.events.contracts.pull import Received, Settlement, TokenFault
from leadloop.facades.contracts import SCOPE_PUBLISH, SCOPE_RECEIVE
from leadloop.facades.grid_access import find_caller
from leadloop.facades.grid_answers import (
    JSON,
    answer_or_refusal,
    bad_request,
    not_found,
    only_post,
)
from leadloop.facades.ports import EventLog, KeyRing, Queues, Topics
from leadloop.facades.publishing import CLOUD_EVENTS, Publisher
from leadloop.kit.asgi import (
    Answer,
    ClientGone,
    Headers,
    Receive,
    Scope,
    Send,
    read_body,
    respond,
)
from leadloop.kit.gate import OPEN, Gate

MAX_EVENTS: Final = 100
"""Events of one receive operation."""

MAX_TOKENS: Final = 1_000
"""Lock tokens of one settlement."""

_PREFIX: Final = "/topics/"
_NO_SNIFFING: Final = (b"x-content-type-options", b"nosniff")
_PATH: Final = re.compile(
    r"/topics/(?P<topic>[^/:]+)(?:/eventsubscriptions/(?P<name>[^/:]+))?:(?P<verb>[a-z]+)/?",
    re.IGNORECASE,
)
_WAIT_S: Final = (10, 120)
_DEFAULT_WAIT_S: Final = 60
_DELAYS_S: Final = (0, 10, 60, 600, 3600)
_MAX_QUERY_BYTES: Final = 2048
_MAX_DIGITS: Final = 6
_MAX_TOKEN: Final = 512
# The preview in which queues first appeared spelled a failure in two flat properties.
_FLAT_ERRORS: Final = ("2023-06-01",)
_FAULTS: Final = {
    TokenFault.BAD: "This is not a lock token.",
    TokenFault.LOST: "The lock has run out, or the event was settled before.",
}


class _Call(NamedTuple):
    topic: str
    name: str
    query: dict[str, str]
    scope: Scope
    headers: Headers
    receive: Receive


@dataclass(frozen=True, slots=True)
class NamespaceDoor:
    """The ASGI app of the addresses below ``/topics/``."""

    events: EventLog
    keys: KeyRing
    topics: Topics
    queues: Queues
    gate: Gate = OPEN

    @staticmethod
    def serves(_method: str, path: str) -> bool:
        """Tell whether a request is this app's."""
        return path.startswith(_PREFIX)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request for which ``serves`` is true."""
        try:
            answer = await answer_or_refusal(self._answer, scope, receive)
        except ClientGone:
            return
        await respond(send, answer)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        found = _PATH.fullmatch(scope["path"])
        verb = found["verb"].lower() if found else ""
        known = self._verbs() if found and found["name"] else {"publish": self._publish}
        if found is None or verb not in known:
            raise not_found(
                "There are /topics/{topic}:publish and /topics/{topic}/eventsubscriptions/{name}"
                ":receive, :acknowledge, :release, :reject, :renewLock."
            )
        if scope["method"] != "POST":
            raise only_post("Every operation here is a POST.")
        query = _query(scope["query_string"])
        call = _Call(
            found["topic"], found["name"] or "", query, scope, dict(scope["headers"]), receive
        )
        return await known[verb](call)

    def _verbs(self) -> dict[str, Callable[[_Call], Awaitable[Answer]]]:
        return {
            "receive": self._receive,
            "acknowledge": self._acknowledge,
            "release": self._release,
            "reject": self._reject,
            "renewlock": self._renew,
        }

    async def _publish(self, call: _Call) -> Answer:
        caller = await find_caller(self.keys, call.scope, call.headers, needs=SCOPE_PUBLISH)
        publisher = Publisher(self.events, self.topics, self.gate, CLOUD_EVENTS)
        told = await publisher.take(call.topic, caller, call.headers, call.receive)
        return _json({}, *told)

    async def _receive(self, call: _Call) -> Answer:
        await find_caller(self.keys, call.scope, call.headers, needs=SCOPE_RECEIVE)
        most = _number(call.query, "maxEvents", range(1, MAX_EVENTS + 1), 1)
        wait_s = _number(
            call.query, "maxWaitTime", range(_WAIT_S[0], _WAIT_S[1] + 1), _DEFAULT_WAIT_S
        )
        await read_body(call.receive, call.headers)
        work = self.queues.receive(call.topic, call.name, max_events=most, wait_s=wait_s)
        received = await _unless_gone(asyncio.ensure_future(work), call.receive)
        return _json({"value": [_detail(one) for one in received]})

    async def _acknowledge(self, call: _Call) -> Answer:
        tokens = await self._tokens(call)
        return _settled(await self.queues.acknowledge(call.topic, call.name, tokens), call)

    async def _reject(self, call: _Call) -> Answer:
        tokens = await self._tokens(call)
        return _settled(await self.queues.reject(call.topic, call.name, tokens), call)

    async def _renew(self, call: _Call) -> Answer:
        tokens = await self._tokens(call)
        return _settled(await self.queues.renew(call.topic, call.name, tokens), call)

    async def _release(self, call: _Call) -> Answer:
        delay_s = _number(call.query, "releaseDelayInSeconds", _DELAYS_S, 0)
        tokens = await self._tokens(call)
        settled = await self.queues.release(call.topic, call.name, tokens, delay_s=delay_s)
        return _settled(settled, call)

    async def _tokens(self, call: _Call) -> list[str]:
        await find_caller(self.keys, call.scope, call.headers, needs=SCOPE_RECEIVE)
        body = await read_body(call.receive, call.headers)
        try:
            parsed: Any = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise bad_request(f"The body is not JSON: {error}.") from None
        tokens = parsed.get("lockTokens") if isinstance(parsed, dict) else None
        if not isinstance(tokens, list) or not all(_is_token(token) for token in tokens):
            raise bad_request("Send an object with “lockTokens”, an array of strings.")
        if not 1 <= len(tokens) <= MAX_TOKENS:
            raise bad_request(f"“lockTokens” must hold 1 to {MAX_TOKENS} tokens.")
        return tokens


async def _unless_gone(
    work: "asyncio.Future[Sequence[Received]]", receive: Receive
) -> Sequence[Received]:
    """Return what ``work`` brings, unless the receiver hangs up first: then nothing is handed out.

    Raises:
        ClientGone: It did.
    """
    gone: asyncio.Future[Any] = asyncio.ensure_future(_disconnected(receive))
    both: set[asyncio.Future[Any]] = {work, gone}
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise ClientGone
        return work.result()
    finally:
        for task in both:
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _query(raw: bytes) -> dict[str, str]:
    """Return the query by lower-case name; of a repeated one the first counts."""
    found = parse_qs(raw[:_MAX_QUERY_BYTES].decode("latin-1"), max_num_fields=None)
    return {name.lower(): values[0] for name, values in found.items()}


def _number(
    query: dict[str, str], name: str, allowed: "range | tuple[int, ...]", default: int
) -> int:
    text = query.get(name.lower())
    if text is None:
        return default
    value = int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else -1
    if value not in allowed:
        words = (
            f"{allowed[0]} to {allowed[-1]}"
            if isinstance(allowed, range)
            else f"one of {', '.join(map(str, allowed))}"
        )
        raise bad_request(f"“{name}” must be {words}.")
    return value


def _is_token(value: Any) -> bool:
    return value.__class__ is str and len(value) <= _MAX_TOKEN


def _detail(one: Received) -> dict[str, Any]:
    broker = {"lockToken": one.lock_token, "deliveryCount": one.delivery_count}
    return {"brokerProperties": broker, "event": one.event}


def _settled(settlement: Settlement, call: _Call) -> Answer:
    flat = call.query.get("api-version", "").startswith(_FLAT_ERRORS)
    return _json(
        {
            "succeededLockTokens": list(settlement.succeeded),
            "failedLockTokens": [
                {"lockToken": token, **_failure(fault, flat=flat)}
                for token, fault in settlement.failed
            ],
        }
    )


def _failure(fault: TokenFault, *, flat: bool) -> dict[str, Any]:
    code, message = fault.value, _FAULTS[fault]
    if flat:
        return {"errorCode": code, "errorDescription": message}
    return {"error": {"code": code, "message": message}}


def _json(value: Any, *headers: tuple[bytes, bytes]) -> Answer:
    return Answer(HTTPStatus.OK, to_json(value), (JSON, _NO_SNIFFING, *headers))
