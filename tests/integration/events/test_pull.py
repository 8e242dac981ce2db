"""Pull delivery on a real log: order, locks, competition, giving up."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from uuid import uuid4

import pytest

from leadloop.events import api
from leadloop.events.adapters.pull import PullQueues
from leadloop.events.contracts import EventDraft, to_json
from leadloop.events.contracts.pull import Received, TokenFault
from leadloop.events.contracts.subscriptions import (
    AdvancedFilter,
    EventFilter,
    LetterFilter,
    Operator,
    PullQueue,
    SubscriptionDraft,
)
from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.errors import NotFound, Unavailable
from leadloop.kit.ids import new_trace_id
from leadloop.users.contracts import SYSTEM

pytestmark = pytest.mark.usefixtures("db")

QUEUE = SubscriptionDraft("visits", "queue", PullQueue(lock_duration_s=60, max_delivery_count=3))
Run = Callable[[Callable[[PullQueues], Coroutine[Any, Any, Any]]], Any]


def append(count: int, topic: str = "visits", **data: Any) -> list[str]:
    drafts = [
        EventDraft(
            topic,
            "visit.recorded",
            "/t",
            str(uuid4()),
            to_json({"n": n, **data}),
            clock.now(),
            new_trace_id(),
        )
        for n in range(count)
    ]
    api.append(drafts)
    return [draft.id for draft in drafts]


@pytest.fixture
def run(database_url: str) -> Run:
    """Run a coroutine with the queues of one process."""

    def go(work: Callable[[PullQueues], Coroutine[Any, Any, Any]]) -> Any:
        async def main() -> Any:
            async with opened(database_url) as queues:
                return await work(queues)

        return asyncio.run(main())

    return go


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[PullQueues]:
    queues = PullQueues(url)
    await queues.start()
    try:
        yield queues
    finally:
        await queues.stop()


def take(run: Run, most: int = 10, wait_s: float = 0.3) -> list[Received]:
    found: list[Received] = run(
        lambda queues: queues.receive("visits", "queue", max_events=most, wait_s=wait_s)
    )
    return found


def ids(received: Sequence[Received]) -> list[str]:
    return [one.event["id"] for one in received]


def tokens(received: Sequence[Received]) -> list[str]:
    return [one.lock_token for one in received]


def counters() -> Any:
    return api.get_subscription_by_name(SYSTEM, topic="visits", name="queue").counters


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Let time pass on the one clock of this process."""
    passed = timedelta()
    real = clock.now

    def now() -> datetime:
        return real() + passed

    def pass_time(span: timedelta) -> None:
        nonlocal passed
        passed += span

    monkeypatch.setattr(clock, "now", now)
    return pass_time


def test_events_come_in_log_order_once_and_go_when_acknowledged(run: Run) -> None:
    append(3)
    api.create_subscription(SYSTEM, draft=QUEUE)
    sent = append(5)
    append(1, topic="leads")
    first, second = take(run, 2), take(run, 10)
    assert ids(first) + ids(second) == sent
    assert [one.delivery_count for one in first + second] == [1] * 5
    assert first[0].event["data"] == {"n": 0}
    settled = run(lambda q: q.acknowledge("visits", "queue", tokens(first + second)))
    assert (len(settled.succeeded), settled.failed) == (5, ())
    assert take(run) == []
    assert execute("SELECT count(*) FROM events_pull") == [(0,)]
    assert (counters().matched, counters().delivered) == (5, 5)


def test_an_expired_lock_hands_the_event_out_again_and_the_old_token_is_lost(
    run: Run, later: Callable[[timedelta], None]
) -> None:
    api.create_subscription(SYSTEM, draft=QUEUE)
    append(1)
    (first,) = take(run)
    assert take(run) == []
    later(timedelta(seconds=61))
    lost = run(lambda q: q.acknowledge("visits", "queue", [first.lock_token]))
    assert lost.failed == ((first.lock_token, TokenFault.LOST),)
    (second,) = take(run)
    assert second.delivery_count == 2
    assert second.event == first.event
    assert run(lambda q: q.acknowledge("visits", "queue", [second.lock_token])).succeeded


def test_released_events_come_first_and_after_their_delay(
    run: Run, later: Callable[[timedelta], None]
) -> None:
    api.create_subscription(SYSTEM, draft=QUEUE)
    sent = append(3)
    one, two = take(run, 2)
    run(lambda q: q.release("visits", "queue", [two.lock_token], delay_s=10))
    run(lambda q: q.release("visits", "queue", [one.lock_token], delay_s=0))
    assert ids(take(run, 1)) == sent[:1]
    assert ids(take(run, 1)) == sent[2:]
    later(timedelta(seconds=11))
    (again,) = take(run, 1)
    assert (again.event["id"], again.delivery_count) == (sent[1], 2)


