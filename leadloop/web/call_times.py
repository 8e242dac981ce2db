"""When somebody who is put off comes back to the call queue; pure."""

from datetime import datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from leadloop.sales.contracts.calling import SKIPPED_FOR

MORNING: Final = time(9, 0)
_WEEK: Final = 7


class LaterTime(NamedTuple):
    """One choice: its key, its words, and the moment it means, in the viewer's zone."""

    key: str
    label: str
    at: datetime


def later_times(now: datetime) -> tuple[LaterTime, ...]:
    """Return the choices at ``now``, which carries the viewer's zone.

    Mornings are nine o'clock on the wall, across changes to and from daylight saving.
    """
    zone = now.tzinfo
    tomorrow = datetime.combine(now.date() + timedelta(days=1), MORNING, zone)
    monday = now.date() + timedelta(days=_WEEK - now.weekday())
    choices = [
        LaterTime("hour", "In an hour", _elapsed(now, SKIPPED_FOR)),
        LaterTime("three", "In three hours", _elapsed(now, timedelta(hours=3))),
        LaterTime("tomorrow", "Tomorrow morning", tomorrow),
        LaterTime("week", "Monday morning", datetime.combine(monday, MORNING, zone)),
    ]
    if choices[2].at == choices[3].at:  # on Sundays
        del choices[2]
    return tuple(choices)


def _elapsed(now: datetime, by: timedelta) -> datetime:
    return (now.astimezone(ZoneInfo("UTC")) + by).astimezone(now.tzinfo)


def said(at: datetime, now: datetime) -> str:
    """Return a moment as one says it today: ``14:05``, or with its day."""
    if at.date() == now.date():
        return f"{at:%H:%M}"
    return f"{at:%a} {at.day} {at:%b}, {at:%H:%M}"
