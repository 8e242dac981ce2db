"""What a load run is told, and what it tells afterwards."""

import ssl
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count


@dataclass(frozen=True, slots=True)
class Target:
    """The server: an address, and TLS if it is spoken there."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How to send.

    ``arrivals_s`` set: an open loop, in which request ``n`` is due at the ``n``-th of these
    seconds after the start (ascending). Unset: a closed loop, each connection sending as soon as
    it has its answer. Ends after ``count`` requests or ``duration_s`` seconds, whichever is
    first, then waits up to ``patience_s`` for what is under way, retries included. No answer
    within ``timeout_s`` counts as a lost connection.
    """

    connections: int = 32
    arrivals_s: Iterator[float] | None = None
    count: int | None = None
    duration_s: float | None = None
    patience_s: float = 60.0
    timeout_s: float = 15.0
    keep_accepted: bool = True


def fixed_rate(rate_per_s: float) -> Iterator[float]:
    """Yield the arrival times of an open loop with ``rate_per_s`` requests a second."""
    return (number / rate_per_s for number in count())


@dataclass(slots=True)
class Tally:
    """What came of it.

    ``accepted`` maps each key answered 202 to its event id; ``repeats`` counts answers that said
    they repeat an earlier one; ``contradictions`` lists keys whose repeats were answered with
    another event id; ``given_up`` the keys never answered. ``by_door`` counts per name of a door.
    """

    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies_s: "array[float]" = field(default_factory=lambda: array("d"))
    by_door: Counter[tuple[str, int]] = field(default_factory=Counter)
    accepted: dict[str, str] = field(default_factory=dict)
    repeats: int = 0
    contradictions: list[str] = field(default_factory=list)
    retries: int = 0
    lost_connections: int = 0
    given_up: list[str] = field(default_factory=list)
    elapsed_s: float = 0.0

    def percentile_ms(self, share: float) -> float:
        """Return the latency in milliseconds below which ``share`` (0..1) of answers came."""
        if not self.latencies_s:
            return float("nan")
        ordered = sorted(self.latencies_s)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def answers_per_s(self, *statuses: int) -> float:
        """Return answers per second with one of ``statuses`` (none given: any)."""
        count = sum(n for status, n in self.statuses.items() if not statuses or status in statuses)
        return count / self.elapsed_s if self.elapsed_s else 0.0
