"""Finds the client behind a key: asynchronous, without Django, from memory.

All keys of an installation fit in memory. They are read again when one changes (a notification)
and, in case that was missed, every few seconds; one that is not known is asked for by itself.
While PostgreSQL is down the last ones serve.
"""

import asyncio
import hashlib
from typing import Any, Literal, NamedTuple

import psycopg
import structlog

from leadloop.kit import clock
from leadloop.kit.errors import Unavailable
from leadloop.kit.quiet import Repeating

log = structlog.get_logger()

Kind = Literal["write_key", "sas_key", "bearer"]

_REFRESH_S = 5.0
_CLIENTS = """
SELECT client_id, name, scopes, write_key_digest, sas_key_digest,
    extract(epoch FROM expires_at)::float8
FROM users_apiclient WHERE revoked_at IS NULL
"""
_CLIENT_BY = """
SELECT client_id, name, scopes, extract(epoch FROM expires_at)::float8
FROM users_apiclient WHERE revoked_at IS NULL AND {column} = %s
"""
_BY_KIND: dict[Kind, bytes] = {
    "write_key": _CLIENT_BY.format(column="write_key_digest").encode(),
    "sas_key": _CLIENT_BY.format(column="sas_key_digest").encode(),
    "bearer": b"""
SELECT c.client_id, c.name, t.scope, extract(epoch FROM t.expires)::float8
FROM oauth2_provider_accesstoken t JOIN oauth2_provider_application a ON a.id = t.application_id
JOIN users_apiclient c ON c.client_id = a.client_id
WHERE c.revoked_at IS NULL AND t.token_checksum = %s
""",
}


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
        self._repeating = Repeating()

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
        """Return who has this secret, or None if nobody has or it is expired or revoked.

        Raises:
            Unavailable: It is not known, and PostgreSQL cannot be asked.
        """
        digest = hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
        found = self._by_digest.get((kind, digest))
        if found is None and not any((other, digest) in self._by_digest for other in _BY_KIND):
            found = await self._look_up(kind, digest)
        if found is not None and found.expires is not None and found.expires <= clock.timestamp():
            return None
        return found

    async def _look_up(self, kind: Kind, digest: str) -> ClientIdentity | None:
        """Ask for one key: a token, or a key that was made a moment ago."""
        try:
            connection = await self._connect()
            cursor = await connection.execute(_BY_KIND[kind], (digest,))
            row = await cursor.fetchone()
        except (psycopg.Error, OSError) as error:
            self._repeating.say(log.warning, "users.key_lookup_failed", error=str(error))
            raise Unavailable("Keys cannot be looked up now; send again.") from None
        if row is None:
            return None
        client_id, name, scopes, expires = row
        granted = frozenset(scopes.split() if kind == "bearer" else scopes)
        identity = ClientIdentity(client_id, name, granted, expires)
        self._by_digest[kind, digest] = identity
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
            self._repeating.say(log.warning, "users.key_refresh_failed", error=str(error))
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
