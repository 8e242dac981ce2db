"""The status door ``GET /api/v1/submissions/{key}``: what became of a submission.

Whoever holds the key (it is as unguessable as the Idempotency-Key behind it) learns whether a
decision stands and reads the text meant for the visitor. Clients with ``leads.read`` learn all.
"""

import asyncio
import math
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs
from uuid import UUID

import orjson

from leadloop.kit.asgi import Answer
from leadloop.kit.errors import FieldError, Unavailable
from leadloop.portal import answers
from leadloop.portal.answers import Refusal
from leadloop.portal.contracts import SCOPE_READ, SubmissionState
from leadloop.portal.ingest import (
    SUBMISSIONS_PATH,
    Request,
    bearer_token,
    find_caller,
    not_allowed,
    with_any_origin,
)
from leadloop.portal.ports import KeyRing, Submissions

MAX_WAIT_S: Final = 10.0
TICK_S: Final = 0.04
_MAX_QUERY_BYTES: Final = 200
_UUID_CHARACTERS: Final = 36


@dataclass(slots=True)
class WaitingRoom:
    """Everybody in this process who waits for a decision, asked for in one question per tick."""

    submissions: Submissions
    tick_s: float = TICK_S
    _waiters: dict[UUID, list[asyncio.Future[SubmissionState]]] = field(default_factory=dict)
    _watch: asyncio.Task[None] | None = None

    async def find_state(self, key: UUID, wait_s: float) -> SubmissionState | None:
        """Return the state of a submission, waiting up to ``wait_s`` seconds for its decision.

        Raises:
            Unavailable: It cannot be told now.
        """
        state = (await self.submissions.find_states((key,))).get(key)
        if state is None or state.done or wait_s <= 0:
            return state
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.setdefault(key, []).append(waiter)
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._look())
        try:
            return await asyncio.wait_for(waiter, wait_s)
        except TimeoutError:
            return state
        finally:
            self._leave(key, waiter)

    def _leave(self, key: UUID, waiter: asyncio.Future[SubmissionState]) -> None:
        others = [other for other in self._waiters.get(key, ()) if other is not waiter]
        if others:
            self._waiters[key] = others
        else:
            self._waiters.pop(key, None)

    async def _look(self) -> None:
        while self._waiters:
            await asyncio.sleep(self.tick_s)
            try:
                states = await self.submissions.find_states(tuple(self._waiters))
            except Unavailable:
                continue  # each waiter's own time-out ends its waiting
            for key, state in states.items():
                if state.done:
                    self._call(key, state)

    def _call(self, key: UUID, state: SubmissionState) -> None:
        for waiter in self._waiters.pop(key, ()):
            if not waiter.done():
                waiter.set_result(state)


@dataclass(frozen=True, slots=True)
class StatusDoor:
    """Answers for one submission at a time."""

    keys: KeyRing
    room: WaitingRoom

    async def __call__(self, request: Request) -> Answer:
        """Answer ``GET /api/v1/submissions/{key}?wait=SECONDS``."""
        if request.method == "OPTIONS":
            return Answer(HTTPStatus.NO_CONTENT, headers=answers.PREFLIGHT)
        if request.method not in {"GET", "HEAD"}:
            raise not_allowed("GET, HEAD, OPTIONS")
        trusted = bool(bearer_token(request.headers))
        if trusted:
            await find_caller(self.keys, request.headers, SCOPE_READ)
        key = _key(request.path)
        state = await self.room.find_state(key, _wait(request.query))
        if state is None:
            raise _unknown()
        body = orjson.dumps(_body(state, trusted=trusted), option=orjson.OPT_UTC_Z)
        return with_any_origin(Answer(HTTPStatus.OK, body, answers.JSON))


def _body(state: SubmissionState, *, trusted: bool) -> dict[str, Any]:
    body = {
        "event_id": state.key,
        "status": "done" if state.done else "accepted",
        "message": state.message,
    }
    return body | dict(state.details) if trusted else body


def _key(path: str) -> UUID:
    text = path[len(SUBMISSIONS_PATH) :]
    try:
        if len(text) == _UUID_CHARACTERS:
            return UUID(text)
    except ValueError:
        pass
    raise _unknown()


def _unknown() -> Refusal:
    return Refusal(HTTPStatus.NOT_FOUND, "not_found", "There is no such submission.")


def _wait(query: bytes) -> float:
    if not query:
        return 0.0
    try:
        text = parse_qs(query[:_MAX_QUERY_BYTES].decode("latin-1"), keep_blank_values=True)
        wait_s = float(text.get("wait", ["0"])[0])
    except ValueError:
        wait_s = math.nan
    if not 0 <= wait_s <= MAX_WAIT_S:
        message = f"This must be a number of seconds from 0 to {MAX_WAIT_S:g}."
        raise answers.bad_shape([FieldError("wait", "out_of_range", message)])
    return wait_s
