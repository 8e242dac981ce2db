"""News of cases, turned into rows: clocks change, and the moment of the next one is scheduled."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from leadloop.kit.due import NewDue, cancel_many, reschedule
from leadloop.kit.ids import new_uuid
from leadloop.service.contracts.timing import (
    CaseNews,
    CaseTimes,
    Happening,
    LevelBook,
)
from leadloop.service.levels.books import load_book
from leadloop.service.levels.cases import timed_cases
from leadloop.service.levels.rows import locked_times, write_times
from leadloop.service.logic import timing

DUE_KIND: Final = "case.clocks"


def on_case_created(case_ids: Sequence[UUID], *, at: datetime) -> None:
    """Start the clocks of new cases. They count from each case's ``created_at``."""
    _tell(Happening.CREATED, case_ids, at)


def on_case_changed(case_ids: Sequence[UUID], *, at: datetime) -> None:
    """Say that facts or the status of cases may have changed.

    Pauses and resumes by status; chooses the service level anew where a fact differs. A case that
    came to be resolved, canceled or active again this way is treated so.
    """
    _tell(Happening.CHANGED, case_ids, at)


def on_case_replied(
    case_id: UUID, *, at: datetime, public: bool = True, by_bot: bool = False
) -> None:
    """Say that we wrote. Only what the customer can read meets a clock.

    Args:
        case_id: Which case.
        at: When, UTC.
        public: Whether the customer can read it: a mail, a call made, a public note.
        by_bot: Whether nobody wrote it; then it counts where a clock says so.
    """
    _tell(Happening.REPLIED, [case_id], at, public=public, by_bot=by_bot)


def on_customer_wrote(case_id: UUID, *, at: datetime) -> None:
    """Say that the customer wrote, on any channel. On a closed case nothing starts."""
    _tell(Happening.CUSTOMER_WROTE, [case_id], at)


def on_case_resolved(case_ids: Sequence[UUID], *, at: datetime) -> None:
    """Meet the clocks that wait for the resolution; the others end."""
    _tell(Happening.RESOLVED, case_ids, at)


def on_case_reopened(case_ids: Sequence[UUID], *, at: datetime) -> None:
    """Start anew: from the reopening on another resolution is due."""
    _tell(Happening.REOPENED, case_ids, at)


def on_case_canceled(case_ids: Sequence[UUID], *, at: datetime) -> None:
    """End the clocks of canceled and merged cases."""
    _tell(Happening.CANCELED, case_ids, at)


def _tell(what: Happening, case_ids: Sequence[UUID], at: datetime, **more: bool) -> None:
    cases = timed_cases(case_ids)
    record_news([CaseNews(what, cases[one], at, **more) for one in case_ids if one in cases])


def record_news(news: Sequence[CaseNews], *, quietly_until: datetime | None = None) -> None:
    """Take news of any number of cases, in order, in the caller's transaction.

    Args:
        news: What happened, each thing at its time.
        quietly_until: For cases that come with a past: what clocks would have done by then is
            noted as done, and told to nobody.

    Emits:
        ``case_timer.changed`` for each clock that started or changed, in the same transaction.
    """
    if not news:
        return
    kept = locked_times({one.case.id for one in news}, wait=True)
    book = book_for(list(kept.values()))
    after = dict(kept)
    for one in news:
        times = after.get(one.case.id, CaseTimes(one.case.id))
        after[one.case.id] = timing.step(times, one, book, new_uuid)
    if quietly_until is not None:
        after = {key: _hushed(times, book, quietly_until) for key, times in after.items()}
    write_times(kept.values(), list(after.values()))
    schedule_clocks(list(after.values()), book)


def _hushed(times: CaseTimes, book: LevelBook, at: datetime) -> CaseTimes:
    times = timing.time_passed(times, at, book)
    due = timing.pending(times, book)
    return timing.with_fired(
        times, {timer.id: frozenset(a.key for a in acts) for timer, acts in due}
    )


def book_for(kept: Sequence[CaseTimes]) -> LevelBook:
    """Return the book with every version by which these cases' clocks run."""
    return load_book(
        version_ids={times.level_id for times in kept if times.level_id},
        clock_ids={timer.clock_id for times in kept for timer in times.timers},
        hours_ids={timer.hours_id for times in kept for timer in times.timers},
    )


def schedule_clocks(after: Sequence[CaseTimes], book: LevelBook) -> None:
    """Schedule, or take back, the moment at which each case's clocks act next."""
    moments = {times.case_id: timing.next_moment(times, book) for times in after}
    reschedule(
        [NewDue(DUE_KIND, str(case), moment, {}) for case, moment in moments.items() if moment]
    )
    cancel_many(DUE_KIND, [str(case) for case, moment in moments.items() if not moment])
