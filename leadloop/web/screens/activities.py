"""Activities of any record: what people note, plan, change and finish."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.customers import api as customers
from leadloop.customers.contracts import (
    REGARDING_ENTITIES,
    ActivityDraft,
    ActivityType,
    Direction,
    LoggedCall,
    Priority,
    Regarding,
)
from leadloop.kit import clock
from leadloop.kit.errors import NotAllowed, NotFound
from leadloop.sales import api as sales
from leadloop.sales.contracts import CallOutcome
from leadloop.web.access import Request, may_write, screen
from leadloop.web.activity_forms import FORMS, CallForm, held
from leadloop.web.answers import done_in_place, posted
from leadloop.web.lists import list_of_entity
from leadloop.web.record_screen import EVENT, dialog, tried

_PAGES: Final = {"lead": "lead", "opportunity": "opportunity", "incident": "case"}
_KINDS: Final[Mapping[str, tuple[ActivityType, str, str]]] = {
    "task": (ActivityType.TASK, "New task", "Task created."),
    "appointment": (ActivityType.APPOINTMENT, "New appointment", "Appointment made."),
    "email": (ActivityType.EMAIL, "Note an e-mail", "E-mail noted."),
    "note": (ActivityType.NOTE, "Add note", "Note kept."),
}


def record_url(entity: str, record_id: UUID) -> str:
    """Return the address of a record's page.

    Raises:
        Http404: Records of this kind have no page.
    """
    listed = list_of_entity(entity)
    name = listed.record_url if listed else _PAGES.get(entity, "")
    try:
        return reverse(name, args=[record_id])
    except NoReverseMatch as error:
        raise Http404 from error


@require_GET
@screen()
def record(request: Request, entity: str, record_id: UUID) -> HttpResponse:
    """Go to the page of a record of any kind."""
    del request
    return HttpResponseRedirect(record_url(entity, record_id))


def _named(request: Request, entity: str, record_id: UUID) -> tuple[Regarding, str]:
    """Return the record and its name; one out of sight is missing.

    Who only reads leads leaves no marks on them: a call would count as the first response.
    """
    if entity not in REGARDING_ENTITIES:
        raise NotFound
    if entity == "lead" and not may_write(request.actor, "lead"):
        raise NotAllowed("Your role may not change this.")
    regarding = Regarding(entity, record_id)
    names = customers.names_of(request.actor, [regarding])
    if regarding not in names:
        raise NotFound
    return regarding, names[regarding]


def _done(request: Request, regarding: Regarding, text: str) -> HttpResponse:
    url = record_url(regarding.entity, regarding.id)
    return done_in_place(request, url, text, event=EVENT)


@require_http_methods(["GET", "POST"])
@screen(writes="activity")
def call(request: Request, entity: str, record_id: UUID) -> HttpResponse:
    """Log a phone call; a follow-up makes a task."""
    regarding, name = _named(request, entity, record_id)
    form = CallForm(posted(request))

    def act() -> None:
        values = form.cleaned_data
        outcome, minutes = CallOutcome(values["outcome"]), values["minutes"] or 0
        told = {"note": values["note"], "follow_up_at": values["follow_up_at"]}
        if entity == "lead":
            # A lead's first call is its first response.
            sales.log_call(
                request.actor, lead_id=record_id, outcome=outcome, minutes=minutes, **told
            )
            return
        made = LoggedCall(outcome, minutes=minutes, **told)
        customers.log_call(request.actor, regarding=regarding, name=name or "them", call=made)

    if request.method == "POST" and tried(form, act):
        return _done(request, regarding, "Call logged.")
    return dialog(
        request,
        form,
        "",
        title=f"Call with {name}" if name else "Log call",
        action=reverse("record-call", args=[entity, record_id]),
        submit="Log call",
        back=record_url(entity, record_id),
    )


@require_http_methods(["GET", "POST"])
@screen(writes="activity")
def new(request: Request, entity: str, record_id: UUID, kind: str) -> HttpResponse:
    """Plan a task or an appointment, note an e-mail or something worth knowing."""
    if kind not in _KINDS:
        raise NotFound
    regarding, _ = _named(request, entity, record_id)
    activity_type, title, said = _KINDS[kind]
    initial = {"owner_id": request.actor.id}
    form = FORMS[activity_type](posted(request), initial=initial, actor=request.actor)

    def act() -> None:
        draft = _draft(activity_type, regarding, form.values())
        customers.create_activity(request.actor, draft=draft)

    if request.method == "POST" and tried(form, act):
        return _done(request, regarding, said)
    return dialog(
        request,
        form,
        "",
        title=title,
        action=reverse("record-activity", args=[entity, record_id, kind]),
        submit=title,
        back=record_url(entity, record_id),
    )


def _draft(kind: ActivityType, regarding: Regarding, values: Mapping[str, Any]) -> ActivityDraft:
    over = kind in (ActivityType.EMAIL, ActivityType.NOTE)
    text = str(values.get("description") or "")
    first = text.strip().splitlines()[0] if text.strip() else ""
    return ActivityDraft(
        type=kind,
        subject=str(values.get("subject") or "") or first[:300],
        regarding=regarding,
        owner_id=UUID(values["owner_id"]) if values.get("owner_id") else None,
        due_at=values.get("due_at"),
        completed_at=clock.now() if over else None,
        priority=Priority(values.get("priority") or Priority.NORMAL),
        description=text.strip(),
        start_at=values.get("start_at"),
        end_at=values.get("end_at"),
        location=str(values.get("location") or ""),
        reminder_at=values.get("reminder_at"),
        direction=Direction(values["direction"]) if values.get("direction") else None,
    )


@require_http_methods(["GET", "POST"])
@screen(writes="activity")
def edit(request: Request, activity_id: UUID) -> HttpResponse:
    """Change an activity; the second of two editors is told, and loses nothing."""
    activity = customers.get_editable_activity(request.actor, activity_id=activity_id)
    if activity.type not in FORMS:
        raise NotFound
    make = FORMS[activity.type]
    form = make(posted(request), initial=held(activity), actor=request.actor)

    def act() -> None:
        values = {n: v for n, v in form.values().items() if n != "direction"}
        customers.update_activity(
            request.actor,
            activity_id=activity_id,
            values=values,
            expected_version=form.cleaned_data["version"],
        )

    def now() -> tuple[Mapping[str, Any], int]:
        found = customers.get_activity(request.actor, activity_id=activity_id)
        return held(found), found.version

    if request.method == "POST" and tried(form, act, now):
        return _done(request, activity.regarding, "Saved.")
    return dialog(
        request,
        form,
        "",
        title=f"Edit {activity.type.label.lower()}",
        action=reverse("activity-edit", args=[activity_id]),
        submit="Save",
        back=record_url(*activity.regarding),
    )


@require_POST
@screen(writes="activity")
def done(request: Request, activity_id: UUID) -> HttpResponse:
    """Mark an activity as done."""
    activity = customers.complete_activity(request.actor, activity_id=activity_id)
    return _done(request, activity.regarding, "Done.")


@require_POST
@screen(writes="activity")
def cancel(request: Request, activity_id: UUID) -> HttpResponse:
    """Call an activity off."""
    activity = customers.cancel_activity(request.actor, activity_id=activity_id)
    return _done(request, activity.regarding, "Called off.")


@require_POST
@screen(writes="activity")
def reopen(request: Request, activity_id: UUID) -> HttpResponse:
    """Open an activity again."""
    activity = customers.reopen_activity(request.actor, activity_id=activity_id)
    return _done(request, activity.regarding, "Open again.")
