"""A lean HTTP/1.1 load generator: keep-alive connections, no pipelining, callbacks only.

It tells the truth about a server: arrivals of the open loop keep their schedule whatever the
server does, and latency counts from the moment a request was due. A request that meets a closed
connection or a 503 is sent again with the same key, as a good client does; every 202 is kept, so
that afterwards each can be looked for.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterator
from typing import Any, Final

import orjson
from typing_extensions import override

from leadloop.project.simulate.plan import Plan, Tally, Target, fixed_rate
from leadloop.project.simulate.traffic import Request

ACCEPTED: Final = 202
__all__ = ["Load", "Plan", "Tally", "Target", "fixed_rate", "send_load"]

_RETRY_STATUSES: Final = frozenset({502, 503, 504})
_BACK_OFF_S: Final = (0.02, 0.05, 0.1, 0.25, 0.5, 1.0)
_REPEATED: Final = b"idempotency-replayed: true"
_PACE_S: Final = 0.001
_WATCH_S: Final = 0.5


async def send_load(target: Target, requests: Iterator[Request], plan: Plan) -> Tally:
    """Send ``requests`` to ``target`` as ``plan`` says and return the tally."""
    return await Load(target, requests, plan).run()


class _Job:
    __slots__ = ("attempts", "due", "request")

    def __init__(self, request: Request, due: float) -> None:
        self.request = request
        self.due = due
        self.attempts = 0


class _Connection(asyncio.Protocol):
    """One connection with at most one request under way."""

    __slots__ = ("_buffer", "_load", "job", "sent_at", "transport")

    def __init__(self, load: "Load") -> None:
        self._load = load
        self._buffer = b""
        self.job: _Job | None = None
        self.sent_at = 0.0
        self.transport: asyncio.Transport | None = None

    def send(self, job: _Job, now: float) -> None:
        assert self.transport is not None
        self.job = job
        self.sent_at = now
        self.transport.write(job.request.payload)

    @override
    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self._load.ready(self)

    @override
    def data_received(self, data: bytes) -> None:
        data = self._buffer + data if self._buffer else data
        end = data.find(b"\r\n\r\n")
        length = _content_length(data[: end + 2]) if end >= 0 else 0
        if end < 0 or len(data) < end + 4 + length:
            self._buffer = data
            return
        self._buffer = b""
        job, self.job = self.job, None
        if job:
            self._load.answered(self, job, data[: end + 2], data[end + 4 :])

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        self._load.lost(self)


def _content_length(head: bytes) -> int:
    at = head.find(b"content-length:")
    if at < 0:
        head = head.lower()
        at = head.find(b"content-length:")
    if at < 0:
        if b"transfer-encoding" in head:
            raise ValueError("The load generator does not read chunked answers.")
        return 0
    return int(head[at + 15 : head.index(b"\r\n", at)])


class Load:
    """One run: the connections, what waits, what is under way; ``tally`` is live."""

    def __init__(self, target: Target, requests: Iterator[Request], plan: Plan) -> None:
        self._target = target
        self._requests = requests
        self._plan = plan
        self.tally = Tally()
        self._loop = asyncio.get_running_loop()
        self._connections: set[_Connection] = set()
        self._idle: list[_Connection] = []
        self._backlog: deque[_Job] = deque()
        self._drawn = 0
        self._open_jobs = 0
        self._drawn_out = asyncio.Event()
        self._closing = False
        self._done = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._started = 0.0

    async def run(self) -> Tally:
        """Send everything and return the tally."""
        plan = self._plan
        self._started = time.perf_counter()
        for _ in range(plan.connections):
            self._spawn(self._connect())
        self._spawn(self._watch())
        if plan.arrivals_s is not None:
            self._spawn(self._pace(plan.arrivals_s))
        if plan.duration_s is not None:
            self._loop.call_later(plan.duration_s, self.stop)
        try:
            await self._until_done()
        finally:
            await self._close()
        return self.tally

    async def _until_done(self) -> None:
        """Wait for the end of drawing, then at most ``patience_s`` for what is under way."""
        await self._drawn_out.wait()
        self._finish_if_done()
        try:
            async with asyncio.timeout(self._plan.patience_s):
                await self._done.wait()
        except TimeoutError:
            open_jobs = [c.job for c in self._connections if c.job] + list(self._backlog)
            self.tally.given_up += [key for job in open_jobs for key in job.request.keys]
        self.tally.elapsed_s = time.perf_counter() - self._started

    def _draw(self, due: float) -> _Job | None:
        if self._drawn_out.is_set():
            return None
        if self._plan.count is not None and self._drawn >= self._plan.count:
            self.stop()
            return None
        request = next(self._requests, None)
        if request is None:
            self.stop()
            return None
        self._drawn += 1
        self._open_jobs += 1
        return _Job(request, due)

    def stop(self) -> None:
        """Send nothing new; ``run`` ends when what is under way has its answer."""
        self._drawn_out.set()

    async def _pace(self, arrivals_s: Iterator[float]) -> None:
        """Put each arrival on the backlog when it is due, never later because of the server."""
        for arrival_s in arrivals_s:
            due = self._started + arrival_s
            if (pause_s := due - time.perf_counter()) > 0:
                await self._rest(pause_s)
            job = self._draw(due)
            if job is None:
                break
            self._enqueue(job)
        self.stop()

    async def _rest(self, pause_s: float) -> None:
        """Sleep, but wake at once when told to stop."""
        try:
            async with asyncio.timeout(max(pause_s, _PACE_S)):
                await self._drawn_out.wait()
        except TimeoutError:
            pass

    def _enqueue(self, job: _Job) -> None:
        if self._idle:
            self.tally.sent += 1
            self._idle.pop().send(job, time.perf_counter())
        else:
            self._backlog.append(job)

    def ready(self, connection: _Connection) -> None:
        """Give a connection its next request, or let it rest."""
        if self._closing:
            return
        now = time.perf_counter()
        job = self._backlog.popleft() if self._backlog else None
        if job is None and self._plan.arrivals_s is None:
            job = self._draw(now)
        if job is None:
            self._idle.append(connection)
            return
        self.tally.sent += 1
        connection.send(job, now)

    def answered(self, connection: _Connection, job: _Job, head: bytes, body: bytes) -> None:
        """Count an answer, or send its request again."""
        tally = self.tally
        status = int(head[9:12])
        tally.statuses[status] += 1
        tally.by_door[job.request.door, status] += 1
        if status in _RETRY_STATUSES:
            self._retry(job)
        else:
            tally.latencies_s.append(time.perf_counter() - job.due)
            tally.repeats += _REPEATED in head
            if status == ACCEPTED and self._plan.keep_accepted:
                self._keep(job, body)
            self._open_jobs -= 1
            self._finish_if_done()
        self.ready(connection)

    def _keep(self, job: _Job, body: bytes) -> None:
        event_id = orjson.loads(body)["event_id"] if body else ""
        for key in job.request.keys:
            known = self.tally.accepted.setdefault(key, event_id)
            if known != event_id:
                self.tally.contradictions.append(key)

    def _retry(self, job: _Job) -> None:
        pause = _BACK_OFF_S[min(job.attempts, len(_BACK_OFF_S) - 1)]
        job.attempts += 1
        self.tally.retries += 1
        self._loop.call_later(pause, self._enqueue_again, job)

    def _enqueue_again(self, job: _Job) -> None:
        if self._closing:
            self.tally.given_up += job.request.keys
        else:
            self._enqueue(job)

    def lost(self, connection: _Connection) -> None:
        """Connect again; the request under way, if any, is sent again."""
        self._connections.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        if self._closing:
            return
        self.tally.lost_connections += 1
        if connection.job:
            self._retry(connection.job)
            connection.job = None
        self._spawn(self._connect())

    async def _connect(self) -> None:
        target = self._target
        for attempt in range(1_000_000):
            if self._closing:
                return
            connection = _Connection(self)
            self._connections.add(connection)
            try:
                await self._loop.create_connection(
                    lambda c=connection: c,
                    target.host,
                    target.port,
                    ssl=target.tls,
                )
            except OSError:
                self._connections.discard(connection)
                await asyncio.sleep(_BACK_OFF_S[min(attempt, len(_BACK_OFF_S) - 1)])
            else:
                return

    async def _watch(self) -> None:
        """Drop connections whose server has fallen silent."""
        while not self._closing:
            limit = time.perf_counter() - self._plan.timeout_s
            for connection in list(self._connections):
                if connection.job and connection.sent_at < limit and connection.transport:
                    connection.transport.abort()
            await asyncio.sleep(_WATCH_S)

    def _finish_if_done(self) -> None:
        if self._drawn_out.is_set() and self._open_jobs == 0:
            self._done.set()

    def _spawn(self, work: Any) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _close(self) -> None:
        self._closing = True
        for connection in list(self._connections):
            if connection.transport:
                connection.transport.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
