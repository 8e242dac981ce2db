"""ISO 8601 durations, and the retry policies written with them."""

import re
from random import Random
from typing import Any, Final, NamedTuple

_DURATION = re.compile(
    r"P(?:(\d{1,9}(?:\.\d+)?)W)?(?:(\d{1,9}(?:\.\d+)?)D)?"
    r"(?:T(?:(\d{1,9}(?:\.\d+)?)H)?(?:(\d{1,9}(?:\.\d+)?)M)?(?:(\d{1,9}(?:\.\d+)?)S)?)?\Z",
    re.ASCII,
)
_SECONDS = (604_800, 86_400, 3600, 60, 1)
_LEAST_S: Final = 5.0
_MOST_S: Final = 86_400.0


def duration_seconds(text: str) -> float | None:
    """Return the seconds of a duration such as ``PT1H30M``, None if it is none."""
    match = _DURATION.match(text.strip().upper())
    if match is None or not any(match.groups()):
        return None
    return sum(
        float(part) * unit for part, unit in zip(match.groups(), _SECONDS, strict=True) if part
    )


class RetryPolicy(NamedTuple):
    """How often, and after how long, a failed call is tried again. Times in seconds."""

    kind: str = "exponential"
    retries: int = 4
    interval_s: float = 7.5
    least_s: float = 5.0
    most_s: float = 45.0

    def delay_s(self, retry: int, random: Random) -> float | None:
        """Return how long to wait before retry 1, 2, …; None if there is no further one.

        The exponential kind draws evenly from a window that doubles with each retry.
        """
        if self.kind == "none" or retry > self.retries:
            return None
        if self.kind == "fixed":
            return self.interval_s
        low = 0.0 if retry == 1 else max(2.0 ** (retry - 2) * self.interval_s, self.least_s)
        high = min(2.0 ** (retry - 1) * self.interval_s, self.most_s)
        return random.uniform(min(low, high), high)


def read_retry_policy(source: Any) -> RetryPolicy | None:
    """Read a ``retryPolicy``; None if it is broken. Nothing written means the default."""
    if source is None:
        return RetryPolicy()
    if not isinstance(source, dict):
        return None
    kind = str(source.get("type", "default")).lower()
    if kind in ("default", "none"):
        return RetryPolicy() if kind == "default" else RetryPolicy("none", 0)
    count = source.get("count", 4)
    interval = _seconds(source.get("interval", "PT7.5S"))
    if kind not in ("fixed", "exponential") or type(count) is not int or interval is None:
        return None
    least = _seconds(source.get("minimumInterval", "PT5S"))
    most = _seconds(source.get("maximumInterval", "P1D"))
    if least is None or most is None or not 1 <= count <= 90:  # noqa: PLR2004 -- vendor's limit
        return None
    return RetryPolicy(kind, count, interval, least, most)


def _seconds(text: Any) -> float | None:
    seconds = duration_seconds(text) if isinstance(text, str) else None
    return None if seconds is None else min(max(seconds, _LEAST_S), _MOST_S)
