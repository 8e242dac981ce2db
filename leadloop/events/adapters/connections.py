"""A few connections of one process, opened when needed and forgotten when they fail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import psycopg
from psycopg.types.json import set_json_loads

from leadloop.kit import clock
from leadloop.kit.errors import Unavailable

_CONNECT_S = 2


class Connections:
    """Hands out connections in autocommit mode, at most ``limit`` at once."""

    def __init__(self, url: str, *, limit: int) -> None:
        self._url = url
        self._places = asyncio.Semaphore(limit)
        self._idle: list[psycopg.AsyncConnection[Any]] = []

    @asynccontextmanager
    async def use(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        """Lend a connection; one that failed is not lent again.

        Raises:
            Unavailable: PostgreSQL does not answer, or stopped answering meanwhile.
        """
        async with self._places:
            connection = None
            try:
                connection = self._idle.pop() if self._idle else await self.open()
                yield connection
            except (psycopg.OperationalError, psycopg.InterfaceError, OSError) as error:
                raise Unavailable(f"PostgreSQL does not answer: {error}") from error
            finally:
                if connection is not None:
                    await self._take_back(connection)

    async def open(self) -> psycopg.AsyncConnection[Any]:
        """Open a connection of one's own, with Leadloop's clock."""
        connection = await psycopg.AsyncConnection.connect(
            self._url,
            autocommit=True,
            connect_timeout=_CONNECT_S,
            options=f"{clock.connection_options()} -c leadloop.quiet=on",
            prepare_threshold=1,
        )
        set_json_loads(orjson.loads, connection)
        return connection

    async def close(self) -> None:
        """Close what is idle."""
        while self._idle:
            await self._idle.pop().close()

    async def _take_back(self, connection: psycopg.AsyncConnection[Any]) -> None:
        idle = connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
        if idle and not connection.closed:
            self._idle.append(connection)
        else:
            await connection.close()
