"""Arithmetic of working time, exact to the microsecond and over every change of the clocks.

Working time is what really passes while the wall clock of the calendar's zone stands inside an
open interval: an hour that a change to summer time skips is not worked, one that comes twice is
worked twice. Open hours are kept per day of UTC, so a span costs one look-up a day, whatever the
calendar; within one day of UTC a zone changes its offset at most once.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from leadloop.service.contracts.calendars import Interval, NeverOpen, WorkingTime
from leadloop.service.logic.public_holidays import public_holidays

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY: Final = date(1970, 1, 1).toordinal()
_SECOND: Final = 1_000_000
_MINUTE: Final = 60 * _SECOND
_DAY: Final = 24 * 60 * _MINUTE
_CLOSED_DAYS: Final = 3 * 366
_DAYS_KEPT: Final = 20_000


class _Span(NamedTuple):
    """Open from ``start`` until ``end``, microseconds since 1970 in UTC."""

    start: int
    end: int


class _Day(NamedTuple):
    """The open spans of one day of UTC, in order, and how long they are together."""

    spans: tuple[_Span, ...]
    total: int


def add_working(start: datetime, duration: timedelta, hours: WorkingTime) -> datetime:
    """Return when ``duration`` of working time has passed since ``start`` (both UTC).

    Nothing to pass returns ``start`` itself; otherwise the moment lies inside, or at the end of,
    an open interval.

    Raises:
        NeverOpen: The calendar has no open time for three years on end.
        ValueError: ``start`` has no time zone, or ``duration`` is negative.
    """
    left = duration // timedelta(microseconds=1)
    if left < 0:
        raise ValueError("working time runs forward only")
    if left == 0:
        return start
    at = _micros(start)
    for day in _table(hours).days_from(at):
        if day.total < left and (not day.spans or day.spans[0].start >= at):
            left -= day.total
            continue
        for span in day.spans:
            begins = max(span.start, at)
            if begins + left <= span.end:
                return _EPOCH + timedelta(microseconds=begins + left)
            left -= max(span.end - begins, 0)
    raise NeverOpen


def working_between(start: datetime, end: datetime, hours: WorkingTime) -> timedelta:
    """Return the working time between two moments, zero if ``end`` is not after ``start``.

    Raises:
        ValueError: A moment has no time zone.
    """
    first, last = _micros(start), _micros(end)
    if last <= first:
        return timedelta()
    begins, ends = first // _DAY, (last - 1) // _DAY
    table, worked = _table(hours), 0
    for number in range(begins, ends + 1):
        day = table.day(number)
        if begins < number < ends:
            worked += day.total
        else:
            worked += sum(max(min(s.end, last) - max(s.start, first), 0) for s in day.spans)
    return timedelta(microseconds=worked)


def next_open(at: datetime, hours: WorkingTime) -> datetime:
    """Return ``at`` if it is open time, else when open time begins next.

    Raises:
        NeverOpen: The calendar has no open time for three years on end.
    """
    now = _micros(at)
    for day in _table(hours).days_from(now):
        for span in day.spans:
            if span.end > now:
                return _EPOCH + timedelta(microseconds=max(span.start, now))
    raise NeverOpen


def intervals_on(day: date, hours: WorkingTime) -> tuple[Interval, ...]:
    """Return the open hours of a local day: its own, none on a public holiday, else the week's."""
    return _table(hours).intervals_on(day)


def opens_within_a_year(hours: WorkingTime, first: date) -> bool:
    """Whether there is any open time in the year that begins at ``first``."""
    return any(intervals_on(first + timedelta(days=n), hours) for n in range(366))


class _Table:
    """The days of one calendar, made when first asked for."""

    def __init__(self, hours: WorkingTime) -> None:
        self._hours = hours
        self._zone = ZoneInfo(hours.zone)
        self._own = {own.day: own.intervals for own in hours.days}
        self._days: dict[int, _Day] = {}

    def day(self, number: int) -> _Day:
        """Return the open spans of day ``number`` of UTC since 1970."""
        found = self._days.get(number)
        if found is None:
            if len(self._days) >= _DAYS_KEPT:
                self._days.clear()
            found = self._days[number] = self._make(number)
        return found

    def days_from(self, at: int) -> Iterator[_Day]:
        """Yield days from the one of ``at`` on, until none has been open for years."""
        number, closed = at // _DAY, 0
        while closed < _CLOSED_DAYS:
            day = self.day(number)
            closed = 0 if day.total else closed + 1
            number += 1
            yield day

    def intervals_on(self, day: date) -> tuple[Interval, ...]:
        own = self._own.get(day)
        if own is not None:
            return own
        if day in public_holidays(self._hours.country, self._hours.subdivision, day.year):
            return ()
        return self._hours.week[day.weekday()]

    def _make(self, number: int) -> _Day:
        spans: list[_Span] = []
        for start, end, offset in _stretches(self._zone, number * _DAY):
            for local in range((start + offset) // _DAY, (end - 1 + offset) // _DAY + 1):
                midnight = local * _DAY - offset
                for opens, closes in self.intervals_on(date.fromordinal(_FIRST_DAY + local)):
                    begins = max(midnight + opens * _MINUTE, start)
                    ends = min(midnight + closes * _MINUTE, end)
                    if begins < ends:
                        spans.append(_Span(begins, ends))
        return _Day(tuple(spans), sum(span.end - span.start for span in spans))


@lru_cache(maxsize=256)
def _table(hours: WorkingTime) -> _Table:
    return _Table(hours)


def _stretches(zone: ZoneInfo, start: int) -> Iterator[tuple[int, int, int]]:
    """Yield the parts of a day of UTC with one offset each: start, end, offset, microseconds."""
    end = start + _DAY
    before, after = _offset(zone, start), _offset(zone, end)
    if before == after:
        yield start, end, before
        return
    low, high = start, end
    while high - low > _SECOND:
        middle = (low + high) // 2 // _SECOND * _SECOND
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    yield start, high, before
    if high < end:
        yield high, end, after


def _offset(zone: ZoneInfo, at: int) -> int:
    local = (_EPOCH + timedelta(microseconds=at)).astimezone(zone)
    return (local.utcoffset() or timedelta()) // timedelta(microseconds=1)


def _micros(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return (at - _EPOCH) // timedelta(microseconds=1)
