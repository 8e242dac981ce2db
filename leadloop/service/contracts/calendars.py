"""When work is done: business calendars, as everybody may hold them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from leadloop.kit.errors import LeadloopError

MINUTES_A_DAY: Final = 24 * 60
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class NeverOpen(LeadloopError):  # noqa: N818 -- reads as the fact it is
    """This calendar has no open time within years."""


class Interval(NamedTuple):
    """Open from ``starts`` until ``ends``, minutes of the local day (0 to 1440, ends excluded)."""

    starts: int
    ends: int

    def __str__(self) -> str:
        return f"{clock_time(self.starts)}-{clock_time(self.ends)}"


class OwnDay(NamedTuple):
    """A day with hours of its own; without intervals it is closed."""

    day: date
    name: str
    intervals: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """The open hours of a calendar, all that its arithmetic needs.

    ``week`` has the intervals of Monday to Sunday, sorted and apart from each other, in wall-clock
    time of ``zone`` (IANA). Public holidays of ``country`` (ISO 3166-1, empty for none) and
    ``subdivision`` are closed; ``days`` overrule both.
    """

    zone: str
    week: tuple[tuple[Interval, ...], ...]
    country: str = ""
    subdivision: str = ""
    days: tuple[OwnDay, ...] = ()


class CalendarView(NamedTuple):
    """A calendar as screens show it."""

    id: UUID
    name: str
    description: str
    hours: WorkingTime
    version: int
    updated_at: datetime
    updated_by: str
    used_by: tuple[str, ...]


class ClosedDay(NamedTuple):
    """One day of the year's preview on which the calendar differs from the plain week."""

    day: date
    name: str
    intervals: tuple[Interval, ...]
    public: bool


def clock_time(minutes: int) -> str:
    """Return minutes of the day as ``HH:MM``."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


class CalendarDraft(NamedTuple):
    """A calendar as somebody writes it."""

    name: str
    hours: WorkingTime
    description: str = ""
