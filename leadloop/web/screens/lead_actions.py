"""What people do on a lead's page; each answer refreshes its parts and says what happened."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leadloop.kit.errors import Conflict, InvalidInput, StaleWrite
from leadloop.sales import api as sales
from leadloop.sales.contracts import (
    DuplicateLead,
    LeadDetail,
)
from leadloop.web import resemblance, stale
from leadloop.web.access import Request, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, done_in_place, page, posted, saved
from leadloop.web.lead_forms import AssignForm, LeadForm
from leadloop.web.screens.leads import countries

_EVENT = "leadloop:lead"


def _done(request: Request, lead_id: UUID, text: str) -> HttpResponse:
    return done_in_place(request, reverse("lead", args=[lead_id]), text, event=_EVENT)


def _dialog(request: Request, form: forms.Form, **told: Any) -> HttpResponse:
    context = {"form": form, "layout": "", **told}
    response = page(
        request,
        "leadloop/leads/form_page.html",
        context,
        part="leadloop/leads/_dialog.html",
        section="leads",
    )
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


def _tried(
    form: forms.Form, act: Callable[[], object], now: Callable[[], dict[str, Any]] | None = None
) -> bool:
    """Run ``act`` for a valid form; what it refuses goes beside the fields.

    ``now`` returns what the form would show of the lead as it is, with its version, for the
    second of two editors.
    """
    if not form.is_valid():
        return False
    try:
        act()
    except InvalidInput as error:
        add_errors(form, error)
    except Conflict as error:
        if isinstance(error, StaleWrite) and now is not None:
            held = now()
            stale.explain(form, held, version=held["version"])
        else:
            form.add_error(None, error.message)
    return form.is_valid()


def _editable(request: Request, lead_id: UUID) -> LeadDetail:
    return sales.get_lead(request.actor, lead_id=lead_id)


@require_http_methods(["GET", "POST"])
@screen(writes="lead")
def new_lead(request: Request) -> HttpResponse:
    """Enter a lead by hand."""
    form = LeadForm(posted(request), countries=countries())
    duplicates, same = _alike(request, form), None
    if request.method == "POST" and duplicates is None and form.is_valid():
        despite = bool(request.POST.get("despite"))
        try:
            lead_id = sales.create_lead(
                request.actor, values=form.values(), despite_duplicates=despite
            )
        except InvalidInput as error:
            add_errors(form, error)
        except DuplicateLead as error:
            same = error
        else:
            return saved(request, reverse("lead", args=[lead_id]), "Lead created. It is yours.")
    context = {
        "form": form,
        "layout": "field-grid",
        "title": "New lead",
        "action": reverse("lead-new"),
        "submit": "Create lead",
        "back": reverse("leads"),
        "duplicates": duplicates,
        "same": same,
    }
    response = page(request, "leadloop/leads/form_page.html", context, section="leads")
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


def _alike(request: Request, form: LeadForm) -> dict[str, Any] | None:
    """Return the leads and contacts that may be who is entered; None when that was seen already."""
    if request.method != "POST" or request.POST.get("despite") or not form.is_valid():
        return None
    return resemblance.warning(request.actor, "lead", form.values())


@require_http_methods(["GET", "POST"])
@screen(writes="lead")
def edit(request: Request, lead_id: UUID) -> HttpResponse:
    """Change the fields of a lead."""
    detail = _editable(request, lead_id)
    form = LeadForm(posted(request), initial=LeadForm.held(detail), countries=countries())

    def act() -> None:
        sales.update_lead(
            request.actor,
            lead_id=lead_id,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        )

    def now() -> dict[str, Any]:
        return LeadForm.held(_editable(request, lead_id))

    if request.method == "POST" and _tried(form, act, now):
        return _done(request, lead_id, "Saved.")
    return _dialog(
        request,
        form,
        title="Edit lead",
        layout="field-grid",
        action=reverse("lead-edit", args=[lead_id]),
        submit="Save",
        back=reverse("lead", args=[lead_id]),
    )


@require_POST
@screen(writes="lead")
def take(request: Request, lead_id: UUID) -> HttpResponse:
    """Make a lead one's own."""
    sales.take_lead(request.actor, lead_id=lead_id)
    return _done(request, lead_id, "It is yours now.")


@require_POST
@screen(writes="lead")
def contacted(request: Request, lead_id: UUID) -> HttpResponse:
    """Mark a lead contacted."""
    sales.mark_contacted(request.actor, lead_id=lead_id)
    return _done(request, lead_id, "Marked as contacted.")


@require_http_methods(["GET", "POST"])
@screen(writes="lead")
def assign(request: Request, lead_id: UUID) -> HttpResponse:
    """Hand a lead to a person or a team."""
    row = _editable(request, lead_id).row
    initial = {
        "owner": (str(row.owner.id), row.owner.name) if row.owner else None,
        "team": str(row.team.id) if row.team else "",
    }
    form = AssignForm(posted(request), actor=request.actor, initial=initial)

    def act() -> None:
        owner, team = form.cleaned_data["owner"], form.cleaned_data["team"]
        sales.assign_lead(
            request.actor,
            lead_id=lead_id,
            owner_id=UUID(owner) if owner else None,
            team_id=UUID(team) if team else None,
        )

    if request.method == "POST" and _tried(form, act):
        return _done(request, lead_id, "Assigned.")
    return _dialog(
        request,
        form,
        title="Assign lead",
        action=reverse("lead-assign", args=[lead_id]),
        submit="Assign",
        back=reverse("lead", args=[lead_id]),
    )


@require_POST
@screen(writes="lead")
def push(request: Request, lead_id: UUID) -> HttpResponse:
    """Send a lead that its organisation refused once more."""
    sales.push_again(request.actor, lead_id=lead_id)
    return redirect("lead", lead_id)
