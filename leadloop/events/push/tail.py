"""The newest events of each topic in memory, read once for every subscription in this process."""

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import Any, Final

from leadloop.events.contracts import Position
from leadloop.events.logic.logged import COLUMNS, LoggedEvent
from leadloop.events.logic.progress import Mark
from leadloop.events.push.outlet import Connection
from leadloop.kit import clock

_KEPT: Final = 4_096
_READ_AT_ONCE: Final = 1_000
_GATHER_S: Final = 0.02
_IDLE_S: Final = 1.0
_SETTLING_S: Final = 0.5
# As in `log`: rows of one transaction may be a little older than their position suggests.
_SLACK: Final = timedelta(hours=2)
_LAST_SEQ: Final = 2**63 - 1
_COLUMNS: Final = ", ".join(f"e.{column.strip()}" for column in COLUMNS.split(","))
_FRESH: Final = f"""
SELECT {_COLUMNS} FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS t (topic, xid, seq)
JOIN LATERAL (
    SELECT * FROM events_log l WHERE l.topic = t.topic AND (l.xid, l.seq) > (t.xid, t.seq)
        AND l.xid < events_horizon() AND l.recorded_at >= %s
    ORDER BY l.xid, l.seq LIMIT {_READ_AT_ONCE}
) AS e ON true
"""
_OLDER: Final = f"""
SELECT {_COLUMNS} FROM events_log e WHERE e.topic = %s AND (e.xid, e.seq) > (%s, %s)
    AND e.xid < events_horizon() AND e.recorded_at >= %s
ORDER BY e.xid, e.seq LIMIT %s
"""


class TopicTail:
    """The newest events of one topic, in log order.

    ``begin`` is the place after which nothing is missing here; ``end`` the last place read.
    """

    def __init__(self, start: Position) -> None:
        self.begin = start
        self.end = start
        self._places: list[Position] = []
        self._events: list[LoggedEvent] = []

    def add(self, event: LoggedEvent) -> None:
        """Append the next event."""
        self._places.append(event.position)
        self._events.append(event)
        self.end = event.position

    def trim(self) -> None:
        """Forget the older half when there are too many."""
        if len(self._events) > _KEPT:
            half = _KEPT // 2
            self.begin = self._places[-half - 1]
            self._places = self._places[-half:]
            self._events = self._events[-half:]

    def after(self, place: Position, limit: int) -> list[LoggedEvent] | None:
        """Return up to ``limit`` events after ``place``; None if ``place`` is too far back."""
        if place < self.begin:
            return None
        first = bisect_right(self._places, place)
        return self._events[first : first + limit]


class Tails:
    """Reads all topics that somebody here subscribes to; one query for all of them."""

    def __init__(self, connection: Connection, woken: Callable[[str], None]) -> None:
        self._connection = connection
        self._woken = woken
        self._tails: dict[str, TopicTail] = {}
        self._noticed = asyncio.Event()
        self._lock = asyncio.Lock()

    def notice(self) -> None:
        """Something was appended; look soon."""
        self._noticed.set()

    async def follow(self, topics: AbstractSet[str]) -> None:
        """Read these topics from now on, and only these."""
        for gone in set(self._tails) - topics:
            del self._tails[gone]
        missing = topics - set(self._tails)
        if missing:
            async with self._lock:
                cursor = await self._connection.execute(b"SELECT events_horizon()")
                row = await cursor.fetchone()
            start = Position((row[0] if row else 0) - 1, _LAST_SEQ)
            for topic in missing:
                self._tails[topic] = TopicTail(start)

    async def run(self) -> None:
        """Read for ever."""
        quiet_until = 0.0
        loop = asyncio.get_running_loop()
        while True:
            found = await self._read()
            if found:
                quiet_until = loop.time() + _SETTLING_S
            # A slow transaction may hold back what was announced: look again for a while.
            settling = loop.time() < quiet_until
            if not found and not settling:
                try:
                    async with asyncio.timeout(_IDLE_S):
                        await self._noticed.wait()
                    quiet_until = loop.time() + _SETTLING_S
                except TimeoutError:
                    pass
            elif found < _READ_AT_ONCE:
                await asyncio.sleep(_GATHER_S)
            self._noticed.clear()

    async def after(self, topic: str, mark: Mark, limit: int) -> list[LoggedEvent]:
        """Return the events after ``mark``: from memory, or for a laggard from the log."""
        tail = self._tails.get(topic)
        found = tail.after(mark.position, limit) if tail else None
        if found is not None:
            return found
        rows = await self.query(_OLDER, (topic, *mark.position, mark.recorded_at - _SLACK, limit))
        return [LoggedEvent(row) for row in rows]

    def skip_to(self, topic: str, mark: Mark) -> Mark:
        """Return where a laggard goes on after ``after`` found nothing: at what is in memory."""
        tail = self._tails.get(topic)
        if tail is None or mark.position >= tail.begin:
            return mark
        return Mark(tail.begin, max(mark.recorded_at, clock.now() - _SLACK))

    async def query(self, statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Run one reading statement on the connection that reads the log."""
        async with self._lock:
            cursor = await self._connection.execute(statement.encode(), parameters)
            return await cursor.fetchall()

    async def _read(self) -> int:
        """Read what came after each tail; return how many events."""
        tails = dict(self._tails)
        if not tails:
            return 0
        rows = await self.query(
            _FRESH,
            (
                list(tails),
                [tail.end.xid for tail in tails.values()],
                [tail.end.seq for tail in tails.values()],
                clock.now() - _SLACK,
            ),
        )
        for row in rows:
            tails[row[3]].add(LoggedEvent(row))
        for topic in {row[3] for row in rows}:
            tails[topic].trim()
            self._woken(topic)
        return len(rows)
