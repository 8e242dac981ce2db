"""How often somebody may knock at a door: token buckets in the memory of one process.

A bucket is one number, the moment at which it will be full again (the generic cell rate
algorithm), so that a hundred thousand callers cost a few megabytes. Whoever was not seen for long
is forgotten: a bucket that nobody took from is full anyway.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Final, NamedTuple

from leadloop.kit.asgi import Header
from leadloop.kit.errors import LeadloopError

MOST_KEYS: Final = 100_000
"""Callers that one quota remembers at most; those not seen for longest are forgotten first."""

_ALLOWED: Final[tuple[Header, ...]] = ()


class Quota(NamedTuple):
    """What one caller may use: ``per_s`` for ever, and ``burst`` at once.

    ``unit`` names it in the answer (``requests``, ``events``, ``bytes``).
    """

    unit: str
    per_s: float
    burst: float


class TooMany(LeadloopError):  # noqa: N818 -- reads as the fact it is
    """You are sending more than this door takes; wait and send the same again."""

    def __init__(self, retry_after_s: int, headers: Sequence[Header]) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s
        """Whole seconds, rounded up, after which the same request will pass."""
        self.headers: tuple[Header, ...] = (
            (b"retry-after", b"%d" % retry_after_s),
            *headers,
        )


class _Buckets:
    """Every caller's bucket of one quota, in two generations so that memory stays bounded."""

    def __init__(self, quota: Quota, most: int) -> None:
        self.quota = quota
        self._most = max(1, most // 2)
        self._per_token_s = 1.0 / quota.per_s
        self._depth_s = quota.burst * self._per_token_s
        self._full_at: dict[str, float] = {}
        self._older: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._full_at) + len(self._older)

    def wait_s(self, key: str, cost: float, now: float) -> float:
        """Return how long until ``cost`` fits; 0 or less means now.

        What costs more than a whole bucket passes when the bucket is full.
        """
        lacking_s = min(cost * self._per_token_s, self._depth_s)
        return max(self._when_full(key), now) + lacking_s - self._depth_s - now

    def take(self, key: str, cost: float, now: float) -> None:
        """Take ``cost`` out of the caller's bucket."""
        if len(self._full_at) >= self._most and key not in self._full_at:
            self._older, self._full_at = self._full_at, {}
        self._full_at[key] = max(self._when_full(key), now) + cost * self._per_token_s

    def left(self, key: str, now: float) -> float:
        """Return how much the caller may still take at once."""
        empty_s = max(self._when_full(key) - now, 0.0)
        return max(self.quota.burst - empty_s * self.quota.per_s, 0.0)

    def _when_full(self, key: str) -> float:
        found = self._full_at.get(key)
        return self._older.get(key, 0.0) if found is None else found


class RateLimits:
    """The quotas of every door; safe to share between threads.

    A door without quotas, or with a rate of 0, lets everybody through.
    """

    def __init__(
        self,
        quotas: Mapping[str, Sequence[Quota]] | None = None,
        *,
        most_keys: int = MOST_KEYS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._lock = Lock()
        self._doors = {
            door: tuple(_Buckets(quota, most_keys) for quota in found if quota.per_s > 0)
            for door, found in (quotas or {}).items()
        }

    def take(self, door: str, key: str, *costs: float) -> tuple[Header, ...]:
        """Take ``costs``, in the order of the door's quotas, for the caller ``key``.

        All or nothing: what is refused costs nothing. A cost left out is 1. Returns the
        ``RateLimit`` headers for the answer once more than half of a bucket is used up; until
        then there is nothing to tell.

        Raises:
            TooMany: The caller must wait.
        """
        buckets = self._doors.get(door)
        if not buckets:
            return _ALLOWED
        now = self._clock()
        with self._lock:
            self._check(buckets, key, costs, now)
            for place, bucket in enumerate(buckets):
                bucket.take(key, _cost(costs, place), now)
        if any(bucket.left(key, now) * 2 < bucket.quota.burst for bucket in buckets):
            return _headers(buckets, key, now)
        return _ALLOWED

    def check(self, door: str, key: str, *costs: float) -> None:
        """Refuse already now what ``take`` would refuse, without taking anything.

        Raises:
            TooMany: The caller must wait.
        """
        buckets = self._doors.get(door)
        if buckets:
            self._check(buckets, key, costs, self._clock())

    def count_keys(self) -> int:
        """Return how many callers are remembered."""
        return sum(len(bucket) for buckets in self._doors.values() for bucket in buckets)

    @staticmethod
    def _check(buckets: Sequence[_Buckets], key: str, costs: Sequence[float], now: float) -> None:
        wait_s = max(
            bucket.wait_s(key, _cost(costs, place), now) for place, bucket in enumerate(buckets)
        )
        # A clock is not exact to the last digit.
        if wait_s > 1e-9:  # noqa: PLR2004
            raise TooMany(max(1, math.ceil(wait_s)), _headers(buckets, key, now))


def _cost(costs: Sequence[float], place: int) -> float:
    return costs[place] if place < len(costs) else 1.0


def _headers(buckets: Sequence[_Buckets], key: str, now: float) -> tuple[Header, ...]:
    """Return ``RateLimit-Policy`` and ``RateLimit`` (draft-ietf-httpapi-ratelimit-headers)."""
    policies, states = [], []
    for bucket in buckets:
        unit, per_s, burst = bucket.quota
        window_s = max(1, math.ceil(burst / per_s))
        left = math.floor(bucket.left(key, now))
        policies.append(f'"{unit}";q={burst:.0f};w={window_s}')
        states.append(f'"{unit}";r={left};t={math.ceil((burst - left) / per_s)}')
    return (
        (b"ratelimit-policy", ", ".join(policies).encode()),
        (b"ratelimit", ", ".join(states).encode()),
    )