def test_a_rejected_event_is_a_dead_letter(run: Run) -> None:
    api.create_subscription(SYSTEM, draft=QUEUE)
    sent = append(2)
    received = take(run)
    run(lambda q: q.reject("visits", "queue", tokens(received)))
    letters = api.list_dead_letters(wanted=LetterFilter(topic="visits"))
    assert {letter.as_event().id for letter in letters} == set(sent)
    assert {(x.reason, x.attempts, x.last_outcome) for x in letters} == {("Rejected", 1, "Aborted")}
    assert take(run) == []
    assert counters().dead == 2


def test_a_replayed_dead_letter_comes_back(run: Run) -> None:
    api.create_subscription(SYSTEM, draft=QUEUE)
    sent = append(1)
    run(_reject_all)
    (letter,) = api.list_dead_letters(wanted=LetterFilter(topic="visits"))
    api.replay_dead_letter(letter.id, by="x")
    (again,) = take(run)
    assert (again.event["id"], again.delivery_count) == (sent[0], 1)


async def _reject_all(queues: PullQueues) -> None:
    received = await queues.receive("visits", "queue", max_events=100, wait_s=1)
    await queues.reject("visits", "queue", tokens(received))


def test_without_dead_letters_what_is_rejected_is_dropped(run: Run) -> None:
    api.create_subscription(SYSTEM, draft=replace(QUEUE, dead_letter=False))
    append(1)
    run(_reject_all)
    assert api.list_dead_letters() == []
    assert counters().dropped == 1


def test_too_many_receipts_are_the_end(run: Run, later: Callable[[timedelta], None]) -> None:
    api.create_subscription(SYSTEM, draft=QUEUE)
    append(1)
    for count in (1, 2, 3):
        (received,) = take(run)
        assert received.delivery_count == count
        later(timedelta(seconds=61))
    assert take(run) == []
    (letter,) = api.list_dead_letters()
    assert (letter.reason, letter.attempts) == ("MaxDeliveryAttemptsExceeded", 3)
    assert letter.last_outcome == "TimedOut"


def test_what_nobody_took_in_time_is_the_end_even_if_nobody_asks(
    run: Run, later: Callable[[timedelta], None]
) -> None:
    queue = replace(QUEUE, destination=PullQueue(ttl=timedelta(minutes=5)))
    api.create_subscription(SYSTEM, draft=queue)
    append(2)
    take(run, 1)
    later(timedelta(minutes=6))
    run(lambda q: q.sweep())
    (letter,) = api.list_dead_letters()
    assert (letter.reason, letter.attempts) == ("TimeToLiveExceeded", 1)
    assert take(run) == []
    assert len(api.list_dead_letters()) == 2


def test_a_lock_is_renewed_for_an_hour(run: Run, later: Callable[[timedelta], None]) -> None:
    draft = replace(QUEUE, destination=PullQueue(lock_duration_s=300))
    api.create_subscription(SYSTEM, draft=draft)
    append(1)
    (held,) = take(run)
    for pause_s in (*[270] * 12, 200):
        later(timedelta(seconds=pause_s))
        assert run(lambda q: q.renew("visits", "queue", [held.lock_token])).succeeded
        assert take(run, wait_s=0.05) == []
    later(timedelta(seconds=200))
    assert run(lambda q: q.renew("visits", "queue", [held.lock_token])).failed
    assert run(lambda q: q.acknowledge("visits", "queue", [held.lock_token])).succeeded


def test_tokens_are_bound_to_their_subscription_and_used_once(run: Run) -> None:
    api.create_subscription(SYSTEM, draft=QUEUE)
    api.create_subscription(SYSTEM, draft=replace(QUEUE, name="other"))
    append(1)
    (held,) = take(run)
    given = [held.lock_token, held.lock_token, "nonsense", "A" * 43 + "=", ""]
    foreign = run(lambda q: q.acknowledge("visits", "other", given))
    assert foreign.succeeded == ()
    assert [fault for _, fault in foreign.failed] == [
        TokenFault.LOST,
        TokenFault.LOST,
        TokenFault.BAD,
        TokenFault.LOST,
        TokenFault.BAD,
    ]
    own = run(lambda q: q.acknowledge("visits", "queue", given))
    assert own.succeeded == (held.lock_token,)
    assert len(own.failed) == 4


def test_filters_choose_and_the_cursor_passes_the_rest(run: Run) -> None:
    wanted = EventFilter(advanced=(AdvancedFilter(Operator.NUMBER_IN, "data.n", (7, 1500)),))
    api.create_subscription(SYSTEM, draft=replace(QUEUE, filter=wanted))
    sent = append(1600)
    assert ids(take(run, 10)) == [sent[7]]
    assert ids(take(run, 10)) == [sent[1500]]
    assert take(run) == []


