"""The periods that Dataverse's date functions name, in UTC, as seen from now."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from leadloop.kit import clock
from leadloop.kit.odata.syntax import SyntaxFault

_MOST: Final = 10_000
_MONTHS: Final = 12
_FORMS: Final = ["Minutes", "Hours", "Days", "Weeks", "Months", "Years"]


class Period(NamedTuple):
    """From ``since`` to before ``until``, None being for ever; or whatever is ``outside`` it."""

    since: datetime | None
    until: datetime | None
    outside: bool = False


def period(name: str, values: tuple[Any, ...]) -> Period:
    """Return the period that a function names.

    Raises:
        SyntaxFault: There is no such function, or its value is none.
    """
    fixed = _FIXED.get(name)
    now = clock.now()
    if fixed is not None:
        return Period(*fixed(now.date()))
    if name in _ON:
        return _ON[name](_day_of(values))
    for start, sign in (("Last", -1), ("Next", 1), ("OlderThan", 0)):
        unit = name.removeprefix(start).removeprefix("X")
        if name.startswith(f"{start}X") and unit in _FORMS:
            return _counted(sign, unit, _count(values), now)
    raise SyntaxFault(f"The function '{name[:60]}' is not supported.")


def _counted(sign: int, unit: str, count: int, now: datetime) -> Period:
    if sign == 0:
        return Period(None, _moved(now, unit, -count))
    edge = _moved(now, unit, sign * count)
    if unit in ("Minutes", "Hours"):
        return Period(edge, now) if sign < 0 else Period(now, edge)
    today = _midnight(now.date())
    if sign < 0:
        return Period(_midnight(edge.date()), now)
    return Period(today, _midnight(edge.date()) + timedelta(days=1))


def _moved(now: datetime, unit: str, count: int) -> datetime:
    try:
        if unit in ("Months", "Years"):
            return _months_on(now, count * (_MONTHS if unit == "Years" else 1))
        return now + timedelta(**{unit.lower(): count})
    except (OverflowError, ValueError):
        raise SyntaxFault("The period is too long.") from None


def _months_on(now: datetime, count: int) -> datetime:
    number = now.year * _MONTHS + now.month - 1 + count
    year, month = divmod(number, _MONTHS)
    first = now.replace(year=year, month=month + 1, day=1)
    last_day = ((first + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day
    return first.replace(day=min(now.day, last_day))


def _count(values: tuple[Any, ...]) -> int:
    try:
        count = int(values[0]) if len(values) == 1 else 0
    except (TypeError, ValueError, OverflowError):
        count = 0
    if not 0 < count <= _MOST:
        raise SyntaxFault(f"A number from 1 to {_MOST} is expected.")
    return count


def _day_of(values: tuple[Any, ...]) -> date:
    value = values[0] if len(values) == 1 else None
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
    except ValueError:
        value = None
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).date()
    if isinstance(value, date):
        return value
    raise SyntaxFault("A date is expected.")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _days(since: date, count: int) -> tuple[datetime, datetime]:
    begin = _midnight(since)
    return begin, begin + timedelta(days=count)


def _week(day: date, weeks: int) -> tuple[datetime, datetime]:
    sunday = day - timedelta(days=(day.weekday() + 1) % 7)
    return _days(sunday + timedelta(weeks=weeks), 7)


def _month(day: date, months: int) -> tuple[datetime, datetime]:
    begin = _months_on(_midnight(day.replace(day=1)), months)
    return begin, _months_on(begin, 1)


def _year(day: date, years: int) -> tuple[datetime, datetime]:
    begin = _midnight(date(day.year + years, 1, 1))
    return begin, begin.replace(year=begin.year + 1)


_FIXED: Final[Mapping[str, Callable[[date], tuple[datetime, datetime]]]] = {
    "Today": lambda day: _days(day, 1),
    "Yesterday": lambda day: _days(day - timedelta(days=1), 1),
    "Tomorrow": lambda day: _days(day + timedelta(days=1), 1),
    "Last7Days": lambda day: _days(day - timedelta(days=7), 8),
    "Next7Days": lambda day: _days(day, 8),
    "ThisWeek": lambda day: _week(day, 0),
    "LastWeek": lambda day: _week(day, -1),
    "NextWeek": lambda day: _week(day, 1),
    "ThisMonth": lambda day: _month(day, 0),
    "LastMonth": lambda day: _month(day, -1),
    "NextMonth": lambda day: _month(day, 1),
    "ThisYear": lambda day: _year(day, 0),
    "LastYear": lambda day: _year(day, -1),
    "NextYear": lambda day: _year(day, 1),
}
_DAY: Final = timedelta(days=1)


def _after(day: date) -> datetime:
    try:
        return _midnight(day) + _DAY
    except OverflowError:
        return _midnight(day)


_ON: Final[Mapping[str, Callable[[date], Period]]] = {
    "On": lambda day: Period(_midnight(day), _after(day)),
    "NotOn": lambda day: Period(_midnight(day), _after(day), outside=True),
    "OnOrAfter": lambda day: Period(_midnight(day), None),
    "OnOrBefore": lambda day: Period(None, _after(day)),
}
