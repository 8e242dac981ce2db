"""The book by which clocks run: levels in force, and the versions that still hold for a case."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from uuid import UUID

import orjson
from django.db.models import F, OuterRef, Q, Subquery

from leadloop.service.contracts.calendars import WorkingTime
from leadloop.service.contracts.levels import ClockPlan, LevelState
from leadloop.service.contracts.timing import LevelBook, RunningLevel
from leadloop.service.logic.stored import clock_from_json, hours_from_json, plan_from_json
from leadloop.service.models import CalendarVersion, LevelClock, LevelVersion


def load_book(
    *,
    version_ids: Collection[UUID] = (),
    clock_ids: Collection[UUID] = (),
    hours_ids: Collection[UUID] = (),
) -> LevelBook:
    """Return the book as it stands, with these older levels, clocks and calendars too."""
    in_force = Q(level__state=LevelState.ACTIVE.value, number=F("level__published"))
    rows = list(
        LevelVersion.objects.filter(in_force | Q(pk__in=version_ids))
        .order_by("level__position", "level_id")
        .values_list("pk", "plan", "level__state", "number", "level__published")
    )
    clocks: dict[UUID, dict[UUID, ClockPlan]] = {}
    for clock_id, version_id, plan in LevelClock.objects.filter(
        Q(level_version__in=[row[0] for row in rows]) | Q(pk__in=clock_ids)
    ).values_list("pk", "level_version_id", "plan"):
        clocks.setdefault(version_id, {})[clock_id] = _clock(_text(plan))
    levels: list[RunningLevel] = []
    versions: dict[UUID, RunningLevel] = {}
    for version_id, plan, state, number, published in rows:
        active = state == LevelState.ACTIVE.value and number == published
        level = _running(version_id, len(levels) + 1, _text(plan), clocks.get(version_id, {}))
        versions[version_id] = level
        if active:
            levels.append(level)
    hours, current = _calendars(hours_ids)
    plans = {key: plan for some in clocks.values() for key, plan in some.items()}
    return LevelBook(tuple(levels), versions, plans, hours, current)


def _running(
    version_id: UUID, position: int, plan: bytes, clocks: dict[UUID, ClockPlan]
) -> RunningLevel:
    read = plan_from_json(orjson.loads(plan))
    return RunningLevel(version_id, position, read.name, read.conditions, clocks)


def _calendars(
    hours_ids: Iterable[UUID],
) -> tuple[dict[UUID, WorkingTime], dict[UUID, UUID]]:
    newest = Subquery(
        CalendarVersion.objects.filter(calendar=OuterRef("calendar"))
        .order_by("-number")
        .values("pk")[:1]
    )
    hours, current = {}, {}
    for row in CalendarVersion.objects.annotate(newest=newest).filter(
        Q(pk=F("newest")) | Q(pk__in=hours_ids)
    ):
        hours[row.pk] = _hours(_text(row.hours))
        if row.pk == row.newest:
            current[row.calendar_id] = row.pk
    return hours, current


def _text(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


# Versions never change: one that was read once is the same object ever after, and so are the days
# that its calendar has worked out.
@lru_cache(maxsize=1024)
def _clock(text: bytes) -> ClockPlan:
    return clock_from_json(orjson.loads(text))


@lru_cache(maxsize=256)
def _hours(text: bytes) -> WorkingTime:
    return hours_from_json(orjson.loads(text))
