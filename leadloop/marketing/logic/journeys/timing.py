"""When a wait is over: lengths on the person's calendar, local times, daylight saving. Pure."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from leadloop.marketing.contracts.journeys import Facts, Unit, WaitTime

_FIXED: Final = {Unit.MINUTES: timedelta(minutes=1), Unit.HOURS: timedelta(hours=1)}
_DAYS: Final = {Unit.DAYS: 1, Unit.WEEKS: 7}
_DAYS_OF_WEEK: Final = 7


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """Return the zone with this IANA name; UTC where nothing is known by it."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def over_at(wait: WaitTime, arrived_at: datetime, facts: Facts) -> datetime | None:
    """Return when a wait that began at ``arrived_at`` is over, in UTC.

    Minutes and hours are exact; days, weeks and months keep the person's wall clock, so that a day
    over a change to summer time has 23 hours. A local time that clocks skip is taken as an hour
    later; of one that comes twice the first counts. None: the person has no such date.
    """
    zone = zone_named(facts.time_zone)
    begin: datetime | None = arrived_at
    if wait.field:
        begin = _moment(facts.value(wait.field), zone)
    if begin is None:
        return None
    reached = _plus(begin, -wait.amount if wait.before else wait.amount, wait.unit, zone)
    if wait.at is None and not wait.weekdays:
        return reached
    return _next_local(reached, wait, zone)


def _moment(value: Any, zone: ZoneInfo) -> datetime | None:
    """Return the moment that a field's value means; a date is its midnight where the person is.

    Of several dates it is the first.
    """
    if isinstance(value, list):
        value = min(value, default=None)
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), tzinfo=zone).astimezone(UTC)
    return None


def _plus(begin: datetime, amount: int, unit: Unit, zone: ZoneInfo) -> datetime:
    if unit in _FIXED:
        return begin + amount * _FIXED[unit]
    local = begin.astimezone(zone)
    if unit in _DAYS:
        day = local.date() + timedelta(days=amount * _DAYS[unit])
    else:
        day = _months_later(local.date(), amount)
    wall = datetime.combine(day, local.time(), tzinfo=zone)
    return wall.replace(fold=local.fold).astimezone(UTC)


def _months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _next_local(reached: datetime, wait: WaitTime, zone: ZoneInfo) -> datetime:
    """Return the first moment from ``reached`` on at the wait's local time and weekday."""
    local = reached.astimezone(zone)
    # Eight days reach the same weekday again, for today's time may have passed.
    for ahead in range(_DAYS_OF_WEEK + 1):
        day = local.date() + timedelta(days=ahead)
        if wait.weekdays and day.weekday() not in wait.weekdays:
            continue
        if wait.at is None:
            found = datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
            return max(found, reached)
        found = datetime.combine(day, wait.at, tzinfo=zone).astimezone(UTC)
        if found >= reached:
            return found
    return reached
