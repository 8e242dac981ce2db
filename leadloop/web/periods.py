"""The days that a dashboard or a dry run looks at, as its form asks for them."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone
from django.utils.dateparse import parse_date

from leadloop.kit import clock

DAYS: Final = 30
_YEARS: Final = range(1990, 2100)


def period(asked: Mapping[str, str]) -> tuple[datetime, datetime]:
    """Return the days ``from`` and ``to`` of the viewer's zone; the last thirty without any."""
    today = timezone.localtime(clock.now()).date()
    first = _day(asked.get("from", "")) or today - timedelta(days=DAYS)
    last = _day(asked.get("to", "")) or today
    zone = timezone.get_current_timezone()
    return (
        datetime.combine(first, time(), zone),
        datetime.combine(last + timedelta(days=1), time(), zone),
    )


def _day(text: str) -> date | None:
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found and found.year in _YEARS else None
