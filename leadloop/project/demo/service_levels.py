"""When Harbour Life works, and how soon it answers: two calendars, three service levels."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from leadloop.service.api import calendars, levels, timers
from leadloop.service.contracts.calendars import CalendarDraft, Interval, WorkingTime
from leadloop.service.contracts.levels import (
    Act,
    Action,
    ClockPlan,
    Condition,
    Fact,
    Kpi,
    LevelPlan,
    Moment,
    Test,
)
from leadloop.users.contracts import SYSTEM

_CLOSED: Final = ((), ())
_SINGAPORE: Final = WorkingTime(
    "Asia/Singapore",
    ((Interval(9 * 60, 12 * 60 + 30), Interval(13 * 60 + 30, 18 * 60)),) * 5 + _CLOSED,
    "SG",
)
_NEW_YORK: Final = WorkingTime(
    "America/New_York", ((Interval(8 * 60 + 30, 17 * 60 + 30),),) * 5 + _CLOSED, "US", "NY"
)
_CALENDARS: Final = (
    CalendarDraft("Singapore", _SINGAPORE, "Customer service in Singapore, with a lunch break"),
    CalendarDraft("New York", _NEW_YORK, "The desk of group business"),
)
_TELL: Final = (
    Action(Moment.WARN, Act.NOTIFY_OWNER),
    Action(Moment.BREACH, Act.NOTIFY_OWNER),
    Action(Moment.BREACH, Act.NOTIFY_LEADS),
)
_WAITING: Final = frozenset({"waiting_for_details", "on_hold"})


def ensure_service_levels() -> None:
    """Create the calendars and service levels of the demo unless there are some already."""
    known = {one.name: one.id for one in calendars.list_calendars(SYSTEM)}
    for draft in _CALENDARS:
        if draft.name not in known:
            known[draft.name] = calendars.create_calendar(SYSTEM, draft=draft)
    if levels.list_levels(SYSTEM):
        return
    for plan in _plans(known["Singapore"], known["New York"]):
        made = levels.create_level(SYSTEM, plan=plan)
        levels.publish_level(SYSTEM, level_id=made)


def time_demo_cases(case_ids: Sequence[UUID]) -> None:
    """Give cases that came with a past the clocks that they would have had."""
    timers.rebuild_clocks(SYSTEM, case_ids=case_ids)


def _plans(singapore: UUID, new_york: UUID) -> tuple[LevelPlan, ...]:
    high = Condition(Fact.PRIORITY, Test.IS, ("high",))
    organisation = Condition(Fact.CUSTOMER_ENTITY, Test.IS, ("account",))
    return (
        LevelPlan(
            "High priority",
            "Whoever cannot wait: an answer within the hour, solved within the day.",
            (high,),
            (
                _clock(Kpi.FIRST_RESPONSE, 1, singapore),
                _clock(Kpi.NEXT_RESPONSE, 2, singapore),
                _clock(Kpi.RESOLVE, 8, singapore),
            ),
        ),
        LevelPlan(
            "Group business",
            "Organisations, in the hours of their desk.",
            (organisation,),
            (_clock(Kpi.FIRST_RESPONSE, 2, new_york), _clock(Kpi.RESOLVE, 18, new_york)),
        ),
        LevelPlan(
            "Everybody",
            "What every customer may count on.",
            (),
            (
                _clock(Kpi.FIRST_RESPONSE, 4, singapore),
                _clock(Kpi.NEXT_RESPONSE, 8, singapore),
                _clock(Kpi.RESOLVE, 40, singapore),
            ),
        ),
    )


def _clock(kpi: Kpi, hours: float, calendar: UUID) -> ClockPlan:
    resolves = kpi is Kpi.RESOLVE
    return ClockPlan(
        kpi=kpi,
        target=timedelta(hours=hours),
        calendar_id=calendar,
        warn_after=timedelta(hours=hours * 0.75),
        pauses=_WAITING if resolves else frozenset(),
        longest_pause=timedelta(hours=24) if resolves else None,
        actions=_TELL,
    )
