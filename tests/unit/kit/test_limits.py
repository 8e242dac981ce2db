"""Token buckets: what passes, what must wait and how long, and that memory stays bounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.kit.limits import Quota, RateLimits, TooMany


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def limits(*quotas: Quota, most_keys: int = 1000) -> tuple[RateLimits, Clock]:
    clock = Clock()
    return RateLimits({"door": quotas}, most_keys=most_keys, clock=clock), clock


def passed(found: RateLimits, key: str, *costs: float) -> bool:
    try:
        found.take("door", key, *costs)
    except TooMany:
        return False
    return True


def test_a_burst_passes_and_then_the_rate() -> None:
    found, clock = limits(Quota("requests", 2, 4))
    assert [passed(found, "a") for _ in range(5)] == [True] * 4 + [False]
    clock.now += 0.5
    assert [passed(found, "a") for _ in range(2)] == [True, False]


def test_callers_have_buckets_of_their_own() -> None:
    found, _ = limits(Quota("requests", 1, 1))
    assert passed(found, "a")
    assert not passed(found, "a")
    assert passed(found, "b")


def test_retry_after_is_honest_and_in_whole_seconds() -> None:
    found, clock = limits(Quota("requests", 0.4, 1))
    assert passed(found, "a")
    with pytest.raises(TooMany) as caught:
        found.take("door", "a")
    assert caught.value.retry_after_s == 3
    assert dict(caught.value.headers)[b"retry-after"] == b"3"
    clock.now += 2
    assert not passed(found, "a")
    clock.now += 1
    assert passed(found, "a")


def test_what_is_refused_costs_nothing_in_any_of_the_buckets() -> None:
    found, clock = limits(Quota("events", 10, 10), Quota("bytes", 1000, 1000))
    assert passed(found, "a", 1, 900)
    assert not passed(found, "a", 1, 900)
    assert passed(found, "a", 9, 100)
    clock.now += 1
    assert passed(found, "a", 10, 1000)


def test_more_than_a_whole_bucket_passes_when_it_is_full_and_is_paid_for_afterwards() -> None:
    found, clock = limits(Quota("events", 10, 10))
    assert passed(found, "a", 50)
    clock.now += 4
    assert not passed(found, "a", 1)
    clock.now += 0.2
    assert passed(found, "a", 1)


def test_headers_say_policy_and_state_once_half_is_used_up() -> None:
    found, _ = limits(Quota("requests", 2, 4))
    assert found.take("door", "a") == ()
    assert found.take("door", "a") == ()
    assert dict(found.take("door", "a")) == {
        b"ratelimit-policy": b'"requests";q=4;w=2',
        b"ratelimit": b'"requests";r=1;t=2',
    }


def test_checking_takes_nothing() -> None:
    found, _ = limits(Quota("requests", 1, 1))
    for _ in range(3):
        found.check("door", "a")
    assert passed(found, "a")
    with pytest.raises(TooMany):
        found.check("door", "a")


def test_a_door_without_a_quota_lets_everybody_through() -> None:
    found, _ = limits(Quota("requests", 0, 0))
    assert all(passed(found, "a") for _ in range(100))
    assert RateLimits().take("any", "a") == ()


def test_memory_is_bounded_and_those_seen_last_are_remembered() -> None:
    found, _ = limits(Quota("requests", 0.001, 1), most_keys=100)
    for number in range(1_000):
        assert passed(found, f"visitor-{number}")
    assert found.count_keys() <= 101
    assert not passed(found, "visitor-999")


@given(
    st.lists(
        st.tuples(st.floats(0, 3), st.floats(0.1, 20)),
        max_size=60,
    )
)
def test_nobody_gets_more_than_burst_and_rate_allow(steps: list[tuple[float, float]]) -> None:
    found, clock = limits(Quota("events", 5, 20))
    begin, used = clock.now, 0.0
    for pause, cost in steps:
        clock.now += pause
        if passed(found, "a", cost):
            used += cost
        assert used <= 20 + 5 * (clock.now - begin) + 1e-6


@given(st.floats(0.01, 1000), st.floats(1, 1000), st.integers(1, 50))
def test_after_the_stated_wait_the_same_request_passes(
    per_s: float, burst: float, calls: int
) -> None:
    found, clock = limits(Quota("requests", per_s, burst))
    for _ in range(calls):
        try:
            found.take("door", "a")
        except TooMany as error:
            clock.now += error.retry_after_s
            assert passed(found, "a")
