"""The receivers that wait at one queue, served in the order in which they came."""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Protocol
from uuid import UUID

import structlog

from leadloop.events.adapters.pull.claims import Claim, Queue, QueueChanged
from leadloop.events.contracts import Position
from leadloop.events.contracts.pull import Received
from leadloop.kit.errors import NotFound, Unavailable

log = structlog.get_logger()

_MOST: Final = 500
"""Events of one claim, for all who wait."""

_START: Final = Position(0, 0)


class Desk(Protocol):
    """What a line needs from behind the counter."""

    async def claim(self, queue: Queue, wanted: int, *, after: Position) -> Claim:
        """Lock up to ``wanted`` events."""

    async def read_again(self, queue_id: UUID) -> Queue | None:
        """Return the queue as it is now, or None if it is gone."""

    def put_back(self, queue: Queue, received: Sequence[Received]) -> None:
        """Undo the receipt of events that reached nobody, in the background."""

    def closed(self, queue_id: UUID) -> None:
        """Hear that nobody waits at a queue any more."""


@dataclass(slots=True, eq=False)
class _Waiter:
    wanted: int
    answer: "asyncio.Future[list[Received]]"


@dataclass(slots=True, eq=False)
class Line:
    """One queue's waiting receivers of this process, and the task that claims for them."""

    queue: Queue
    desk: Desk
    position: Position = _START
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    _waiters: deque[_Waiter] = field(default_factory=deque)
    _serving: "asyncio.Task[None] | None" = None

    async def receive(self, wanted: int, wait_s: float) -> list[Received]:
        """Return up to ``wanted`` events, at least one unless the wait ends first.

        Raises:
            NotFound: The subscription was deleted meanwhile.
            Unavailable: PostgreSQL does not answer.
        """
        waiter = _Waiter(wanted, asyncio.get_running_loop().create_future())
        self._waiters.append(waiter)
        self.woken.set()
        if self._serving is None:
            self._serving = asyncio.create_task(self._serve())
        try:
            await asyncio.wait({waiter.answer}, timeout=wait_s)
            return waiter.answer.result() if waiter.answer.done() else []
        except asyncio.CancelledError:
            self._abandon(waiter)
            raise
        finally:
            waiter.answer.cancel()
            with suppress(ValueError):
                self._waiters.remove(waiter)
            if not self._waiters:
                self.woken.set()  # whoever serves may go

    def send_away(self) -> None:
        """Answer everybody who waits with nothing."""
        for waiter in self._waiters:
            if not waiter.answer.done():
                waiter.answer.set_result([])

    def _abandon(self, waiter: _Waiter) -> None:
        """The receiver left; what it was just given goes back."""
        answer = waiter.answer
        if answer.done() and not answer.cancelled() and answer.exception() is None:
            self.desk.put_back(self.queue, answer.result())

    async def _serve(self) -> None:
        try:
            while waiting := [one for one in self._waiters if not one.answer.done()]:
                self.woken.clear()
                if not await self._serve_once(min(_MOST, sum(one.wanted for one in waiting))):
                    await self.woken.wait()
        except Exception as error:
            if not isinstance(error, NotFound | Unavailable):
                log.exception("pull.claim_failed", queue=str(self.queue.id))
            for waiter in self._waiters:
                if not waiter.answer.done():
                    waiter.answer.set_exception(error)
        finally:
            self._serving = None
            self.desk.closed(self.queue.id)

    async def _serve_once(self, wanted: int) -> bool:
        """Claim once and hand out; return whether to go on without waiting."""
        try:
            claim = await self.desk.claim(self.queue, wanted, after=self.position)
        except QueueChanged:
            queue = await self.desk.read_again(self.queue.id)
            if queue is None:
                raise NotFound("This queue subscription was deleted.") from None
            # Another filter may want what the old one passed over behind the stored cursor.
            self.queue, self.position = queue, _START
            return True
        self.position = claim.position
        self._hand_out(claim.received)
        return claim.more

    def _hand_out(self, received: list[Received]) -> None:
        for waiter in self._waiters:
            if not received:
                return
            if not waiter.answer.done():
                waiter.answer.set_result(received[: waiter.wanted])
                received = received[waiter.wanted :]
        if received:
            self.desk.put_back(self.queue, received)
