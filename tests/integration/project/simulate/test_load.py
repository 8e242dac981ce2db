"""The load generator against servers that misbehave on purpose."""

import asyncio
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import orjson
import pytest

from leadloop.project.simulate.load import Plan, Tally, Target, fixed_rate, send_load
from leadloop.project.simulate.traffic import Door, Request, Traffic, single_requests

pytestmark = pytest.mark.enable_socket

Answer = Callable[[str], "bytes | None"]


def _ok(key: str) -> bytes:
    body = orjson.dumps({"event_id": f"event-of-{key}"})
    return b"HTTP/1.1 202 Accepted\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


BUSY = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n"


class Server:
    """A tiny server; ``answer(key)`` gives the bytes, or None to hang up."""

    def __init__(self, answer: Answer, *, pause_s: float = 0, slices: int = 1) -> None:
        self.answer = answer
        self.pause_s = pause_s
        self.slices = slices
        self.keys: list[str] = []
        self.port = 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while await self._serve_one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        headers = dict(line.split(": ", 1) for line in head.strip().split("\r\n")[1:])
        await reader.readexactly(int(headers["content-length"]))
        key = headers["idempotency-key"]
        self.keys.append(key)
        await asyncio.sleep(self.pause_s)
        answer = self.answer(key)
        if answer is None:
            return False
        step = -(-len(answer) // self.slices)
        for at in range(0, len(answer), step):
            writer.write(answer[at : at + step])
            await writer.drain()
            if self.slices > 1:
                await asyncio.sleep(0.001)
        return True


def _requests(port: int, **shares: float) -> Iterator[Request]:
    clean: dict[str, Any] = {"duplicates": 0.0, "malformed": 0.0, "hopeless": 0.0}
    traffic = Traffic("t", **{**clean, **shares})
    return single_requests(Door("/api/v1/leads", f"127.0.0.1:{port}", ()), traffic)


def _send(server: Server, plan: Plan, **shares: float) -> Tally:
    async def run() -> Tally:
        await server.start()
        try:
            requests = _requests(server.port, **shares)
            return await send_load(Target("127.0.0.1", server.port), requests, plan)
        finally:
            await server.stop()

    return asyncio.run(run())


def test_a_closed_loop_sends_each_request_once_and_keeps_every_202() -> None:
    server = Server(_ok)
    tally = _send(server, Plan(connections=4, count=200))
    assert tally.statuses == {202: 200}
    assert len(tally.latencies_s) == 200
    assert tally.accepted == {key: f"event-of-{key}" for key in server.keys}
    assert (tally.retries, tally.given_up, tally.contradictions) == (0, [], [])


def test_an_answer_that_arrives_in_pieces_is_put_together() -> None:
    tally = _send(Server(_ok, slices=7), Plan(connections=2, count=30))
    assert tally.statuses == {202: 30}
    assert len(tally.accepted) == 30


def test_repeats_with_the_same_event_id_are_no_contradiction_but_others_are() -> None:
    honest = _send(Server(_ok), Plan(connections=2, count=200), duplicates=0.3)
    assert honest.contradictions == []
    assert len(honest.accepted) < 160
    numbers = count()
    liar = Server(lambda _key: _ok(str(next(numbers))))
    assert _send(liar, Plan(connections=2, count=200), duplicates=0.3).contradictions


def test_a_503_is_sent_again_with_the_same_key_until_it_is_accepted() -> None:
    seen: set[str] = set()

    def busy_once(key: str) -> bytes:
        if key in seen:
            return _ok(key)
        seen.add(key)
        return BUSY

    server = Server(busy_once)
    tally = _send(server, Plan(connections=4, count=50))
    assert tally.statuses == {503: 50, 202: 50}
    assert len(tally.accepted) == 50
    assert tally.retries == 50


def test_a_request_cut_off_in_the_middle_is_sent_again() -> None:
    seen: set[str] = set()

    def hang_up_once(key: str) -> bytes | None:
        if key in seen:
            return _ok(key)
        seen.add(key)
        return None

    tally = _send(Server(hang_up_once), Plan(connections=4, count=40))
    assert len(tally.accepted) == 40
    assert tally.lost_connections >= 40
    assert tally.given_up == []


def test_a_server_that_dies_and_returns_loses_nothing() -> None:
    async def run() -> tuple[Tally, Server]:
        server = Server(_ok, pause_s=0.002)
        await server.start()
        plan = Plan(connections=4, count=400)
        sending = asyncio.create_task(
            send_load(Target("127.0.0.1", server.port), _requests(server.port), plan)
        )
        for _ in range(3):
            await asyncio.sleep(0.05)
            await server.stop()
            await asyncio.sleep(0.05)
            await server.start()
        tally = await sending
        await server.stop()
        return tally, server

    tally, server = asyncio.run(run())
    assert len(tally.accepted) == 400
    assert tally.lost_connections > 0
    assert set(tally.accepted) == set(server.keys)


def test_an_open_loop_keeps_its_rate_and_counts_waiting_as_latency() -> None:
    quick = _send(Server(_ok), Plan(connections=8, arrivals_s=fixed_rate(200), duration_s=0.5))
    assert 85 <= quick.sent <= 101
    slow = _send(
        Server(_ok, pause_s=0.05), Plan(connections=1, arrivals_s=fixed_rate(100), duration_s=0.5)
    )
    assert slow.sent >= 45
    assert slow.percentile_ms(0.9) > 500


def test_a_silent_server_is_given_up_in_time_and_the_keys_are_named() -> None:
    server = Server(_ok, pause_s=30)
    started = time.monotonic()
    tally = _send(server, Plan(connections=2, count=2, timeout_s=0.2, patience_s=1.5))
    assert time.monotonic() - started < 5
    assert len(tally.given_up) == 2
    assert tally.retries > 0
    assert tally.accepted == {}
