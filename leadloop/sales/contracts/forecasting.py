"""The forecast: what is to come, by category, period and person, against quota.

Amounts are decimal, in one currency; dates are calendar days. Nothing is converted: what is in
another currency is shown apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from leadloop.kit.paging import PersonRef

COUNTED: Final = ("won", "committed", "best_case", "pipeline")
"""The categories of the grid, the surest first."""

ASIDE: Final = "omitted"
ADJUSTABLE: Final = ("committed", "best_case", "pipeline")

PERIOD_MONTHS: Final = (1, 3, 12)
MOST_PERIODS: Final = 12


class Period(NamedTuple):
    """A span of whole months; ``end`` is the first day after it."""

    start: date
    end: date
    months: int
    label: str


@dataclass(frozen=True, slots=True)
class Cell:
    """The deals of one category, person and period: how many, worth what."""

    count: int = 0
    amount: Decimal = Decimal(0)

    def plus(self, other: "Cell") -> "Cell":
        """Return both together."""
        return Cell(self.count + other.count, self.amount + other.amount)


@dataclass(frozen=True, slots=True)
class ForecastQuery:
    """Which part of the forecast is asked for.

    ``periods`` spans of ``months`` from the one that holds ``start``. Empty means "not filtered";
    without ``currency`` it is that of most deals.
    """

    start: date
    months: int = 3
    periods: int = 2
    team_id: UUID | None = None
    owner_id: UUID | None = None
    pipeline_id: UUID | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """One row of the grid: a person, a team, deals that nobody owns, or the total.

    ``kind`` is ``person``, ``unowned``, ``team`` or ``total``. ``cells`` hold the sums of deals by
    category, ``adjustments`` what a manager added by hand, kept apart from them. ``quota`` is None
    where none is set.
    """

    kind: str
    who: PersonRef | None
    cells: Mapping[str, Cell]
    adjustments: Mapping[str, Decimal] = field(default_factory=dict)
    quota: Decimal | None = None

    @property
    def won(self) -> Decimal:
        """What is won already."""
        return self.cells.get("won", Cell()).amount

    @property
    def attained(self) -> float | None:
        """What is won as a share of the quota."""
        return float(self.won / self.quota) if self.quota else None

    @property
    def expected(self) -> Decimal:
        """Won and committed, with what was added to the latter by hand."""
        committed = self.cells.get("committed", Cell()).amount
        return self.won + committed + self.adjustments.get("committed", Decimal(0))

    @property
    def gap(self) -> Decimal | None:
        """What is missing to the quota, if won and committed come in; negative above it."""
        return None if self.quota is None else self.quota - self.expected


@dataclass(frozen=True, slots=True)
class ForecastPeriod:
    """The grid of one period: teams, then people, then deals of nobody, then the total."""

    period: Period
    teams: tuple[ForecastLine, ...]
    people: tuple[ForecastLine, ...]
    total: ForecastLine


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was asked for, in ``currency``.

    ``others`` counts open and won deals of these periods in other currencies, which are in no sum.
    ``undated`` are the open deals without an estimated close date, which are in no period.
    """

    query: ForecastQuery
    currency: str
    others: tuple[tuple[str, int], ...]
    undated: Cell
    periods: tuple[ForecastPeriod, ...]


class CellKey(NamedTuple):
    """One adjustable cell of the grid."""

    owner_id: UUID
    period_start: date
    months: int
    category: str
    currency: str
    pipeline_id: UUID | None = None


class AdjustmentRow(NamedTuple):
    """What was once added to a cell, by whom, when and why."""

    id: UUID
    amount: Decimal
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class QuotaDraft:
    """A quota: for a person, or, without ``owner_id``, for a whole team."""

    period_start: date
    months: int
    amount: Decimal
    currency: str
    owner_id: UUID | None = None
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """A quota that is set."""

    id: UUID
    owner: PersonRef | None
    team: PersonRef | None
    period_start: date
    months: int
    amount: Decimal
    currency: str
    version: int


class Move(StrEnum):
    """What became of a deal between two snapshots; each deal counts once, by the first that fits.

    A deal that moved out of a span of time and grew as well has slipped.
    """

    WON = "won"
    LOST = "lost"
    CAME_IN = "came_in"
    REOPENED = "reopened"
    LEFT = "left"
    SLIPPED = "slipped"
    PULLED_IN = "pulled_in"
    GREW = "grew"
    SHRANK = "shrank"
    FIRMER = "firmer"
    SOFTER = "softer"
    UNCHANGED = "unchanged"

    @property
    def label(self) -> str:
        """The word on screens."""
        return MOVE_WORDS[self][0]

    @property
    def meaning(self) -> str:
        """What it means, in a sentence."""
        return MOVE_WORDS[self][1]


MOVE_WORDS: Final[Mapping[Move, tuple[str, str]]] = {
    Move.WON: ("Won", "Open before, won now."),
    Move.LOST: ("Lost", "Open before, lost now."),
    Move.CAME_IN: ("Came in", "Not there before."),
    Move.REOPENED: ("Reopened", "Closed before, open again."),
    Move.LEFT: ("Left", "Not there any more: deleted, merged, or out of your sight."),
    Move.SLIPPED: ("Slipped", "Expected to close later than before."),
    Move.PULLED_IN: ("Pulled in", "Expected to close sooner than before."),
    Move.GREW: ("Grew", "Worth more than before."),
    Move.SHRANK: ("Shrank", "Worth less than before."),
    Move.FIRMER: ("Firmer", "In a surer category than before."),
    Move.SOFTER: ("Softer", "In a less sure category than before."),
    Move.UNCHANGED: ("Unchanged", "As it was."),
}


class DealState(NamedTuple):
    """A deal as it stood once."""

    id: UUID
    name: str
    owner_id: UUID | None
    status: str
    category: str
    amount: Decimal
    currency: str
    close_date: date | None
    stage_name: str


class DealMove(NamedTuple):
    """What became of one deal; ``change`` is what that adds to, or takes from, what is open."""

    move: Move
    before: DealState | None
    after: DealState | None
    change: Decimal
    owner_name: str = ""

    @property
    def deal(self) -> DealState:
        """The deal as it stands, or stood last."""
        return self.after or self.before  # type: ignore[return-value]


class SnapshotRow(NamedTuple):
    """A snapshot in the list."""

    id: UUID
    taken_on: date
    taken_at: datetime
    taken_by: str
    weekly: bool
    deals: int


@dataclass(frozen=True, slots=True)
class MoveSum:
    """How many deals moved so, what they are worth, and what that changed."""

    move: Move
    count: int
    amount: Decimal
    change: Decimal


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two snapshots side by side, in one currency; ``later`` None is now.

    ``others`` counts deals in other currencies. ``deals`` are those of the move that was asked
    for, the largest change first.
    """

    earlier: SnapshotRow
    later: SnapshotRow | None
    currency: str
    others: tuple[tuple[str, int], ...]
    open_before: Cell
    open_after: Cell
    sums: tuple[MoveSum, ...]
    deals: tuple[DealMove, ...]
