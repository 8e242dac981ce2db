"""What the sales dashboard tells of a span of days. Times are UTC, amounts decimal."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from leadloop.sales.contracts.forecasting import ForecastLine, Period


class Response(StrEnum):
    """How a lead was answered, against when it was due."""

    IN_TIME = "in_time"
    LATE = "late"
    OVERDUE = "overdue"

    @property
    def label(self) -> str:
        """The words on screens."""
        words = {"in_time": "Answered in time", "late": "Answered late", "overdue": "Overdue"}
        return words[self.value]


@dataclass(frozen=True, slots=True)
class DashboardQuery:
    """Which days and whose: from ``begin`` (included) to ``end`` (excluded)."""

    begin: date
    end: date
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class GradeLine:
    """The leads of one grade that arrived in these days; "" is without a grade.

    The grade is that of the score from history, else at intake.

    ``in_time`` and ``late`` were answered before and after they were due, ``overdue`` are due and
    not answered. ``median_response`` is over those that were answered, due or not.
    """

    grade: str
    leads: int
    qualified: int
    disqualified: int
    answered: int
    in_time: int
    late: int
    overdue: int
    median_response: timedelta | None

    @property
    def conversion(self) -> float | None:
        """Which share was qualified, of all that arrived."""
        return self.qualified / self.leads if self.leads else None


class SourceLine(NamedTuple):
    """The leads of one source that arrived in these days."""

    source: str
    leads: int
    qualified: int


@dataclass(frozen=True, slots=True)
class PipelineLine:
    """The deals of one pipeline and currency that were closed in these days.

    ``median_days`` is from the day a deal was entered to the day it was won.
    """

    pipeline_id: UUID
    slug: str
    name: str
    currency: str
    won: int
    lost: int
    won_value: Decimal
    lost_value: Decimal
    median_days: float | None

    @property
    def win_rate(self) -> float | None:
        """Which share of the closed deals was won."""
        closed = self.won + self.lost
        return self.won / closed if closed else None


@dataclass(frozen=True, slots=True)
class StagePoint:
    """The open deals of one stage in one snapshot."""

    stage: str
    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class StageColumn:
    """The open deals of a pipeline by stage, as a snapshot kept them."""

    snapshot_id: UUID
    taken_on: date
    points: tuple[StagePoint, ...]


@dataclass(frozen=True, slots=True)
class StageHistory:
    """The open deals of one pipeline over its last snapshots, in the pipeline's currency."""

    pipeline_id: UUID
    slug: str
    name: str
    currency: str
    stages: tuple[str, ...]
    columns: tuple[StageColumn, ...]


class Attainment(NamedTuple):
    """The total of one period's forecast."""

    period: Period
    line: ForecastLine


@dataclass(frozen=True, slots=True)
class LeadDashboard:
    """What became of the leads that arrived."""

    grades: tuple[GradeLine, ...]
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True)
class SnapshotDealRow:
    """A deal as a snapshot kept it."""

    opportunity_id: UUID
    name: str
    owner_name: str
    stage: str
    category: str
    amount: Decimal | None
    currency: str
    close_date: date | None
