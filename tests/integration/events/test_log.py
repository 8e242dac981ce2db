"""The log: durable, ordered, each event once, never skipping a slow commit."""

import asyncio
import threading
import time
from uuid import uuid4

import psycopg
import pytest

from leadloop.events import dead_letters, log, relay
from leadloop.events.adapters.group_commit import GroupCommitLog
from leadloop.events.contracts import NORMAL, DoNotRetry, Event, EventDraft, Position, Subscriber
from leadloop.kit import clock, due
from leadloop.kit.db import execute
from leadloop.kit.errors import InvalidInput, Unavailable
from leadloop.kit.ids import body_digest, new_trace_id

pytestmark = pytest.mark.usefixtures("db")


def draft(event_id: str = "", body: bytes = b'{"n": 1}', topic: str = "leads") -> EventDraft:
    return EventDraft(
        topic,
        "lead.created",
        "/test",
        event_id or str(uuid4()),
        body,
        clock.now(),
        new_trace_id(),
        body=body_digest(body),
    )


def read() -> list[Event]:
    return log.read_after("leads", Position(0, 0), limit=1000)


def test_appended_events_are_read_in_order_with_their_data() -> None:
    drafts = [draft(str(n), b'{"n": %d}' % n) for n in range(5)]
    receipts = log.append(drafts)
    events = read()
    assert [e.data["n"] for e in events] == [0, 1, 2, 3, 4]
    assert [r.key for r in receipts] == [e.key for e in events]
    assert not any(r.duplicate for r in receipts)
    assert events[0].trace_id == drafts[0].trace_id


def test_a_repeat_is_recognised_across_and_within_calls() -> None:
    first = draft("same")
    log.append([first])
    again, other = log.append([draft("same"), draft("same", b'{"n": 2}')])
    assert again.duplicate
    assert again.same_body
    assert again.trace_id == first.trace_id
    assert other.duplicate
    assert not other.same_body
    a, b = log.append([draft("new"), draft("new")])
    assert (a.duplicate, b.duplicate) == (False, True)
    assert len(read()) == 2


def test_readers_wait_for_a_slow_commit_instead_of_skipping_it(database_url: str) -> None:
    with psycopg.connect(database_url) as slow:
        slow.execute("SELECT events_xid()")
        log.append([draft("fast")])
        assert read() == []
        probe = Subscriber("probe", "leads", lambda _: None)
        assert relay.find_waiting([probe], NORMAL) == ((probe,), False), "it has no cursor yet"
        assert relay.relay_batch(probe) == 0
        assert relay.find_waiting([probe], NORMAL) == ((), True)
        slow.commit()
    assert [e.id for e in read()] == ["fast"]
    assert relay.find_waiting([probe], NORMAL) == ((probe,), False)
    assert relay.relay_batch(probe) == 1
    assert relay.find_waiting([probe], NORMAL) == ((), False)


def test_concurrent_callers_share_commits_and_each_gets_its_own_answer(database_url: str) -> None:
    async def run() -> list[object]:
        writer = GroupCommitLog(database_url)
        await writer.start()
        try:
            return await asyncio.gather(*[writer.append([draft(str(n % 150))]) for n in range(300)])
        finally:
            await writer.stop()

    answers = asyncio.run(run())
    assert sum(not a[0].duplicate for a in answers) == 150  # type: ignore[index]
    assert len(read()) == 150
    assert len({e.position.xid for e in read()}) < 150


def test_one_event_that_cannot_be_stored_does_not_fail_its_neighbours(database_url: str) -> None:
    async def run() -> list[object]:
        writer = GroupCommitLog(database_url)
        await writer.start()
        bad = [draft("nul\0id"), draft("\ud800"), draft("bad", b"{not json")]
        try:
            return await asyncio.gather(
                *[writer.append([d]) for d in [draft("a"), *bad, draft("b")]],
                return_exceptions=True,
            )
        finally:
            await writer.stop()

    answers = asyncio.run(run())
    assert [isinstance(a, InvalidInput) for a in answers] == [False, True, True, True, False]
    assert sorted(e.id for e in read()) == ["a", "b"]


