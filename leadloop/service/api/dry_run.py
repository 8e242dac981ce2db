"""A service level on past cases: what it would have done, beside what was."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from leadloop.kit import clock
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.ids import new_uuid
from leadloop.service.api.levels import get_level
from leadloop.service.contracts.levels import DryRun, Kpi, LevelPlan
from leadloop.service.contracts.timing import CaseTimes, LevelBook, RunningLevel, TimerStatus
from leadloop.service.levels.books import load_book
from leadloop.service.levels.replaying import replayed_times
from leadloop.service.logic.history import attainment, outcome_of
from leadloop.service.models import Case, CaseTimer, LevelVersion
from leadloop.users.contracts import Actor

MOST_CASES: Final = 2000
"""How many cases a dry run looks at, the newest first."""


def dry_run(actor: Actor, *, level_id: UUID, start: datetime, end: datetime) -> DryRun:
    """Let the draft of a level, or what is published without one, judge past cases.

    The draft stands in its place among the levels in force. Cases are judged by their facts of
    today; what happened to them, and when, is as it was.

    Args:
        actor: Only cases that the actor may see are looked at.
        level_id: Which level.
        start: Created from then on, UTC.
        end: Created before then, UTC.

    Raises:
        NotFound: There is no such level, or the actor may not see it.
        InvalidInput: The period ends before it begins.
    """
    if end <= start:
        raise InvalidInput([FieldError("to", "order", "The period ends before it begins.")])
    level = get_level(actor, level_id=level_id)
    plan = level.draft or level.published
    ids = list(
        Case.objects.visible_to(actor)
        .filter(created_at__gte=start, created_at__lt=end)
        .order_by("-created_at")
        .values_list("pk", flat=True)[:MOST_CASES]
    )
    if plan is None:
        return DryRun(len(ids), 0, (), ())
    mine = RunningLevel(
        new_uuid(), 0, plan.name, plan.conditions, {new_uuid(): one for one in plan.clocks}
    )
    found = replayed_times(ids, _book_with(mine, level_id, level.position), at=clock.now())
    matched = [times for times in found if times.level_id == mine.version_id]
    return _compared(len(ids), matched, plan)


def _book_with(mine: RunningLevel, level_id: UUID, position: int) -> LevelBook:
    """Return the levels in force, with ``mine`` in the place of the level it is a draft of."""
    book = load_book()
    places = dict(LevelVersion.objects.values_list("pk", "level__position"))
    same = set(LevelVersion.objects.filter(level=level_id).values_list("pk", flat=True))
    others = [one for one in book.levels if one.version_id not in same]
    above = [one for one in others if places[one.version_id] < position]
    ordered = [*above, mine, *others[len(above) :]]
    levels = tuple(replace(one, position=n) for n, one in enumerate(ordered, 1))
    return replace(
        book,
        levels=levels,
        versions={**book.versions, **{one.version_id: one for one in levels}},
        clocks={**book.clocks, **mine.clocks},
    )


def _compared(looked_at: int, matched: Sequence[CaseTimes], plan: LevelPlan) -> DryRun:
    ids = [times.case_id for times in matched]
    would: dict[tuple[Kpi, UUID], list[TimerStatus]] = {}
    for times in matched:
        for timer in times.timers:
            would.setdefault((timer.kpi, times.case_id), []).append(timer.status)
    was: dict[tuple[Kpi, UUID], list[TimerStatus]] = {}
    for kpi, case_id, status in CaseTimer.objects.filter(case__in=ids).values_list(
        "kpi", "case_id", "status"
    ):
        was.setdefault((Kpi(kpi), case_id), []).append(TimerStatus(status))
    kpis = [one.kpi for one in plan.clocks]
    cases: dict[tuple[str, str, str], tuple[UUID, ...]] = {}
    sides = {"draft": would, "real": was}
    counted = {}
    for side, statuses in sides.items():
        outcomes = {key: outcome_of(found) for key, found in statuses.items()}
        for (kpi, case_id), outcome in outcomes.items():
            place = (kpi.value, outcome, side)
            cases[place] = (*cases.get(place, ()), case_id)
        counted[side] = tuple(
            attainment(kpi, [out for (one, _), out in outcomes.items() if one is kpi])
            for kpi in kpis
        )
    return DryRun(looked_at, len(matched), counted["draft"], counted["real"], cases)
