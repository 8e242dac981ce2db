"""The retry table, minimum waits, giving up, probation."""

from datetime import UTC, datetime, timedelta

import pytest

from leadloop.events.contracts.subscriptions import DeadLetterReason, Outcome, RetryPolicy
from leadloop.events.logic.retries import (
    JITTER,
    Again,
    Failed,
    GiveUp,
    after_failure,
    gap_s,
    is_expired,
    outcome_of,
    parse_retry_after,
    probation_s,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ANY = RetryPolicy()


def wait_s(failed: Failed, chance: float = 0.0) -> float:
    step = after_failure(failed, policy=ANY, now=NOW, chance=chance)
    assert isinstance(step, Again)
    return (step.due_at - NOW).total_seconds()


def test_the_gaps_are_the_documented_ones() -> None:
    minute, hour = 60, 3600
    assert [gap_s(n) for n in range(1, 13)] == [
        10,
        30,
        minute,
        5 * minute,
        10 * minute,
        30 * minute,
        hour,
        3 * hour,
        6 * hour,
        12 * hour,
        12 * hour,
        12 * hour,
    ]


def test_chance_lengthens_a_gap_a_little_and_never_shortens_it() -> None:
    failed = Failed(Outcome.BUSY, 500, 3)
    assert wait_s(failed, 0.0) == 60
    assert wait_s(failed, 1.0) == pytest.approx(60 * (1 + JITTER))


@pytest.mark.parametrize(
    ("status", "attempts", "least"),
    [(408, 1, 120), (503, 1, 30), (500, 1, 10), (404, 1, 10), (410, 1, 10), (408, 5, 600)],
)
def test_some_answers_ask_for_a_longer_first_wait(status: int, attempts: int, least: int) -> None:
    assert wait_s(Failed(outcome_of(status), status, attempts)) == least


def test_retry_after_lengthens_the_wait_up_to_an_hour() -> None:
    assert wait_s(Failed(Outcome.BUSY, 429, 1, 45.0)) == 45
    assert wait_s(Failed(Outcome.BUSY, 429, 4, 45.0)) == 300
    assert wait_s(Failed(Outcome.BUSY, 503, 1, 86_400.0)) == 3600


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30", 30),
        (" 7 ", 7),
        ("Thu, 01 Jan 2026 00:00:20 GMT", 20),
        ("Wed, 31 Dec 2025 00:00:20 GMT", 0),
        (None, 0),
        ("", 0),
        ("-5", 0),
        ("soon", 0),
        ("9" * 400, 3600),
        ("١٢", 0),
        ("Thu, 99 Foo 2026", 0),
    ],
)
def test_retry_after_is_read_leniently(text: str | None, seconds: int) -> None:
    assert parse_retry_after(text, now=NOW) == seconds


@pytest.mark.parametrize("status", [400, 401, 403, 413])
def test_some_answers_end_it_at_once(status: int) -> None:
    step = after_failure(Failed(outcome_of(status), status, 1), policy=ANY, now=NOW, chance=0)
    assert step == GiveUp(DeadLetterReason.NOT_RETRYABLE)


def test_the_last_attempt_ends_it() -> None:
    policy = RetryPolicy(max_attempts=3)
    assert isinstance(
        after_failure(Failed(Outcome.BUSY, 500, 2), policy=policy, now=NOW, chance=0), Again
    )
    assert after_failure(Failed(Outcome.BUSY, 500, 3), policy=policy, now=NOW, chance=0) == GiveUp(
        DeadLetterReason.MAX_ATTEMPTS
    )


def test_time_to_live_ends_at_its_minute() -> None:
    policy = RetryPolicy(ttl_minutes=5)
    assert not is_expired(NOW, policy=policy, now=NOW + timedelta(seconds=299))
    assert is_expired(NOW, policy=policy, now=NOW + timedelta(seconds=300))


def test_only_200_to_204_is_success() -> None:
    assert [status for status in range(100, 600) if outcome_of(status) is Outcome.DELIVERED] == [
        200,
        201,
        202,
        203,
        204,
    ]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (400, "BadRequest"),
        (401, "Unauthorized"),
        (403, "Forbidden"),
        (404, "NotFound"),
        (408, "TimedOut"),
        (410, "Disabled"),
        (413, "PayloadTooLarge"),
        (429, "Busy"),
        (500, "Busy"),
        (503, "Busy"),
        (504, "TimedOut"),
        (507, "Full"),
        (302, "Aborted"),
        (205, "Aborted"),
        (418, "Aborted"),
    ],
)
def test_statuses_have_their_outcomes(status: int, outcome: str) -> None:
    assert outcome_of(status) == outcome


def test_probation_begins_with_the_tenth_failure_and_depends_on_it() -> None:
    assert probation_s(Outcome.BUSY, 9) == 0
    assert probation_s(Outcome.BUSY, 10) == 10
    assert probation_s(Outcome.TIMED_OUT, 50) == 10
    assert probation_s(Outcome.SOCKET_ERROR, 10) == 30
    for outcome in (Outcome.NOT_FOUND, Outcome.RESOLUTION_ERROR, Outcome.DISABLED, Outcome.FULL):
        assert probation_s(outcome, 10) == 300
    # What is wrong with one event says nothing about the endpoint.
    assert probation_s(Outcome.BAD_REQUEST, 10) == 0
    assert probation_s(Outcome.PAYLOAD_TOO_LARGE, 10) == 0
