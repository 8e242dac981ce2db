"""Lead sources from memory: asynchronous, without Django, alive while PostgreSQL is down.

Read again every few seconds, and at once when somebody asks for one that is not known yet, as
``adapters.doors`` does for forms.
"""

import asyncio
from collections import defaultdict
from typing import Any, Final

import psycopg
import structlog

from leadloop.kit import clock
from leadloop.kit.errors import Unavailable
from leadloop.portal.lead_sources.contracts import HookDoor, Vendor
from leadloop.portal.lead_sources.opening import SealedSecret, open_secret, values_at

log = structlog.get_logger()

REFRESH_S: Final = 2.0
_MISS_PAUSE_S: Final = 0.25
_SOURCES: Final = "SELECT id, vendor, key, enabled FROM portal_lead_source"
_SECRETS: Final = (
    "SELECT source_id, kind, sealed, former, former_until FROM portal_lead_source_secret"
)
_MAX_OPENED: Final = 4_096


class HookSourceCache:
    """Looks up lead sources by address; safe on one event loop."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._doors: dict[tuple[Vendor, str], HookDoor] = {}
        self._opened: dict[str, str] = {}
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._reading = asyncio.Lock()
        self._read_at = float("-inf")
        self._down = True
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Read all sources once, then keep them fresh; the database may be down."""
        await self._refresh()
        self._task = asyncio.create_task(self._keep_fresh())

    async def stop(self) -> None:
        """Stop refreshing."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._connection:
            await self._connection.close()

    async def find_hook(self, vendor: Vendor, key: str, /) -> HookDoor | None:
        """Return the source at this address; a change counts within two seconds.

        Raises:
            Unavailable: It is not known, and PostgreSQL cannot be asked.
        """
        found = self._doors.get((vendor, key))
        if found is None:
            await self._look_again()
            if self._down:
                raise Unavailable
            found = self._doors.get((vendor, key))
        return found

    async def _keep_fresh(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_S)
            async with self._reading:
                await self._refresh()

    async def _look_again(self) -> None:
        """Read once more, for somebody who asks for what is not known.

        Whoever tries wrong keys makes at most four readings a second, however fast they try; all
        who wait share one. A source made just now is always found.
        """
        loop = asyncio.get_running_loop()
        asked_at = loop.time()
        async with self._reading:
            if self._read_at >= asked_at:
                return
            await asyncio.sleep(max(0.0, self._read_at + _MISS_PAUSE_S - loop.time()))
            await self._refresh()

    async def _refresh(self) -> None:
        began = asyncio.get_running_loop().time()
        try:
            await self._read()
            self._down = False
        except (psycopg.Error, OSError) as error:
            log.warning("hooks.sources_unread", error=str(error))
            self._down = True
        self._read_at = began

    async def _read(self) -> None:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self._url, autocommit=True, connect_timeout=2
            )
        sources = await (await self._connection.execute(_SOURCES)).fetchall()
        secrets = await (await self._connection.execute(_SECRETS)).fetchall()
        now = clock.now()
        held: dict[Any, dict[str, tuple[str, ...]]] = defaultdict(dict)
        for source, kind, *kept in secrets:
            held[source][kind] = values_at(SealedSecret(*kept), now, self._open)
        self._doors = {
            (Vendor(vendor), key): HookDoor(identity, Vendor(vendor), key, enabled, held[identity])
            for identity, vendor, key, enabled in sources
        }

    def _open(self, sealed: str) -> str:
        """Return a secret, opened once; empty if another installation sealed it."""
        if sealed not in self._opened:
            if len(self._opened) > _MAX_OPENED:
                self._opened.clear()
            self._opened[sealed] = open_secret(sealed)
        return self._opened[sealed]
