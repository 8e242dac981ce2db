"""What answers which address: raw ASGI doors first, Django for the rest.

The doors share one log and one key cache; they keep answering however slow the rest is.
"""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

import django
import psycopg

from leadloop.events.adapters.group_commit import GroupCommitLog
from leadloop.events.adapters.pull import PullQueues
from leadloop.events.adapters.topic_names import TopicNames
from leadloop.events.api import PUBLIC_TOPICS
from leadloop.facades.event_grid import EventGridDoor
from leadloop.facades.namespaces import NamespaceDoor
from leadloop.kit.asgi import respond
from leadloop.kit.gate import hang
from leadloop.portal.adapters.assembly import PortalDoors, World
from leadloop.portal.adapters.hook_assembly import LeadHookDoors
from leadloop.portal.tracking import TrackingDoor
from leadloop.project import metrics
from leadloop.project.gates import build_gate, queue_bounds
from leadloop.project.live import LiveUpdates
from leadloop.project.metrics import MetricsPage
from leadloop.project.settings import Settings
from leadloop.project.threads import ThreadedHandler
from leadloop.users.adapters.keys import KeyCache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadloop.project.django_settings")

Scope = dict[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Door(Protocol):
    """A raw ASGI application for some addresses; the first that serves a request answers it."""

    def serves(self, method: str, path: str) -> bool:
        """Tell whether a request is for this door."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""


class Part(Protocol):
    """What runs beside the requests of a process."""

    async def start(self) -> None:
        """Begin."""

    async def stop(self) -> None:
        """End."""


class Application:
    """The whole of a web process as one ASGI application."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.resolved_database_url()
        self.gate = build_gate(settings)
        self.log = GroupCommitLog(self._url, queue_bounds(settings))
        self.keys = KeyCache(self._url)
        self.live = LiveUpdates(self._url)
        django.setup(set_prefix=False)
        self._django = ThreadedHandler()
        # Zones with tables can be imported only now that Django is set up.
        from leadloop.flows import api as flows
        from leadloop.outbound import api as outbound
        from leadloop.portal import api as portal_api
        from leadloop.portal.outcomes import DjangoSubmissions
        from leadloop.sales import api as sales

        flows.use_base_url(settings.base_url)
        portal_api.use_confirmations(settings.confirmations())
        sales.use_master(settings.dataverse_url)

        submissions = DjangoSubmissions()
        public_url = settings.public_url.rstrip("/")
        secret = settings.secret_key()
        portal = PortalDoors(
            World(self._url, self.log, self.keys, submissions, public_url, secret, self.gate)
        )
        topics = TopicNames(self._url, built_in=PUBLIC_TOPICS)
        self.queues = PullQueues(self._url)
        event_grid = EventGridDoor(self.log, self.keys, topics, self.gate)
        namespaces = NamespaceDoor(self.log, self.keys, topics, self.queues, self.gate)
        self.metrics = MetricsPage(
            self._url, self.log, self.gate.visitors, settings.metrics_networks
        )
        horizon = settings.duplicate_horizon
        hooks = LeadHookDoors(self._url, self.log, horizon=horizon, limits=self.gate)
        tracking = TrackingDoor(self.log, outbound.link_signer(), self.gate)
        self.doors: tuple[Door, ...] = (portal, tracking, event_grid, namespaces, hooks)
        # In the order in which they start; they stop in reverse.
        self.parts: tuple[Part, ...] = (
            self.keys,
            self.log,
            topics,
            self.queues,
            submissions,
            portal,
            hooks,
            tracking,
            self.live,
        )

    async def start(self) -> None:
        """Start what runs beside the requests."""
        for part in self.parts:
            await part.start()

    async def hang_up(self) -> None:
        """End the connections that wait for news, before the listeners stop."""
        await self.queues.hang_up()
        await self.live.stop()

    async def stop(self) -> None:
        """Stop it again."""
        for part in reversed(self.parts):
            await part.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        path: str = scope["path"]
        for door in self.doors:
            if door.serves(scope["method"], path):
                await door(scope, receive, send)
                return
        if path == "/healthz":
            await _answer(send, 200, b"ok\n")
        elif path == "/readyz":
            await self._ready(send)
        elif path == metrics.PATH:
            await respond(send, await self.metrics.answer(scope))
        elif path == "/live":
            await self.live(scope, receive, send)
        else:
            hang(self.gate, scope)
            await self._django(scope, receive, send)

    async def _ready(self, send: Send) -> None:
        try:
            async with await psycopg.AsyncConnection.connect(self._url, connect_timeout=2) as found:
                await found.execute("SELECT 1")
        except (psycopg.Error, OSError):
            await _answer(send, 503, b"PostgreSQL does not answer\n")
        else:
            await _answer(send, 200, b"ready\n")


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
