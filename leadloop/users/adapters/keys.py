"""Finds the client behind a key: asynchronous, without Django, from memory.

All keys of an installation fit in memory. They are read again when one changes (a notification)
and, in case that was missed, every few seconds. While PostgreSQL is down the last ones serve.
"""

import asyncio
import hashlib
from typing import Any, Literal, NamedTuple

import psycopg
import structlog

from leadloop.kit import clock

log = structlog.get_logger()

Kind = Literal["write_key", "sas_key", "bearer"]

_REFRESH_S = 5.0
_CLIENTS = """
SELECT client_id, name, scopes, write_key_digest, sas_key_digest,
    extract(epoch FROM expires_at)::float8
FROM users_apiclient WHERE revoked_at IS NULL
"""
_TOKENS = """
SELECT t.token_checksum, c.client_id, c.name, t.scope, extract(epoch FROM t.expires)::float8
FROM oauth2_provider_accesstoken t JOIN oauth2_provider_application a ON a.id = t.application_id
JOIN users_apiclient c ON c.client_id = a.client_id
WHERE c.revoked_at IS NULL AND t.token_checksum = %s
"""


class ClientIdentity(NamedTuple):
    """A caller that a door has recognised. ``expires`` is Unix seconds or None."""

    client_id: str
    name: str
    scopes: frozenset[str]
    expires: float | None


class KeyCache:
    """Looks up clients by write key, SAS key or access token; safe on one event loop."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._by_digest: dict[tuple[Kind, str], ClientIdentity] = {}
        self._task: asyncio.Task[None] | None = None
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._changed = asyncio.Event()

    async def start(self) -> None:
        """Read all keys once, then keep them fresh."""
        await self._refresh()
        self._task = asyncio.create_task(self._keep_fresh())

    async def stop(self) -> None:
        """Stop refreshing."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._connection:
            await self._connection.close()

    async def find_client(self, kind: Kind, secret: str) -> ClientIdentity | None:
        """Return who has this secret, or None if nobody has or it is expired or revoked."""
        digest = hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
        found = self._by_digest.get((kind, digest))
        if found is None and kind == "bearer":
            found = await self._find_token(digest)
        if found is not None and found.expires is not None and found.expires <= clock.timestamp():
            return None
        return found

    async def _find_token(self, digest: str) -> ClientIdentity | None:
        try:
            connection = await self._connect()
            cursor = await connection.execute(_TOKENS, (digest,))
            row = await cursor.fetchone()
        except (psycopg.Error, OSError) as error:
            log.warning("users.token_lookup_failed", error=str(error))
            return None
        if row is None:
            return None
        identity = ClientIdentity(row[1], row[2], frozenset(row[3].split()), row[4])
        self._by_digest["bearer", row[0]] = identity
        return identity

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self._url, autocommit=True, connect_timeout=2
            )
            await self._connection.execute("LISTEN leadloop_keys")
            self._connection.add_notify_handler(lambda _: self._changed.set())
        return self._connection

    async def _refresh(self) -> None:
        try:
            connection = await self._connect()
            cursor = await connection.execute(_CLIENTS)
            rows = await cursor.fetchall()
        except (psycopg.Error, OSError) as error:
            log.warning("users.key_refresh_failed", error=str(error))
            return
        fresh: dict[tuple[Kind, str], ClientIdentity] = {}
        for client_id, name, scopes, write_key, sas_key, expires in rows:
            identity = ClientIdentity(client_id, name, frozenset(scopes), expires)
            fresh["write_key", write_key] = identity
            fresh["sas_key", sas_key] = identity
        # Tokens are read one by one; a refresh forgets them, so a revoked one ends here too.
        self._by_digest = fresh

    async def _keep_fresh(self) -> None:
        while True:
            # Notifications arrive with the next answer on this connection.
            for _ in range(round(_REFRESH_S / 0.5)):
                await asyncio.sleep(0.5)
                await self._poll_notifications()
                if self._changed.is_set():
                    break
            self._changed.clear()
            await self._refresh()

    async def _poll_notifications(self) -> None:
        try:
            connection = await self._connect()
            await connection.execute("SELECT 1")
        except (psycopg.Error, OSError):
            self._connection = None
