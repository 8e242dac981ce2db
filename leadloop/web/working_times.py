"""Working time as people read and write it."""

from datetime import timedelta
from typing import Final

from leadloop.service.contracts.calendars import MINUTES_A_DAY, Interval

UNITS: Final = {"min": 60, "h": 3600}
"""The units a duration is written in, in seconds."""


def in_words(duration: timedelta) -> str:
    """Return working time as hours and minutes: ``1 h 30 min``, ``12 min``, ``40 h``."""
    seconds = abs(duration) // timedelta(seconds=1)
    hours, minutes = divmod(seconds // 60, 60)
    parts = [f"{hours} h"] if hours else []
    if minutes or not hours:
        parts.append(f"{minutes} min" if minutes or seconds < 1 else "<1 min")
    return " ".join(parts)


def split(duration: timedelta | None) -> tuple[str, str]:
    """Return a duration as the number and the unit to write it with."""
    if duration is None:
        return "", "h"
    seconds = duration // timedelta(seconds=1)
    unit = "h" if seconds % 3600 == 0 else "min"
    return f"{seconds / UNITS[unit]:g}", unit


def read(number: str, unit: str) -> timedelta | None:
    """Return the duration that was written; None for nothing.

    Raises:
        ValueError: It is no number, or one beyond any use.
    """
    text = number.strip().replace(",", ".")
    if not text:
        return None
    value = float(text)
    if not 0 <= value < 10**6:
        raise ValueError("no length of time")
    return timedelta(seconds=round(value * UNITS.get(unit, 3600)))


def bar(intervals: tuple[Interval, ...]) -> list[dict[str, object]]:
    """Return where the open hours of a day stand on an axis from 0 to 100."""
    return [
        {
            "x": round(one.starts / MINUTES_A_DAY * 100, 2),
            "width": round((one.ends - one.starts) / MINUTES_A_DAY * 100, 2),
            "text": str(one),
        }
        for one in intervals
    ]


def as_written(intervals: tuple[Interval, ...]) -> str:
    """Return intervals as people write them."""
    return ", ".join(map(str, intervals))
