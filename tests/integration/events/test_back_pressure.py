"""The queue before the log is bounded, refuses quickly, and loses nothing of what it took."""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from leadloop.events import log
from leadloop.events.adapters.group_commit import GroupCommitLog
from leadloop.events.adapters.waiting import QueueBounds
from leadloop.events.contracts import HIGH, NORMAL, EventDraft, Position
from leadloop.kit import clock
from leadloop.kit.errors import Overloaded, Unavailable
from leadloop.kit.ids import new_trace_id

pytestmark = pytest.mark.usefixtures("db")

BOUNDS = QueueBounds(events=40, data_bytes=10_000, patience_s=1.5, stall_s=0.4)


def draft(actor: str = "", priority: int = NORMAL, size: int = 2) -> EventDraft:
    return EventDraft(
        "leads",
        "lead.created",
        "/test",
        str(uuid4()),
        b'"' + b"x" * size + b'"',
        clock.now(),
        new_trace_id(),
        actor=actor,
        priority=priority,
    )


@asynccontextmanager
async def writing(url: str, bounds: QueueBounds = BOUNDS) -> AsyncIterator[GroupCommitLog]:
    writer = GroupCommitLog(url, bounds)
    await writer.start()
    try:
        yield writer
    finally:
        await writer.stop()


@asynccontextmanager
async def stuck(url: str) -> AsyncIterator[None]:
    """PostgreSQL answers nobody who writes, as long as this lasts."""
    async with await psycopg.AsyncConnection.connect(url) as connection:
        await connection.execute("LOCK TABLE events_key IN ACCESS EXCLUSIVE MODE")
        yield
        await connection.rollback()


def kept() -> set[str]:
    return {event.id for event in log.read_after("leads", Position(0, 0), limit=10_000)}


async def settle(calls: list[Coroutine[Any, Any, Any]]) -> list[Any]:
    return await asyncio.gather(*calls, return_exceptions=True)


def test_a_full_queue_refuses_at_once_and_what_it_took_is_kept(database_url: str) -> None:
    async def run() -> tuple[list[EventDraft], list[Any], float]:
        drafts = [draft() for _ in range(100)]
        async with writing(database_url) as writer:
            async with stuck(database_url):
                tasks = [asyncio.create_task(writer.append([one])) for one in drafts]
                began = time.perf_counter()
                await asyncio.wait(tasks, timeout=0.2)
                refused = [task for task in tasks if task.done()]
                took = time.perf_counter() - began
                assert len(refused) == 60
                assert all(isinstance(task.exception(), Overloaded) for task in refused)
                assert writer.waiting_events == 40
            answers = await asyncio.gather(*tasks, return_exceptions=True)
            again = [
                one
                for one, answer in zip(drafts, answers, strict=True)
                if isinstance(answer, Overloaded)
            ]
            for start in range(0, len(again), 20):
                await settle([writer.append([one]) for one in again[start : start + 20]])
            assert writer.waiting_events == 0
        return drafts, answers, took

    drafts, answers, took = asyncio.run(run())
    assert took < 1
    assert sum(isinstance(answer, list) for answer in answers) == 40
    assert kept() == {one.id for one in drafts}, "nothing was lost, nothing came twice"


def test_bytes_count_too(database_url: str) -> None:
    async def run() -> list[Any]:
        async with writing(database_url) as writer, stuck(database_url):
            tasks = [asyncio.create_task(writer.append([draft(size=3_000)])) for _ in range(5)]
            await asyncio.wait(tasks, timeout=0.2)
            return [task.exception() for task in tasks if task.done()]

    assert [type(error) for error in asyncio.run(run())] == [Overloaded, Overloaded]


def test_clients_leave_room_for_visitors_and_for_each_other(database_url: str) -> None:
    async def run() -> dict[str, int]:
        taken: dict[str, int] = {}
        async with writing(database_url) as writer, stuck(database_url):
            for who, priority in (("client:a", NORMAL), ("client:b", NORMAL), ("", NORMAL)):
                tasks = [
                    asyncio.create_task(writer.append([draft(who, priority)])) for _ in range(50)
                ]
                await asyncio.wait(tasks, timeout=0.05)
                taken[who] = sum(not task.done() for task in tasks)
        return taken

    assert asyncio.run(run()) == {"client:a": 20, "client:b": 10, "": 10}


def test_high_priority_may_use_the_whole_queue(database_url: str) -> None:
    async def run() -> int:
        async with writing(database_url) as writer, stuck(database_url):
            tasks = []
            for who in ("client:a", "client:b", "client:c"):
                tasks += [asyncio.create_task(writer.append([draft(who, HIGH)])) for _ in range(15)]
            await asyncio.wait(tasks, timeout=0.05)
            return sum(not task.done() for task in tasks)

    assert asyncio.run(run()) == 40


def test_a_database_that_answers_nobody_is_noticed_and_clients_are_told_at_once(
    database_url: str,
) -> None:
    async def run() -> None:
        async with writing(database_url) as writer:
            async with stuck(database_url):
                first = [asyncio.create_task(writer.append([draft()]))]
                await asyncio.sleep(0.05)
                first.append(asyncio.create_task(writer.append([draft()])))
                await asyncio.sleep(0.9)
                began = time.perf_counter()
                with pytest.raises(Overloaded):
                    await writer.append([draft("client:a")])
                assert time.perf_counter() - began < 0.05
                visitor = asyncio.create_task(writer.append([draft()]))
                answers = await asyncio.gather(*first, return_exceptions=True)
                assert [type(answer) for answer in answers] == [Unavailable, Unavailable]
            assert len(await visitor) == 1
            await asyncio.sleep(0.6)
            await writer.append([draft("client:a")])

    asyncio.run(run())
    assert len(kept()) == 4, "what nobody could tell about was written in the end"


def test_how_long_to_wait_is_told_from_how_fast_it_goes(database_url: str) -> None:
    async def run() -> int:
        bounds = QueueBounds(events=200, patience_s=30, stall_s=30)
        async with writing(database_url, bounds) as writer:
            until = time.perf_counter() + 1.2
            while time.perf_counter() < until:
                await writer.append([draft()])
                await asyncio.sleep(0.02)
            async with stuck(database_url):
                tasks = [asyncio.create_task(writer.append([draft()])) for _ in range(201)]
                await asyncio.wait(tasks, timeout=0.05)
                (error,) = [task.exception() for task in tasks if task.done()]
            await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(error, Overloaded)
        return error.retry_after_s

    assert 2 <= asyncio.run(run()) <= 30
