"""Date and time functions. Results are written by .NET format strings, ``o`` by default."""

import re
from collections.abc import Callable
from typing import Any

from leadloop.flows.contracts import ExpressionError
from leadloop.flows.logic.date_formats import format_moment, parse_by_format
from leadloop.flows.logic.expressions import Compiler, special
from leadloop.flows.logic.locales import find_locale
from leadloop.flows.logic.moments import (
    TICKS_PER_DAY,
    TICKS_PER_SECOND,
    Moment,
    from_unix,
    parse_moment,
)
from leadloop.flows.logic.registry import function
from leadloop.flows.logic.state import Closure, Frame
from leadloop.flows.logic.syntax import Call
from leadloop.flows.logic.time_zones import find_zone, from_utc, to_utc
from leadloop.flows.logic.values import integer_argument, number_argument, text_argument

_UNIT_TICKS = {
    "second": TICKS_PER_SECOND,
    "minute": 60 * TICKS_PER_SECOND,
    "hour": 3600 * TICKS_PER_SECOND,
    "day": TICKS_PER_DAY,
    "week": 7 * TICKS_PER_DAY,
}

# More seconds than the calendar has.
_FURTHEST = 10.0**12


def _moment(value: Any, name: str) -> Moment:
    return parse_moment(text_argument(value, name))


def _write(moment: Moment, pattern: Any, name: str) -> str:
    return format_moment(moment, "o" if pattern is None else text_argument(pattern, name))


def shift(moment: Moment, count: int, unit: Any, name: str) -> Moment:
    """Return the moment ``count`` units later: Second, Minute, Hour, Day, Week, Month, Year."""
    word = text_argument(unit, name).lower().removesuffix("s")
    if word in ("month", "year"):
        return moment.plus_months(count * (12 if word == "year" else 1))
    if word not in _UNIT_TICKS:
        raise ExpressionError(f"'{str(unit)[:20]}' is not a unit of time.")
    return moment.plus(count * _UNIT_TICKS[word])


def _register_adder(name: str, unit: str) -> None:
    ticks = _UNIT_TICKS[unit]

    def add(timestamp: Any, count: Any, pattern: Any = None) -> str:
        amount = number_argument(count, name)
        if abs(amount) > _FURTHEST:
            raise ExpressionError(f"The function '{name}' cannot go that far.")
        return _write(_moment(timestamp, name).plus(int(amount * ticks)), pattern, name)

    add.__doc__ = f"Return the time so many {unit}s later."
    function(name, 2, 3)(add)


_register_adder("addDays", "day")
_register_adder("addHours", "hour")
_register_adder("addMinutes", "minute")
_register_adder("addSeconds", "second")


@function("addToTime", 3, 4)
def add_to_time(timestamp: Any, count: Any, unit: Any, pattern: Any = None) -> str:
    """Return the time so many units later."""
    amount = integer_argument(count, "addToTime")
    moved = shift(_moment(timestamp, "addToTime"), amount, unit, "addToTime")
    return _write(moved, pattern, "addToTime")


@function("subtractFromTime", 3, 4)
def subtract_from_time(timestamp: Any, count: Any, unit: Any, pattern: Any = None) -> str:
    """Return the time so many units earlier."""
    amount = integer_argument(count, "subtractFromTime")
    moved = shift(_moment(timestamp, "subtractFromTime"), -amount, unit, "subtractFromTime")
    return _write(moved, pattern, "subtractFromTime")


@function("convertFromUtc", 2, 3)
def convert_from_utc(timestamp: Any, zone: Any, pattern: Any = None) -> str:
    """Return what the clocks of a zone show at a time in UTC."""
    place = find_zone(text_argument(zone, "convertFromUtc"))
    local = from_utc(_moment(timestamp, "convertFromUtc"), place)
    return _write(local, pattern, "convertFromUtc")


@function("convertTimeZone", 3, 4)
def convert_time_zone(timestamp: Any, source: Any, target: Any, pattern: Any = None) -> str:
    """Return what the clocks of one zone show when those of another show the given time."""
    origin = find_zone(text_argument(source, "convertTimeZone"))
    place = find_zone(text_argument(target, "convertTimeZone"))
    local = from_utc(to_utc(_moment(timestamp, "convertTimeZone"), origin), place)
    return _write(local, pattern, "convertTimeZone")


@function("convertToUtc", 2, 3)
def convert_to_utc(timestamp: Any, zone: Any, pattern: Any = None) -> str:
    """Return the UTC of a time that the clocks of a zone show."""
    place = find_zone(text_argument(zone, "convertToUtc"))
    return _write(to_utc(_moment(timestamp, "convertToUtc"), place), pattern, "convertToUtc")


@function("dateDifference", 2)
def date_difference(start: Any, end: Any) -> str:
    """Return the time from start to end as a .NET time span (``1268.00:00:00``)."""
    gap = _moment(end, "dateDifference").ticks - _moment(start, "dateDifference").ticks
    return write_span(gap)


