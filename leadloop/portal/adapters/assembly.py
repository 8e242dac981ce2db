"""The portal's fast doors put together, as ``project/asgi.py`` mounts them."""

from dataclasses import dataclass

from leadloop.kit.asgi import Receive, Scope, Send
from leadloop.kit.gate import OPEN, Gate
from leadloop.portal.adapters.doors import DoorCache
from leadloop.portal.ingest import Ingest
from leadloop.portal.ports import EventLog, KeyRing, Submissions
from leadloop.portal.status import StatusDoor, WaitingRoom
from leadloop.portal.visits import VisitDoor


@dataclass(frozen=True, slots=True)
class World:
    """What the doors stand on. ``public_url`` empty means: as each sender addressed us."""

    database_url: str
    events: EventLog
    keys: KeyRing
    submissions: Submissions
    public_url: str = ""
    gate: Gate = OPEN


class PortalDoors:
    """One ASGI app for ``/api/v1/leads``, ``/p/…/submit``, ``/t`` and ``/api/v1/submissions/…``."""

    def __init__(self, world: World) -> None:
        self._cache = DoorCache(world.database_url)
        self._ingest = Ingest(
            events=world.events,
            keys=world.keys,
            doors=self._cache,
            visits=VisitDoor(world.events, self._cache, world.gate),
            status=StatusDoor(world.keys, WaitingRoom(world.submissions)),
            public_url=world.public_url,
            gate=world.gate,
        )

    @staticmethod
    def serves(method: str, path: str) -> bool:
        """Tell whether a request is for these doors; all others are Django's."""
        return Ingest.serves(method, path)

    async def start(self) -> None:
        """Begin to keep forms and sites in memory."""
        await self._cache.start()

    async def stop(self) -> None:
        """Stop again."""
        await self._cache.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request for which ``serves(method, path)`` is true."""
        await self._ingest(scope, receive, send)
