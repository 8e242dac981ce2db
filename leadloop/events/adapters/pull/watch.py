"""One listener a process: it wakes the queues at which somebody waits and something came."""

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final, Protocol
from uuid import UUID

import psycopg
import structlog

from leadloop.events.adapters.connections import Connections
from leadloop.events.adapters.pull.claims import Queue
from leadloop.events.contracts import PRIORITIES, Position
from leadloop.kit import clock
from leadloop.kit.arrays import text_array, uuid_array
from leadloop.kit.errors import Unavailable

log = structlog.get_logger()

_LOOK_S: Final = 1.0
_LOOK_SOON_S: Final = 0.05
_SETTLE_S: Final = 0.005
_LINGER_S: Final = 60.0
# What a queue's last claim left behind it is newer than that claim. A queue that was changed or
# deleted is woken too, so that whoever waits hears of it.
_BEHIND: Final = " OR ".join(
    f"""EXISTS (SELECT FROM events_log e WHERE e.topic = w.topic AND e.priority = {one}
        AND (e.xid, e.seq) > (w.xid, w.seq) AND {{visible}}
        AND e.recorded_at > %(now)s::timestamptz - interval '2 hours')"""
    for one in PRIORITIES
)
_ARRIVED: Final = f"""
SELECT w.id,
    EXISTS (SELECT FROM events_pull p WHERE p.subscription_id = w.id AND p.available_at <= %(now)s)
    OR EXISTS (SELECT FROM events_delivery d WHERE d.subscription_id = w.id)
    OR {_BEHIND.format(visible="e.xid < events_horizon()")}
    OR NOT EXISTS (SELECT FROM events_event_subscription s WHERE s.id = w.id
        AND s.version = w.version AND (s.expires_at IS NULL OR s.expires_at > %(now)s)),
    {_BEHIND.format(visible="true")}
FROM unnest(%(ids)s, %(topics)s, %(xids)s::bigint[], %(seqs)s::bigint[], %(versions)s::bigint[])
    AS w (id, topic, xid, seq, version)
""".encode()


class Waiting(Protocol):
    """A queue at which somebody waits."""

    queue: Queue
    position: Position
    woken: asyncio.Event


class Lines(Protocol):
    """All such queues of this process."""

    def values(self) -> Iterable[Waiting]:
        """Return them."""

    def __len__(self) -> int:
        """Return how many there are."""


class Watch:
    """Listens while somebody waits, and a minute longer."""

    def __init__(self, connections: Connections, lines: Lines) -> None:
        self._connections = connections
        self._lines = lines
        self._needed = asyncio.Event()

    def need(self) -> None:
        """Say that somebody waits."""
        self._needed.set()

    async def run_forever(self) -> None:
        """Wake queues until cancelled."""
        while True:
            await self._needed.wait()
            self._needed.clear()
            try:
                await self._listen()
            except (psycopg.Error, OSError, Unavailable) as error:
                log.info("pull.listening_again", error=str(error))
                self._needed.set()
                await asyncio.sleep(0.5)

    async def _listen(self) -> None:
        listener = await self._connections.open()
        try:
            await listener.execute("LISTEN leadloop_events")
            pause, used = _LOOK_S, time.monotonic()
            while time.monotonic() - used < _LINGER_S:
                await _pause(listener, pause)
                pause = _LOOK_S
                if len(self._lines):
                    used = time.monotonic()
                    pause = _LOOK_SOON_S if await self._wake() else _LOOK_S
        finally:
            await listener.close()

    async def _wake(self) -> bool:
        """Wake the queues that have something; return whether more stands behind a slow commit."""
        lines: dict[UUID, Waiting] = {line.queue.id: line for line in self._lines.values()}
        async with self._connections.use() as connection:
            found = await connection.execute(_ARRIVED, _parameters(lines))
            rows = await found.fetchall()
        for queue_id, arrived, _ in rows:
            if arrived:
                lines[queue_id].woken.set()
        return any(later and not arrived for _, arrived, later in rows)


async def _pause(listener: psycopg.AsyncConnection[Any], seconds: float) -> None:
    """Wait for a notification, and a moment more for what commits beside it."""
    with suppress(TimeoutError):
        async for _ in listener.notifies(timeout=seconds, stop_after=1):
            await asyncio.sleep(_SETTLE_S)


def _parameters(lines: dict[UUID, Waiting]) -> dict[str, Any]:
    queues = list(lines.values())
    return {
        "now": clock.now(),
        "ids": uuid_array(list(lines)),
        "topics": text_array([line.queue.topic for line in queues]),
        "xids": [line.position.xid for line in queues],
        "seqs": [line.position.seq for line in queues],
        "versions": [line.queue.version for line in queues],
    }
