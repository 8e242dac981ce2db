"""The weeks and months of a calendar, in the viewer's zone; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, NamedTuple

from leadloop.customers.contracts import ActivityDetail, ActivityStatus, ActivityType, Regarding
from leadloop.web.record_paths import record_path

VIEWS: Final = ("week", "month")
WEEK: Final = 7
_FIRST_HOUR: Final = 7
_LAST_HOUR: Final = 19
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2200


class Entry(NamedTuple):
    """One activity in the calendar; times carry the viewer's zone."""

    activity: ActivityDetail
    at: datetime
    until: datetime | None
    name: str
    path: str
    done: bool
    late: bool
    mine: bool

    @property
    def icon(self) -> str:
        """The drawing that stands for its type."""
        return _ICONS.get(self.activity.type, "task")

    @property
    def label(self) -> str:
        """What it is, said in full."""
        span = f"{self.at:%H:%M}" + (f"\u2013{self.until:%H:%M}" if self.until else "")
        about = f", {self.name}" if self.name else ""
        who = "" if self.mine or not self.activity.owner_name else f", {self.activity.owner_name}"
        return f"{self.activity.type.label} {span}: {self.activity.subject}{about}{who}"


_ICONS: Final = {
    ActivityType.APPOINTMENT: "clock",
    ActivityType.PHONE_CALL: "phone",
    ActivityType.TASK: "task",
}


@dataclass(slots=True)
class Day:
    """One day: what stands in it, in order, and what begins in each hour."""

    date: date
    is_today: bool
    outside: bool
    entries: list[Entry] = field(default_factory=list)

    def slot(self, hour: int) -> str:
        """Return the local time at which something made in this hour begins."""
        return f"{self.date.isoformat()}T{hour:02d}:00"


class Hour(NamedTuple):
    """One row of a week: an hour, and for each day what begins in it."""

    hour: int
    cells: tuple[tuple[Day, str, tuple[Entry, ...]], ...]


def read_day(text: str, today: date) -> date:
    """Read a day of an address; what is none, or centuries away, is today."""
    try:
        found = date.fromisoformat(text.strip()[:10])
    except ValueError:
        return today
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else today


def span_of(view: str, day: date) -> tuple[date, date]:
    """Return the first day shown and the day after the last: whole weeks from Monday."""
    if view == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=WEEK)
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    monday = first - timedelta(days=first.weekday())
    return monday, last + timedelta(days=WEEK - last.weekday())


def step(view: str, day: date, by: int) -> date:
    """Return a day of the week or month that lies ``by`` ahead."""
    if view == "week":
        return day + timedelta(days=WEEK * by)
    place = day.year * 12 + day.month - 1 + by
    return date(place // 12, place % 12 + 1, 1)


def bounds(begin: date, end: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the moments (UTC) at which these days begin and end in ``zone``."""
    midnights = (datetime.combine(day, time(0), zone) for day in (begin, end))
    first, last = (moment.astimezone(UTC) for moment in midnights)
    return first, last


def entries_of(
    found: Iterable[ActivityDetail],
    names: Mapping[Regarding, str],
    *,
    now: datetime,
    me: object,
) -> list[Entry]:
    """Return what the calendar shows, in order; ``now`` carries the viewer's zone."""
    shown = []
    for one in found:
        start = one.start_at or one.due_at
        if start is None or one.regarding not in names:
            continue
        done = one.status is ActivityStatus.COMPLETED
        shown.append(
            Entry(
                one,
                start.astimezone(now.tzinfo),
                one.end_at.astimezone(now.tzinfo) if one.end_at else None,
                names[one.regarding],
                record_path(one.regarding.entity, one.regarding.id),
                done,
                not done and start < now,
                one.owner_id == me,
            )
        )
    return sorted(shown, key=lambda entry: (entry.at, str(entry.activity.id)))


def days_of(view: str, day: date, entries: Sequence[Entry], *, today: date) -> list[Day]:
    """Return the days that are shown, each with its entries; a long one stands on every day."""
    begin, end = span_of(view, day)
    days = {
        one: Day(one, one == today, view == "month" and one.month != day.month)
        for one in (begin + timedelta(days=n) for n in range((end - begin).days))
    }
    for entry in entries:
        for one in _covered(entry, begin, end):
            days[one].entries.append(entry)
    return list(days.values())


def _covered(entry: Entry, begin: date, end: date) -> Iterable[date]:
    first = entry.at.date()
    last = first
    if entry.until is not None and entry.until > entry.at:
        last = (entry.until - timedelta(microseconds=1)).date()
    one = max(first, begin)
    while one <= last and one < end:
        yield one
        one += timedelta(days=1)


def weeks_of(days: Sequence[Day]) -> list[list[Day]]:
    """Return the days of a month by weeks."""
    return [list(days[n : n + WEEK]) for n in range(0, len(days), WEEK)]


def hours_of(days: Sequence[Day]) -> list[Hour]:
    """Return the rows of a week: from seven to seven, and further where something stands."""
    begun: dict[tuple[date, int], list[Entry]] = {}
    for day in days:
        for entry in day.entries:
            begun.setdefault((day.date, _hour_on(entry, day.date)), []).append(entry)
    hours = {hour for _, hour in begun} | {_FIRST_HOUR, _LAST_HOUR}
    return [
        Hour(
            hour,
            tuple((day, day.slot(hour), tuple(begun.get((day.date, hour), ()))) for day in days),
        )
        for hour in range(min(hours), max(hours) + 1)
    ]


def _hour_on(entry: Entry, day: date) -> int:
    """Return the hour in which an entry stands on a day; what began before stands at midnight."""
    return entry.at.hour if entry.at.date() == day else 0