def test_whoever_waits_is_woken_and_served_in_order(run: Run) -> None:
    api.create_subscription(SYSTEM, draft=QUEUE)

    async def work(queues: PullQueues) -> tuple[list[list[Received]], float]:
        loop = asyncio.get_running_loop()
        await queues.receive("visits", "queue", max_events=1, wait_s=0)
        waiting = [
            asyncio.create_task(queues.receive("visits", "queue", max_events=2, wait_s=20))
            for _ in range(3)
        ]
        await asyncio.sleep(0.3)
        began = loop.time()
        await asyncio.to_thread(append, 5)
        return await asyncio.gather(*waiting), loop.time() - began

    answers, took = run(work)
    assert [len(answer) for answer in answers] == [2, 2, 1]
    assert took < 0.9


def test_a_release_wakes_whoever_waits_and_an_empty_wait_ends(run: Run) -> None:
    api.create_subscription(SYSTEM, draft=QUEUE)
    append(1)

    async def work(queues: PullQueues) -> list[Received]:
        (held,) = await queues.receive("visits", "queue", max_events=5, wait_s=1)
        assert await queues.receive("visits", "queue", max_events=5, wait_s=0.2) == []
        other = asyncio.create_task(queues.receive("visits", "queue", max_events=5, wait_s=20))
        await asyncio.sleep(0.1)
        await queues.release("visits", "queue", [held.lock_token], delay_s=0)
        async with asyncio.timeout(0.5):
            return await other

    assert [one.delivery_count for one in run(work)] == [2]


def test_what_a_receiver_who_left_was_given_goes_back_as_new(run: Run) -> None:
    api.create_subscription(SYSTEM, draft=QUEUE)

    async def work(queues: PullQueues) -> list[Received]:
        gone = asyncio.create_task(queues.receive("visits", "queue", max_events=5, wait_s=20))
        await asyncio.sleep(0.2)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        await asyncio.to_thread(append, 1)
        return await queues.receive("visits", "queue", max_events=5, wait_s=5)

    assert [one.delivery_count for one in run(work)] == [1]


def test_competing_receivers_of_two_processes_share_without_doubling(database_url: str) -> None:
    api.create_subscription(SYSTEM, draft=QUEUE)
    sent = append(600)

    async def consume(queues: PullQueues) -> list[str]:
        seen: list[str] = []
        while received := await queues.receive("visits", "queue", max_events=17, wait_s=0.5):
            seen += ids(received)
            settled = await queues.acknowledge("visits", "queue", tokens(received))
            assert not settled.failed
        return seen

    async def main() -> list[list[str]]:
        async with opened(database_url) as one, opened(database_url) as two:
            return await asyncio.gather(*(consume(q) for q in (one, two, one, two)))

    shares = asyncio.run(main())
    assert sorted(chain.from_iterable(shares)) == sorted(sent)
    assert sum(1 for share in shares if share) > 1


def test_events_behind_a_slow_commit_are_not_skipped(run: Run, database_url: str) -> None:
    import psycopg

    api.create_subscription(SYSTEM, draft=QUEUE)
    with psycopg.connect(database_url) as slow:
        slow.execute("SELECT pg_current_xact_id()")
        sent = append(1)
        assert take(run) == []
        slow.commit()
    assert ids(take(run)) == sent


def test_a_changed_or_deleted_subscription_is_noticed(run: Run) -> None:
    made = api.create_subscription(SYSTEM, draft=QUEUE).subscription
    append(1)

    async def work(queues: PullQueues) -> list[Received]:
        (held,) = await queues.receive("visits", "queue", max_events=5, wait_s=1)
        changed = replace(QUEUE, filter=EventFilter(included_types=("other",)))
        await asyncio.to_thread(
            api.update_subscription, SYSTEM, subscription_id=made.id, draft=changed
        )
        await asyncio.to_thread(append, 1)
        assert await queues.receive("visits", "queue", max_events=5, wait_s=0.2) == []
        settled = await queues.acknowledge("visits", "queue", [held.lock_token])
        assert settled.succeeded
        waiting = asyncio.create_task(queues.receive("visits", "queue", max_events=5, wait_s=20))
        await asyncio.sleep(0.1)
        await asyncio.to_thread(api.delete_subscription, SYSTEM, subscription_id=made.id)
        with pytest.raises(NotFound):
            await asyncio.wait_for(waiting, 5)
        await asyncio.sleep(1.1)
        with pytest.raises(NotFound):
            await queues.receive("visits", "queue", max_events=5, wait_s=1)
        await queues.sweep()
        return []

    run(work)
    assert execute("SELECT count(*) FROM events_pull") == [(0,)]


def test_without_postgresql_receivers_are_told(run: Run) -> None:
    async def work() -> None:
        async with opened("postgresql://nobody@127.0.0.1:1/none") as queues:
            with pytest.raises(Unavailable):
                await queues.receive("visits", "queue", max_events=5, wait_s=1)

    asyncio.run(work())
