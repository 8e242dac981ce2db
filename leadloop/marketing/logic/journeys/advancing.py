"""One person's way through a journey, as far as it goes now. Pure: no clock, no rows, no dice."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from leadloop.marketing.contracts.enrolments import (
    Effect,
    Ended,
    EnrolmentStatus,
    Position,
    Progress,
    Visit,
)
from leadloop.marketing.contracts.journeys import (
    Decision,
    EngagementSplit,
    EventMatch,
    Facts,
    JourneyEvent,
    Leave,
    LeaveRule,
    Plan,
    PlannedStep,
    RandomSplit,
    WaitEvent,
    WaitTime,
)
from leadloop.marketing.logic.journeys.chance import drawn, share_of
from leadloop.marketing.logic.journeys.timing import over_at

HAPPENED: Final = "happened"
TIMED_OUT: Final = "timed_out"
REMAINDER: Final = "remainder_path"
YES: Final = "yes"
NO: Final = "no"

ENGAGEMENT: Final = {
    "message.opened": "open",
    "message.clicked": "click",
    "message.bounced": "bounce",
}


class _Stay(NamedTuple):
    until: datetime


class _Go(NamedTuple):
    way: str
    note: str = ""
    effect: bool = False


@dataclass(frozen=True, slots=True)
class _Now:
    """What a step is decided from."""

    position: Position
    facts: Facts
    now: datetime
    event: JourneyEvent | None


def fits(match: EventMatch | None, event: JourneyEvent) -> bool:
    """Whether an event is the one meant; in a value to compare a star stands for any text."""
    if match is None or match.name != event.name:
        return False
    return all(
        _is_like(str(event.data.get(name, "")).casefold(), wanted.casefold())
        for name, wanted in match.where.items()
    )


def _is_like(value: str, wanted: str) -> bool:
    """Whether a value is the one wanted; a star stands for any text."""
    if "*" not in wanted:
        return value == wanted
    return re.fullmatch(".*".join(map(re.escape, wanted.split("*"))), value, re.DOTALL) is not None


def left_by(rules: Iterable[LeaveRule], facts: Facts, event: JourneyEvent | None) -> str | None:
    """Return the key of the first rule that holds now, None where none does.

    A rule with an event holds only as that event happens; one with a condition alone whenever the
    person meets it.
    """
    for rule in rules:
        if rule.match is not None and (event is None or not fits(rule.match, event)):
            continue
        if rule.condition is None or facts.matches(rule.condition):
            return rule.key
    return None


def end_of(plan: Plan, facts: Facts, event: JourneyEvent | None) -> Ended | None:
    """Return how a person leaves now by a goal or an exit rule, None if not."""
    if (rule := left_by(plan.goals, facts, event)) is not None:
        return Ended(EnrolmentStatus.GOAL, rule)
    if (rule := left_by(plan.exits, facts, event)) is not None:
        return Ended(EnrolmentStatus.EXITED, rule)
    return None


def advance(
    plan: Plan,
    position: Position,
    facts: Facts,
    *,
    now: datetime,
    event: JourneyEvent | None = None,
) -> Progress:
    """Take a person on until they wait or leave.

    Every step begun gets its own visit number, and its effect that number: asking again from the
    same position gives the same effects. A step that the plan does not have any more ends the way.
    A goal comes before an exit, both before any step.
    """
    position = _with_seen(position, event)
    if (ended := end_of(plan, facts, event)) is not None:
        return Progress(position, ended)
    visits: list[Visit] = []
    effects: list[Effect] = []
    while True:
        step = plan.steps.get(position.step) if position.step else None
        if step is None:
            return Progress(position, _at_the_end(position), tuple(visits), tuple(effects))
        verdict = _decide(step, _Now(position, facts, now, event))
        if isinstance(verdict, _Stay):
            return Progress(position, verdict.until, tuple(visits), tuple(effects))
        if verdict.effect:
            effects.append(Effect(step.key, position.visit, step.action))
        visits.append(Visit(step.key, now, verdict.way, verdict.note))
        # An event ends one wait, not the next one too.
        event = None if isinstance(step.action, WaitEvent) else event
        position = _moved(step, verdict, position, now)


def _at_the_end(position: Position) -> Ended:
    if position.step is None:
        return Ended(EnrolmentStatus.COMPLETED)
    return Ended(EnrolmentStatus.EXITED, note=f"The step {position.step} is gone.")


def _moved(step: PlannedStep, verdict: _Go, position: Position, now: datetime) -> Position:
    way = None if isinstance(step.action, Leave) else step.way(verdict.way)
    following = way.next if way else None
    return Position(position.enrolment, following, now, position.visit + 1, position.seen)


def _with_seen(position: Position, event: JourneyEvent | None) -> Position:
    kind = ENGAGEMENT.get(event.name) if event else None
    about = str(event.data.get("step_id") or "") if event and kind else ""
    if not kind or not about:
        return position
    # Whoever clicks has opened, whether or not pictures were shown.
    kinds = {kind, "open"} if kind == "click" else {kind}
    return replace(position, seen=position.seen | {f"{about}:{one}" for one in kinds})


def _decide(step: PlannedStep, at: _Now) -> _Stay | _Go:
    decide = _DECIDE.get(type(step.action))
    if decide is not None:
        return decide(step, at)
    way = step.ways[0].key if step.ways else ""
    return _Go(way, effect=not isinstance(step.action, Leave))


def _wait(step: PlannedStep, at: _Now) -> _Stay | _Go:
    action = step.action
    assert isinstance(action, WaitTime)
    until = over_at(action, at.position.arrived_at, at.facts)
    way = step.ways[0].key if step.ways else ""
    if until is None:
        return _Go(way, f"no date in {action.field}: not waited")
    return _Stay(until) if until > at.now else _Go(way)


def _wait_event(step: PlannedStep, at: _Now) -> _Stay | _Go:
    action = step.action
    assert isinstance(action, WaitEvent)
    if _has_happened(action, at):
        return _Go(HAPPENED)
    until = over_at(action.timeout, at.position.arrived_at, at.facts)
    return _Stay(until) if until is not None and until > at.now else _Go(TIMED_OUT)


def _has_happened(action: WaitEvent, at: _Now) -> bool:
    kind = ENGAGEMENT.get(action.match.name)
    if action.activity and kind:
        # It may have happened before this step was reached; what was clicked is clicked.
        return f"{action.activity}:{kind}" in at.position.seen
    return at.event is not None and fits(action.match, at.event)


def _decision(step: PlannedStep, at: _Now) -> _Go:
    action = step.action
    assert isinstance(action, Decision)
    for key, condition in action.criteria.items():
        if at.facts.matches(condition):
            return _Go(key)
    return _Go(REMAINDER)


def _engagement(step: PlannedStep, at: _Now) -> _Go:
    action = step.action
    assert isinstance(action, EngagementSplit)
    return _Go(YES if f"{action.activity}:{action.kind}" in at.position.seen else NO)


def _random(step: PlannedStep, at: _Now) -> _Go:
    action = step.action
    assert isinstance(action, RandomSplit)
    return _Go(drawn(action.shares, share_of(at.position.enrolment, step.key)))


_DECIDE: Final[dict[type[Any], Callable[[PlannedStep, _Now], _Stay | _Go]]] = {
    WaitTime: _wait,
    WaitEvent: _wait_event,
    Decision: _decision,
    EngagementSplit: _engagement,
    RandomSplit: _random,
}
