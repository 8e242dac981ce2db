"""Points in time as .NET has them: 100 ns ticks since the year 1, in UTC or of no known zone."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from leadloop.flows.contracts import ExpressionError

TICKS_PER_SECOND: Final = 10_000_000
TICKS_PER_DAY: Final = 86_400 * TICKS_PER_SECOND
_ZERO = datetime(1, 1, 1)  # noqa: DTZ001 -- a clock reading without a zone is what is meant
_LAST = (datetime(9999, 12, 31) - _ZERO).days * TICKS_PER_DAY + TICKS_PER_DAY  # noqa: DTZ001
_UNIX_ZERO = (datetime(1970, 1, 1) - _ZERO).days * TICKS_PER_DAY  # noqa: DTZ001

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?"
    r"(?:[Tt ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?"
    r"\s*(Z|z|[+-]\d{2}(?::?\d{2})?)?\Z",
    re.ASCII,
)
_NUMERIC = re.compile(
    r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})"
    r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(?:\s*([AaPp])\.?[Mm]\.?)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?\Z",
    re.ASCII,
)
_WORDED = re.compile(
    r"(?:[A-Za-z]+,\s*)?(?:(\d{1,2})\s+([A-Za-z]{3,9})|([A-Za-z]{3,9})\s+(\d{1,2})),?\s+(\d{4})"
    r"(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AaPp])[Mm])?)?\s*(GMT|UTC|Z|[+-]\d{2}:?\d{2})?\Z",
    re.ASCII,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Moment(NamedTuple):
    """A clock reading in ticks; ``utc`` says that it is UTC, else its zone is unknown."""

    ticks: int
    utc: bool

    @property
    def reading(self) -> datetime:
        """The reading as a calendar date and time, to the microsecond."""
        return _ZERO + timedelta(microseconds=self.ticks // 10)

    @property
    def fraction(self) -> int:
        """Ticks within the second."""
        return self.ticks % TICKS_PER_SECOND

    def plus(self, ticks: int) -> "Moment":
        """Return the moment so many ticks later."""
        return _checked(self.ticks + ticks, utc=self.utc)

    def plus_months(self, months: int) -> "Moment":
        """Return the same day so many months later, or that month's last day."""
        reading = self.reading
        count = reading.year * 12 + reading.month - 1 + months
        year, month = divmod(count, 12)
        if not 1 <= year <= 9999:  # noqa: PLR2004 -- the calendar's end
            raise _out_of_range()
        day = min(reading.day, days_in_month(year, month + 1))
        date = datetime(year, month + 1, day)  # noqa: DTZ001
        return Moment((date - _ZERO).days * TICKS_PER_DAY + self.ticks % TICKS_PER_DAY, self.utc)


def days_in_month(year: int, month: int) -> int:
    """Return how many days a month has."""
    from calendar import monthrange

    return monthrange(year, month)[1]


def _out_of_range() -> ExpressionError:
    return ExpressionError("The resulting time lies outside of the years 1 to 9999.")


def _checked(ticks: int, *, utc: bool) -> Moment:
    if not 0 <= ticks < _LAST:
        raise _out_of_range()
    return Moment(ticks, utc)


def from_unix(seconds: float) -> Moment:
    """Return the moment of Unix seconds, in UTC."""
    return _checked(_UNIX_ZERO + int(seconds * 1_000_000) * 10, utc=True)


def to_unix(moment: Moment) -> float:
    """Return Unix seconds; a moment of unknown zone is taken as UTC."""
    return (moment.ticks - _UNIX_ZERO) / TICKS_PER_SECOND


def from_datetime(value: datetime, *, utc: bool) -> Moment:
    """Return the moment of a calendar reading."""
    aware = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    gap = aware - _ZERO
    return Moment(
        gap.days * TICKS_PER_DAY + gap.seconds * TICKS_PER_SECOND + gap.microseconds * 10, utc
    )


class Parts(NamedTuple):
    """What was read from a text, before it is checked against the calendar."""

    year: int
    month: int
    day: int
    hour: int = 0
    minute: int = 0
    second: int = 0
    fraction: str = ""
    half: str = ""
    zone: str = ""


def assemble(parts: Parts, text: str) -> Moment:
    """Check ``parts`` against the calendar; a time with an offset becomes UTC."""
    hour = parts.hour
    if parts.half:
        if not 1 <= hour <= 12:  # noqa: PLR2004 -- a twelve-hour clock
            raise not_a_time(text)
        hour = hour % 12 + (12 if parts.half in "pP" else 0)
    try:
        reading = datetime(  # noqa: DTZ001
            parts.year, parts.month, parts.day, hour, parts.minute, parts.second
        )
    except ValueError:
        raise not_a_time(text) from None
    fraction = int((parts.fraction + "0000000")[:7])
    moment = from_datetime(reading, utc=bool(parts.zone)).plus(fraction)
    return moment.plus(-_offset_minutes(parts.zone) * 60 * TICKS_PER_SECOND)


def _offset_minutes(zone: str) -> int:
    if zone[:1] not in ("+", "-"):
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return -minutes if zone[0] == "-" else minutes


def not_a_time(text: str) -> ExpressionError:
    """Return the error for text that is not a time."""
    return ExpressionError(f"'{text[:60]}' is not a time that can be read.")


def parse_moment(text: str, *, day_first: bool = False) -> Moment:
    """Read ISO 8601, ``1/31/2018 5:00 PM``, ``15 Mar 2018``, RFC 1123 and their kin.

    Raises:
        ExpressionError: It is none of these, or no date of the calendar.
    """
    stripped = text.strip()
    iso = _ISO.match(stripped)
    if iso is not None:
        return assemble(_iso_parts(iso), text)
    numeric = _NUMERIC.match(stripped)
    if numeric is not None:
        return assemble(_numeric_parts(numeric, day_first=day_first), text)
    worded = _WORDED.match(stripped)
    if worded is not None:
        return assemble(_worded_parts(worded, text), text)
    raise not_a_time(text)


def _iso_parts(match: re.Match[str]) -> Parts:
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    return Parts(
        int(year),
        int(month),
        int(day or 1),
        int(hour or 0),
        int(minute or 0),
        int(second or 0),
        fraction or "",
        "",
        zone or "",
    )


def _numeric_parts(match: re.Match[str], *, day_first: bool) -> Parts:
    first, second, year, hour, minute, seconds, fraction, half, zone = match.groups()
    month, day = (second, first) if day_first else (first, second)
    return Parts(
        int(year),
        int(month),
        int(day),
        int(hour or 0),
        int(minute or 0),
        int(seconds or 0),
        fraction or "",
        half or "",
        zone or "",
    )


def _worded_parts(match: re.Match[str], text: str) -> Parts:
    day_a, month_a, month_b, day_b, year, hour, minute, second, half, zone = match.groups()
    name = (month_a or month_b)[:3].lower()
    if name not in _MONTHS:
        raise not_a_time(text)
    return Parts(
        int(year),
        _MONTHS.index(name) + 1,
        int(day_a or day_b),
        int(hour or 0),
        int(minute or 0),
        int(second or 0),
        "",
        half or "",
        zone or "",
    )
