"""What happens to a case, turned into what happens to its clocks.

The clocks a case should have follow from four facts: the level that holds, whether anybody has
replied yet, since when the customer waits, and when the case was opened or reopened. After every
happening the clocks that are there are brought in line with those that should be.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from leadloop.service.contracts.levels import Action, Fact, Kpi
from leadloop.service.contracts.timing import (
    RUNNING,
    CaseNews,
    CasePhase,
    CaseTimes,
    Happening,
    LevelBook,
    RunningLevel,
    StatusSpell,
    Timer,
    TimerStatus,
)
from leadloop.service.logic import clockwork
from leadloop.service.logic.clockwork import Rule
from leadloop.service.logic.matching import changed_facts, find_level

NewId = Callable[[], UUID]

_SPELLS_KEPT: Final = 200
_NO_REPLY: Final = "Resolved without a reply"
_CLOSED: Final = "The case was canceled"
_NO_LEVEL: Final = "no service level fits now"


class _Wanted(NamedTuple):
    """A clock that the case should have."""

    rule: Rule
    started_at: datetime


def step(times: CaseTimes, news: CaseNews, book: LevelBook, new_id: NewId) -> CaseTimes:
    """Return the clocks of a case after ``news``; ``new_id`` names new ones."""
    times = _each(times, book, lambda t, rule: clockwork.after(t, rule, news.at))
    times = _HAPPENINGS[_what(times, news)](_noted(times, news), news, book)
    if times.phase is not CasePhase.ACTIVE or times.cycle_at is None:
        return times
    times, why = _judged(times, news, book)
    times = _in_line(times, news.at, book, new_id, why)
    return _each(
        times, book, lambda t, rule: clockwork.in_status(t, rule, news.case.status, news.at)
    )


def time_passed(times: CaseTimes, at: datetime, book: LevelBook) -> CaseTimes:
    """Return the clocks of a case as they stand at ``at``, when nothing else has happened."""
    return _each(times, book, lambda t, rule: clockwork.after(t, rule, at, inclusive=True))


def pending(times: CaseTimes, book: LevelBook) -> list[tuple[Timer, tuple[Action, ...]]]:
    """Return what is to be done now, by clock."""
    found = [
        (timer, clockwork.pending(timer, book.clocks[timer.clock_id])) for timer in times.timers
    ]
    return [(timer, actions) for timer, actions in found if actions]


def with_fired(times: CaseTimes, keys: Mapping[UUID, frozenset[str]]) -> CaseTimes:
    """Note that clocks (by id) have done the actions with these keys."""
    timers = (
        replace(timer, fired=timer.fired | keys[timer.id]) if timer.id in keys else timer
        for timer in times.timers
    )
    return replace(times, timers=tuple(timers))


def next_moment(times: CaseTimes, book: LevelBook) -> datetime | None:
    """Return when the clocks of this case will act by themselves, or None."""
    moments = (clockwork.next_moment(t, book.clocks[t.clock_id]) for t in times.timers)
    return min((moment for moment in moments if moment), default=None)


def _what(times: CaseTimes, news: CaseNews) -> Happening:
    """Return what happened; a change of a case's phase is what that phase says."""
    if news.what is not Happening.CHANGED or news.case.phase is times.phase:
        return news.what
    return {
        CasePhase.RESOLVED: Happening.RESOLVED,
        CasePhase.CANCELED: Happening.CANCELED,
    }.get(news.case.phase, Happening.REOPENED)


def _noted(times: CaseTimes, news: CaseNews) -> CaseTimes:
    """Keep the status history."""
    status = news.case.status
    if times.spells and times.spells[-1].status == status:
        return times
    since = news.at if times.spells else news.case.created_at
    spells = (*times.spells[-_SPELLS_KEPT:], StatusSpell(status, since))
    return replace(times, spells=spells)


