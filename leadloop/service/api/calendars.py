"""Business calendars: keep them, and look at their year."""

from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound
from leadloop.service.api.records import check_version, locked, save, stamped
from leadloop.service.contracts.calendars import (
    CalendarDraft,
    CalendarView,
    ClosedDay,
    WorkingTime,
)
from leadloop.service.contracts.levels import CALENDAR_KIND, ClockPlan
from leadloop.service.logic import planning, public_holidays
from leadloop.service.logic.planning import check_calendar
from leadloop.service.logic.stored import hours_from_json, hours_to_json, plan_from_json
from leadloop.service.logic.working_time import intervals_on
from leadloop.service.models import Calendar, CalendarVersion, LevelClock, ServiceLevel
from leadloop.users import api as users
from leadloop.users.contracts import Actor

log = structlog.get_logger()

parse_intervals = planning.parse_intervals
time_zones = planning.time_zones
countries = public_holidays.countries
subdivisions = public_holidays.subdivisions


def create_calendar(actor: Actor, *, draft: CalendarDraft) -> UUID:
    """Create a calendar and return its id.

    Raises:
        NotAllowed: The actor's role writes no calendars.
        InvalidInput: A field does not fit, or another calendar has this name.
    """
    users.check_may_write(actor, CALENDAR_KIND)
    clean = _checked(draft, except_for=None)
    with transaction.atomic(), change_context(actor=actor.label):
        row = Calendar(
            **stamped(actor),
            name=clean.name,
            description=clean.description,
            hours=hours_to_json(clean.hours),
        )
        row.save(force_insert=True)
        _add_version(actor, row)
    log.info("calendar.created", calendar_id=str(row.pk), by=actor.label)
    return row.pk


def update_calendar(
    actor: Actor,
    *,
    calendar_id: UUID,
    draft: CalendarDraft,
    expected_version: int | None = None,
) -> None:
    """Change a calendar. Clocks that run keep the hours they began with.

    Raises:
        NotFound: There is no such calendar, or the actor may not change it.
        InvalidInput: A field does not fit.
        StaleWrite: Somebody changed it since it was read.
    """
    users.check_may_write(actor, CALENDAR_KIND)
    clean = _checked(draft, except_for=calendar_id)
    with transaction.atomic(), change_context(actor=actor.label):
        row = locked(Calendar.objects.editable_by(actor), calendar_id, "calendar")
        check_version(row, expected_version)
        hours = hours_to_json(clean.hours)
        values: dict[str, Any] = {
            "name": clean.name,
            "description": clean.description,
            "hours": hours,
        }
        if hours != row.hours:
            values["number"] = row.number + 1
        if save(actor, row, values) and "number" in values:
            _add_version(actor, row)


def delete_calendar(actor: Actor, *, calendar_id: UUID) -> None:
    """Remove a calendar that no version of a service level counts by.

    Raises:
        Conflict: One does; the message says which.
    """
    users.check_may_write(actor, CALENDAR_KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        row = locked(Calendar.objects.editable_by(actor), calendar_id, "calendar")
        names = _users_of(row.pk)
        if names:
            raise Conflict(f"Service levels count by this calendar: {', '.join(names)}.")
        row.versions.all().delete()
        row.delete()


def get_calendar(actor: Actor, *, calendar_id: UUID) -> CalendarView:
    """Return one calendar.

    Raises:
        NotFound: There is no such calendar, or the actor may not see it.
    """
    row = Calendar.objects.visible_to(actor).filter(pk=calendar_id).first()
    if row is None:
        raise NotFound("There is no such calendar.")
    return _view(row, _users_of(row.pk))


def list_calendars(actor: Actor) -> list[CalendarView]:
    """Return the calendars the actor may see, by name."""
    used: dict[UUID, set[str]] = {}
    pairs = LevelClock.objects.values_list("calendar_id", "level__name").distinct()
    for calendar_id, name in pairs:
        used.setdefault(calendar_id, set()).add(name)
    for calendar_id, name in _drafted():
        used.setdefault(calendar_id, set()).add(name)
    rows = Calendar.objects.visible_to(actor)
    return [_view(row, tuple(sorted(used.get(row.pk, ())))) for row in rows]


def days_apart(hours: WorkingTime, *, year: int) -> list[ClosedDay]:
    """Return the days of a year on which a calendar differs from its plain week."""
    named = public_holidays.public_holidays(hours.country, hours.subdivision, year)
    own = {day.day: day.name for day in hours.days}
    in_year = {day for day in own if day.year == year}
    return [
        ClosedDay(day, own[day], intervals_on(day, hours), public=False)
        if day in own
        else ClosedDay(day, named[day], (), public=True)
        for day in sorted(in_year | set(named))
    ]


def _checked(draft: CalendarDraft, *, except_for: UUID | None) -> CalendarDraft:
    clean = check_calendar(draft, today=clock.now().date())
    same = Calendar.objects.filter(name=clean.name)
    if (same.exclude(pk=except_for) if except_for else same).exists():
        raise InvalidInput([FieldError("name", "taken", "Another calendar has this name.")])
    return clean


def _add_version(actor: Actor, row: Calendar) -> None:
    CalendarVersion(
        calendar=row,
        number=row.number,
        hours=row.hours,
        created_at=row.updated_at,
        created_by=actor.label,
    ).save(force_insert=True)


def _users_of(calendar_id: UUID) -> tuple[str, ...]:
    names = set(
        LevelClock.objects.filter(calendar=calendar_id).values_list("level__name", flat=True)
    )
    names |= {name for used, name in _drafted() if used == calendar_id}
    return tuple(sorted(names))


def _drafted() -> list[tuple[UUID, str]]:
    rows = ServiceLevel.objects.exclude(draft=None).values_list("draft", "name")
    return [(one.calendar_id, name) for draft, name in rows for one in _clocks(draft)]


def _clocks(draft: Any) -> tuple[ClockPlan, ...]:
    return plan_from_json(draft).clocks


def _view(row: Calendar, used_by: tuple[str, ...]) -> CalendarView:
    return CalendarView(
        row.pk,
        row.name,
        row.description,
        hours_from_json(row.hours),
        row.version,
        row.updated_at,
        row.updated_by,
        used_by,
    )
