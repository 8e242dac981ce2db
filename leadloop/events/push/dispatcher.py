"""Who delivers what: each webhook subscription belongs to one worker process at a time.

Ownership is a session lock of PostgreSQL, held on the connection that also commits what deliveries
led to. A worker that dies, or loses its connection, loses both at once, and others take over from
the cursor. Workers count each other and share the subscriptions evenly.
"""

import asyncio
import math
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import psycopg
import structlog

from leadloop.events.contracts import Position
from leadloop.events.logic.logged import COLUMNS, LoggedEvent
from leadloop.events.ports import OutsideAddresses
from leadloop.events.push.ledger import Job
from leadloop.events.push.outbox import Outbox, prune
from leadloop.events.push.outlet import LISTED, Connection, read_outlets
from leadloop.events.push.runner import House, Runner
from leadloop.events.push.settings import PushSettings
from leadloop.events.push.tail import Tails
from leadloop.kit import clock

if TYPE_CHECKING:
    from datetime import datetime

log = structlog.get_logger()

_WORKERS: Final = 7_403_113
_FLUSH_S: Final = 0.1
_LOOK_S: Final = 0.25
_SHARE_S: Final = 1.0
_PRUNE_S: Final = 60.0
_RECONNECT_S: Final = 0.5
_GRACE_S: Final = 3.0
_DUE_AT_ONCE: Final = 200
_SQL_COUNT: Final = """
SELECT count(DISTINCT pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s
    AND objid = 0 AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_COLUMNS: Final = ", ".join(f"e.{column.strip()}" for column in COLUMNS.split(","))
_DUE: Final = f"""
SELECT d.subscription_id, d.attempts, d.since, d.last_at, d.last_outcome, d.replay, d.xid, d.seq,
    {_COLUMNS}
FROM unnest(%s::uuid[], %s::text[]) AS u (id, topic)
JOIN LATERAL (
    SELECT * FROM events_delivery r WHERE r.subscription_id = u.id AND r.due_at <= %s
    ORDER BY r.due_at LIMIT {_DUE_AT_ONCE}
) AS d ON true
LEFT JOIN LATERAL (
    SELECT * FROM events_log l WHERE l.topic = u.topic AND l.xid = d.xid AND l.seq = d.seq
        AND l.recorded_at = d.recorded_at
) AS e ON true
ORDER BY d.due_at
"""
_ROW_STARTS: Final = 8


def lock_key(subscription_id: UUID) -> int:
    """Return the 63 bits under which a subscription is locked."""
    return subscription_id.int & (2**63 - 1)


class Dispatcher:
    """Delivers the subscriptions that fall to this process, until told to stop."""

    def __init__(self, settings: PushSettings, judge: OutsideAddresses) -> None:
        self._settings = settings
        self._judge = judge
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Let ``run`` end; call it on the loop that runs it."""
        self._stopping.set()

    async def run(self) -> None:
        """Deliver until stopped. A lost database ends a session; the next one begins anew."""
        while not self._stopping.is_set():
            try:
                async with AsyncExitStack() as stack:
                    connections = [
                        await stack.enter_async_context(await self._connect()) for _ in range(3)
                    ]
                    await _Session(self._settings, self._judge, connections).run(self._stopping)
            except* (psycopg.Error, OSError) as group:
                log.warning("push.session_lost", error=str(group.exceptions[0]))
                await asyncio.sleep(_RECONNECT_S)

    async def _connect(self) -> Connection:
        return await psycopg.AsyncConnection.connect(
            self._settings.database_url,
            autocommit=True,
            connect_timeout=2,
            options=clock.connection_options(),
            prepare_threshold=2,
        )


