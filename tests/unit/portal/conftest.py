"""The doors in memory, and a way to knock on them without sockets or an event loop."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest

from leadloop.portal.adapters.memory import (
    MemoryCaller,
    MemoryDoors,
    MemoryKeys,
    MemoryLog,
    MemorySubmissions,
)
from leadloop.portal.collector import Collector
from leadloop.portal.contracts import FormDoor, SiteDoor
from leadloop.portal.ingest import Ingest
from leadloop.portal.status import StatusDoor, WaitingRoom
from leadloop.portal.visits import VisitDoor

SHOP = MemoryCaller("shop", frozenset({"leads.write"}))
SERVER = MemoryCaller("server", frozenset({"visits.write"}))
READER = MemoryCaller("reader", frozenset({"leads.read"}))


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes
    chunks_read: int

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine that never truly waits."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    coroutine.close()
    message = "the door waited for something"
    raise AssertionError(message)


@dataclass
class World:
    log: MemoryLog = field(default_factory=MemoryLog)
    keys: MemoryKeys = field(
        default_factory=lambda: MemoryKeys(
            {
                ("write_key", "wk"): SHOP,
                ("bearer", "token"): SHOP,
                ("write_key", "rk"): READER,
                ("write_key", "vk"): SERVER,
            }
        )
    )
    doors: MemoryDoors = field(
        default_factory=lambda: MemoryDoors(
            {"ilp": FormDoor("ilp", "pk")}, {"site": SiteDoor("site", "Demo")}
        )
    )
    submissions: MemorySubmissions = field(default_factory=MemorySubmissions)

    def __post_init__(self) -> None:
        self.room = WaitingRoom(self.submissions, tick_s=0.001)
        self.app = Ingest(
            self.log,
            self.keys,
            self.doors,
            VisitDoor(self.log, self.doors),
            StatusDoor(self.keys, self.room),
        )
        self.collector = Collector(self.log, self.keys, self.doors)

    async def acall(
        self,
        method: str,
        target: str,
        body: bytes | list[bytes] = b"",
        headers: dict[str, str] | None = None,
    ) -> Reply:
        path, _, query = target.partition("?")
        chunks = [body] if isinstance(body, bytes) else list(body)
        sent: list[Any] = []
        read = 0

        async def receive() -> dict[str, Any]:
            nonlocal read
            if read == len(chunks):
                return {"type": "http.disconnect"}
            read += 1
            more = read < len(chunks)
            return {"type": "http.request", "body": chunks[read - 1], "more_body": more}

        async def send(message: Any) -> None:
            sent.append(message)

        given = {"host": "portal.test", **(headers or {})}
        scope = {
            "type": "http",
            "method": method,
            "scheme": "https",
            "path": path,
            "query_string": query.encode(),
            "headers": [(k.encode(), v.encode("latin-1")) for k, v in given.items()],
        }
        collected = Collector.serves(method, path)
        await (self.collector if collected else self.app)(scope, receive, send)
        if not sent:
            return Reply(0, {}, b"", read)
        back = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
        return Reply(sent[0]["status"], back, sent[1]["body"], read)

    def call(self, *args: Any, **kwargs: Any) -> Reply:
        reply: Reply = run(self.acall(*args, **kwargs))
        return reply

    def post_lead(self, body: Any, **headers: str) -> Reply:
        raw = body if isinstance(body, bytes | list) else orjson.dumps(body)
        usual = {"authorization": "Bearer wk", "content-type": "application/json"}
        given = usual | {k.replace("_", "-"): v for k, v in headers.items()}
        return self.call("POST", "/api/v1/leads", raw, {k: v for k, v in given.items() if v})


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def make_world() -> Callable[[], World]:
    return World
