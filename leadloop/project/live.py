"""Live updates: server-sent events from the change feed.

A message carries only the kind of record and its id; the page then asks for the part it shows,
and that request applies the rights of whoever asks. Notices go to their reader alone.
"""

import asyncio
import contextlib
import time
from collections import deque
from typing import Any
from urllib.parse import parse_qs

import orjson
import psycopg
import structlog
from asgiref.sync import sync_to_async
from django.conf import settings as django_settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest, parse_cookie

from leadloop.events.api import TOUCHED

log = structlog.get_logger()

_KEEP_ALIVE_S = 15.0
_QUEUE = 1000
_RELOAD = b"event: reload\ndata: {}\n\n"
_END = b""
_REMEMBERED = 500
_REMEMBERED_S = 10.0
_SETTLE_S = 0.01
_RECENT = """
SELECT xid, seq, type, subject, data ->> 'op',
    coalesce(data -> 'after' ->> 'user_id', data -> 'before' ->> 'user_id')
FROM events_log WHERE topic = 'changes' AND priority = 0 AND (xid, seq) > (%s, %s)
    AND xid < events_horizon()
    AND recorded_at > leadloop_now() - interval '1 day'
ORDER BY xid, seq LIMIT 1000
"""
_BEFORE = """
SELECT xid, seq FROM events_log WHERE topic = 'changes' AND priority = 0 AND xid < events_horizon()
    AND recorded_at < leadloop_now() - make_interval(secs => %s)
ORDER BY xid DESC, seq DESC LIMIT 1
"""


class _Reader:
    """One open page: whose it is, what it listens to, and what waits to be sent."""

    def __init__(self, user_id: str, topics: frozenset[str]) -> None:
        self.user_id = user_id
        self.topics = topics
        self.queue: asyncio.Queue[bytes] = asyncio.Queue(_QUEUE)

    def offer(self, message: bytes) -> None:
        """Queue a message; a page that reads too slowly is told to load itself anew."""
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(_RELOAD)


class LiveUpdates:
    """Reads the change feed once per process and fans it out to open pages at ``/live``."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._readers: set[_Reader] = set()
        self._recent: deque[tuple[float, str, str | None, bytes]] = deque(maxlen=_REMEMBERED)
        self._watched = asyncio.Event()
        self._interrupted = False
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to follow the change feed."""
        self._task = asyncio.create_task(self._follow_forever())

    async def stop(self) -> None:
        """Stop following and end the streams; open pages reconnect elsewhere."""
        for reader in self._readers:
            reader.offer(_END)
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Stream to one page until it leaves. Visitors get 401."""
        user_id = await sync_to_async(_signed_in_user)(scope)
        if user_id is None:
            await send({"type": "http.response.start", "status": 401, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        topics = frozenset(",".join(query.get("topics", [])).split(","))
        reader = _Reader(user_id, topics)
        # Between the page's making and this moment a change may have passed.
        for _, entity, owner, message in self._recent:
            self._offer(reader, entity, owner, message)
        self._readers.add(reader)
        self._watched.set()
        stream = asyncio.create_task(_stream(reader, send))
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self._readers.discard(reader)
            if not self._readers:
                self._watched.clear()
            stream.cancel()
            await asyncio.gather(stream, return_exceptions=True)

    async def _follow_forever(self) -> None:
        while True:
            try:
                await self._follow()
            except (psycopg.Error, OSError) as error:
                log.info("live.reconnecting", error=str(error))
                self._interrupted = True
            await asyncio.sleep(0.5)

    async def _follow(self) -> None:
        """Follow the feed while somebody looks; begin with the last seconds."""
        await self._watched.wait()
        self._recent.clear()
        async with await psycopg.AsyncConnection.connect(
            self._url, autocommit=True, connect_timeout=2
        ) as feed:
            await feed.execute("LISTEN leadloop_events")
            await feed.execute(f"LISTEN {TOUCHED}")
            found = await (await feed.execute(_BEFORE, (_REMEMBERED_S,))).fetchone()
            position = tuple(found) if found else (0, 0)
            if self._interrupted:
                # More than is remembered may have passed.
                self._interrupted = False
                for reader in self._readers:
                    reader.offer(_RELOAD)
            while self._readers:
                position = await self._publish_after(feed, position)
                with contextlib.suppress(TimeoutError):
                    async for news in feed.notifies(timeout=5, stop_after=1):
                        if news.channel == TOUCHED:
                            self._touch(news.payload)
                # Let the transaction that notified, and its neighbours, become visible.
                await asyncio.sleep(_SETTLE_S)

    async def _publish_after(
        self, feed: psycopg.AsyncConnection[Any], position: tuple[int, ...]
    ) -> tuple[int, ...]:
        rows = await (await feed.execute(_RECENT, position)).fetchall()
        for _, _, kind, subject, operation, user_id in rows:
            self._tell(kind.removesuffix(".changed"), subject, operation, user_id)
        while self._recent and self._recent[0][0] < time.monotonic() - _REMEMBERED_S:
            self._recent.popleft()
        return tuple(rows[-1][:2]) if rows else position

    def _touch(self, payload: str) -> None:
        """Pass on that records look otherwise (``events.api.touch``)."""
        entity, *ids = payload.split()
        for subject in ids:
            self._tell(entity, subject, "update", None)

    def _tell(self, entity: str, subject: str, operation: str, user_id: str | None) -> None:
        data = orjson.dumps({"id": subject, "op": operation})
        message = f"event: {entity}.changed\n".encode() + b"data: " + data + b"\n\n"
        self._recent.append((time.monotonic(), entity, user_id, message))
        for reader in self._readers:
            self._offer(reader, entity, user_id, message)

    @staticmethod
    def _offer(reader: _Reader, entity: str, user_id: str | None, message: bytes) -> None:
        if entity in reader.topics and (entity != "notice" or user_id == reader.user_id):
            reader.offer(message)


async def _stream(reader: _Reader, send: Any) -> None:
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    message = b"retry: 1000\n\n"
    while True:
        going_on = message is not _END
        await send({"type": "http.response.body", "body": message, "more_body": going_on})
        if not going_on:
            return
        try:
            message = await asyncio.wait_for(reader.queue.get(), _KEEP_ALIVE_S)
        except TimeoutError:
            message = b": still here\n\n"


def _signed_in_user(scope: Any) -> str | None:
    """Return the id of the person whose session this is, or None."""
    cookies = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
    key = parse_cookie(cookies).get(django_settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    request = HttpRequest()
    request.session = SessionStore(key)
    try:
        # Also refuses sessions from before a change of password, and people who were switched off.
        user = get_user(request)
    finally:
        connection.close()
    return str(user.pk) if user.is_authenticated else None
