"""The lines of the forecast grid, made of the sums of deals by month. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from leadloop.kit.paging import PersonRef
from leadloop.sales.contracts.forecasting import (
    ADJUSTABLE,
    ASIDE,
    COUNTED,
    Cell,
    ForecastLine,
    ForecastPeriod,
    Period,
    QuotaRow,
)
from leadloop.sales.logic.forecasting import quota_of


class SumOfMonth(NamedTuple):
    """The deals of one owner, team, category and month."""

    month: date
    owner_id: UUID | None
    team_id: UUID | None
    category: str
    cell: Cell


@dataclass(slots=True)
class Material:
    """What the grid is made of; ``adjustments`` are by period, person and category."""

    sums: Sequence[SumOfMonth]
    quotas: Sequence[QuotaRow]
    adjustments: Mapping[tuple[date, UUID, str], Decimal]
    names: Mapping[UUID, str] = field(default_factory=dict)
    teams: Mapping[UUID, str] = field(default_factory=dict)


def grid(period: Period, material: Material) -> ForecastPeriod:
    """Return the lines of one period: teams and people by name, deals of nobody, the total."""
    sums = [one for one in material.sums if period.start <= one.month < period.end]
    quotas = [one for one in material.quotas if period.start <= one.period_start < period.end]
    people = _people(period, sums, quotas, material)
    teams = _teams(period, sums, quotas, material)
    return ForecastPeriod(period, teams, people, _total(people, teams))


def _people(
    period: Period, sums: Sequence[SumOfMonth], quotas: Sequence[QuotaRow], material: Material
) -> tuple[ForecastLine, ...]:
    cells = _by((one.owner_id, one) for one in sums)
    targets: dict[UUID, list[QuotaRow]] = defaultdict(list)
    names = dict(material.names)
    for quota in quotas:
        if quota.owner is not None:
            targets[quota.owner.id].append(quota)
            names[quota.owner.id] = quota.owner.name
    adjusted = {owner for start, owner, _ in material.adjustments if start == period.start}
    seen = {owner for owner in cells if owner is not None} | targets.keys() | adjusted
    lines = [
        ForecastLine(
            "person",
            PersonRef(owner, names.get(owner, "Somebody who left")),
            cells.get(owner) or _cells(()),
            _added(period, owner, material),
            quota_of(period, targets.get(owner, ())),
        )
        for owner in sorted(seen, key=lambda key: (names.get(key, ""), str(key)))
    ]
    nobodys = [ForecastLine("unowned", None, cells[None])] if None in cells else []
    return (*lines, *nobodys)


def _added(period: Period, owner: UUID, material: Material) -> dict[str, Decimal]:
    keys = {category: (period.start, owner, category) for category in ADJUSTABLE}
    kept = material.adjustments
    return {category: kept[key] for category, key in keys.items() if key in kept}


def _teams(
    period: Period, sums: Sequence[SumOfMonth], quotas: Sequence[QuotaRow], material: Material
) -> tuple[ForecastLine, ...]:
    cells = _by((one.team_id, one) for one in sums)
    targets: dict[UUID, list[QuotaRow]] = defaultdict(list)
    for quota in quotas:
        if quota.owner is None and quota.team is not None:
            targets[quota.team.id].append(quota)
    seen = {team for team in cells if team is not None} | targets.keys()
    lines = [
        ForecastLine(
            "team",
            PersonRef(team, material.teams.get(team, "A team that is gone")),
            cells.get(team) or _cells(()),
            quota=quota_of(period, targets.get(team, ())),
        )
        for team in seen
    ]
    return tuple(sorted(lines, key=lambda line: line.who.name if line.who else ""))


def _by(keyed: Iterable[tuple[UUID | None, SumOfMonth]]) -> dict[UUID | None, dict[str, Cell]]:
    groups: dict[UUID | None, list[SumOfMonth]] = defaultdict(list)
    for key, one in keyed:
        groups[key].append(one)
    return {key: _cells(ones) for key, ones in groups.items()}


def _cells(sums: Iterable[SumOfMonth]) -> dict[str, Cell]:
    cells = dict.fromkeys((*COUNTED, ASIDE), Cell())
    for one in sums:
        cells[one.category] = cells[one.category].plus(one.cell)
    return cells


def _total(people: Sequence[ForecastLine], teams: Sequence[ForecastLine]) -> ForecastLine:
    """Add up the people. Teams hold the same deals again; their quotas count if they have any."""
    cells = _cells(())
    added: dict[str, Decimal] = {}
    for line in people:
        for category, cell in line.cells.items():
            cells[category] = cells[category].plus(cell)
        for category, amount in line.adjustments.items():
            added[category] = added.get(category, Decimal(0)) + amount
    quotas = [one.quota for one in teams if one.quota is not None]
    quotas = quotas or [one.quota for one in people if one.quota is not None]
    return ForecastLine("total", None, cells, added, sum(quotas, Decimal(0)) if quotas else None)
