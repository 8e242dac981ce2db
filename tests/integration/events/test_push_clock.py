"""The retry table and the probation of sick endpoints, lived through on a fast clock."""

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from push_things import Receivers, answering, append, dispatching, get, ready, subscribe, wait_for

from leadloop.events import api
from leadloop.events.contracts.subscriptions import RetryPolicy
from leadloop.events.logic.retries import JITTER, gap_s
from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.users.contracts import SYSTEM

pytestmark = pytest.mark.usefixtures("db", "reachable")

SCALE = 7200.0


@contextmanager
def fast(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """From here on two hours pass in each second."""
    with monkeypatch.context() as patch:
        patch.setattr(clock, "_ORIGIN", time.time())
        patch.setattr(clock, "_SCALE", SCALE)
        yield


@pytest.fixture(autouse=True)
def _attentive(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_LOOK_S", "_FLUSH_S"):
        monkeypatch.setattr(f"leadloop.events.push.dispatcher.{name}", 0.02)


def attempts(made: Any) -> list[Any]:
    found = api.list_attempts(SYSTEM, subscription_id=made.id)
    return sorted(found, key=lambda one: one.at)


def test_a_day_of_retries_follows_the_table_and_ends_with_the_time_to_live(
    database_url: str, receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    receivers.behaviours["/x"] = answering(500)
    with dispatching(database_url):
        made = ready(subscribe(receivers.url + "/x"))
        append(1)
        wait_for(lambda: get(made).retrying == 1)
        execute("UPDATE events_delivery SET due_at = last_at + interval '10 s'")
        with fast(monkeypatch):
            wait_for(lambda: get(made).dead_letters == 1, 40)
            tried = attempts(made)
            letter = api.list_dead_letters()[0]
    assert letter.reason == "TimeToLiveExceeded"
    assert letter.attempts == len(tried)
    # About eleven attempts fit into a day; a fast clock makes the shortest gaps longer.
    assert 8 <= len(tried) <= 12
    for earlier, later in itertools.pairwise(tried):
        gap = (later.at - earlier.at).total_seconds()
        assert gap >= gap_s(earlier.number) * 0.999
        if earlier.number >= 7:  # where the gap is long enough for this machine's slowness
            assert gap <= gap_s(earlier.number) * (1 + JITTER) + 0.6 * SCALE
    assert [one.number for one in tried] == list(range(1, len(tried) + 1))
    assert [got.headers["aeg-delivery-count"] for got in receivers.notifications("/x")] == [
        str(n) for n in range(len(tried))
    ]


def test_the_last_attempt_is_the_configured_one(
    database_url: str, receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    receivers.behaviours["/x"] = answering(503)
    with dispatching(database_url):
        made = ready(subscribe(receivers.url + "/x", retry=RetryPolicy(max_attempts=6)))
        with fast(monkeypatch):
            append(1)
            wait_for(lambda: get(made).dead_letters == 1, 30)
    letter = api.list_dead_letters()[0]
    assert (letter.reason, letter.attempts) == ("MaxDeliveryAttemptsExceeded", 6)
    assert len(receivers.notifications("/x")) == 6


def test_events_of_a_dead_endpoint_wait_unsent_and_expire(
    database_url: str, receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    receivers.behaviours["/x"] = answering(404)
    with dispatching(database_url):
        made = ready(subscribe(receivers.url + "/x", retry=RetryPolicy(ttl_minutes=1440)))
        append(60)
        wait_for(lambda: get(made).sick_until)
        time.sleep(0.3)
        before = len(receivers.notifications("/x"))
        assert before <= 20
        with fast(monkeypatch):
            wait_for(lambda: get(made).dead_letters == 60, 40)
    untried = [one for one in api.list_dead_letters(limit=100) if one.attempts == 0]
    assert all(one.last_outcome == "Probation" for one in untried)
    assert {one.reason for one in api.list_dead_letters(limit=100)} == {"TimeToLiveExceeded"}
    # A probe every five minutes of that day at most, though sixty events waited.
    assert len(receivers.notifications("/x")) - before <= 24 * 12
