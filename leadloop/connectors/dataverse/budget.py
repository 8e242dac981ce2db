"""How much may still be asked of an organisation, shared by everybody who asks through one client.

Dataverse says what is left with every answer, and after how many seconds to come again with a 429;
source: "Service protection API limits".
"""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

from leadloop.kit.errors import Unavailable

_LEFT: Final = "x-ms-ratelimit-burst-remaining-xrm-requests"
_LOW: Final = 100
_BREATH_S: Final = 1.0
_LONGEST_S: Final = 3600.0
_UNSAID_S: Final = 5.0


class Budget:
    """Holds every caller back while the organisation asks for it. Safe between threads."""

    def __init__(
        self,
        *,
        patience_s: float = 10.0,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Begin with nothing known; ``patience_s`` is how long a caller is made to wait."""
        self._patience_s = patience_s
        self._now = now
        self._sleep = sleep
        self._lock = threading.Lock()
        self._closed_until = 0.0

    def enter(self) -> None:
        """Wait until the organisation may be asked.

        Raises:
            Unavailable: That takes longer than a caller should wait; it says how long.
        """
        with self._lock:
            waits = self._closed_until - self._now()
        if waits > self._patience_s:
            raise held_back(waits)
        if waits > 0:
            self._sleep(waits)

    def note(self, headers: Mapping[str, str]) -> None:
        """Slow down where little is left."""
        left = headers.get(_LEFT, "")
        if left.isdigit() and int(left) < _LOW:
            self.close(_BREATH_S)

    def close(self, seconds: float) -> float:
        """Let nobody ask for so long; return for how long, within an hour."""
        seconds = min(max(seconds, 0.0), _LONGEST_S)
        with self._lock:
            self._closed_until = max(self._closed_until, self._now() + seconds)
        return seconds


def retry_after_s(headers: Mapping[str, str]) -> float:
    """Return the seconds that an answer asks to wait; a few where it does not say."""
    said = headers.get("retry-after", "")
    try:
        return max(float(said), 0.0)
    except ValueError:
        return _UNSAID_S


def held_back(seconds: float) -> Unavailable:
    """Return the error of an organisation that wants to be left alone for a while."""
    error = Unavailable(f"Dataverse asks to wait {seconds:.0f} s.")
    error.retry_after_s = max(int(seconds + 0.999), 1)
    return error
