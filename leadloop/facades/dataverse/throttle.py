"""Service-protection limits per client, as the vendor has them, in the memory of one process.

6,000 requests and 1,200 seconds of work in five minutes, 52 at once.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from leadloop.facades.dataverse.answers import Refusal
from leadloop.users.contracts import Actor


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one client may ask of one process."""

    requests: int = 6000
    work_s: float = 1200.0
    at_once: int = 52
    window_s: float = 300.0


@dataclass(slots=True)
class _Client:
    """What one client asked lately: when each request began, and how long it took."""

    taken: deque[float] = field(default_factory=deque)
    work: deque[tuple[float, float]] = field(default_factory=deque)
    work_s: float = 0.0
    running: int = 0


@dataclass(slots=True)
class Spending:
    """What one request costs its client, and what is left to it."""

    requests_left: int = 0
    work_left_s: float = 0.0

    def headers(self) -> dict[str, str]:
        """Return the headers that say what is left."""
        return {
            "x-ms-ratelimit-burst-remaining-xrm-requests": str(self.requests_left),
            "x-ms-ratelimit-time-remaining-xrm-requests": f"{self.work_left_s:.2f}",
        }


class Throttle:
    """Counts what clients ask; threads share one."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._clients: dict[str, _Client] = {}
        self._lock = threading.Lock()

    def begin(self, key: str, now: float) -> Spending:
        """Count one request.

        Raises:
            Refusal: 429, if it is one too many.
        """
        limits = self.limits
        with self._lock:
            client = self._clients.setdefault(key, _Client())
            self._forget(client, now)
            if client.running >= limits.at_once:
                raise _too_many("0x80072326", "Number of concurrent requests", limits.at_once, 1)
            wait = self._wait_s(client, now)
            if len(client.taken) >= limits.requests:
                raise _too_many("0x80072322", "Number of requests", limits.requests, wait)
            if client.work_s >= limits.work_s:
                what = "Combined execution time of incoming requests"
                raise _too_many("0x80072321", what, int(limits.work_s), wait)
            client.taken.append(now)
            client.running += 1
            return Spending(
                limits.requests - len(client.taken), max(0.0, limits.work_s - client.work_s)
            )

    def end(self, key: str, began: float, now: float) -> None:
        """Count the time that a request took."""
        with self._lock:
            client = self._clients[key]
            client.running -= 1
            client.work_s += now - began
            client.work.append((now, now - began))

    def _forget(self, client: _Client, now: float) -> None:
        old = now - self.limits.window_s
        while client.taken and client.taken[0] <= old:
            client.taken.popleft()
        while client.work and client.work[0][0] <= old:
            client.work_s = max(0.0, client.work_s - client.work.popleft()[1])

    def _wait_s(self, client: _Client, now: float) -> int:
        if not client.taken:
            return 1
        return max(1, int(client.taken[0] + self.limits.window_s - now) + 1)


def _too_many(code: str, what: str, limit: int, wait_s: int) -> Refusal:
    message = f"{what} exceeded the limit of {limit} over the time window of 300 seconds."
    return Refusal(
        429,
        code,
        message,
        Retry_After=str(wait_s),
        x_ms_ratelimit_burst_remaining_xrm_requests="0",
        x_ms_ratelimit_time_remaining_xrm_requests="0",
    )


THROTTLE: Final = Throttle(Limits())


@contextmanager
def spend(actor: Actor) -> Iterator[Spending]:
    """Count one request of ``actor`` while it runs.

    Raises:
        Refusal: 429, if it is one too many.
    """
    began = time.monotonic()
    spending = THROTTLE.begin(actor.id, began)
    try:
        yield spending
    finally:
        THROTTLE.end(actor.id, began, time.monotonic())
