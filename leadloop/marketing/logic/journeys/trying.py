"""One person led through a journey at sped-up time; nothing is done. Pure."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from leadloop.marketing.contracts.enrolments import Ended, Position, Progress
from leadloop.marketing.contracts.journey_views import TrialLine
from leadloop.marketing.contracts.journeys import (
    Facts,
    JourneyEvent,
    Message,
    Plan,
    PlannedStep,
    WaitEvent,
)
from leadloop.marketing.logic.journeys.advancing import advance

_MOST: Final = 500
_SOON: Final = timedelta(minutes=5)
_NOBODY: Final = UUID(int=0)

Judge = Callable[[PlannedStep], str]
"""Says why a message of a step would not be sent; empty where it would."""


def walk(
    plan: Plan, facts: Facts, began: datetime, happens: Collection[str], judge: Judge
) -> list[TrialLine]:
    """Return what would become of a person who comes in at ``began`` (UTC).

    Args:
        plan: The journey.
        facts: The person.
        began: When they come in.
        happens: Keys of the steps that wait for an event and shall see it.
        judge: What the send gate says of a step's message.
    """
    lines: list[TrialLine] = []
    position, now = Position(_NOBODY, plan.start, began), began
    event: JourneyEvent | None = None
    while len(lines) < _MOST:
        found = advance(plan, position, facts, now=now, event=event)
        lines += _told(plan, found, judge)
        if isinstance(found.outlook, Ended):
            end = found.outlook
            said = f"{end.status.label}. {end.note}".strip()
            return [*lines, TrialLine(now, end.rule, "end", said)]
        position, step = found.position, plan.steps[found.position.step or ""]
        event = _event(step, now, happens)
        after = event.at if event else found.outlook
        lines.append(TrialLine(now, step.key, "jump", _jump(now, after, event)))
        now = after
    return lines


def _told(plan: Plan, found: Progress, judge: Judge) -> list[TrialLine]:
    lines = []
    for visit in found.visits:
        step = plan.steps[visit.step]
        text = visit.note or (
            f"Goes the way “{_way(step, visit.way)}”" if len(step.ways) > 1 else ""
        )
        lines.append(TrialLine(visit.at, step.key, "step", text))
        if isinstance(step.action, Message) and (why := judge(step)):
            lines.append(TrialLine(visit.at, step.key, "skip", why))
    return lines


def _way(step: PlannedStep, key: str) -> str:
    way = step.way(key)
    return (way.label if way and way.label else key).replace("_", " ")


def _event(step: PlannedStep, now: datetime, happens: Collection[str]) -> JourneyEvent | None:
    action = step.action
    if not isinstance(action, WaitEvent) or step.key not in happens:
        return None
    return JourneyEvent(
        action.match.name, now + _SOON, {**action.match.where, "step_id": action.activity}
    )


def _jump(now: datetime, after: datetime, event: JourneyEvent | None) -> str:
    if event is not None:
        return "It happens after 5 minutes."
    return f"Skips {_length(after - now)} of waiting, to {after:%Y-%m-%d %H:%M} UTC."


def _length(passed: timedelta) -> str:
    hours, minutes = divmod(round(passed.total_seconds() / 60), 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    return " ".join(f"{n} {word}{'' if n == 1 else 's'}" for n, word in parts if n) or "nothing"
