"""The log as the doors use it: asynchronous, without Django, one commit for all in flight.

While one commit is on its way to the disk, every request that arrives joins the next one. Under
load a commit carries hundreds of events; alone, an event waits for nothing.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import Any, Final

import psycopg
import structlog

from leadloop.events import sql
from leadloop.events.adapters.waiting import Call, QueueBounds, WaitingRoom
from leadloop.events.contracts import EventDraft, Receipt
from leadloop.kit import clock
from leadloop.kit.arrays import uuid_array
from leadloop.kit.errors import FieldError, InvalidInput, Overloaded, Unavailable
from leadloop.kit.metrics import Counter, Histogram
from leadloop.kit.quiet import Repeating

log = structlog.get_logger()

COMMIT_EVENTS: Final = Histogram(
    "leadloop_log_commit_events",
    "Events that one group commit carried.",
    (1, 3, 10, 30, 100, 300, 1000, 3000),
)
COMMIT_SECONDS: Final = Histogram(
    "leadloop_log_commit_seconds",
    "How long one group commit took.",
    (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3),
)
REFUSED: Final = Counter(
    "leadloop_log_refused_calls_total",
    "Appends that the log turned away: its queue full, the database stalled, or too slow.",
    ("reason",),
)

# Larger commits spill on the server and wait on the socket: measured slower.
_MAX_EVENTS_PER_COMMIT = 1_000
_CONNECTIONS = 2
_ANNOUNCE_PAUSE_S = 0.005
_WATCH_S = 0.25
# At moderate rates a commit a request would cost more than the requests: commits keep this
# distance, and what arrives meanwhile shares the next one. A lone request never waits.
_COMMIT_DISTANCE_S = 0.003

_ANNOUNCE = b"SELECT pg_notify('leadloop_events', '')"
_ANNOUNCE_HIGH = b"SELECT pg_notify('leadloop_events', p) FROM unnest(ARRAY['high', '']) AS p"
_LOST = (psycopg.OperationalError, psycopg.InterfaceError, OSError)


class _Connection:
    """A connection that is opened when needed and forgotten when it fails."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._open: psycopg.AsyncConnection[Any] | None = None

    async def get(self) -> psycopg.AsyncConnection[Any]:
        if self._open is None or self._open.closed:
            self._open = await psycopg.AsyncConnection.connect(
                self._url,
                autocommit=True,
                connect_timeout=2,
                options=f"{clock.connection_options()} -c leadloop.quiet=on",
                prepare_threshold=1,
            )
        return self._open

    async def close(self) -> None:
        if self._open is not None:
            await self._open.close()
            self._open = None