def _created(times: CaseTimes, news: CaseNews, _book: LevelBook) -> CaseTimes:
    if times.cycle_at:
        return times
    return replace(times, cycle_at=news.case.created_at, phase=news.case.phase)


def _changed(times: CaseTimes, _news: CaseNews, _book: LevelBook) -> CaseTimes:
    return times


def _replied(times: CaseTimes, news: CaseNews, book: LevelBook) -> CaseTimes:
    if not news.public:
        return times

    def meet(timer: Timer, rule: Rule) -> Timer:
        answers = timer.kpi is not Kpi.RESOLVE and (rule.plan.bots_count or not news.by_bot)
        return clockwork.met(timer, rule, news.at) if answers and not timer.met_at else timer

    times = _each(times, book, meet)
    if _counts(times, news, book, Kpi.FIRST_RESPONSE) and times.first_replied_at is None:
        times = replace(times, first_replied_at=news.at)
    if _counts(times, news, book, Kpi.NEXT_RESPONSE):
        times = replace(times, waiting_since=None)
    return times


def _counts(times: CaseTimes, news: CaseNews, book: LevelBook, kpi: Kpi) -> bool:
    """Whether this reply counts for a measure; a bot's only where the level's clock says so."""
    rule = _rules(_level(times, book), book).get(kpi)
    return not news.by_bot or (rule is not None and rule.plan.bots_count)


def _customer_wrote(times: CaseTimes, news: CaseNews, _book: LevelBook) -> CaseTimes:
    if times.phase is not CasePhase.ACTIVE or times.waiting_since:
        return times
    return replace(times, waiting_since=news.at)


def _resolved(times: CaseTimes, news: CaseNews, book: LevelBook) -> CaseTimes:
    def end(timer: Timer, rule: Rule) -> Timer:
        if timer.kpi is Kpi.RESOLVE:
            mine = timer.started_at == times.cycle_at
            return clockwork.met(timer, rule, news.at) if mine and not timer.met_at else timer
        return clockwork.canceled(timer, rule, news.at, _NO_REPLY)

    return replace(_each(times, book, end), phase=CasePhase.RESOLVED, waiting_since=None)


def _reopened(times: CaseTimes, news: CaseNews, _book: LevelBook) -> CaseTimes:
    return replace(times, phase=CasePhase.ACTIVE, cycle_at=news.at, facts={})


def _canceled(times: CaseTimes, news: CaseNews, book: LevelBook) -> CaseTimes:
    times = _each(times, book, lambda t, rule: clockwork.canceled(t, rule, news.at, _CLOSED))
    return replace(times, phase=CasePhase.CANCELED, waiting_since=None)


_HAPPENINGS: Final[Mapping[Happening, Callable[[CaseTimes, CaseNews, LevelBook], CaseTimes]]] = {
    Happening.CREATED: _created,
    Happening.CHANGED: _changed,
    Happening.REPLIED: _replied,
    Happening.CUSTOMER_WROTE: _customer_wrote,
    Happening.RESOLVED: _resolved,
    Happening.REOPENED: _reopened,
    Happening.CANCELED: _canceled,
}


def _judged(times: CaseTimes, news: CaseNews, book: LevelBook) -> tuple[CaseTimes, str]:
    """Choose the level anew if the facts changed; return also why, for clocks it ends."""
    facts = {fact.value: news.case.facts.get(fact, "") for fact in Fact}
    differ = changed_facts(times.facts, facts)
    if times.facts and not differ:
        return times, ""
    level = find_level(book.levels, facts)
    place = f"Place {level.position} of {len(book.levels)}" if level else ""
    chosen = replace(times, facts=facts, level_id=level.version_id if level else None, reason=place)
    return chosen, _why(differ, level)


def _why(differ: tuple[Fact, ...], level: RunningLevel | None) -> str:
    names = ", ".join(fact.label.lower() for fact in differ)
    what = f"{level.name} holds now" if level else _NO_LEVEL
    return f"Changed: {names}; {what}"


