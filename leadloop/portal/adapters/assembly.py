"""The portal's fast doors put together, as ``project/asgi.py`` mounts them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from leadloop.kit.asgi import Receive, Scope, Send
from leadloop.kit.gate import OPEN, Gate
from leadloop.portal.adapters.doors import DoorCache
from leadloop.portal.collector import Collector
from leadloop.portal.form_guard import FormGuard
from leadloop.portal.ingest import Ingest
from leadloop.portal.ports import EventLog, KeyRing, Submissions
from leadloop.portal.proof import ProofOfWorkKey
from leadloop.portal.status import StatusDoor, WaitingRoom
from leadloop.portal.visits import VisitDoor


@dataclass(frozen=True, slots=True)
class World:
    """What the doors stand on. ``public_url`` empty means: as each sender addressed us.

    ``secret`` is the installation's; what is signed in one process must be read in another.
    """

    database_url: str
    events: EventLog
    keys: KeyRing
    submissions: Submissions
    public_url: str = ""
    secret: str = ""
    gate: Gate = OPEN


class PortalDoors:
    """One ASGI app for all fast doors: leads, forms, visits, status, the collector."""

    def __init__(self, world: World) -> None:
        self._cache = DoorCache(world.database_url)
        self._ingest = Ingest(
            events=world.events,
            keys=world.keys,
            doors=self._cache,
            visits=VisitDoor(world.events, self._cache, world.gate),
            status=StatusDoor(world.keys, WaitingRoom(world.submissions)),
            public_url=world.public_url,
            guard=FormGuard(
                ProofOfWorkKey.derived(world.secret), urlsplit(world.public_url).netloc
            ),
            gate=world.gate,
        )
        self._collector = Collector(
            world.events, world.keys, self._cache, world.public_url, world.gate
        )

    @staticmethod
    def serves(method: str, path: str) -> bool:
        """Tell whether a request is for these doors; all others are Django's."""
        return Ingest.serves(method, path) or Collector.serves(method, path)

    async def start(self) -> None:
        """Begin to keep forms and sites in memory."""
        await self._cache.start()

    async def stop(self) -> None:
        """Stop again."""
        await self._cache.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request for which ``serves(method, path)`` is true."""
        collected = Collector.serves(scope["method"], scope["path"])
        await (self._collector if collected else self._ingest)(scope, receive, send)
