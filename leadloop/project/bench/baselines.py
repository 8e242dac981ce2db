"""What the bare libraries reach on this machine, without keys, checks, cursors or rows.

Two servers, each one process: the HTTP server, ``orjson`` and ``psycopg``. One commits per flush
(all requests in flight together), the other once per request. And one bulk ``COPY``.
"""

import asyncio
import sys
import time
from typing import Any
from uuid import uuid4

import orjson
import psycopg
import uvloop
from granian.constants import Interfaces
from granian.server.embed import Server
from psycopg_pool import AsyncConnectionPool

TABLE = """
CREATE TABLE IF NOT EXISTS baseline (id uuid NOT NULL, body json NOT NULL);
TRUNCATE baseline;
"""
_COPY = "COPY baseline (id, body) FROM STDIN"
_ACCEPTED = b'{"status":"accepted"}'


class Flusher:
    """Collects bodies and copies all that are in flight in one transaction."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: list[tuple[list[bytes], asyncio.Future[None]]] = []
        self._arrived = asyncio.Event()

    async def run(self) -> None:
        """Flush for ever."""
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
            while True:
                await self._arrived.wait()
                self._arrived.clear()
                batch, self._waiting = self._waiting, []
                async with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
                    for bodies, _ in batch:
                        for body in bodies:
                            await copy.write_row((uuid4(), body.decode()))
                for _, done in batch:
                    done.set_result(None)

    async def add(self, bodies: list[bytes]) -> None:
        """Return when the bodies are on disk."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((bodies, done))
        self._arrived.set()
        await done


class Inserter:
    """One INSERT and one commit per request, on a pool of connections."""

    def __init__(self, url: str) -> None:
        self._pool = AsyncConnectionPool(
            url, min_size=16, max_size=16, open=False, kwargs={"autocommit": True}
        )

    async def run(self) -> None:
        """Open the pool."""
        await self._pool.open()

    async def add(self, bodies: list[bytes]) -> None:
        """Return when the bodies are on disk."""
        async with self._pool.connection() as connection:
            for body in bodies:
                await connection.execute(
                    "INSERT INTO baseline (id, body) VALUES (%s, %s)", (uuid4(), body.decode())
                )


def _application(store: Flusher | Inserter) -> Any:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        try:
            parsed = orjson.loads(body)
            bodies = (
                [orjson.dumps(e["data"]) for e in parsed] if isinstance(parsed, list) else [body]
            )
            await store.add(bodies)
            status = 202
        except orjson.JSONDecodeError:
            status = 400
        length = str(len(_ACCEPTED)).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": _ACCEPTED})

    return application


async def _serve(kind: str, url: str, port: int) -> None:
    store: Flusher | Inserter = Flusher(url) if kind == "group" else Inserter(url)
    server = Server(
        _application(store),
        port=port,
        interface=Interfaces.ASGINL,
        log_enabled=False,
        backlog=1024,
    )
    await asyncio.gather(store.run(), server.serve())


def copy_rows_per_s(url: str, body: bytes, rows: int = 200_000) -> float:
    """Return rows a second of one bulk COPY of ``body``."""
    text = body.decode()
    with psycopg.connect(url) as connection:
        connection.execute(TABLE)
        connection.commit()
        begin = time.perf_counter()
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            for _ in range(rows):
                copy.write_row((uuid4(), text))
        connection.commit()
        elapsed = time.perf_counter() - begin
        connection.execute("TRUNCATE baseline")
    return rows / elapsed


if __name__ == "__main__":
    uvloop.run(_serve(sys.argv[1], sys.argv[2], int(sys.argv[3])))
