"""What is known of a case's past, read in a few statements and told to its clocks once more."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from leadloop.kit.ids import new_uuid
from leadloop.service.contracts.messages import Direction, Visibility
from leadloop.service.contracts.timing import (
    CaseNews,
    CaseTimes,
    LevelBook,
    StatusSpell,
    TimedCase,
)
from leadloop.service.contracts.words import CaseReason
from leadloop.service.levels.cases import timed_cases
from leadloop.service.levels.recording import book_for, schedule_clocks
from leadloop.service.levels.rows import locked_times, write_times
from leadloop.service.logic import timing
from leadloop.service.logic.history import Said, news_of
from leadloop.service.logic.stored import spells_from_json
from leadloop.service.models import Case, CaseMessage, CaseTimer, CaseTiming


def rebuild_clocks(case_ids: Sequence[UUID], *, at: datetime) -> None:
    """Give cases the clocks they would have, from what their rows and messages tell.

    For cases from before there were clocks, and for those that came with a past. Clocks they have
    go. What clocks would have done by now is noted as done, and told to nobody.
    """
    locked_times(case_ids, wait=True)
    CaseTimer.objects.filter(case__in=case_ids).delete()
    CaseTiming.objects.filter(pk__in=case_ids).delete()
    book = book_for([])
    after = []
    for times in replayed_times(case_ids, book, at=at):
        due = timing.pending(times, book)
        keys = {timer.id: frozenset(a.key for a in acts) for timer, acts in due}
        after.append(timing.with_fired(times, keys))
    write_times([], after)
    schedule_clocks(after, book)


def replayed_times(case_ids: Collection[UUID], book: LevelBook, *, at: datetime) -> list[CaseTimes]:
    """Return the clocks that these cases would have by ``book`` at that moment."""
    cases = timed_cases(case_ids)
    spells = _spells(case_ids)
    said = _said(case_ids)
    found = []
    for case_id, case in cases.items():
        news = news_of(case, spells.get(case_id, ()), said.get(case_id, ()))
        found.append(_told(case, news, book, at))
    return found


def _told(case: TimedCase, news: Sequence[CaseNews], book: LevelBook, at: datetime) -> CaseTimes:
    times = CaseTimes(case.id)
    for one in news:
        times = timing.step(times, one, book, new_uuid)
    return timing.time_passed(times, at, book)


def _said(case_ids: Collection[UUID]) -> dict[UUID, list[Said]]:
    rows = CaseMessage.objects.filter(case__in=case_ids, visibility=Visibility.PUBLIC.value)
    found: dict[UUID, list[Said]] = {}
    for case_id, at, direction, automatic in rows.order_by("created_at").values_list(
        "case_id", "created_at", "direction", "automatic"
    ):
        by_customer = direction == Direction.IN.value
        if not (by_customer and automatic):
            found.setdefault(case_id, []).append(Said(at, by_customer, by_bot=automatic))
    return found


def _spells(case_ids: Collection[UUID]) -> dict[UUID, tuple[StatusSpell, ...]]:
    """Return the statuses of cases: as their clocks noted them, else as far as their rows tell."""
    found = {case.pk: _as_told(case) for case in Case.objects.filter(pk__in=case_ids)}
    kept = CaseTiming.objects.filter(pk__in=case_ids).values_list("pk", "spells")
    found |= {case_id: spells_from_json(spells) for case_id, spells in kept}
    return found


def _as_told(case: Case) -> tuple[StatusSpell, ...]:
    began = StatusSpell(CaseReason.IN_PROGRESS.value, case.created_at)
    if case.status_reason == CaseReason.IN_PROGRESS:
        return (began,)
    since = case.resolved_at or case.last_reply_at or case.updated_at
    return (began, StatusSpell(case.status_reason, max(since, case.created_at)))
