"""The calendar: appointments, calls and tasks of a week or month, one's own or the team's."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.customers import api as customers
from leadloop.customers.contracts import (
    REGARDING_ENTITIES,
    ActivityDetail,
    ActivityDraft,
    ActivityType,
    Regarding,
)
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, FieldError, InvalidInput
from leadloop.kit.searching import Hit, list_searches
from leadloop.users import api as users
from leadloop.web import calendar_grid as grid
from leadloop.web.access import Request, may_read, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, done_in_place, page, posted
from leadloop.web.calendar_form import LOCAL, EventForm
from leadloop.web.call_times import said
from leadloop.web.record_paths import record_path

_SECTION: Final = "calendar"
_EVENT: Final = "leadloop:calendar"
_HITS: Final = 6
_MAX_TEXT: Final = 100
_FAR: Final = timedelta(days=366 * 50)


class Asked(NamedTuple):
    """What the address asks for; ``who`` is ``me``, ``team`` or a person's id."""

    view: str
    day: Any
    who: str
    people: list[users.Person]

    def query(self, **other: Any) -> str:
        """Return the address of this calendar with something else in it."""
        values = {"view": self.view, "on": self.day.isoformat(), "who": self.who, **other}
        return "?" + "&".join(f"{name}={value}" for name, value in values.items())


def _ask(request: Request) -> Asked:
    view = request.GET.get("view", "week")
    people = users.list_colleagues(request.actor)
    who = request.GET.get("who", "me")
    known = {str(person.id) for person in people} | {"team"}
    return Asked(
        view if view in grid.VIEWS else "week",
        grid.read_day(request.GET.get("on", ""), _today()),
        who if who in known else "me",
        people,
    )


def _now() -> datetime:
    return timezone.localtime(clock.now())


def _today() -> Any:
    return _now().date()


def _zone() -> tzinfo:
    return timezone.get_current_timezone()


@require_GET
@screen(reads="activity")
def calendar(request: Request) -> HttpResponse:
    """Show a week or a month."""
    asked = _ask(request)
    now = _now()
    begin, end = grid.span_of(asked.view, asked.day)
    first, last = grid.bounds(begin, end, _zone())
    found = customers.list_agenda(
        request.actor, begin=first, end=last, owner_ids=_owners(request, asked)
    )
    names = customers.name_records(request.actor, regarding={one.regarding for one in found})
    entries = grid.entries_of(found, names, now=now, me=UUID(request.actor.id))
    days = grid.days_of(asked.view, asked.day, entries, today=now.date())
    context = {
        "asked": asked,
        "days": days,
        "weeks": grid.weeks_of(days),
        "hours": grid.hours_of(days) if asked.view == "week" else (),
        "label": _label(asked, days),
        "previous": asked.query(on=grid.step(asked.view, asked.day, -1).isoformat()),
        "next": asked.query(on=grid.step(asked.view, asked.day, 1).isoformat()),
        "today": asked.query(on=now.date().isoformat()),
        "views": [(v, asked.query(view=v), v == asked.view) for v in grid.VIEWS],
        "address": asked.query(),
        "may_edit": may_write(request.actor, "activity"),
        "zone": now.tzname(),
    }
    return page(
        request,
        "leadloop/calendar/calendar.html",
        context,
        part="leadloop/calendar/_calendar.html",
        section=_SECTION,
    )


def _owners(request: Request, asked: Asked) -> tuple[UUID, ...]:
    if asked.who == "me":
        return (UUID(request.actor.id),)
    if asked.who == "team":
        mine = set(request.actor.team_ids)
        return tuple(p.id for p in asked.people if mine & set(p.team_ids)) or (
            UUID(request.actor.id),
        )
    return (UUID(asked.who),)


def _label(asked: Asked, days: list[grid.Day]) -> str:
    if asked.view == "month":
        return f"{asked.day:%B} {asked.day.year}"
    first, last = days[0].date, days[-1].date
    return f"{first.day} {first:%b} \u2013 {last.day} {last:%b} {last.year}"


@require_http_methods(["GET", "POST"])
@screen(writes="activity")
def new_event(request: Request) -> HttpResponse:
    """Put something into the calendar, about a record."""
    form = EventForm(posted(request), initial={"start": _start(request.GET.get("at", ""))})
    chosen = request.POST.get("regarding", "")
    if form.is_bound and _created(request, form, chosen):
        return done_in_place(request, reverse("calendar"), "In the calendar.", event=_EVENT)
    context = {
        "form": form,
        "title": "New in the calendar",
        "action": reverse("calendar-new"),
        "chosen": _hit(request, chosen),
        "text": request.POST.get("q", "")[:_MAX_TEXT],
    }
    response = page(
        request,
        "leadloop/calendar/new_page.html",
        context,
        part="leadloop/calendar/_new.html",
        section=_SECTION,
    )
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


def _start(text: str) -> str:
    try:
        return datetime.strptime(text, LOCAL).strftime(LOCAL)  # noqa: DTZ007 -- local, as typed
    except ValueError:
        now = _now()
        return (now.replace(minute=0) + timedelta(hours=1)).strftime(LOCAL)


def _created(request: Request, form: EventForm, chosen: str) -> bool:
    regarding = _regarding(chosen)
    if regarding is None:
        form.add_error(None, "Choose whom or what it is about.")
    if not form.is_valid() or regarding is None:
        return False
    try:
        customers.create_activity(request.actor, draft=_draft(form.cleaned_data, regarding))
    except InvalidInput as error:
        add_errors(form, error)
    return form.is_valid()


