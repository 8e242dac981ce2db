"""The clocks of a case as its page shows them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadloop.service.api import timers
from leadloop.service.contracts.levels import Kpi
from leadloop.service.contracts.timing import Pause, TimerStatus, TimerView
from leadloop.service.contracts.words import CaseReason
from leadloop.users.contracts import Actor
from leadloop.web.working_times import in_words

TONES: Final = {
    TimerStatus.IN_PROGRESS: "",
    TimerStatus.NEARING: "warn",
    TimerStatus.PAUSED: "accent",
    TimerStatus.SUCCEEDED: "good",
    TimerStatus.NONCOMPLIANT: "bad",
    TimerStatus.CANCELED: "outline",
}


class PauseLine(NamedTuple):
    """One stretch in which a clock stood still."""

    status: str
    started_at: datetime
    ended_at: datetime | None
    by_limit: bool


class ClockLine(NamedTuple):
    """One clock: ``used`` is the share of its target that has passed, 0 to 100."""

    timer: TimerView
    tone: str
    left: str
    target: str
    used: int
    paused_since: datetime | None
    paused_in: str
    pauses: tuple[PauseLine, ...]


def block(actor: Actor, *, case_id: UUID) -> dict[str, Any]:
    """Return what ``leadloop/cases/_clocks.html`` shows: clocks of now, and replaced ones.

    Raises:
        NotFound: There is no such case, or the actor may not see it.
    """
    order = list(Kpi)
    found = timers.list_case_timers(actor, case_id=case_id)
    lines = [_line(one) for one in sorted(found, key=lambda one: order.index(one.kpi))]
    newest = {line.timer.kpi: line.timer.id for line in lines if _counts(line)}
    return {
        "case_id": case_id,
        "clocks": [line for line in lines if line.timer.id in newest.values()],
        "earlier_clocks": [line for line in lines if line.timer.id not in newest.values()],
    }


def _counts(line: ClockLine) -> bool:
    return line.timer.status is not TimerStatus.CANCELED


def _line(timer: TimerView) -> ClockLine:
    used = 1 - timer.left / timer.target
    paused = timer.status is TimerStatus.PAUSED
    return ClockLine(
        timer,
        TONES[timer.status],
        _left(timer),
        in_words(timer.target),
        round(min(max(used, 0), 1) * 100),
        timer.pauses[-1].started_at if paused else None,
        _reason(timer.pauses[-1].status) if paused else "",
        _pauses(timer.pauses),
    )


def _left(timer: TimerView) -> str:
    late = timer.left < timedelta()
    if timer.status is TimerStatus.SUCCEEDED:
        return f"{in_words(timer.left)} to spare"
    if timer.status is TimerStatus.NONCOMPLIANT:
        return f"{in_words(timer.left)} late" if late else "late"
    return f"{in_words(timer.left)} {'late' if late else 'left'}"


def _pauses(pauses: Sequence[Pause]) -> tuple[PauseLine, ...]:
    return tuple(
        PauseLine(_reason(one.status), one.started_at, one.ended_at, one.by_limit) for one in pauses
    )


def _reason(status: str) -> str:
    return CaseReason(status).label
