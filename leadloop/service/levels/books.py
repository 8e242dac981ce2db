"""The book by which clocks run: levels in force, and the versions that still hold for a case."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from uuid import UUID

from django.db.models import Q

from leadloop.kit.db import execute
from leadloop.service.contracts.calendars import WorkingTime
from leadloop.service.contracts.levels import ClockPlan
from leadloop.service.contracts.timing import LevelBook, RunningLevel
from leadloop.service.logic.stored import clock_from_json, hours_from_json, plan_from_json
from leadloop.service.models import CalendarVersion, LevelClock, LevelVersion

_IN_FORCE = """
SELECT (SELECT array_agg(v.id ORDER BY l.position, l.id) FROM service_servicelevel AS l
        JOIN service_levelversion AS v ON v.level_id = l.id AND v.number = l.published
        WHERE l.state = 'active'),
    (SELECT array_agg(v.id ORDER BY v.id) FROM service_calendar AS c
        JOIN service_calendarversion AS v ON v.calendar_id = c.id AND v.number = c.number)
"""
_BOOKS_KEPT = 128

Ids = frozenset[UUID]
Clocks = dict[UUID, ClockPlan]


def load_book(
    *,
    version_ids: Collection[UUID] = (),
    clock_ids: Collection[UUID] = (),
    hours_ids: Collection[UUID] = (),
) -> LevelBook:
    """Return the book as it stands, with these older levels, clocks and calendars too.

    Versions never change, so a book is the same as long as the same versions are asked for: one
    small query tells which are in force.
    """
    ((levels, hours),) = execute(_IN_FORCE)
    return _book(
        tuple(levels or ()),
        frozenset(hours or ()),
        frozenset(version_ids),
        frozenset(clock_ids),
        frozenset(hours_ids),
    )


@lru_cache(maxsize=_BOOKS_KEPT)
def _book(
    in_force: tuple[UUID, ...], current: Ids, version_ids: Ids, clock_ids: Ids, hours_ids: Ids
) -> LevelBook:
    plans = dict(
        LevelVersion.objects.filter(pk__in=version_ids.union(in_force)).values_list("pk", "plan")
    )
    clocks: dict[UUID, Clocks] = {}
    for clock_id, version_id, plan in LevelClock.objects.filter(
        Q(level_version__in=plans) | Q(pk__in=clock_ids)
    ).values_list("pk", "level_version_id", "plan"):
        clocks.setdefault(version_id, {})[clock_id] = clock_from_json(plan)
    versions = {}
    for place, version_id in enumerate((*in_force, *(version_ids.difference(in_force))), 1):
        plan = plan_from_json(plans[version_id])
        versions[version_id] = RunningLevel(
            version_id, place, plan.name, plan.conditions, clocks.get(version_id, {})
        )
    hours, newest = _calendars(current, hours_ids)
    return LevelBook(
        tuple(versions[version_id] for version_id in in_force),
        versions,
        {key: plan for some in clocks.values() for key, plan in some.items()},
        hours,
        newest,
    )


def _calendars(
    current: Ids, others: Iterable[UUID]
) -> tuple[dict[UUID, WorkingTime], dict[UUID, UUID]]:
    hours, newest = {}, {}
    for row in CalendarVersion.objects.filter(pk__in=current.union(others)):
        hours[row.pk] = hours_from_json(row.hours)
        if row.pk in current:
            newest[row.calendar_id] = row.pk
    return hours, newest