def write_span(ticks: int) -> str:
    """Write a duration in ticks as .NET does: ``[-][d.]hh:mm:ss[.fffffff]``."""
    sign = "-" if ticks < 0 else ""
    days, rest = divmod(abs(ticks), TICKS_PER_DAY)
    seconds, fraction = divmod(rest, TICKS_PER_SECOND)
    clock = f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
    return sign + (f"{days}." if days else "") + clock + (f".{fraction:07d}" if fraction else "")


@function("dayOfMonth", 1)
def day_of_month(timestamp: Any) -> int:
    """Return the day of the month."""
    return _moment(timestamp, "dayOfMonth").reading.day


@function("dayOfWeek", 1)
def day_of_week(timestamp: Any) -> int:
    """Return the day of the week, Sunday being 0."""
    return _moment(timestamp, "dayOfWeek").reading.isoweekday() % 7


@function("dayOfYear", 1)
def day_of_year(timestamp: Any) -> int:
    """Return the day of the year."""
    return _moment(timestamp, "dayOfYear").reading.timetuple().tm_yday


@function("formatDateTime", 1, 3)
def format_date_time(timestamp: Any, pattern: Any = None, locale: Any = "en-US") -> str:
    """Write a time by a format string."""
    text = "o" if pattern is None else text_argument(pattern, "formatDateTime")
    place = text_argument(locale, "formatDateTime")
    return format_moment(_moment(timestamp, "formatDateTime"), text, place)


@function("parseDateTime", 1, 3)
def parse_date_time(timestamp: Any, locale: Any = "en-US", pattern: Any = None) -> str:
    """Read a time written as a locale, or exactly a format, writes it; return it as ``o``."""
    text = text_argument(timestamp, "parseDateTime")
    place = text_argument(locale, "parseDateTime")
    if pattern is not None:
        return format_moment(
            parse_by_format(text, text_argument(pattern, "parseDateTime"), place), "o"
        )
    day_first = find_locale(place).short_date.startswith("d")
    return format_moment(parse_moment(text, day_first=day_first), "o")


def _register_start(name: str, ticks: int) -> None:
    def start(timestamp: Any, pattern: Any = None) -> str:
        moment = _moment(timestamp, name)
        return _write(moment.plus(-(moment.ticks % ticks)), pattern, name)

    start.__doc__ = f"Return the first moment of the {name.removeprefix('startOf').lower()}."
    function(name, 1, 2)(start)


_register_start("startOfDay", TICKS_PER_DAY)
_register_start("startOfHour", 3600 * TICKS_PER_SECOND)


@function("startOfMonth", 1, 2)
def start_of_month(timestamp: Any, pattern: Any = None) -> str:
    """Return the first moment of the month."""
    moment = _moment(timestamp, "startOfMonth")
    midnight = moment.plus(-(moment.ticks % TICKS_PER_DAY))
    return _write(midnight.plus(-(moment.reading.day - 1) * TICKS_PER_DAY), pattern, "startOfMonth")


@function("ticks", 1)
def ticks_of(timestamp: Any) -> int:
    """Return how many 100 ns have passed since the year 1."""
    return _moment(timestamp, "ticks").ticks


_SPAN = re.compile(r"(-)?(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,7}))?\Z", re.ASCII)


@function("formatTimeSpan", 2)
def format_time_span(span: Any, pattern: Any) -> str:
    """Write a time span by a format of d, h, m, s, f and quoted text; ``c`` is the plain form."""
    match = _SPAN.match(text_argument(span, "formatTimeSpan"))
    if match is None:
        raise ExpressionError(f"'{str(span)[:40]}' is not a time span.")
    layout = text_argument(pattern, "formatTimeSpan")
    if layout in ("c", "t", "T"):
        return match[0]
    fields = {
        "d": match[2] or "0",
        "h": match[3],
        "m": match[4],
        "s": match[5],
        "f": (match[6] or "").ljust(7, "0"),
    }

    def write(token: re.Match[str]) -> str:
        if token[1] is None:
            return token[2] or token[3] or ""
        letter, width = token[1][0], len(token[1])
        if letter == "f":
            return fields["f"][:width]
        return str(int(fields[letter])).zfill(width)

    return re.sub(r"(d+|hh?|mm?|ss?|f{1,7})|\\(.)|'([^']*)'", write, layout[:200])


def _clocked(name: str, least: int, most: int, move: Callable[..., Moment]) -> None:
    """Register a function that starts from the present moment."""

    def form(compiler: Compiler, call: Call) -> Closure:
        problem = compiler.check_arity(call, least, most)
        if problem is not None:
            return compiler.failing(problem)
        arguments = [compiler.node(argument) for argument in call.arguments]

        def evaluate(frame: Frame) -> str:
            values = [argument(frame) for argument in arguments]
            moment = move(from_unix(frame.run.services.now()), *values[:least])
            return _write(moment, values[least] if len(values) > least else None, name)

        return evaluate

    special(name)(form)


_clocked("utcNow", 0, 1, lambda moment: moment)
_clocked(
    "getFutureTime",
    2,
    3,
    lambda moment, count, unit: shift(
        moment, integer_argument(count, "getFutureTime"), unit, "getFutureTime"
    ),
)
_clocked(
    "getPastTime",
    2,
    3,
    lambda moment, count, unit: shift(
        moment, -integer_argument(count, "getPastTime"), unit, "getPastTime"
    ),
)
