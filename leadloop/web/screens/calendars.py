"""Business calendars: when work is done, and the year ahead."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.kit import clock
from leadloop.kit.errors import InvalidInput, StaleWrite
from leadloop.service.api import calendars as service
from leadloop.service.contracts.calendars import WorkingTime
from leadloop.users import api as users
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, page, saved
from leadloop.web.calendar_draft import TypedCalendar, shown, typed
from leadloop.web.working_times import bar

_SECTION: Final = "business-calendars"
_KIND: Final = "calendar"
_YEARS: Final = range(1990, 2100)


@require_GET
@screen(reads=_KIND)
def calendars(request: Request) -> HttpResponse:
    """List calendars with their week."""
    found = [
        {"calendar": one, "week": _week(one.hours)} for one in service.list_calendars(request.actor)
    ]
    context = {"calendars": found, "may_edit": may_write(request.actor, _KIND)}
    return page(request, "leadloop/calendars/list.html", context, section=_SECTION)


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def new_calendar(request: Request) -> HttpResponse:
    """Write a calendar."""
    if request.method == "GET":
        zone = users.get_user(request.actor, user_id=UUID(request.actor.id)).time_zone
        return _answer(request, TypedCalendar(zone=zone), {})
    form = typed(request.POST.dict())
    draft = form.draft()
    if draft is not None:
        try:
            made = service.create_calendar(request.actor, draft=draft)
        except InvalidInput as error:
            form.note(error.errors)
        else:
            return saved(request, reverse("business-calendar", args=[made]), "Created.")
    return _answer(request, form, {}, status=UNPROCESSABLE)


@require_http_methods(["GET", "POST"])
@screen(reads=_KIND)
def calendar(request: Request, calendar_id: UUID) -> HttpResponse:
    """Show a calendar, or save it as it was typed."""
    found = service.get_calendar(request.actor, calendar_id=calendar_id)
    if request.method == "GET":
        return _answer(request, shown(found), {"calendar": found, "version": found.version})
    form = typed(request.POST.dict())
    version = _number(request.POST.get("version", "")) or found.version
    context: dict[str, Any] = {"calendar": found, "version": version}
    draft = form.draft()
    if draft is not None:
        try:
            service.update_calendar(
                request.actor, calendar_id=calendar_id, draft=draft, expected_version=version
            )
        except InvalidInput as error:
            form.note(error.errors)
        except StaleWrite:
            # What was typed stays; saving again, having seen theirs, takes it over.
            context |= {"theirs": shown(found), "version": found.version}
            return _answer(request, form, context, status=409)
        else:
            text = "Saved. Clocks that run keep the hours they began with."
            return saved(request, reverse("business-calendar", args=[calendar_id]), text)
    return _answer(request, form, context, status=UNPROCESSABLE)


@require_POST
@screen(reads=_KIND)
def preview(request: Request) -> HttpResponse:
    """Show the week and the year of what is typed, before it is saved."""
    return _answer(request, typed(request.POST.dict()), {}, template="_preview.html")


@require_POST
@screen(writes=_KIND)
def delete_calendar(request: Request, calendar_id: UUID) -> HttpResponse:
    """Remove a calendar that nothing counts by."""
    service.delete_calendar(request.actor, calendar_id=calendar_id)
    return saved(request, reverse("business-calendars"), "Removed.")


def _answer(
    request: Request,
    form: TypedCalendar,
    context: dict[str, Any],
    *,
    status: int = 200,
    template: str = "calendar.html",
) -> HttpResponse:
    asked = _number(request.POST.get("year", "") or request.GET.get("year", ""))
    year = asked if asked in _YEARS else clock.now().year
    noted = form.errors
    draft = form.draft()
    form.errors = noted or form.errors
    hours = draft.hours if draft and _is_known(draft.hours) else None
    full = {
        "form": form,
        "rows": form.rows(),
        "zones": service.time_zones(),
        "countries": service.countries().items(),
        "parts": service.subdivisions(form.country).items(),
        "week": _week(hours) if hours else None,
        "days": service.days_apart(hours, year=year) if hours else None,
        "year": year,
        "years": (year - 1, year, year + 1),
        "may_edit": may_write(request.actor, _KIND),
        **context,
    }
    response = page(request, f"leadloop/calendars/{template}", full, section=_SECTION)
    response.status_code = status
    return response


def _is_known(hours: WorkingTime) -> bool:
    return (
        hours.zone in service.time_zones()
        and (not hours.country or hours.country in service.countries())
        and (not hours.subdivision or hours.subdivision in service.subdivisions(hours.country))
    )


def _week(hours: WorkingTime) -> list[tuple[str, list[dict[str, object]], str]]:
    """Return each day of the week: its letters, its bar, and its hours in words."""
    letters = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    return [
        (name, bar(day), ", ".join(map(str, day)) or "closed")
        for name, day in zip(letters, hours.week, strict=True)
    ]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004
