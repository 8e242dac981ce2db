"""Webhook receivers of a bench, in a process of their own: one server, a behaviour per path.

``/well/N`` answers 200; ``/slow`` only after the sender has lost patience; ``/lying`` 200 and 500
in turns; ``/status/N`` with that status. ``GET /stats`` returns what each path has seen, and for
the events it said yes to, how long they took from their ``time``; then it begins anew.
"""

import asyncio
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

import orjson
import uvloop
from aiohttp import web

_PATIENCE_S = 60.0


@dataclass(slots=True)
class Seen:
    """What one path has seen."""

    requests: int = 0
    events: int = 0
    first_at: float = 0.0
    last_at: float = 0.0
    lags_ms: list[float] = field(default_factory=list)


class Receivers:
    """Counts and answers."""

    def __init__(self) -> None:
        self._seen: dict[str, Seen] = defaultdict(Seen)
        self._turn = False

    async def stats(self, _: web.Request) -> web.Response:
        """Answer with what was seen, and forget it."""
        seen, self._seen = self._seen, defaultdict(Seen)
        return web.Response(body=orjson.dumps(seen), content_type="application/json")

    async def consent(self, _: web.Request) -> web.Response:
        """Consent to whatever is asked."""
        return web.Response(headers={"WebHook-Allowed-Origin": "*"})

    async def receive(self, request: web.Request) -> web.Response:
        """Take a delivery."""
        body = await request.read()
        seen = self._seen[request.path]
        seen.requests += 1
        seen.last_at = time.time()
        seen.first_at = seen.first_at or seen.last_at
        status = await self._status(request.path)
        if status == 200:  # noqa: PLR2004 -- yes
            now = time.time()
            found = orjson.loads(body)
            for event in found if isinstance(found, list) else [found]:
                seen.events += 1
                sent = datetime.fromisoformat(event["time"]).timestamp()
                seen.lags_ms.append((now - sent) * 1000)
        return web.Response(status=status)

    async def _status(self, path: str) -> int:
        if path.startswith("/status/"):
            return int(path.rpartition("/")[2])
        if path == "/slow":
            await asyncio.sleep(_PATIENCE_S)
        if path == "/lying":
            self._turn = not self._turn
            return 200 if self._turn else 500
        return 200


async def serve(port: int) -> None:
    """Serve until killed."""
    receivers = Receivers()
    app = web.Application(client_max_size=4 * 1024**2)
    app.router.add_get("/stats", receivers.stats)
    app.router.add_route("OPTIONS", "/{path:.*}", receivers.consent)
    app.router.add_post("/{path:.*}", receivers.receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