def test_no_database_is_said_as_unavailable() -> None:
    async def run() -> None:
        writer = GroupCommitLog("postgresql://nobody@127.0.0.1:1/nothing")
        await writer.start()
        try:
            await writer.append([draft()])
        finally:
            await writer.stop()

    with pytest.raises(Unavailable):
        asyncio.run(run())


class Recorder:
    """A subscriber that notes what it was given, and fails where told."""

    def __init__(self, fails: dict[str, Exception] | None = None, **options: int) -> None:
        self.seen: list[str] = []
        self.fails = fails or {}
        self.subscriber = Subscriber("recorder", "leads", self.handle, **options)

    def handle(self, events: "list[Event]") -> None:  # type: ignore[override]
        for event in events:
            if event.id in self.fails:
                raise self.fails[event.id]
        for event in events:
            self.seen.append(event.id)
            execute(
                "INSERT INTO kit_due (id, kind, key, due_at, payload, created_at)"
                " VALUES (%s, 'seen', %s, now(), '{}', now())",
                (uuid4(), event.id),
            )


def seen_rows() -> list[str]:
    return [row[0] for row in execute("SELECT key FROM kit_due WHERE kind = 'seen' ORDER BY key")]


def test_a_batch_and_its_cursor_commit_together() -> None:
    log.append([draft("a"), draft("b")])
    recorder = Recorder()
    assert relay.relay_batch(recorder.subscriber) == 2
    assert relay.relay_batch(recorder.subscriber) == 0
    assert recorder.seen == ["a", "b"]
    assert seen_rows() == ["a", "b"]


def test_only_the_failing_event_is_retried_and_the_others_go_on() -> None:
    log.append([draft("a"), draft("bad"), draft("c")])
    recorder = Recorder({"bad": RuntimeError("not today")})
    relay.relay_batch(recorder.subscriber)
    assert seen_rows() == ["a", "c"]
    recorder.fails.clear()
    execute("UPDATE kit_due SET due_at = now() - interval '1 second'")
    kinds = {relay.RETRY_KIND: relay.retry_kind({"recorder": recorder.subscriber})}
    due.run_once(kinds)
    assert seen_rows() == ["a", "bad", "c"]
    assert due.count_due()["seen"] == 3
    assert relay.RETRY_KIND not in due.count_due()


def test_an_event_that_keeps_failing_becomes_a_dead_letter_and_can_be_replayed() -> None:
    log.append([draft("bad")])
    recorder = Recorder({"bad": RuntimeError("never")})
    relay.relay_batch(recorder.subscriber)
    kinds = {relay.RETRY_KIND: relay.retry_kind({"recorder": recorder.subscriber})}
    for _ in range(20):
        execute("UPDATE kit_due SET due_at = now() - interval '1 second'")
        due.run_once(kinds)
    (letter,) = dead_letters.list_open()
    assert letter.reason == "MaxDeliveryAttemptsExceeded"
    assert "never" in letter.error
    recorder.fails.clear()
    relay.replay(letter.id, by="person:1")
    due.run_once(kinds)
    assert seen_rows() == ["bad"]
    assert dead_letters.list_open() == []


def test_an_event_that_can_never_be_handled_is_dead_at_once() -> None:
    log.append([draft("bad")])
    relay.relay_batch(Recorder({"bad": DoNotRetry("wrong shape")}).subscriber)
    assert dead_letters.count_open() == 1
    assert relay.RETRY_KIND not in due.count_due()


def test_two_processes_never_deliver_to_one_subscriber_at_once() -> None:
    log.append([draft(str(n)) for n in range(50)])
    recorder = Recorder(batch_size=5)

    def work() -> None:
        from django.db import connection

        until = time.monotonic() + 20
        while len(recorder.seen) < 50 and time.monotonic() < until:
            relay.relay_batch(recorder.subscriber)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(recorder.seen, key=int) == [str(n) for n in range(50)]
