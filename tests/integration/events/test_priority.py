"""High events overtake in the relay, both cursors lose nothing, and old cursors carry over."""

import threading
import time
from collections.abc import Callable, Sequence
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import transaction

from leadloop.events import api, log, relay
from leadloop.events.contracts import HIGH, NORMAL, Event, EventDraft, Position, Subscriber
from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.ids import new_trace_id

pytestmark = pytest.mark.usefixtures("db")


def draft(number: int, priority: int = NORMAL, topic: str = "leads") -> EventDraft:
    return EventDraft(
        topic,
        "lead.created",
        "/test",
        f"{priority}-{number}-{uuid4()}",
        b'{"n": %d}' % number,
        clock.now(),
        new_trace_id(),
        priority=priority,
    )


class Reader:
    """Remembers what it was handed; fails on request."""

    def __init__(self, batch_size: int = 10) -> None:
        self.seen: list[tuple[int, int]] = []
        self.fail_once = False
        self.subscriber = Subscriber("test", "leads", self.handle, batch_size=batch_size)

    def handle(self, batch: Sequence[Event]) -> None:
        # A batch is of one priority only: what must not wait never waits for its neighbours.
        assert len({event.priority for event in batch}) == 1
        self.seen += [(event.priority, event.data["n"]) for event in batch]
        if self.fail_once:
            self.fail_once = False
            raise KeyboardInterrupt

    def rest(self) -> None:
        while relay.relay_batch(self.subscriber):
            pass


def test_the_priority_of_an_event_is_kept() -> None:
    log.append([draft(1), draft(2, HIGH)])
    assert [event.priority for event in log.read_after("leads", Position(0, 0), limit=9)] == [0, 1]


def test_high_events_overtake_a_backlog_and_each_priority_keeps_its_order() -> None:
    reader = Reader()
    log.append([draft(n) for n in range(25)])
    assert relay.relay_batch(reader.subscriber) == 10
    log.append([draft(n, HIGH) for n in range(12)])
    reader.rest()
    assert reader.seen[:10] == [(NORMAL, n) for n in range(10)]
    assert reader.seen[10:22] == [(HIGH, n) for n in range(12)]
    assert reader.seen[22:] == [(NORMAL, n) for n in range(10, 25)]


def test_readers_of_both_priorities_see_the_one_order_of_the_log() -> None:
    for number in range(10):
        log.append([draft(number, HIGH if number % 3 else NORMAL)])
    found = log.read_after("leads", Position(0, 0), limit=4)
    found += log.read_after("leads", found[-1].position, limit=100)
    assert [event.data["n"] for event in found] == list(range(10))
    assert [event.data["n"] for event in api.list_recent("leads", limit=3)] == [9, 8, 7]
    alone = log.read_after("leads", Position(0, 0), limit=100, priority=HIGH)
    assert [event.data["n"] for event in alone] == [n for n in range(10) if n % 3]


def test_a_crash_in_a_high_batch_repeats_it_and_moves_no_other_cursor() -> None:
    reader = Reader()
    log.append([draft(n, p) for n in range(3) for p in (NORMAL, HIGH)])
    reader.fail_once = True
    with pytest.raises(KeyboardInterrupt):
        relay.relay_batch(reader.subscriber)
    reader.seen.clear()
    reader.rest()
    assert reader.seen == [(HIGH, n) for n in range(3)] + [(NORMAL, n) for n in range(3)]


def test_a_high_event_is_delivered_while_a_normal_batch_is_under_way() -> None:
    started, release = threading.Event(), threading.Event()
    seen: list[int] = []

    def handle(batch: Sequence[Event]) -> None:
        if batch[0].priority == NORMAL:
            started.set()
            assert release.wait(10)
        seen.append(batch[0].priority)

    subscriber = Subscriber("test", "leads", handle)
    relay.relay_batch(subscriber)  # the first delivery of all makes the cursors
    log.append([draft(1)])
    slow = threading.Thread(target=_relay_until_moved, args=(subscriber, NORMAL))
    slow.start()
    assert started.wait(10)
    log.append([draft(2, HIGH)])
    assert relay.relay_batch(subscriber, HIGH) == 1
    release.set()
    slow.join(10)
    assert seen == [HIGH, NORMAL]


