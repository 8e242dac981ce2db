"""Due work: claimed once, advanced in batches, repeated safely after a crash."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from leadloop.kit import clock, due
from leadloop.kit.db import execute
from leadloop.kit.due import Call, DueItem, DueKind, Finished, NewDue, Step, Wait

pytestmark = pytest.mark.usefixtures("db")


def kind(advance: Callable[[Sequence[DueItem]], Sequence[Step]], **options: Any) -> DueKind:
    options.setdefault("give_up", lambda item, error: None)
    return DueKind("test", advance, **options)


def run(one: DueKind) -> int:
    return due.run_once({one.name: one})


def schedule(*keys: str, payload: Any = None) -> None:
    due.schedule([NewDue("test", key, clock.now(), payload or {}) for key in keys])


def make_due() -> None:
    execute("UPDATE kit_due SET due_at = now() - interval '1 second'")


def test_finished_work_goes_away() -> None:
    schedule("a", "b")
    assert run(kind(lambda items: [Finished()] * len(items))) == 2
    assert "test" not in due.count_due()


def test_the_same_kind_and_key_is_scheduled_once() -> None:
    schedule("a")
    schedule("a")
    assert due.count_due()["test"] == 1


def test_work_that_waits_comes_back_with_its_payload() -> None:
    schedule("a")
    later = clock.now() + timedelta(hours=1)
    run(kind(lambda items: [Wait(later, {"step": 2})]))
    assert run(kind(lambda items: [Finished()])) == 0
    make_due()
    seen = []

    def look(items: Sequence[DueItem]) -> list[Step]:
        seen.extend(item.payload for item in items)
        return [Finished()]

    run(kind(look))
    assert seen == [{"step": 2}]


def test_one_bad_row_does_not_stop_its_batch() -> None:
    schedule("good", "bad", "fine")

    def advance(items: Sequence[DueItem]) -> list[Step]:
        if any(item.key == "bad" for item in items):
            raise RuntimeError("broken")
        return [Finished()] * len(items)

    run(kind(advance))
    rows = execute("SELECT key, attempts, last_error FROM kit_due WHERE kind = 'test'")
    assert rows == [("bad", 1, "RuntimeError: broken")]


def test_work_that_keeps_failing_is_given_up_with_its_error() -> None:
    schedule("bad")
    lost = []

    def advance(items: Sequence[DueItem]) -> list[Step]:
        raise RuntimeError("broken")

    for _ in range(3):
        make_due()
        run(
            kind(
                advance, give_up=lambda item, error: lost.append((item.key, error)), max_attempts=3
            )
        )
    assert lost == [("bad", "RuntimeError: broken")]
    assert "test" not in due.count_due()


def test_an_outside_effect_runs_between_two_transactions() -> None:
    schedule("a")
    inside = []

    def effect() -> dict[str, int]:
        from django.db import connection

        inside.append(connection.in_atomic_block)
        return {"status": 200}

    def advance(items: Sequence[DueItem]) -> list[Step]:
        (item,) = items
        if "result" in item.payload:
            assert item.payload == {"step": 1, "result": {"status": 200}}
            return [Finished()]
        return [Call(effect, {"step": 1})]

    one = kind(advance)
    run(one)
    run(one)
    assert inside == [False]
    assert "test" not in due.count_due()


def test_the_error_of_an_effect_reaches_the_next_advance() -> None:
    schedule("a")

    def effect() -> None:
        raise TimeoutError("no answer")

    run(kind(lambda items: [Call(effect, {})]))
    assert execute("SELECT payload::json FROM kit_due WHERE kind = 'test'")[0][0] == {
        "error": "TimeoutError: no answer"
    }


def test_after_a_crash_the_lease_runs_out_and_the_work_is_done_again() -> None:
    schedule("a")

    def crash(items: Sequence[DueItem]) -> list[Step]:
        raise SystemExit

    with pytest.raises(SystemExit):
        run(kind(crash))
    finished = kind(lambda items: [Finished()] * len(items))
    assert run(finished) == 0
    make_due()
    assert run(finished) == 1


def test_two_workers_never_advance_the_same_row_at_once() -> None:
    schedule(*[str(n) for n in range(100)])
    done: list[str] = []

    def advance(items: Sequence[DueItem]) -> list[Step]:
        done.extend(item.key for item in items)
        return [Finished()] * len(items)

    def work() -> None:
        from django.db import connection

        one = kind(advance, batch_size=7)
        while run(one):
            pass
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == sorted(str(n) for n in range(100))
