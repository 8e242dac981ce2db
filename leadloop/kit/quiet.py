"""Say a failure that repeats itself at once, then only now and then, with how often it came."""

import time
from collections.abc import Callable
from typing import Any, Final

_EVERY_S: Final = 10.0


class Repeating:
    """A log line that may come a thousand times a second: at most one in ``every_s`` is written.

    The written one says in ``unsaid`` how many were not since the last.
    """

    def __init__(
        self, *, every_s: float = _EVERY_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._every_s = every_s
        self._clock = clock
        self._last: dict[str, float] = {}
        self._unsaid: dict[str, int] = {}

    def say(self, write: Callable[..., Any], event: str, **fields: Any) -> None:
        """Write ``event`` with ``fields`` unless it was written a moment ago."""
        now = self._clock()
        if now - self._last.get(event, float("-inf")) < self._every_s:
            self._unsaid[event] = self._unsaid.get(event, 0) + 1
            return
        self._last[event] = now
        if unsaid := self._unsaid.pop(event, 0):
            fields["unsaid"] = unsaid
        write(event, **fields)
