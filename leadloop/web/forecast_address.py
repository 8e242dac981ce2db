"""The forecast as its address says it, and the deals behind each of its numbers; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from leadloop.sales.api import add_months, period_of
from leadloop.sales.contracts.forecasting import (
    PERIOD_MONTHS,
    CellKey,
    ForecastLine,
    ForecastQuery,
    Period,
)
from leadloop.web.record_paths import deals_path

SHOWN: Final = {1: 3, 3: 2, 12: 1}
"""How many periods are shown at once, by their months."""

_FIRST: Final = date(1990, 1, 1)
_LAST: Final = date(2190, 1, 1)


@dataclass(frozen=True, slots=True)
class ForecastAddress:
    """What the address of the forecast says, with teams and pipelines by their slugs."""

    start: date
    months: int = 3
    team: str = ""
    owner: str = ""
    pipeline: str = ""
    currency: str = ""
    teams: Mapping[str, UUID] = field(default_factory=dict, compare=False)
    pipelines: Mapping[str, UUID] = field(default_factory=dict, compare=False)

    @property
    def query(self) -> ForecastQuery:
        """What is asked of sales."""
        return ForecastQuery(
            start=self.start,
            months=self.months,
            periods=SHOWN[self.months],
            team_id=self.teams.get(self.team),
            owner_id=_id(self.owner),
            pipeline_id=self.pipelines.get(self.pipeline),
            currency=self.currency,
        )

    def path(self, **other: object) -> str:
        """Return this address with something else in it; empty values are left out."""
        values: dict[str, object] = {
            "start": self.start.isoformat(),
            "months": self.months,
            "team": self.team,
            "owner": self.owner,
            "pipeline": self.pipeline,
            "currency": self.currency,
            **other,
        }
        kept = {name: value for name, value in values.items() if value not in (None, "")}
        return f"?{urlencode(kept)}"

    @property
    def without_owner(self) -> str:
        """The address of everybody's forecast."""
        return self.path(owner="")

    def moved(self, steps: int) -> str:
        """Return the address of the periods that lie ``steps`` ahead."""
        begin = add_months(period_of(self.start, self.months).start, self.months * steps)
        return self.path(start=begin.isoformat())

    def deals(self, line: ForecastLine, period: Period, category: str) -> str:
        """Return the list of the deals in one cell of the grid."""
        owner, team = self.owner, self.team
        if line.kind == "person" and line.who is not None:
            owner = str(line.who.id)
        elif line.kind == "unowned":
            owner = "none"
        elif line.kind == "team" and line.who is not None:
            slugs = {key: slug for slug, key in self.teams.items()}
            team = slugs.get(line.who.id, team)
        return deals_path(
            category=category,
            owner=owner,
            team=team,
            pipeline=self.pipeline,
            currency=self.currency,
            **{"from": period.start.isoformat(), "to": period.end.isoformat()},
        )


def read_address(
    values: Mapping[str, str],
    *,
    today: date,
    teams: Mapping[str, UUID],
    pipelines: Mapping[str, UUID],
) -> ForecastAddress:
    """Read the forecast's address; what cannot be understood is left out."""
    months = values.get("months", "")
    team, pipeline = values.get("team", ""), values.get("pipeline", "")
    owner = values.get("owner", "")
    return ForecastAddress(
        start=read_start(values.get("start", ""), today),
        months=int(months) if months in {str(n) for n in PERIOD_MONTHS} else 3,
        team=team if team in teams else "",
        owner=owner if _id(owner) else "",
        pipeline=pipeline if pipeline in pipelines else "",
        currency=_currency(values.get("currency", "")),
        teams=teams,
        pipelines=pipelines,
    )


def read_start(text: str, today: date) -> date:
    """Read a day; what is none, or centuries away, is today."""
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        return today
    return found if _FIRST <= found < _LAST else today


def _currency(text: str) -> str:
    code = text.strip().upper()
    return code if len(code) == 3 and code.isascii() and code.isalpha() else ""  # noqa: PLR2004


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def read_cell(values: Mapping[str, str]) -> CellKey | None:
    """Read which cell of the grid an address names; None if it names none."""
    owner = _id(values.get("owner", ""))
    start = read_start(values.get("start", ""), date.min)
    months = values.get("months", "")
    if owner is None or start == date.min or months not in {str(n) for n in PERIOD_MONTHS}:
        return None
    return CellKey(
        owner,
        start,
        int(months),
        values.get("category", "")[:20],
        _currency(values.get("currency", "")),
        _id(values.get("pipeline_id", "")),
    )


def cell_query(cell: CellKey) -> str:
    """Return the query string that names a cell."""
    values = {
        "owner": cell.owner_id,
        "start": cell.period_start.isoformat(),
        "months": cell.months,
        "category": cell.category,
        "currency": cell.currency,
        "pipeline_id": cell.pipeline_id or "",
    }
    return urlencode({name: value for name, value in values.items() if value != ""})


def with_currency(address: ForecastAddress, currency: str) -> ForecastAddress:
    """Return the address with the currency that was found, so that its links keep to it."""
    return replace(address, currency=currency)
