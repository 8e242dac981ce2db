"""Event Grid's door in memory."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson
import pytest

from leadloop.events.contracts import EventDraft, Receipt
from leadloop.facades.event_grid import EventGridDoor
from leadloop.kit.errors import Unavailable

SIGNING_KEY = b"the key of a client"


class Client(NamedTuple):
    client_id: str
    scopes: frozenset[str]


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def error(self) -> Any:
        return orjson.loads(self.body)["error"]


@dataclass
class Log:
    down: bool = False
    drafts: list[EventDraft] = field(default_factory=list)

    async def append(self, drafts: Sequence[EventDraft], /) -> list[Receipt]:
        if self.down:
            raise Unavailable
        self.drafts += drafts
        return [Receipt(d.key, d.trace_id, duplicate=False, same_body=True) for d in drafts]


class Keys:
    known = {
        ("sas_key", "a+k=="): Client("sender", frozenset({"events.publish"})),
        ("bearer", "token"): Client("sender", frozenset({"events.publish"})),
        ("sas_key", "weak"): Client("weak", frozenset({"leads.read"})),
    }

    async def find_client(self, kind: Any, secret: str, /) -> Client | None:
        return self.known.get((kind, secret))

    async def find_signer(self, text: bytes, signature: bytes, /) -> Client | None:
        made = hmac.digest(SIGNING_KEY, text, "sha256")
        return Client("signer", frozenset({"events.publish"})) if made == signature else None


class Topics:
    async def find_public(self, name: str, /) -> str | None:
        return name if name in {"leads", "visits"} else None


@dataclass
class Grid:
    log: Log = field(default_factory=Log)

    def __post_init__(self) -> None:
        self.app = EventGridDoor(self.log, Keys(), Topics())

    def publish(
        self,
        body: Any,
        content_type: str = "application/json; charset=utf-8",
        target: str = "/eventgrid/leads/api/events?api-version=2018-01-01",
        method: str = "POST",
        **headers: str,
    ) -> Reply:
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        given = {"aeg-sas-key": "a+k==", "content-type": content_type}
        given |= {k.replace("_", "-"): v for k, v in headers.items()}
        path, _, query = target.partition("?")
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": raw, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "scheme": "https",
            "path": path,
            "query_string": query.encode(),
            "headers": [(k.encode(), v.encode("latin-1")) for k, v in given.items() if v],
        }
        coroutine: Any = self.app(scope, receive, send)
        with pytest.raises(StopIteration):
            coroutine.send(None)
        back = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
        return Reply(sent[0]["status"], back, sent[1]["body"])


@pytest.fixture
def grid() -> Grid:
    return Grid()
