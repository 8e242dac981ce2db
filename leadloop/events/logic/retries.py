"""What an answer means, when to try again, when to give up, and how long to spare a sick endpoint.

The table is Event Grid's. Its steps are read as gaps between attempts. Beyond it: ``Retry-After``
is honoured where it asks for a longer wait than the table, up to an hour; 410 counts as a failure
like others (outcome ``Disabled``), and never ends a subscription by itself.
"""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple

from leadloop.events.contracts.subscriptions import DeadLetterReason, Outcome, RetryPolicy

SUCCESSES: Final = range(200, 205)
NOT_RETRYABLE: Final = frozenset({400, 401, 403, 413})
"""Answers of a webhook after which the event goes to the dead letters at once."""

FAILURES_BEFORE_PROBATION: Final = 10
JITTER: Final = 0.1
"""The part of a gap by which chance lengthens it at most."""

_GAPS_S: Final = (10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200)
_LEAST_S: Final = {408: 120.0, 503: 30.0}
_LONGEST_RETRY_AFTER_S: Final = 3600.0
_BY_STATUS: Final = {
    400: Outcome.BAD_REQUEST,
    401: Outcome.UNAUTHORIZED,
    403: Outcome.FORBIDDEN,
    404: Outcome.NOT_FOUND,
    408: Outcome.TIMED_OUT,
    410: Outcome.DISABLED,
    413: Outcome.PAYLOAD_TOO_LARGE,
    429: Outcome.BUSY,
    504: Outcome.TIMED_OUT,
    507: Outcome.FULL,
}
_PROBATION_S: Final = {
    Outcome.BUSY: 10.0,
    Outcome.TIMED_OUT: 10.0,
    Outcome.ABORTED: 10.0,
    Outcome.SOCKET_ERROR: 30.0,
    Outcome.NOT_FOUND: 300.0,
    Outcome.RESOLUTION_ERROR: 300.0,
    Outcome.DISABLED: 300.0,
    Outcome.FULL: 300.0,
    Outcome.UNAUTHORIZED: 300.0,
    Outcome.FORBIDDEN: 300.0,
}


class Again(NamedTuple):
    """Try again at ``due_at``."""

    due_at: datetime


class GiveUp(NamedTuple):
    """Do not try again."""

    reason: DeadLetterReason


class Failed(NamedTuple):
    """What a failed attempt knows. ``attempts`` counts it; ``retry_after_s`` is what was asked."""

    outcome: Outcome
    status: int | None
    attempts: int
    retry_after_s: float = 0.0


def outcome_of(status: int) -> Outcome:
    """Return what an HTTP status means."""
    if status in SUCCESSES:
        return Outcome.DELIVERED
    if found := _BY_STATUS.get(status):
        return found
    return Outcome.BUSY if status >= 500 else Outcome.ABORTED  # noqa: PLR2004 -- server's fault


def gap_s(attempts: int) -> float:
    """Return the seconds between attempt number ``attempts`` and the next, before chance."""
    return float(_GAPS_S[min(attempts, len(_GAPS_S)) - 1])


def after_failure(
    failed: Failed, *, policy: RetryPolicy, now: datetime, chance: float
) -> Again | GiveUp:
    """Decide what follows a failed attempt; ``chance`` is drawn from 0 to 1."""
    if failed.status in NOT_RETRYABLE:
        return GiveUp(DeadLetterReason.NOT_RETRYABLE)
    if failed.attempts >= policy.max_attempts:
        return GiveUp(DeadLetterReason.MAX_ATTEMPTS)
    wait = gap_s(failed.attempts) * (1 + JITTER * chance)
    least = _LEAST_S.get(failed.status or 0, 0.0)
    asked = min(failed.retry_after_s, _LONGEST_RETRY_AFTER_S)
    return Again(now + timedelta(seconds=max(wait, least, asked)))


def is_expired(since: datetime, *, policy: RetryPolicy, now: datetime) -> bool:
    """Whether an event's time to live is over; asked only when its next attempt comes due."""
    return now - since >= timedelta(minutes=policy.ttl_minutes)


def probation_s(outcome: Outcome, failures_in_row: int) -> float:
    """Return how long to spare an endpoint after a failure; 0 while it is not sick.

    What is wrong with a single event (400, 413) says nothing about the endpoint.
    """
    if failures_in_row < FAILURES_BEFORE_PROBATION:
        return 0.0
    return _PROBATION_S.get(outcome, 0.0)


def parse_retry_after(value: str | None, *, now: datetime) -> float:
    """Return the seconds that a ``Retry-After`` header asks for; 0 if absent or unreadable."""
    if not value:
        return 0.0
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_RETRY_AFTER_S)
    try:
        moment = parsedate_to_datetime(text)
        return max((moment - now).total_seconds(), 0.0) if moment.tzinfo else 0.0
    except (ValueError, TypeError, OverflowError):
        return 0.0