def _relay_until_moved(subscriber: Subscriber, priority: int) -> None:
    from django.db import connection

    until = time.monotonic() + 5
    while not relay.relay_batch(subscriber, priority) and time.monotonic() < until:
        time.sleep(0.01)
    connection.close()


def test_high_events_behind_an_open_transaction_are_known_and_not_skipped() -> None:
    reader = Reader()
    relay.relay_batch(reader.subscriber)
    done, go = threading.Event(), threading.Event()

    def slowly() -> None:
        from django.db import connection

        with transaction.atomic():
            log.append([draft(1, HIGH)])
            done.set()
            go.wait(10)
        connection.close()

    thread = threading.Thread(target=slowly)
    thread.start()
    assert done.wait(10)
    log.append([draft(2, HIGH)])
    assert relay.relay_batch(reader.subscriber) == 0
    assert relay.find_waiting([reader.subscriber], HIGH) == ((), True)
    go.set()
    thread.join(10)
    reader.rest()
    assert reader.seen == [(HIGH, 1), (HIGH, 2)]


def test_what_waits_is_counted_by_subscription_and_high_apart() -> None:
    reader = Reader()
    relay.relay_batch(reader.subscriber)
    log.append([draft(n) for n in range(3)] + [draft(4, HIGH)])
    (state,) = [s for s in api.list_subscriptions() if s.name == "test"]
    assert (state.waiting, state.waiting_high) == (4, 1)
    reader.rest()
    (state,) = [s for s in api.list_subscriptions() if s.name == "test"]
    assert (state.waiting, state.waiting_high, state.handled) == (0, 0, 4)


def test_a_quiet_priority_does_not_hold_back_old_days() -> None:
    reader = Reader()
    log.append([draft(1)])
    reader.rest()
    for priority in (NORMAL, HIGH):
        relay.note_up_to_date([reader.subscriber], priority)
    rows = execute("SELECT read_at FROM events_subscription WHERE subscription = 'test'")
    assert len(rows) == 2
    assert all(read_at is not None for (read_at,) in rows)


def test_both_priorities_are_merged_from_the_index_without_sorting() -> None:
    log.append([draft(n, n % 2) for n in range(200)])
    place = {"topic": "leads", "xid": 0, "seq": 0, "since": None, "limit": 5}
    with transaction.atomic():
        execute("SET LOCAL enable_seqscan = off")
        execute("SET LOCAL enable_bitmapscan = off")
        plan = [row[0] for row in execute(f"EXPLAIN (COSTS off) {log.AFTER_ANY}", place)]
    nodes = [line.partition("->")[2].strip() or line for line in plan]
    assert not [node for node in nodes if node.startswith(("Sort ", "Incremental Sort"))]
    assert "Merge Append" in nodes
    assert sum("Index Cond" in line and "priority = " in line for line in plan) >= 2


_OLD_ROW = """
INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
    actor, origin, data)
VALUES (events_xid(), leadloop_now(), 'leads', 'lead.created', '/test', %s, '', leadloop_now(),
    't', gen_random_uuid(), '', '', %s)
RETURNING xid, seq
"""


def test_cursors_of_the_release_before_carry_over_exactly() -> None:
    call_command("migrate", "events", "0001_log", verbosity=0)
    try:
        places = [execute(_OLD_ROW, (str(n), f'{{"n": {n}}}'))[0] for n in range(6)]
        execute(
            "INSERT INTO events_subscription (name, topic, xid, seq, handled)"
            " VALUES ('test', 'leads', %s, %s, 4)",
            places[3],
        )
    finally:
        call_command("migrate", verbosity=0)
    rows = execute(
        "SELECT priority, xid, seq FROM events_subscription WHERE subscription = 'test' ORDER BY 1"
    )
    assert rows == [(NORMAL, *places[3]), (HIGH, *places[3])]
    log.append([draft(7, HIGH), draft(8)])
    reader = Reader()
    reader.rest()
    assert reader.seen == [(HIGH, 7), (NORMAL, 4), (NORMAL, 5), (NORMAL, 8)]
    assert execute("SELECT to_regclass('events_log_cursor')")[0][0] is None
    invalid = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"
    assert execute(invalid) == []


