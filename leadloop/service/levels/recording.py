"""News of cases, turned into rows: clocks change, and the moment of the next one is scheduled."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from leadloop.kit.due import NewDue, cancel_many, reschedule
from leadloop.kit.ids import new_uuid
from leadloop.service.contracts.timing import (
    CaseNews,
    CaseTimes,
    Happening,
    LevelBook,
    TimedCase,
)
from leadloop.service.levels.books import load_book
from leadloop.service.levels.rows import locked_times, write_times
from leadloop.service.logic import timing

DUE_KIND: Final = "case.clocks"


def on_case_created(cases: Sequence[TimedCase], *, at: datetime) -> None:
    """Start the clocks of new cases. They count from each case's ``created_at``."""
    record_news([CaseNews(Happening.CREATED, case, at) for case in cases])


def on_case_changed(cases: Sequence[TimedCase], *, at: datetime) -> None:
    """Say that facts or the status of cases may have changed.

    Pauses and resumes by status; chooses the service level anew where a fact differs. A case that
    came to be resolved, canceled or active again this way is treated so.
    """
    record_news([CaseNews(Happening.CHANGED, case, at) for case in cases])


def on_case_replied(
    case: TimedCase, *, at: datetime, public: bool = True, by_bot: bool = False
) -> None:
    """Say that we wrote. Only what the customer can read meets a clock.

    Args:
        case: The case after it.
        at: When, UTC.
        public: Whether the customer can read it: a mail, a call made, a public note.
        by_bot: Whether nobody wrote it; then it counts where a clock says so.
    """
    record_news([CaseNews(Happening.REPLIED, case, at, public=public, by_bot=by_bot)])


def on_customer_wrote(case: TimedCase, *, at: datetime) -> None:
    """Say that the customer wrote, on any channel. On a closed case nothing starts."""
    record_news([CaseNews(Happening.CUSTOMER_WROTE, case, at)])


def on_case_resolved(cases: Sequence[TimedCase], *, at: datetime) -> None:
    """Meet the clocks that wait for the resolution; the others end."""
    record_news([CaseNews(Happening.RESOLVED, case, at) for case in cases])


def on_case_reopened(cases: Sequence[TimedCase], *, at: datetime) -> None:
    """Start anew: from the reopening on another resolution is due."""
    record_news([CaseNews(Happening.REOPENED, case, at) for case in cases])


def on_case_canceled(cases: Sequence[TimedCase], *, at: datetime) -> None:
    """End the clocks of canceled and merged cases."""
    record_news([CaseNews(Happening.CANCELED, case, at) for case in cases])


def record_news(news: Sequence[CaseNews]) -> None:
    """Take news of any number of cases, in order, in the caller's transaction.

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
    write_times(kept.values(), list(after.values()))
    _schedule(list(after.values()), book)


def book_for(kept: Sequence[CaseTimes]) -> LevelBook:
    """Return the book with every version by which these cases' clocks run."""
    return load_book(
        version_ids={times.level_id for times in kept if times.level_id},
        clock_ids={timer.clock_id for times in kept for timer in times.timers},
        hours_ids={timer.hours_id for times in kept for timer in times.timers},
    )


def _schedule(after: Sequence[CaseTimes], book: LevelBook) -> None:
    moments = {times.case_id: timing.next_moment(times, book) for times in after}
    reschedule(
        [NewDue(DUE_KIND, str(case), moment, {}) for case, moment in moments.items() if moment]
    )
    cancel_many(DUE_KIND, [str(case) for case, moment in moments.items() if not moment])
