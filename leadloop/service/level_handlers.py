"""Due work of service levels: clocks warn, breach, run on, and do what was agreed for then.

A batch of cases is one transaction in a few statements, however many clocks come due at once.
A case that somebody is just writing is left alone for a second: clocks never wait for a lock.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from leadloop.events.api import change_context, touch
from leadloop.kit import clock
from leadloop.kit.due import DueItem, DueKind, Finished, Step, Wait
from leadloop.service.contracts.timing import CaseTimes, LevelBook
from leadloop.service.escalating import Deed, escalate, lock_cases
from leadloop.service.levels.recording import DUE_KIND, book_for
from leadloop.service.levels.rows import locked_times, read_times, write_times
from leadloop.service.logic import timing
from leadloop.service.models import CaseTiming

log = structlog.get_logger()

_BATCH_SIZE: Final = 500
# What clocks change says that they did it.
ACTOR: Final = "system:Service level"
_BUSY: Final = timedelta(seconds=1)
# A clock is never given up: it is tried once an hour until somebody has mended what is wrong.
_MAX_ATTEMPTS: Final = 1_000_000


def clocks_due_kind() -> DueKind:
    """Return the due work by which the clocks of cases act."""
    return DueKind(DUE_KIND, _advance, _give_up, batch_size=_BATCH_SIZE, max_attempts=_MAX_ATTEMPTS)


def _advance(items: Sequence[DueItem]) -> Sequence[Step]:
    wanted = [UUID(item.key) for item in items]
    now = clock.now()
    with change_context(actor=ACTOR):
        kept = locked_times(lock_cases(wanted), wait=False)
        moments = _act(kept, now)
    there = set(CaseTiming.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    return [_next(case_id, moments, there, now) for case_id in wanted]


def _act(kept: Mapping[UUID, CaseTimes], now: datetime) -> dict[UUID, datetime | None]:
    """Let time pass for these cases; return when each of them is next to be looked at."""
    book = book_for(list(kept.values()))
    after, deeds = [], []
    for times in kept.values():
        stepped = timing.time_passed(times, now, book)
        found = timing.pending(stepped, book)
        keys = {timer.id: frozenset(a.key for a in actions) for timer, actions in found}
        after.append(timing.with_fired(stepped, keys))
        deeds += [Deed(times.case_id, timer, act) for timer, acts in found for act in acts]
    # What was done is noted before it is done, since doing it may start other clocks.
    write_times(kept.values(), after)
    changed = escalate(deeds, now=now)
    # What a case shows of its clocks is otherwise now, and its own row may be as it was.
    moved = [new.case_id for old, new in zip(kept.values(), after, strict=True) if old != new]
    touch("case", moved)
    return _moments(after, changed, book)


def _moments(
    after: Sequence[CaseTimes], changed: Collection[UUID], book: LevelBook
) -> dict[UUID, datetime | None]:
    found = {times.case_id: timing.next_moment(times, book) for times in after}
    if changed:
        anew = read_times(changed)
        newer = book_for(list(anew.values()))
        found |= {case_id: timing.next_moment(times, newer) for case_id, times in anew.items()}
    return found


def _next(
    case_id: UUID,
    moments: Mapping[UUID, datetime | None],
    there: Collection[UUID],
    now: datetime,
) -> Step:
    if case_id not in moments:
        return Wait(now + _BUSY, {}) if case_id in there else Finished()
    moment = moments[case_id]
    return Finished() if moment is None else Wait(moment, {})


def _give_up(item: DueItem, error: str) -> None:
    log.error("case.clocks_stopped", case_id=item.key, error=error)
