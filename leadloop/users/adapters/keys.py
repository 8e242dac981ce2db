"""Finds the client behind a key: asynchronous, without Django, from memory.

All keys of an installation fit in memory. They are read again when one changes (a notification)
and, in case that was missed, every few seconds; one that is not known is asked for by itself.
While PostgreSQL is down the last ones serve.
"""

import asyncio
import base64
import hashlib
import hmac
import os
import time
from typing import Any, Literal, NamedTuple

import psycopg
import structlog

from leadloop.kit import clock
from leadloop.kit.errors import Unavailable
from leadloop.kit.quiet import Repeating
from leadloop.kit.sealing import Unreadable, unseal

log = structlog.get_logger()

Kind = Literal["write_key", "sas_key", "bearer"]

_REFRESH_S = 5.0
# A signature that fits no key makes them be read again, at most this often.
_SIGNERS_AGE_S = 1.0
_MAX_VERIFIED = 1_000
_CLIENTS = """
SELECT client_id, name, scopes, write_key_digest, sas_key_digest, sas_key2_digest, sas_key_sealed,
    sas_key2_sealed, extract(epoch FROM expires_at)::float8
FROM users_apiclient WHERE revoked_at IS NULL
"""
_CLIENT_BY = """
SELECT client_id, name, scopes, extract(epoch FROM expires_at)::float8
FROM users_apiclient WHERE revoked_at IS NULL AND %s IN ({columns})
"""
_BY_KIND: dict[Kind, bytes] = {
    "write_key": _CLIENT_BY.format(columns="write_key_digest").encode(),
    "sas_key": _CLIENT_BY.format(columns="sas_key_digest, sas_key2_digest").encode(),
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
        # Every key that can sign, with whose it is; and what was found to be signed well.
        self._signers: list[tuple[bytes, ClientIdentity]] = []
        self._unsealed: dict[str, bytes] = {}
        self._verified: dict[tuple[bytes, bytes], ClientIdentity] = {}
        self._refreshed = 0.0
        self._signing = asyncio.Lock()
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
        return _unless_expired(found)

    async def find_signer(self, text: bytes, signature: bytes) -> ClientIdentity | None:
        """Return whose SAS key made ``signature`` (HMAC-SHA256, 32 bytes) over ``text``, or None.

        A signature does not say whose it is, so the keys of all clients are tried, which takes
        about a microsecond each; what fits is remembered until the keys are read again.
        """
        found = self._verified.get((text, signature)) or self._try_keys(text, signature)
        if found is None:
            await self._refresh_signers()
            found = self._try_keys(text, signature)
        return _unless_expired(found)

    async def _refresh_signers(self) -> None:
        """Read the keys again, once a second at most; all who wait meanwhile share it."""
        arrived = time.monotonic()
        async with self._signing:
            if self._refreshed < arrived:
                await asyncio.sleep(max(0.0, self._refreshed + _SIGNERS_AGE_S - time.monotonic()))
                await self._refresh()

    def _try_keys(self, text: bytes, signature: bytes) -> ClientIdentity | None:
        for key, identity in self._signers:
            if hmac.compare_digest(hmac.digest(key, text, "sha256"), signature):
                if len(self._verified) >= _MAX_VERIFIED:
                    self._verified.clear()
                self._verified[text, signature] = identity
                return identity
        return None

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
        self._refreshed = time.monotonic()
        try:
            connection = await self._connect()
            cursor = await connection.execute(_CLIENTS)
            rows = await cursor.fetchall()
        except (psycopg.Error, OSError) as error:
            self._repeating.say(log.warning, "users.key_refresh_failed", error=str(error))
            return
        fresh: dict[tuple[Kind, str], ClientIdentity] = {}
        signers: list[tuple[bytes, ClientIdentity]] = []
        unsealed: dict[str, bytes] = {}
        for client_id, name, scopes, write_key, first, second, *sealed, expires in rows:
            identity = ClientIdentity(client_id, name, frozenset(scopes), expires)
            fresh["write_key", write_key] = identity
            fresh["sas_key", first] = identity
            if second:
                fresh["sas_key", second] = identity
            for text in filter(None, sealed):
                unsealed[text] = self._unsealed.get(text) or _raw_key(text)
                signers.append((unsealed[text], identity))
        # Tokens are read one by one; a refresh forgets them, so a revoked one ends here too.
        self._by_digest, self._signers, self._unsealed = fresh, signers, unsealed
        self._verified = {}

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


def _unless_expired(found: ClientIdentity | None) -> ClientIdentity | None:
    if found is not None and found.expires is not None and found.expires <= clock.timestamp():
        return None
    return found


def _raw_key(sealed: str) -> bytes:
    """Return the bytes a key signs with; random ones, which fit nothing, if it cannot be read."""
    try:
        return base64.b64decode(unseal(sealed))
    except (Unreadable, ValueError):
        log.warning("users.key_unreadable")
        return os.urandom(32)