def _in_line(times: CaseTimes, at: datetime, book: LevelBook, new_id: NewId, why: str) -> CaseTimes:
    """Cancel clocks that should not run, start those that should."""
    wanted = {one.rule.plan.kpi: one for one in _wanted(times, book)}
    timers = []
    for timer in times.timers:
        if timer.status in RUNNING and why and not _kept(timer, wanted.get(timer.kpi)):
            rule = _rule_of(timer, book)
            timer = clockwork.canceled(timer, rule, at, why)  # noqa: PLW2901
        timers.append(timer)
    times = replace(times, timers=tuple(timers))
    fresh = [_fresh(times, one, at, new_id) for one in wanted.values() if not _covered(times, one)]
    return replace(times, timers=(*times.timers, *fresh))


def _wanted(times: CaseTimes, book: LevelBook) -> Iterator[_Wanted]:
    """Yield the clocks that a case should have, whether they run or have ended."""
    rules = _rules(_level(times, book), book)
    unanswered = Kpi.FIRST_RESPONSE in rules and times.first_replied_at is None
    begins = {
        Kpi.FIRST_RESPONSE: times.cycle_at if unanswered else None,
        Kpi.NEXT_RESPONSE: None if unanswered else times.waiting_since,
        Kpi.RESOLVE: times.cycle_at,
    }
    for kpi, rule in rules.items():
        begin = begins[kpi]
        if begin is not None:
            yield _Wanted(rule, begin)


def _kept(timer: Timer, wanted: _Wanted | None) -> bool:
    """Whether a running clock is just what is wanted."""
    return wanted is not None and (timer.clock_id, timer.hours_id, timer.started_at) == (
        wanted.rule.clock_id,
        wanted.rule.hours_id,
        wanted.started_at,
    )


def _covered(times: CaseTimes, wanted: _Wanted) -> bool:
    """Whether a clock runs for what is wanted, or has ended with an outcome."""
    kpi = wanted.rule.plan.kpi
    for timer in times.timers:
        if timer.kpi is not kpi or timer.status is TimerStatus.CANCELED:
            continue
        late_and_open = timer.status is TimerStatus.NONCOMPLIANT and timer.met_at is None
        if timer.started_at == wanted.started_at or timer.status in RUNNING:
            return True
        if late_and_open and kpi is Kpi.FIRST_RESPONSE:
            return True
    return False


def _fresh(times: CaseTimes, wanted: _Wanted, at: datetime, new_id: NewId) -> Timer:
    """Start a clock, with what its case has gone through since then."""
    rule = wanted.rule
    timer = clockwork.started(new_id(), rule, wanted.started_at)
    timer = clockwork.replayed(timer, rule, times.spells)
    same = (
        old.fired
        for old in times.timers
        if (old.kpi, old.started_at) == (timer.kpi, timer.started_at)
    )
    timer = replace(timer, fired=frozenset().union(*same))
    return clockwork.after(timer, rule, at)


def _level(times: CaseTimes, book: LevelBook) -> RunningLevel | None:
    return book.versions.get(times.level_id) if times.level_id else None


def _rules(level: RunningLevel | None, book: LevelBook) -> dict[Kpi, Rule]:
    if level is None:
        return {}
    found = {}
    for clock_id, plan in level.clocks.items():
        hours_id = book.current_hours[plan.calendar_id]
        found[plan.kpi] = Rule(clock_id, plan, hours_id, book.hours[hours_id])
    return found


def _rule_of(timer: Timer, book: LevelBook) -> Rule:
    plan = book.clocks[timer.clock_id]
    return Rule(timer.clock_id, plan, timer.hours_id, book.hours[timer.hours_id])


def _each(times: CaseTimes, book: LevelBook, change: Callable[[Timer, Rule], Timer]) -> CaseTimes:
    timers = tuple(change(timer, _rule_of(timer, book)) for timer in times.timers)
    return replace(times, timers=timers)
