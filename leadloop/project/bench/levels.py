"""Gives the site of a bench a service level for every case; a process of its own, with Django."""

from datetime import timedelta
from typing import Final

import django

_NAME: Final = "Bench"
_DAY_MIN: Final = 24 * 60


def make_level() -> None:
    """Promise every case a first answer within the hour, day and night; warn after half of it."""
    from leadloop.service.api import calendars, levels
    from leadloop.service.contracts.calendars import CalendarDraft, Interval, WorkingTime
    from leadloop.service.contracts.levels import ClockPlan, Kpi, LevelPlan
    from leadloop.users.contracts import SYSTEM

    always = WorkingTime("UTC", ((Interval(0, _DAY_MIN),),) * 7)
    calendar = calendars.create_calendar(SYSTEM, draft=CalendarDraft(_NAME, always))
    clock = ClockPlan(
        kpi=Kpi.FIRST_RESPONSE,
        target=timedelta(hours=1),
        calendar_id=calendar,
        warn_after=timedelta(minutes=30),
    )
    made = levels.create_level(SYSTEM, plan=LevelPlan(_NAME, clocks=(clock,)))
    levels.publish_level(SYSTEM, level_id=made)


if __name__ == "__main__":
    django.setup()
    make_level()
