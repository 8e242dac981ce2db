"""What has happened to a case, told once more: for dry runs, and for cases from before."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from leadloop.service.contracts.levels import ClockAttainment, Kpi
from leadloop.service.contracts.timing import (
    CaseNews,
    CasePhase,
    Happening,
    StatusSpell,
    TimedCase,
    TimerStatus,
)
from leadloop.service.contracts.words import CaseReason

OUTCOMES: Final = ("breached", "open", "met", "canceled")
"""How a measure of a case went, worst first: the worst of its clocks says it for the case."""

_OUTCOME_OF: Final = {
    TimerStatus.NONCOMPLIANT: "breached",
    TimerStatus.SUCCEEDED: "met",
    TimerStatus.CANCELED: "canceled",
}


class Said(NamedTuple):
    """A message that the customer wrote or could read."""

    at: datetime
    by_customer: bool
    by_bot: bool = False


def news_of(case: TimedCase, spells: Sequence[StatusSpell], said: Iterable[Said]) -> list[CaseNews]:
    """Return what happened to a case, in order. Its facts are those of today throughout."""
    first = spells[0].status if spells else case.status
    begun = replace(case, status=first, phase=CasePhase.ACTIVE)
    told = [*_of_statuses(case, spells), *_of_messages(said)]
    told.sort(key=lambda one: one[0])
    news = [CaseNews(Happening.CREATED, begun, case.created_at)]
    now = begun
    for at, what, changes in told:
        if isinstance(changes, StatusSpell):
            now = replace(now, status=changes.status, phase=phase_of(changes.status))
        by_bot = isinstance(changes, Said) and changes.by_bot
        news.append(CaseNews(what, now, at, by_bot=by_bot))
    return news


def _of_statuses(
    case: TimedCase, spells: Sequence[StatusSpell]
) -> Iterator[tuple[datetime, Happening, StatusSpell | Said]]:
    for spell in spells[1:]:
        yield max(spell.since, case.created_at), Happening.CHANGED, spell


def _of_messages(
    said: Iterable[Said],
) -> Iterator[tuple[datetime, Happening, StatusSpell | Said]]:
    for one in said:
        yield one.at, Happening.CUSTOMER_WROTE if one.by_customer else Happening.REPLIED, one


def phase_of(status: str) -> CasePhase:
    """Return the phase that a status reason belongs to."""
    return CasePhase(CaseReason(status).status.value)


def outcome_of(statuses: Iterable[TimerStatus]) -> str:
    """Return how one measure of a case went: the worst of its clocks; empty without any."""
    found = {_OUTCOME_OF.get(status, "open") for status in statuses}
    return next((outcome for outcome in OUTCOMES if outcome in found), "")


def attainment(kpi: Kpi, outcomes: Sequence[str]) -> ClockAttainment:
    """Count the outcomes of one measure over cases."""
    return ClockAttainment(
        kpi,
        met=outcomes.count("met"),
        breached=outcomes.count("breached"),
        open=outcomes.count("open"),
        canceled=outcomes.count("canceled"),
    )
