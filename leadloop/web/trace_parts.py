"""What a trace is made of: steps, a flow run's actions, the strip, attempts; no Django here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadloop.events.contracts import Event
from leadloop.intake.contracts import SubmissionView
from leadloop.web import phrases

GOOD: Final = "good"
BAD: Final = "bad"
WAIT: Final = "wait"
_BAR: Final = 1000.0
_BAR_LEAST: Final = 6.0


class Action(NamedTuple):
    """One action of a flow run."""

    name: str
    type: str
    status: str
    tone: str
    took: str
    detail: dict[str, Any]

    @property
    def has_detail(self) -> bool:
        """Whether there is input or output to show."""
        return any(value not in (None, "", {}, []) for value in self.detail.values())


class RunFacts(NamedTuple):
    """What the trace shows of a flow run; times are UTC."""

    flow: str
    version: int
    mode: str
    status: str
    failed: bool
    started_at: datetime
    finished_at: datetime | None
    error: str
    actions: tuple[Action, ...]
    url: str
    resubmit_url: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step; ``took_ms`` is the time since the step before it."""

    key: str
    label: str
    title: str
    icon: str
    at: datetime | None = None
    took_ms: float | None = None
    outcome: str = ""
    tone: str = ""
    text: str = ""
    facts: tuple[tuple[str, Any], ...] = ()
    payload: Any = None
    actions: tuple[Action, ...] = ()
    replay_url: str = ""
    replay_label: str = ""
    link_url: str = ""
    link_label: str = ""

    @property
    def took(self) -> str:
        """The time since the step before, as text."""
        return phrases.duration(self.took_ms)


class StripStep(NamedTuple):
    """One step of the short strip; ``gap`` is the time before it."""

    label: str
    gap: str
    tone: str
    href: str


class Bar(NamedTuple):
    """One stretch of the time line, on an axis from 0 to 1000."""

    label: str
    took: str
    x: float
    width: float
    tone: str


class AttemptShown(NamedTuple):
    """One handling of the submission."""

    number: int
    outcome: str
    tone: str
    at: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole way of one submission."""

    submission_key: UUID
    headline: str
    steps: tuple[Step, ...]
    facts: tuple[tuple[str, Any], ...]
    attempts: tuple[AttemptShown, ...] = ()
    lead_id: UUID | None = None

    @property
    def total(self) -> float | None:
        """Milliseconds from the first step to the last that happened."""
        times = [step.at for step in self.steps if step.at]
        return (times[-1] - times[0]).total_seconds() * 1000 if len(times) > 1 else None

    @property
    def last_label(self) -> str:
        """The name of the last step that happened."""
        return next((s.label.lower() for s in reversed(self.steps) if s.at), "")

    @property
    def strip(self) -> list[StripStep]:
        """The short form: steps and the time between them."""
        found = []
        for step in self.steps:
            tone = step.tone if step.tone in {BAD, WAIT} else ""
            found.append(StripStep(step.label, step.took, tone, f"#{step.key}"))
        return found

    @property
    def bars(self) -> list[Bar]:
        """Where the time went."""
        taken = [(s, s.took_ms) for s in self.steps if s.took_ms is not None]
        total = sum(ms for _, ms in taken) or 1.0
        widths = [max(_BAR_LEAST, ms / total * _BAR) for _, ms in taken]
        shrink = _BAR / sum(widths) if widths else 1.0
        bars, x = [], 0.0
        for number, ((step, _), width) in enumerate(zip(taken, widths, strict=True)):
            tone = step.tone if step.tone in {BAD, WAIT} else ("alt" if number % 2 else "")
            bars.append(Bar(step.label, step.took, round(x, 1), round(width * shrink - 2, 1), tone))
            x += width * shrink
        return bars


@dataclass(frozen=True, slots=True)
class Known:
    """Everything the zones remember of one submission.

    ``events`` are those of its trace, oldest first; ``attempts`` the outcomes, newest first.
    """

    submission_key: UUID
    events: Sequence[Event]
    attempts: Sequence[SubmissionView] = ()
    run: RunFacts | None = None
    replay_url: str = ""
    release_url: str = ""
    mend_url: str = ""

    @property
    def current(self) -> SubmissionView | None:
        """The outcome that stands."""
        return next((one for one in self.attempts if one.superseded_at is None), None)