class _Session:
    """One life of the three connections: own, read, listen."""

    def __init__(
        self, settings: PushSettings, judge: OutsideAddresses, connections: Sequence[Connection]
    ) -> None:
        self._settings = settings
        self._own, reading, self._listening = connections
        # One transaction at a time on the connection that owns.
        self._turn = asyncio.Lock()
        self._runners: dict[UUID, Runner] = {}
        self._outbox = Outbox()
        self._tails = Tails(reading, self._wake_topic)
        self._house = House(settings, self._tails, self._outbox, judge)
        self._changed = asyncio.Event()
        self._look = asyncio.Event()

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until stopped, or until a connection is lost."""
        try:
            async with self._turn:
                await self._own.execute(
                    b"SELECT pg_advisory_lock_shared(%s, 0)",
                    (_WORKERS,),
                )
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(work())
                    for work in (
                        self._share_forever,
                        self._flush_forever,
                        self._look_forever,
                        self._prune_forever,
                        self._listen_forever,
                        self._tails.run,
                    )
                ]
                await stopping.wait()
                for task in tasks:
                    task.cancel()
        except BaseException:
            await self._stop_runners(0.0)
            raise
        await self._stop_runners(_GRACE_S)
        await self._flush()

    async def _stop_runners(self, grace_s: float) -> None:
        await asyncio.gather(*(runner.stop(grace_s) for runner in self._runners.values()))

    def _wake_topic(self, topic: str) -> None:
        for runner in self._runners.values():
            if runner.outlet.draft.topic == topic:
                runner.wake()

    async def _listen_forever(self) -> None:
        for channel in ("leadloop_events", "leadloop_subscriptions"):
            await self._listening.execute(f"LISTEN {channel}".encode())
        async for notice in self._listening.notifies():
            self._tails.notice()
            if notice.channel == "leadloop_subscriptions":
                self._changed.set()
                self._look.set()

    async def _flush_forever(self) -> None:
        while True:
            await asyncio.sleep(_FLUSH_S)
            # What the outbox has handed out must reach the disk, though this task be cancelled.
            await asyncio.shield(self._flush())

    async def _flush(self) -> None:
        async with self._turn:
            if not self._outbox.is_empty():
                settled = [runner.ledger.take_settled() for runner in self._runners.values()]
                await self._outbox.flush(self._own)
                for release in settled:
                    release()

    async def _share_forever(self) -> None:
        while True:
            await self._share()
            self._changed.clear()
            try:
                async with asyncio.timeout(_SHARE_S):
                    await self._changed.wait()
            except TimeoutError:
                pass

    async def _share(self) -> None:
        """Take, give back, or renew, so that every worker has its part."""
        async with self._turn:
            cursor = await self._own.execute(LISTED.encode())
            listed = dict(await cursor.fetchall())
            cursor = await self._own.execute(_SQL_COUNT.encode(), (_WORKERS,))
            row = await cursor.fetchone()
        part = math.ceil(len(listed) / max(row[0] if row else 1, 1))
        for gone in set(self._runners) - set(listed):
            await self._release(gone, 0.0)
        for extra in list(self._runners)[part:]:
            await self._release(extra, self._settings.response_timeout_s)
        await self._renew(listed)
        await self._take([one for one in listed if one not in self._runners], part)
        await self._tails.follow({r.outlet.draft.topic for r in self._runners.values()})

    async def _renew(self, listed: dict[UUID, int]) -> None:
        """Tell runners what has changed about their subscriptions."""
        stale = [
            one for one, runner in self._runners.items() if runner.outlet.version != listed[one]
        ]
        if stale:
            async with self._turn:
                found = await read_outlets(self._own, stale)
            for outlet in found:
                self._runners[outlet.id].update(outlet)

    async def _take(self, candidates: Sequence[UUID], part: int) -> None:
        for one in candidates:
            if len(self._runners) >= part:
                return
            async with self._turn:
                cursor = await self._own.execute(
                    b"SELECT pg_try_advisory_lock(%s)", (lock_key(one),)
                )
                row = await cursor.fetchone()
                # Read after the lock: the last owner's commits are visible now.
                found = await read_outlets(self._own, [one]) if row and row[0] else []
            for outlet in found:
                self._runners[one] = Runner(outlet, self._house)
                self._runners[one].start()

    async def _release(self, subscription_id: UUID, grace_s: float) -> None:
        """Stop a runner, commit what it did, and let another worker have the subscription."""
        await self._runners[subscription_id].stop(grace_s)
        await self._flush()
        del self._runners[subscription_id]
        async with self._turn:
            await self._own.execute(b"SELECT pg_advisory_unlock(%s)", (lock_key(subscription_id),))

    async def _look_forever(self) -> None:
        """Bring what is due on the retry lists to the runners."""
        while True:
            await self._bring_due()
            self._look.clear()
            try:
                async with asyncio.timeout(_LOOK_S):
                    await self._look.wait()
            except TimeoutError:
                pass

    async def _bring_due(self) -> None:
        ready = [runner for runner in self._runners.values() if runner.wants_retries()]
        if not ready:
            return
        ids = [runner.outlet.id for runner in ready]
        topics = [runner.outlet.draft.topic for runner in ready]
        async with self._turn:
            cursor = await self._own.execute(_DUE.encode(), (ids, topics, clock.now()))
            jobs: dict[UUID, list[Job]] = {}
            for row in await cursor.fetchall():
                if row[_ROW_STARTS] is None:  # retention has dropped the event
                    self._outbox.settle(row[0], [Position(row[6], row[7])])
                else:
                    jobs.setdefault(row[0], []).append(_job(row))
            # Offered before another commit can make these rows stale.
            for runner in ready:
                if found := jobs.get(runner.outlet.id):
                    runner.offer(found)

    async def _prune_forever(self) -> None:
        while True:
            await asyncio.sleep(_PRUNE_S)
            before: datetime = clock.now() - self._settings.attempts_age
            for one in list(self._runners):
                async with self._turn:
                    await prune(self._own, [one], kept=self._settings.attempts_kept, before=before)


def _job(row: Sequence[Any]) -> Job:
    return Job(
        event=LoggedEvent(row[_ROW_STARTS:]),
        attempts=row[1],
        since=row[2],
        listed=True,
        replay=row[5],
        last_at=row[3],
        last_outcome=row[4],
    )
