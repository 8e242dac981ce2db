"""One clock: how it starts, stands still, runs on, warns, breaches, and is met."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from leadloop.service.contracts.calendars import WorkingTime
from leadloop.service.contracts.levels import Action, ClockPlan, Moment
from leadloop.service.contracts.timing import (
    RUNNING,
    Pause,
    StatusSpell,
    Timer,
    TimerStatus,
)
from leadloop.service.logic.working_time import add_working, working_between


class Rule(NamedTuple):
    """What a clock runs by: a version of a plan and one of a calendar, with their ids."""

    clock_id: UUID
    plan: ClockPlan
    hours_id: UUID
    hours: WorkingTime


def started(timer_id: UUID, rule: Rule, at: datetime) -> Timer:
    """Return a clock that starts at ``at``."""
    return _recounted(
        Timer(
            id=timer_id,
            kpi=rule.plan.kpi,
            clock_id=rule.clock_id,
            hours_id=rule.hours_id,
            started_at=at,
            due_at=at,
            warn_at=None,
            status=TimerStatus.IN_PROGRESS,
        ),
        rule,
    )


def replayed(timer: Timer, rule: Rule, spells: Sequence[StatusSpell]) -> Timer:
    """Lead a fresh clock through the statuses its case has had since the clock's start."""
    for spell in spells:
        timer = in_status(timer, rule, spell.status, max(spell.since, timer.started_at))
    return timer


def after(timer: Timer, rule: Rule, at: datetime, *, inclusive: bool = False) -> Timer:
    """Return the clock as ``at`` finds it: a pause ended by its limit, warned, breached.

    ``inclusive`` breaches a clock that is due at this very moment; without it there is still time
    to meet it.
    """
    if timer.status is TimerStatus.PAUSED and timer.resumes_at and timer.resumes_at <= at:
        timer = resumed(timer, rule, timer.resumes_at, by_limit=True)
    if timer.status not in RUNNING or timer.status is TimerStatus.PAUSED:
        return timer
    if timer.warn_at and timer.warned_at is None and timer.warn_at <= at:
        timer = replace(timer, status=TimerStatus.NEARING, warned_at=timer.warn_at)
    if timer.due_at < at or (inclusive and timer.due_at == at):
        return replace(
            timer,
            status=TimerStatus.NONCOMPLIANT,
            breached_at=timer.due_at,
            ended_at=timer.due_at,
        )
    return timer


def in_status(timer: Timer, rule: Rule, status: str, at: datetime) -> Timer:
    """Return the clock after its case came into ``status``, or stayed there, at ``at``."""
    timer = after(timer, rule, at)
    if timer.status not in RUNNING:
        return timer
    if status not in rule.plan.pauses:
        timer = resumed(timer, rule, at) if timer.status is TimerStatus.PAUSED else timer
        return replace(timer, limit_spent=False) if timer.limit_spent else timer
    if timer.status is TimerStatus.PAUSED or timer.limit_spent:
        return timer
    limit = rule.plan.longest_pause
    return replace(
        timer,
        status=TimerStatus.PAUSED,
        pauses=(*timer.pauses, Pause(status, at)),
        resumes_at=None if limit is None else add_working(at, limit, rule.hours),
    )


def resumed(timer: Timer, rule: Rule, at: datetime, *, by_limit: bool = False) -> Timer:
    """End the pause at ``at``; working time spent in it moves what is due."""
    last = timer.pauses[-1]
    at = max(at, last.started_at)
    timer = replace(
        timer,
        status=TimerStatus.IN_PROGRESS if timer.warned_at is None else TimerStatus.NEARING,
        paused=timer.paused + working_between(last.started_at, at, rule.hours),
        pauses=(*timer.pauses[:-1], last._replace(ended_at=at, by_limit=by_limit)),
        resumes_at=None,
        limit_spent=by_limit,
    )
    return _recounted(timer, rule)


def met(timer: Timer, rule: Rule, at: datetime) -> Timer:
    """Say that what the clock waits for happened at ``at``.

    In time it has succeeded. One that breached stays so and keeps when it was met after all.
    """
    if timer.status is TimerStatus.PAUSED:
        timer = resumed(timer, rule, at)
    timer = after(timer, rule, at)
    if timer.status is TimerStatus.NONCOMPLIANT:
        return timer if timer.met_at else replace(timer, met_at=at)
    if timer.status not in RUNNING:
        return timer
    return replace(timer, status=TimerStatus.SUCCEEDED, met_at=at, ended_at=at)


def canceled(timer: Timer, rule: Rule, at: datetime, reason: str) -> Timer:
    """End a clock that is not needed any more; one that has ended stays as it is."""
    if timer.status is TimerStatus.PAUSED:
        timer = resumed(timer, rule, at)
    timer = after(timer, rule, at)
    if timer.status not in RUNNING:
        return timer
    return replace(timer, status=TimerStatus.CANCELED, ended_at=at, end_reason=reason)


def pending(timer: Timer, plan: ClockPlan) -> tuple[Action, ...]:
    """Return the actions whose moment has come and that this clock has not done yet."""
    moment = None
    if timer.status is TimerStatus.NONCOMPLIANT:
        moment = Moment.BREACH
    elif timer.warned_at and timer.status in RUNNING:
        moment = Moment.WARN
    return tuple(a for a in plan.actions if a.moment is moment and a.key not in timer.fired)


def next_moment(timer: Timer, plan: ClockPlan) -> datetime | None:
    """Return when this clock will act by itself, or None."""
    if pending(timer, plan):
        return timer.breached_at or timer.warned_at
    if timer.status is TimerStatus.PAUSED:
        return timer.resumes_at
    if timer.status not in RUNNING:
        return None
    if timer.warn_at and timer.warned_at is None:
        return min(timer.warn_at, timer.due_at)
    return timer.due_at


def time_left(timer: Timer, hours: WorkingTime, now: datetime) -> timedelta:
    """Return the working time until the clock is due; negative once it is late.

    A clock that stands still counts from where it stopped, one that has ended from its end.
    """
    if timer.status is TimerStatus.PAUSED:
        now = timer.pauses[-1].started_at
    elif timer.met_at:
        now = timer.met_at
    elif timer.status is TimerStatus.CANCELED and timer.ended_at:
        now = timer.ended_at
    if now <= timer.due_at:
        return working_between(now, timer.due_at, hours)
    return -working_between(timer.due_at, now, hours)


def _recounted(timer: Timer, rule: Rule) -> Timer:
    plan = rule.plan
    warn_at = timer.warn_at
    if plan.warn_after is not None and timer.warned_at is None:
        warn_at = add_working(timer.started_at, plan.warn_after + timer.paused, rule.hours)
    due_at = add_working(timer.started_at, plan.target + timer.paused, rule.hours)
    return replace(timer, due_at=due_at, warn_at=warn_at)