def test_going_back_a_release_delivers_what_the_high_cursor_had_not() -> None:
    reader = Reader()
    log.append([draft(1, HIGH), draft(2)])
    relay.relay_batch(reader.subscriber, NORMAL)
    relay.relay_batch(reader.subscriber, HIGH)
    log.append([draft(3, HIGH)])
    log.append([draft(4)])
    relay.relay_batch(reader.subscriber, NORMAL)
    try:
        call_command("migrate", "events", "0001_log", verbosity=0)
        (place,) = execute("SELECT xid, seq FROM events_subscription WHERE name = 'test'")
        left = "SELECT data ->> 'n' FROM events_log WHERE (xid, seq) > (%s, %s) ORDER BY xid, seq"
        assert "3" in [row[0] for row in execute(left, place)]
    finally:
        call_command("migrate", verbosity=0)


def _in_thread(work: Callable[[], None]) -> threading.Thread:
    from django.db import connection

    def run() -> None:
        work()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_long_normal_batch_holds_back_normal_readers_but_not_high_ones() -> None:
    written, go = threading.Event(), threading.Event()

    def handle(_: Sequence[Event]) -> None:
        log.append([draft(1, topic="assessed")])
        written.set()
        assert go.wait(10)

    slow = Subscriber("slow", "leads", handle)
    relay.relay_batch(slow)
    log.append([draft(1)])
    thread = _in_thread(lambda: _relay_until_moved(slow, NORMAL))
    assert written.wait(10)
    log.append([draft(2), draft(3, HIGH)])
    high = log.read_after("leads", Position(0, 0), limit=9, priority=HIGH)
    normal = log.read_after("leads", Position(0, 0), limit=9, priority=NORMAL)
    both = log.read_after("leads", Position(0, 0), limit=9)
    go.set()
    thread.join(10)
    assert [event.data["n"] for event in high] == [3]
    assert [event.data["n"] for event in normal] == [1]
    assert [event.data["n"] for event in both] == [1]


def test_what_a_normal_batch_appends_stays_normal() -> None:
    def handle(batch: Sequence[Event]) -> None:
        log.append([draft(event.data["n"], HIGH, topic="assessed") for event in batch])

    subscriber = Subscriber("test", "leads", handle)
    log.append([draft(1), draft(2, HIGH)])
    while relay.relay_batch(subscriber):
        pass
    found = log.read_after("assessed", Position(0, 0), limit=9)
    assert sorted((event.priority, event.data["n"]) for event in found) == [(NORMAL, 1), (HIGH, 2)]


def test_no_high_event_is_skipped_among_many_writers_and_long_batches() -> None:
    """Readers race writers whose transactions begin early and end late."""
    stop = threading.Event()
    written: list[int] = []

    def write(first: int) -> None:
        for number in range(first, first + 40):
            with transaction.atomic():
                execute("SELECT events_xid()")
                time.sleep(0.001 * (number % 4))
                log.append([draft(number, HIGH)])
                time.sleep(0.001 * (number % 3))
            written.append(number)

    def crowd() -> None:
        while not stop.is_set():
            with transaction.atomic(), log.promise_normal():
                log.append([draft(0)])
                time.sleep(0.01)

    reader = Reader(batch_size=3)
    relay.relay_batch(reader.subscriber)
    crowds = [_in_thread(crowd) for _ in range(2)]
    writers = [_in_thread(lambda n=n: write(n * 100)) for n in range(1, 5)]  # type: ignore[misc]
    while any(writer.is_alive() for writer in writers):
        relay.relay_batch(reader.subscriber, HIGH)
    stop.set()
    for thread in crowds:
        thread.join(10)
    while relay.relay_batch(reader.subscriber, HIGH):
        pass
    assert sorted(n for _, n in reader.seen) == sorted(written)
    assert len(written) == 160
