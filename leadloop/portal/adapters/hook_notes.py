"""What the lead hooks refused, repeated or shook hands on: counted in memory, written in turns.

A door never waits for this. However many knocks come, one hour has one row per source and reason.
"""

import asyncio
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
import structlog

from leadloop.kit import clock
from leadloop.kit.ids import new_uuid

log = structlog.get_logger()

WRITE_S: Final = 1.0
_MAX_ROWS: Final = 2_000
_ADD: Final = (
    "INSERT INTO portal_lead_source_note AS kept"
    " (id, source_id, what, hour, count, last_at, trace_id)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (source_id, what, hour) DO UPDATE SET"
    " count = kept.count + excluded.count, last_at = excluded.last_at,"
    " trace_id = excluded.trace_id"
)

_Key = tuple[UUID, str, datetime]


class HookNoteBook:
    """Counts; safe on one event loop."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._counts: dict[_Key, tuple[int, datetime, str]] = {}
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._task: asyncio.Task[None] | None = None

    def note(self, source: UUID, what: str, trace_id: str, /) -> None:
        """Count one; while PostgreSQL is down, at most a bounded number of rows is remembered."""
        now = clock.now()
        key = (source, what, now.replace(minute=0, second=0, microsecond=0))
        if key in self._counts or len(self._counts) < _MAX_ROWS:
            count = self._counts.get(key, (0, now, ""))[0]
            self._counts[key] = (count + 1, now, trace_id)

    async def start(self) -> None:
        """Begin to write; the database may be down."""
        self._task = asyncio.create_task(self._write_forever())

    async def stop(self) -> None:
        """Write what is left, and stop."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._write()
        if self._connection:
            await self._connection.close()

    async def _write_forever(self) -> None:
        while True:
            await asyncio.sleep(WRITE_S)
            await self._write()

    async def _write(self) -> None:
        if not self._counts:
            return
        counts, self._counts = self._counts, {}
        try:
            await self._add(counts)
        except (psycopg.Error, OSError) as error:
            log.warning("hooks.notes_unwritten", error=str(error))
            for key, (count, last_at, trace_id) in counts.items():
                later = self._counts.get(key, (0, last_at, trace_id))
                self._counts[key] = (count + later[0], *later[1:])

    async def _add(self, counts: dict[_Key, tuple[int, datetime, str]]) -> None:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self._url, autocommit=True, connect_timeout=2
            )
        async with self._connection.transaction(), self._connection.cursor() as cursor:
            await cursor.executemany(
                _ADD,
                [
                    (new_uuid(), source, what, hour, count, last_at, trace_id)
                    for (source, what, hour), (count, last_at, trace_id) in sorted(counts.items())
                ],
            )
