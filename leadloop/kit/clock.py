"""The one clock. Everything that has a date asks it; nothing else calls ``datetime.now``.

``--time-scale`` lets months pass in minutes: every process of one start shares an origin and a
scale through the environment, and the database reads the same two numbers from its connection
(see ``leadloop_now()`` in the first migration of ``events``).
"""

import os
import time
from datetime import UTC, datetime

_ORIGIN = float(os.environ.get("LEADLOOP_TIME_ORIGIN", "0"))
_SCALE = float(os.environ.get("LEADLOOP_TIME_SCALE", "1"))


def now() -> datetime:
    """Return the present moment in UTC, scaled if this start is scaled."""
    return datetime.fromtimestamp(timestamp(), UTC)


def timestamp() -> float:
    """Return Unix seconds of ``now()``."""
    real = time.time()
    return real if _SCALE == 1 else _ORIGIN + (real - _ORIGIN) * _SCALE


def wall_timestamp() -> int:
    """Return Unix seconds as other systems count them, unscaled: for what they compare."""
    return int(time.time())


def real_seconds(clock_seconds: float) -> float:
    """Return how long to sleep for ``clock_seconds`` of this clock to pass."""
    return clock_seconds / _SCALE


def connection_options() -> str:
    """Return libpq ``options`` that give a connection this clock."""
    return f"-c leadloop.time_origin={_ORIGIN} -c leadloop.time_scale={_SCALE}"
