"""The lead hooks put together, as ``project/asgi.py`` mounts them."""

from datetime import timedelta

from leadloop.kit.asgi import Receive, Scope, Send
from leadloop.kit.gate import OPEN, Gate
from leadloop.portal.adapters.hook_notes import HookNoteBook
from leadloop.portal.adapters.hook_sources import HookSourceCache
from leadloop.portal.lead_sources.door import LeadHooks
from leadloop.portal.ports import EventLog


class LeadHookDoors:
    """One ASGI app for ``/hooks/…``, with the memory behind it."""

    def __init__(
        self, database_url: str, events: EventLog, *, horizon: timedelta, limits: Gate = OPEN
    ) -> None:
        """``horizon`` is how long the log recognises a repeated id."""
        self._cache = HookSourceCache(database_url)
        self._notes = HookNoteBook(database_url)
        self._hooks = LeadHooks(events, self._cache, self._notes, horizon=horizon, limits=limits)

    @staticmethod
    def serves(method: str, path: str) -> bool:
        """Tell whether a request is for these doors."""
        return LeadHooks.serves(method, path)

    async def start(self) -> None:
        """Begin to keep lead sources in memory, and to write what is refused."""
        await self._cache.start()
        await self._notes.start()

    async def stop(self) -> None:
        """Stop again, with everything written."""
        await self._notes.stop()
        await self._cache.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request for which ``serves(method, path)`` is true."""
        await self._hooks(scope, receive, send)