def _draft(said_in: dict[str, Any], regarding: Regarding) -> ActivityDraft:
    start = said_in["start"].astimezone(UTC)
    kind = ActivityType(said_in["kind"])
    end = start + timedelta(minutes=said_in["minutes"] or 0)
    timed = kind is ActivityType.APPOINTMENT
    return ActivityDraft(
        type=kind,
        subject=said_in["subject"],
        regarding=regarding,
        due_at=None if timed else start,
        start_at=start if timed else None,
        end_at=end if timed else None,
        location=said_in["location"] if timed else "",
        reminder_at=start - timedelta(minutes=15) if said_in["remind"] else None,
    )


def _regarding(text: str) -> Regarding | None:
    entity, _, key = text.partition(":")
    try:
        return Regarding(entity, UUID(key)) if entity in REGARDING_ENTITIES else None
    except ValueError:
        return None


def _hit(request: Request, chosen: str) -> Hit | None:
    regarding = _regarding(chosen)
    if regarding is None:
        return None
    name = customers.name_records(request.actor, regarding=[regarding]).get(regarding)
    return Hit(regarding.entity, regarding.id, name) if name is not None else None


@require_GET
@screen(writes="activity")
def find(request: Request) -> HttpResponse:
    """Answer records that fit what was typed, as choices of what an event is about."""
    text = request.GET.get("q", "").replace("\0", "")[:_MAX_TEXT].strip()
    hits: list[tuple[str, Hit]] = []
    for one in list_searches() if text else ():
        if one.entity in REGARDING_ENTITIES and may_read(request.actor, one.kind):
            hits += [(one.label, hit) for hit in one.find(request.actor, text, _HITS)]
    return render(request, "leadloop/calendar/_hits.html", {"hits": hits, "text": text})


@require_POST
@screen(writes="activity")
def move(request: Request, activity_id: UUID) -> HttpResponse:
    """Move something to another time, with its end and its reminder.

    ``to`` is a local time; ``by_days`` and ``by_minutes`` are steps from where it stands.
    """
    activity = customers.get_activity(request.actor, activity_id=activity_id)
    start = activity.start_at or activity.due_at
    if start is None:
        raise InvalidInput([FieldError("to", "invalid", "This has no time to move.")])
    to = _target(request, start)
    values = _shifted(activity, to - start)
    customers.update_activity(
        request.actor,
        activity_id=activity_id,
        values=values,
        expected_version=_version(request),
    )
    told = said(timezone.localtime(to), _now())
    return done_in_place(request, reverse("calendar"), f"Moved to {told}.", event=_EVENT)


def _target(request: Request, start: datetime) -> datetime:
    text = request.POST.get("to", "")
    try:
        if text:
            local = datetime.fromisoformat(text)
            if "T" not in text:  # a day of the month: the time of day stays
                local = datetime.combine(local.date(), timezone.localtime(start).time())
            to = local.replace(tzinfo=_zone())
        else:
            to = _stepped(request, timezone.localtime(start))
        found = to.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidInput([FieldError("to", "invalid", "Choose a time.")]) from None
    if abs(found - clock.now()) > _FAR:
        raise InvalidInput([FieldError("to", "range", "Choose a time within fifty years.")])
    return found


def _stepped(request: Request, local: datetime) -> datetime:
    days = int(request.POST.get("by_days") or 0)
    minutes = int(request.POST.get("by_minutes") or 0)
    if not days and not minutes:
        raise ValueError("nothing to move by")
    # On the wall: a day later is the same time of day, also across a change of the clocks.
    bare = local.replace(tzinfo=None) + timedelta(days=days, minutes=minutes)
    return bare.replace(tzinfo=_zone())


def _shifted(activity: ActivityDetail, by: timedelta) -> dict[str, datetime]:
    held = {
        "start_at": activity.start_at,
        "due_at": activity.due_at,
        "end_at": activity.end_at,
        "reminder_at": activity.reminder_at,
    }
    return {name: value + by for name, value in held.items() if value is not None}


def _version(request: Request) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004


@require_http_methods(["GET", "POST"])
@screen(reads="activity")
def event(request: Request, activity_id: UUID) -> HttpResponse:
    """Show one entry, with everything that can be done with it from the keyboard."""
    activity = customers.get_activity(request.actor, activity_id=activity_id)
    if request.method == "POST":
        users.check_may_write(request.actor, "activity")
        return _act(request, activity)
    start = activity.start_at or activity.due_at
    context = {
        "activity": activity,
        "start": timezone.localtime(start).strftime(LOCAL) if start else "",
        "name": customers.name_records(request.actor, regarding=[activity.regarding]).get(
            activity.regarding, ""
        ),
        "path": record_path(activity.regarding.entity, activity.regarding.id),
        "may_edit": may_write(request.actor, "activity"),
    }
    return page(
        request,
        "leadloop/calendar/event_page.html",
        context,
        part="leadloop/calendar/_event.html",
        section=_SECTION,
    )


def _act(request: Request, activity: ActivityDetail) -> HttpResponse:
    acts = {"done": customers.complete_activity, "cancel": customers.cancel_activity}
    chosen = acts.get(request.POST.get("do", ""))
    if chosen is None:
        raise Conflict("Choose what to do with it.")
    chosen(request.actor, activity_id=activity.id)
    text = "Done." if chosen is customers.complete_activity else "Canceled."
    return done_in_place(request, reverse("calendar"), text, event=_EVENT)
