"""The log as the doors use it: asynchronous, without Django, one commit for all in flight.

While one commit is on its way to the disk, every request that arrives joins the next one. Under
load a commit carries hundreds of events; alone, an event waits for nothing.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import psycopg
import structlog

from leadloop.events import sql
from leadloop.events.contracts import EventDraft, Receipt
from leadloop.kit import clock
from leadloop.kit.arrays import uuid_array
from leadloop.kit.errors import FieldError, InvalidInput, Unavailable

log = structlog.get_logger()

# Larger commits spill on the server and wait on the socket: measured slower.
_MAX_EVENTS_PER_COMMIT = 1_000
_CONNECTIONS = 2
_ANNOUNCE_PAUSE_S = 0.005
# At moderate rates a commit a request would cost more than the requests: commits keep this
# distance, and what arrives meanwhile shares the next one. A lone request never waits.
_COMMIT_DISTANCE_S = 0.003

_ANNOUNCE = b"SELECT pg_notify('leadloop_events', '')"
_ANNOUNCE_HIGH = b"SELECT pg_notify('leadloop_events', p) FROM unnest(ARRAY['high', '']) AS p"

_Waiting = tuple[Sequence[EventDraft], "asyncio.Future[list[Receipt]]"]


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

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: list[_Waiting] = []
        self._arrived = asyncio.Event()
        self._written = asyncio.Event()
        self._high_written = False
        self._next_commit = 0.0
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to write; connects lazily, so the database may be down."""
        self._tasks = [asyncio.create_task(self._write_forever()) for _ in range(_CONNECTIONS)]
        self._tasks.append(asyncio.create_task(self._announce_forever()))

    async def stop(self) -> None:
        """Stop writing; calls in flight fail with ``Unavailable``."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def append(self, drafts: Sequence[EventDraft]) -> list[Receipt]:
        """Append ``drafts`` and return once they are on disk, one receipt each, in order.

        Raises:
            Unavailable: PostgreSQL does not answer. Whether the events were written is then
                unknown; sending them again with the same ids is safe.
        """
        future: asyncio.Future[list[Receipt]] = asyncio.get_running_loop().create_future()
        self._waiting.append((drafts, future))
        self._arrived.set()
        return await future

    async def _write_forever(self) -> None:
        holder = _Connection(self._url)
        try:
            while True:
                await self._arrived.wait()
                await self._keep_distance()
                if batch := self._take():
                    await self._write(holder, batch)
        finally:
            await holder.close()

    async def _write(self, holder: "_Connection", batch: list[_Waiting]) -> None:
        try:
            await self._commit(await holder.get(), batch)
        except (psycopg.OperationalError, psycopg.InterfaceError, OSError) as error:
            log.warning("events.append_failed", error=str(error), requests=len(batch))
            await holder.close()
            _fail(batch, Unavailable("The event log does not answer; send again."))
        except asyncio.CancelledError:
            _fail(batch, Unavailable("The event log is stopping; send again."))
            raise
        except Exception as error:  # noqa: BLE001 -- one bad event must not fail the others
            await self._commit_alone(await holder.get(), batch, error)

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
                    log.info("events.announce_failed", error=str(error))
                    await holder.close()
                await asyncio.sleep(_ANNOUNCE_PAUSE_S)
        finally:
            await holder.close()

    def _take(self) -> list[_Waiting]:
        """Return the oldest waiting calls, up to one commit's worth."""
        events = 0
        count = 0
        for drafts, _ in self._waiting:
            if count and events + len(drafts) > _MAX_EVENTS_PER_COMMIT:
                break
            events += len(drafts)
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        if not self._waiting:
            self._arrived.clear()
        return batch

    async def _commit(
        self, connection: psycopg.AsyncConnection[Any], batch: Sequence[_Waiting]
    ) -> None:
        """Write one batch with one statement, hence one commit, and answer its callers."""
        by_key = sql.distinct([draft for drafts, _ in batch for draft in drafts])
        cursor = await connection.execute(sql.APPEND.encode(), sql.append_parameters(by_key))
        rows = await cursor.fetchall()
        if missing := sql.unseen(rows):
            rows = [row for row in rows if row[1] is not None]
            cursor = await connection.execute(sql.KNOWN.encode(), {"keys": uuid_array(missing)})
            rows += await cursor.fetchall()
        self._high_written |= any(draft.priority for draft in by_key.values())
        self._written.set()
        known: sql.Known = {row[0]: (row[1], row[2]) for row in rows}
        for drafts, future in batch:
            if not future.done():
                future.set_result(sql.receipts(drafts, by_key, known))

    async def _commit_alone(
        self, connection: psycopg.AsyncConnection[Any], batch: Sequence[_Waiting], error: Exception
    ) -> None:
        """Find the call that PostgreSQL refuses: it alone fails, with ``InvalidInput``."""
        if len(batch) == 1:
            reason = FieldError("", "unstorable", f"PostgreSQL cannot store this event: {error}")
            _fail(batch, InvalidInput([reason]))
            return
        for call in batch:
            try:
                await self._commit(connection, [call])
            except psycopg.OperationalError:
                _fail([call], Unavailable("The event log does not answer; send again."))
            except Exception as reason:  # noqa: BLE001 -- told to the caller
                await self._commit_alone(connection, [call], reason)


def _fail(batch: Sequence[_Waiting], error: Exception) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(error)
