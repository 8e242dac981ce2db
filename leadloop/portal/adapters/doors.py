"""The public doors from memory: asynchronous, without Django, alive while PostgreSQL is down.

All published forms and tracked sites of an installation fit in memory. They are read again every
few seconds, and at once when somebody asks for one that is not known yet.
"""

import asyncio
from typing import Any, Final

import psycopg
import structlog

from leadloop.events.contracts import HIGH, NORMAL
from leadloop.kit.errors import Unavailable
from leadloop.kit.quiet import Repeating
from leadloop.portal.contracts import FormDoor, ProofOfWork, SiteDoor
from leadloop.portal.opt_in import FormSettings, form_marks

log = structlog.get_logger()

REFRESH_S: Final = 2.0
_MISS_PAUSE_S: Final = 0.25
_FORMS: Final = (
    "SELECT public_key, embed_hosts, proof_of_work, high_priority, slug, name, opt_in, owner_id,"
    " team_id, pipeline FROM portal_form WHERE published"
)
_SITES: Final = "SELECT key, name, allowed_hosts FROM portal_tracked_site"


class DoorCache:
    """Looks up forms and sites; safe on one event loop."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._forms: dict[str, FormDoor] = {}
        self._sites: dict[str, SiteDoor] = {}
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._reading = asyncio.Lock()
        self._read_at = float("-inf")
        self._down = True
        self._repeating = Repeating()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Read all doors once, then keep them fresh; the database may be down."""
        await self._refresh(older_than_s=0)
        self._task = asyncio.create_task(self._keep_fresh())

    async def stop(self) -> None:
        """Stop refreshing."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._connection:
            await self._connection.close()

    async def find_form(self, slug: str, /) -> FormDoor | None:
        """Return the published form with this slug; one unpublished now is found for 2 s more.

        Raises:
            Unavailable: It is not known, and PostgreSQL cannot be asked.
        """
        found = self._forms.get(slug)
        if found is None:
            await self._look_again()
            found = self._forms.get(slug)
        return found

    async def find_site(self, key: str, /) -> SiteDoor | None:
        """Return the tracked site with this public key.

        Raises:
            Unavailable: It is not known, and PostgreSQL cannot be asked.
        """
        found = self._sites.get(key)
        if found is None:
            await self._look_again()
            found = self._sites.get(key)
        return found

    async def _look_again(self) -> None:
        # Whoever tries wrong names makes at most four readings a second, however fast they try.
        await self._refresh(older_than_s=_MISS_PAUSE_S)
        if self._down:
            raise Unavailable

    async def _keep_fresh(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_S)
            await self._refresh(older_than_s=REFRESH_S / 2)

    async def _refresh(self, *, older_than_s: float) -> None:
        loop = asyncio.get_running_loop()
        async with self._reading:
            if loop.time() - self._read_at < older_than_s:
                return
            try:
                await self._read()
                self._down = False
            except (psycopg.Error, OSError) as error:
                self._repeating.say(log.warning, "portal.doors_unread", error=str(error))
                self._down = True
            self._read_at = loop.time()

    async def _read(self) -> None:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self._url, autocommit=True, connect_timeout=2
            )
        forms = await (await self._connection.execute(_FORMS)).fetchall()
        sites = await (await self._connection.execute(_SITES)).fetchall()
        found = [(*row[:4], FormSettings(*row[4:])) for row in forms]
        self._forms = {
            form.slug: FormDoor(
                form.slug,
                key,
                tuple(hosts),
                ProofOfWork(proof),
                HIGH if high else NORMAL,
                form_marks(form),
            )
            for key, hosts, proof, high, form in found
        }
        self._sites = {key: SiteDoor(key, name, tuple(hosts)) for key, name, hosts in sites}
