"""How a sending domain gets known: so many mails a day, growing day by day."""

from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

MAX_PER_DAY: Final = 10_000_000
MAX_GROWTH: Final = 900


class WarmUpChange(NamedTuple):
    """What a person writes into a plan.

    ``first_day`` mails on the first day, ``growth_percent`` more on each day after it, until a day
    would take ``until_per_day``: from then on there is no bound.
    """

    first_day: int
    growth_percent: int
    until_per_day: int


@dataclass(frozen=True, slots=True)
class WarmUpPlan:
    """The plan of one domain. Days are UTC. ``active`` False: it was stopped."""

    domain: str
    change: WarmUpChange
    started_on: date
    active: bool
    version: int


class WarmUpDayRow(NamedTuple):
    """One day of a plan: what may leave (None = no bound), and what has left."""

    day: date
    limit: int | None
    taken: int


@dataclass(frozen=True, slots=True)
class WarmUpView:
    """A plan with its days up to now and a few beyond; ``waiting`` is what waits for its day."""

    plan: WarmUpPlan
    today: WarmUpDayRow
    days: tuple[WarmUpDayRow, ...]
    waiting: int

    @property
    def is_over(self) -> bool:
        """Whether the domain is warm."""
        return self.today.limit is None
