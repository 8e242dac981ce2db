"""When dates of people lead into a journey. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from leadloop.marketing.contracts.journey_dates import EntryDate, Occurrence
from leadloop.marketing.logic.journeys.timing import zone_named

_QUARTER: Final = 15
_ISO: Final = 10
_FAR: Final = timedelta(days=800)


def occurrences(
    entry: EntryDate, value: Any, zone_name: str, since: datetime, until: datetime
) -> list[Occurrence]:
    """Return when a person's dates lead in after ``since`` and not after ``until`` (UTC).

    A local time that clocks skip is taken as an hour later; of one that comes twice the first
    counts.

    Args:
        entry: Which date, and how far from it.
        value: What the person has there: a date, a moment, a text, or several.
        zone_name: The person's IANA zone; UTC where it is none.
        since: After this.
        until: And not after this.
    """
    zone = zone_named(zone_name)
    found = (
        Occurrence(day, _moment(day + timedelta(days=entry.days), entry, zone))
        for own in _days(value, zone)
        for day in _returns(own, entry, range(since.year - 2, until.year + 3))
    )
    return sorted(one for one in dict.fromkeys(found) if since < one.moment <= until)


def next_occurrence(
    entry: EntryDate, value: Any, zone_name: str, after: datetime
) -> Occurrence | None:
    """Return when a person's dates lead in next, None where they do not within about two years."""
    found = occurrences(entry, value, zone_name, after, after + _FAR)
    return found[0] if found else None


def _moment(day: date, entry: EntryDate, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, entry.at, tzinfo=zone).astimezone(UTC)


def _returns(own: date, entry: EntryDate, years: range) -> Iterator[date]:
    """Yield the days that a date stands for."""
    if not entry.yearly:
        if own.year in years:
            yield own
        return
    for year in years:
        if year > own.year:
            yield _in_year(own, year)


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def _days(value: Any, zone: ZoneInfo) -> list[date]:
    """Return the days that a field's value names, as the person's calendar has them."""
    if isinstance(value, list | tuple):
        return [day for one in value for day in _days(one, zone)]
    if isinstance(value, str):
        value = _read(value)
    if isinstance(value, datetime):
        return [(value.astimezone(zone) if value.tzinfo else value).date()]
    # A year that no calendar reaches with what is added to it is no date of a person.
    in_time = isinstance(value, date) and 1 < value.year < 9990  # noqa: PLR2004
    return [value] if in_time else []


def _read(text: str) -> date | datetime | None:
    text = text.strip()
    try:
        if len(text) > _ISO:
            return datetime.fromisoformat(text)
        return date.fromisoformat(text)
    except ValueError:
        return None


def days_between(since: datetime, until: datetime, entry: EntryDate) -> list[date]:
    """Return the days that may be meant, wherever on earth a person is; some too many."""
    first = since.date() - timedelta(days=2 + entry.days)
    last = until.date() + timedelta(days=2 - entry.days)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def month_days(days: Iterable[date]) -> Sequence[int]:
    """Return days of the year as month times 100 plus day; a 29th of February with the 28th."""
    found = {day.month * 100 + day.day for day in days}
    return sorted(found | ({229} if 228 in found else set()))  # noqa: PLR2004 -- 28 February


def next_look(entry: EntryDate, now: datetime) -> datetime:
    """Return when the entry's local time comes next somewhere on earth, in UTC.

    Zones differ by quarters of an hour, so that each hour has four such minutes.
    """
    begun = now.replace(minute=entry.at.minute % _QUARTER, second=0, microsecond=0)
    ahead = (begun + timedelta(minutes=_QUARTER * n) for n in range(6))
    return next(one for one in ahead if one > now)
