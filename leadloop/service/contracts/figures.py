"""Figures of service: how clocks did, and what is still open."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from leadloop.service.contracts.levels import ClockAttainment, Kpi


class AgeBand(NamedTuple):
    """How long cases have been open: from ``least`` on, below ``most`` (None: without end)."""

    key: str
    label: str
    least: timedelta
    most: timedelta | None


AGE_BANDS: Final = (
    AgeBand("day", "Under 1 day", timedelta(0), timedelta(days=1)),
    AgeBand("days", "1 to 3 days", timedelta(days=1), timedelta(days=3)),
    AgeBand("week", "3 to 7 days", timedelta(days=3), timedelta(days=7)),
    AgeBand("older", "Over 7 days", timedelta(days=7), None),
)


class WeekAttainment(NamedTuple):
    """How the clocks that began in one week did."""

    week: date
    found: ClockAttainment


class BacklogLine(NamedTuple):
    """Open cases of one queue, by age and by priority; without id those in no queue."""

    queue_id: UUID | None
    queue_name: str
    total: int
    unowned: int
    late: int
    ages: tuple[tuple[str, int], ...]
    priorities: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """Which number of the dashboard to open.

    With ``kpi`` cases by their clocks that began between ``start`` and ``end`` (UTC) and ended as
    ``outcome`` says (empty: any); else open cases, narrowed by ``queue`` (an id, ``none``),
    ``age``, ``priority``, ``unowned`` and ``late``.
    """

    kpi: Kpi | None = None
    outcome: str = ""
    start: datetime | None = None
    end: datetime | None = None
    queue: str = ""
    age: str = ""
    priority: str = ""
    unowned: bool = False
    late: bool = False
