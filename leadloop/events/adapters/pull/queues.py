"""Pull subscriptions as the doors use them: receive, waiting if need be, and settle.

However many receivers wait in this process, one listener wakes them: it asks once, for all queues
that somebody waits at, whether there is anything to receive. Each queue then claims for all its
receivers at once and hands out in the order in which they came.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Final
from uuid import UUID

import structlog

from leadloop.events.adapters.connections import Connections
from leadloop.events.adapters.pull import settling
from leadloop.events.adapters.pull.claims import Claim, Connection, Queue, QueueChanged, claim
from leadloop.events.adapters.pull.directory import Directory
from leadloop.events.adapters.pull.line import Line
from leadloop.events.adapters.pull.watch import Watch
from leadloop.events.contracts import Position
from leadloop.events.contracts.pull import Received, Settlement
from leadloop.kit import clock
from leadloop.kit.errors import Unavailable

log = structlog.get_logger()

_CONNECTIONS: Final = 4
_SWEEP_S: Final = 30.0
_OVERDUE: Final = """
SELECT DISTINCT subscription_id FROM events_pull WHERE available_at <= %s LIMIT 100
"""
_FORGET: Final = """
DELETE FROM events_pull p WHERE NOT EXISTS (
    SELECT FROM events_event_subscription s WHERE s.id = p.subscription_id
        AND s.state <> 'Deleting')
"""

Settle = Callable[[Connection, Queue, Sequence[str]], Awaitable[Settlement]]


class PullQueues:
    """All pull subscriptions of an installation, for the receivers of one process."""

    def __init__(self, url: str) -> None:
        self._connections = Connections(url, limit=_CONNECTIONS)
        self._directory = Directory(self._connections)
        self._lines: dict[UUID, Line] = {}
        self._watch = Watch(self._connections, self._lines)
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def start(self) -> None:
        """Begin to listen once somebody waits; connects lazily."""
        self._keep(self._watch.run_forever())
        self._keep(self._sweep_forever())

    async def hang_up(self) -> None:
        """Answer everybody who waits with nothing; from now on nobody is made to wait."""
        self._stopping = True
        for line in self._lines.values():
            line.send_away()

    async def stop(self) -> None:
        """Stop listening."""
        await self.hang_up()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._connections.close()

    async def receive(
        self, topic: str, name: str, *, max_events: int, wait_s: float
    ) -> list[Received]:
        """Lock and return up to ``max_events`` events of a queue subscription.

        Returns at once what there is; with nothing there it waits up to ``wait_s`` real seconds
        and may then return nothing.

        Raises:
            NotFound: There is no such queue subscription.
            Unavailable: PostgreSQL does not answer.
        """
        queue = await self._directory.find(topic, name)
        line = self._lines.get(queue.id)
        if line is None:
            line = self._lines[queue.id] = Line(queue, self)
        self._watch.need()
        return await line.receive(max_events, 0 if self._stopping else wait_s)

    async def acknowledge(self, topic: str, name: str, tokens: Sequence[str]) -> Settlement:
        """End events: they were handled.

        Raises:
            NotFound: There is no such queue subscription.
            Unavailable: PostgreSQL does not answer; whether they were ended is then unknown.
        """
        return await self._settle(topic, name, tokens, settling.acknowledge)

    async def release(
        self, topic: str, name: str, tokens: Sequence[str], *, delay_s: int
    ) -> Settlement:
        """Put events back, to be received again after ``delay_s``. Raises as ``acknowledge``."""

        async def settle(connection: Connection, queue: Queue, given: Sequence[str]) -> Settlement:
            return await settling.release(connection, queue, given, delay_s=delay_s)

        settled = await self._settle(topic, name, tokens, settle)
        queue = await self._directory.find(topic, name)
        if delay_s == 0 and (line := self._lines.get(queue.id)):
            line.woken.set()
        return settled

    async def reject(self, topic: str, name: str, tokens: Sequence[str]) -> Settlement:
        """Give events up: they become dead letters. Raises as ``acknowledge``."""
        return await self._settle(topic, name, tokens, settling.reject)

    async def renew(self, topic: str, name: str, tokens: Sequence[str]) -> Settlement:
        """Hold events for one more lock duration. Raises as ``acknowledge``."""
        return await self._settle(topic, name, tokens, settling.renew)

    async def claim(self, queue: Queue, wanted: int, *, after: Position) -> Claim:
        """Lock up to ``wanted`` events, for a line."""
        async with self._connections.use() as connection:
            return await claim(connection, queue, wanted, after=after)

    async def read_again(self, queue_id: UUID) -> Queue | None:
        """Return a queue as it is now, for a line."""
        return await self._directory.read(queue_id)

    def put_back(self, queue: Queue, received: Sequence[Received]) -> None:
        """Undo the receipt of events that reached nobody, in the background."""
        self._keep(self._put_back(queue, [one.lock_token for one in received]))

    def closed(self, queue_id: UUID) -> None:
        """Forget a line at which nobody waits."""
        self._lines.pop(queue_id, None)

    async def sweep(self) -> None:
        """Give up what is past hope at queues that nobody asks; forget what has no queue."""
        async with self._connections.use() as connection:
            await connection.execute(_FORGET)
            found = await connection.execute(_OVERDUE, (clock.now(),))
            overdue = [row[0] for row in await found.fetchall()]
        for queue_id in overdue:
            queue = await self._directory.read(queue_id)
            if queue is not None:
                async with self._connections.use() as connection:
                    await claim(connection, queue, 0)

    async def _settle(
        self, topic: str, name: str, tokens: Sequence[str], settle: Settle
    ) -> Settlement:
        queue = await self._directory.find(topic, name)
        async with self._connections.use() as connection:
            return await settle(connection, queue, tokens)

    async def _put_back(self, queue: Queue, tokens: Sequence[str]) -> None:
        try:
            async with self._connections.use() as connection:
                await settling.put_back(connection, queue, tokens)
        except Unavailable as error:
            # Their locks run out by themselves.
            log.info("pull.not_put_back", queue=str(queue.id), error=str(error))
        if line := self._lines.get(queue.id):
            line.woken.set()

    async def _sweep_forever(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_S)
            try:
                await self.sweep()
            except (Unavailable, QueueChanged) as error:
                log.info("pull.sweep_failed", error=str(error))

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