class GroupCommitLog:
    """Appends events durably; safe for any number of concurrent callers on one event loop."""

    def __init__(self, url: str, bounds: QueueBounds | None = None) -> None:
        self._url = url
        self._room = WaitingRoom(bounds or QueueBounds())
        self._arrived = asyncio.Event()
        self._written = asyncio.Event()
        self._high_written = False
        self._next_commit = 0.0
        self._under_way: dict[int, tuple[float, list[Call]]] = {}
        self._stalled = False
        self._repeating = Repeating()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def waiting_events(self) -> int:
        """How many events are held in memory: waiting, or in a commit under way."""
        return self._room.events

    async def start(self) -> None:
        """Begin to write; connects lazily, so the database may be down."""
        self._tasks = [asyncio.create_task(self._write_forever(n)) for n in range(_CONNECTIONS)]
        self._tasks.append(asyncio.create_task(self._announce_forever()))
        self._tasks.append(asyncio.create_task(self._watch_forever()))

    async def stop(self) -> None:
        """Stop writing; calls in flight fail with ``Unavailable``."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._give_up(self._room.take(self._room.events), _stopping())

    async def append(self, drafts: Sequence[EventDraft]) -> list[Receipt]:
        """Append ``drafts`` and return once they are on disk, one receipt each, in order.

        Raises:
            Overloaded: More waits already than may wait; nothing was written.
            Unavailable: PostgreSQL does not answer. Whether the events were written is then
                unknown; sending them again with the same ids is safe.
        """
        if self._stalled:
            REFUSED.add("stalled")
            raise Overloaded(self._room.retry_after_s())
        try:
            call = self._room.enter(drafts)
        except Overloaded:
            REFUSED.add("full")
            raise
        self._arrived.set()
        return await call.future

    async def _write_forever(self, writer: int) -> None:
        holder = _Connection(self._url)
        try:
            while True:
                await self._arrived.wait()
                await self._keep_distance()
                if batch := self._take():
                    started = time.monotonic()
                    self._under_way[writer] = (started, batch)
                    try:
                        await self._write(holder, batch)
                    finally:
                        del self._under_way[writer]
                        self._settle(batch, time.monotonic() - started)
        finally:
            await holder.close()

    async def _write(self, holder: "_Connection", batch: list[Call]) -> None:
        try:
            try:
                await self._commit(await holder.get(), batch)
            except _LOST:
                raise
            except Exception as error:  # noqa: BLE001 -- one bad event must not fail the others
                await self._commit_alone(await holder.get(), batch, error)
        except _LOST as error:
            self._repeating.say(
                log.warning, "events.append_failed", error=str(error), requests=len(batch)
            )
            await holder.close()
            _fail(batch, Unavailable("The event log does not answer; send again."))
        except asyncio.CancelledError:
            _fail(batch, _stopping())
            raise

    def _settle(self, batch: Sequence[Call], took_s: float) -> None:
        """Let go of a batch: whoever was not answered by now never will be by others."""
        written = any(_succeeded(call) for call in batch)
        self._give_up(batch, Unavailable("The event log does not answer; send again."))
        if written:
            COMMIT_EVENTS.observe(sum(len(call.drafts) for call in batch))
            COMMIT_SECONDS.observe(took_s)

    def _give_up(self, batch: Sequence[Call], error: Exception) -> None:
        written = any(_succeeded(call) for call in batch)
        _fail(batch, error)
        self._room.leave(batch, written=written)

    async def _watch_forever(self) -> None:
        """Tell those who wait too long, and notice when no writer gets an answer."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(_WATCH_S)
            now = time.monotonic()
            self._room.measure(now - before)
            before = now
            self._watch(now)

    def _watch(self, now: float) -> None:
        bounds = self._room.bounds
        if late := self._room.expire(now):
            REFUSED.add("slow", by=late)
        for started, batch in self._under_way.values():
            if now - started > bounds.patience_s:
                # The commit may still come true; its senders are told that nobody knows.
                _fail(batch, Unavailable("The event log does not answer; send again."))
        self._stalled = len(self._under_way) == _CONNECTIONS and all(
            now - started > bounds.stall_s for started, _ in self._under_way.values()
        )

    async def _keep_distance(self) -> None:
        """Take the next place in the row of commits and wait for it."""
        now = time.monotonic()
        self._next_commit = max(now, self._next_commit + _COMMIT_DISTANCE_S)
        if self._next_commit > now:
            await asyncio.sleep(self._next_commit - now)

    async def _announce_forever(self) -> None:
        """Wake the readers after commits, not inside them: see ``events_notify()``."""
        holder = _Connection(self._url)
        try:
            while True:
                await self._written.wait()
                self._written.clear()
                high, self._high_written = self._high_written, False
                try:
                    connection = await holder.get()
                    await connection.execute(_ANNOUNCE_HIGH if high else _ANNOUNCE)
                except (psycopg.Error, OSError) as error:
                    # Readers look by themselves every second.
                    self._repeating.say(log.info, "events.announce_failed", error=str(error))
                    await holder.close()
                await asyncio.sleep(_ANNOUNCE_PAUSE_S)
        finally:
            await holder.close()

    def _take(self) -> list[Call]:
        """Return the oldest waiting calls, up to one commit's worth."""
        batch = self._room.take(_MAX_EVENTS_PER_COMMIT)
        if not self._room:
            self._arrived.clear()
        return batch

    async def _commit(
        self, connection: psycopg.AsyncConnection[Any], batch: Sequence[Call]
    ) -> None:
        """Write one batch with one statement, hence one commit, and answer its callers."""
        by_key = sql.distinct([draft for call in batch for draft in call.drafts])
        cursor = await connection.execute(sql.APPEND.encode(), sql.append_parameters(by_key))
        rows = await cursor.fetchall()
        if missing := sql.unseen(rows):
            rows = [row for row in rows if row[1] is not None]
            cursor = await connection.execute(sql.KNOWN.encode(), {"keys": uuid_array(missing)})
            rows += await cursor.fetchall()
        self._high_written |= any(draft.priority for draft in by_key.values())
        self._written.set()
        known: sql.Known = {row[0]: (row[1], row[2]) for row in rows}
        for call in batch:
            if not call.future.done():
                call.future.set_result(sql.receipts(call.drafts, by_key, known))

    async def _commit_alone(
        self, connection: psycopg.AsyncConnection[Any], batch: Sequence[Call], error: Exception
    ) -> None:
        """Find the call that PostgreSQL refuses: it alone fails, with ``InvalidInput``."""
        if len(batch) == 1:
            reason = FieldError("", "unstorable", f"PostgreSQL cannot store this event: {error}")
            _fail(batch, InvalidInput([reason]))
            return
        for call in batch:
            try:
                await self._commit(connection, [call])
            except _LOST:
                raise
            except Exception as reason:  # noqa: BLE001 -- told to the caller
                await self._commit_alone(connection, [call], reason)


def _fail(batch: Sequence[Call], error: Exception) -> None:
    for call in batch:
        call.fail(error)


def _succeeded(call: Call) -> bool:
    future = call.future
    return future.done() and not future.cancelled() and future.exception() is None


def _stopping() -> Unavailable:
    return Unavailable("The event log is stopping; send again.")
