"""The clocks of a case as its page shows them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString

from leadloop.kit import clock
from leadloop.service.api import timers
from leadloop.service.contracts.levels import Kpi, Moment
from leadloop.service.contracts.timing import Pause, TimerStatus, TimerView
from leadloop.service.contracts.words import CaseReason
from leadloop.users.contracts import Actor
from leadloop.web.templatetags import leadloop as tags
from leadloop.web.working_times import in_words

TONES: Final = {
    TimerStatus.IN_PROGRESS: "",
    TimerStatus.NEARING: "warn",
    TimerStatus.PAUSED: "accent",
    TimerStatus.SUCCEEDED: "good",
    TimerStatus.NONCOMPLIANT: "bad",
    TimerStatus.CANCELED: "outline",
}


def due_tag(kpi: str, state: str, due_at: datetime | None) -> SafeString | str:
    """Return how far the most pressing clock of a case is, for a cell of a list."""
    if due_at is None:
        return ""
    status = TimerStatus(state)
    said = f"{Kpi(kpi).label}: {status.label}"
    if status is TimerStatus.PAUSED:
        return format_html('<span class="tag" title="{}">Paused</span>', said)
    late = due_at <= clock.now()
    tone = "bad" if late else TONES[status]
    if tone:
        return format_html(
            '<span class="tag {}" title="{}">{}</span>', tone, said, tags.due(due_at)
        )
    return format_html('<span class="tag" title="{}" data-calm>{}</span>', said, tags.due(due_at))


class PauseLine(NamedTuple):
    """One stretch in which a clock stood still."""

    status: str
    started_at: datetime
    ended_at: datetime | None
    by_limit: bool


class Deed(NamedTuple):
    """What a clock did by itself: when it warned or breached, and what followed, in words."""

    word: str
    at: datetime
    done: str


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
    deeds: tuple[Deed, ...]


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
        tuple(_deeds(timer)),
    )


def _deeds(timer: TimerView) -> Iterator[Deed]:
    for moment, word, at in (
        (Moment.WARN, "Warned", timer.warned_at),
        (Moment.BREACH, "Breached", timer.breached_at),
    ):
        if at is not None:
            acts = [act for when, act in timer.fired if when is moment]
            done = ", ".join(act.label.lower() for act in acts)
            yield Deed(word, at, done)


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
