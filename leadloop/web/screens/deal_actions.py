"""What people do on a deal's page and on the board; each answer refreshes what shows the deal."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leadloop.kit import clock
from leadloop.kit.errors import Conflict, InvalidInput
from leadloop.sales import api as sales
from leadloop.sales.contracts.opportunities import (
    Closing,
    MissingForStage,
    OpportunityDetail,
    PolicyTerms,
)
from leadloop.web import stale
from leadloop.web.access import Request, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, done_in_place, page, posted, saved
from leadloop.web.deal_forms import (
    DealForm,
    LoseForm,
    MoveForm,
    NewDealForm,
    WinForm,
    shown,
)
from leadloop.web.dialogs import Dialog, show_dialog, tried
from leadloop.web.lead_forms import AssignForm

EVENT = "leadloop:opportunity"


def _get(request: Request, opportunity_id: UUID) -> OpportunityDetail:
    return sales.get_opportunity(request.actor, opportunity_id=opportunity_id)


def _url(opportunity_id: UUID, action: str = "") -> str:
    return reverse(f"opportunity-{action}" if action else "opportunity", args=[opportunity_id])


def _version(request: Request, opportunity_id: UUID) -> tuple[dict[str, Any], int]:
    return {}, _get(request, opportunity_id).row.version


def _done(request: Request, opportunity_id: UUID, text: str) -> HttpResponse:
    return done_in_place(request, _url(opportunity_id), text, event=EVENT)


@require_http_methods(["GET", "POST"])
@screen(writes="opportunity")
def new_deal(request: Request) -> HttpResponse:
    """Enter a deal by hand; the address may name account, contact and stage."""
    initial = {name: request.GET.get(name, "") for name in ("account_id", "contact_id", "stage_id")}
    if not initial["stage_id"]:
        initial["stage_id"] = str(sales.default_pipeline(request.actor).stages[0].id)
    form = NewDealForm(posted(request), actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        stage = UUID(values.pop("stage_id")) if values.get("stage_id") else None
        try:
            made = sales.create_opportunity(request.actor, values=values, stage_id=stage)
        except InvalidInput as error:
            add_errors(form, error)
        else:
            return saved(request, _url(made), "Opportunity created. It is yours.")
    context = {
        "form": form,
        "title": "New opportunity",
        "action": reverse("opportunity-new"),
        "submit": "Create opportunity",
        "back": reverse("opportunities"),
    }
    response = page(request, "leadloop/deals/new.html", context, section="opportunities")
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


@require_http_methods(["GET", "POST"])
@screen(writes="opportunity")
def edit(request: Request, opportunity_id: UUID) -> HttpResponse:
    """Change the fields of a deal."""
    detail = _get(request, opportunity_id)
    form = DealForm(posted(request), actor=request.actor, initial=DealForm.held(detail))

    def act() -> None:
        sales.update_opportunity(
            request.actor,
            opportunity_id=opportunity_id,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        )

    if request.method == "POST" and tried(form, act, lambda: _now(request, opportunity_id)):
        return _done(request, opportunity_id, "Saved.")
    dialog = Dialog(
        title="Edit opportunity",
        action=_url(opportunity_id, "edit"),
        submit="Save",
        back=_url(opportunity_id),
        layout="field-grid",
    )
    return show_dialog(request, form, dialog)


def _now(request: Request, opportunity_id: UUID) -> tuple[dict[str, Any], int]:
    detail = _get(request, opportunity_id)
    return DealForm.held(detail), detail.row.version


@require_http_methods(["GET", "POST"])
@screen(writes="opportunity")
def assign(request: Request, opportunity_id: UUID) -> HttpResponse:
    """Hand a deal to a person or a team."""
    row = _get(request, opportunity_id).row
    initial = {
        "owner": (str(row.owner.id), row.owner.name) if row.owner else None,
        "team": str(row.team.id) if row.team else "",
    }
    form = AssignForm(posted(request), actor=request.actor, initial=initial)

    def act() -> None:
        owner, team = form.cleaned_data["owner"], form.cleaned_data["team"]
        sales.assign_opportunity(
            request.actor,
            opportunity_id=opportunity_id,
            owner_id=UUID(owner) if owner else None,
            team_id=UUID(team) if team else None,
        )

    if request.method == "POST" and tried(form, act, lambda: ({}, 0)):
        return _done(request, opportunity_id, "Assigned.")
    dialog = Dialog(
        title="Assign opportunity",
        action=_url(opportunity_id, "assign"),
        submit="Assign",
        back=_url(opportunity_id),
    )
    return show_dialog(request, form, dialog)


@require_http_methods(["GET", "POST"])
@screen(writes="opportunity")
def move(request: Request, opportunity_id: UUID) -> HttpResponse:
    """Move a deal to another stage; what the stage asks for is asked in the dialog."""
    detail = _get(request, opportunity_id)
    initial = {"stage_id": str(detail.row.stage.id), "version": detail.row.version}
    asked = request.POST.getlist("asked")
    form = MoveForm(posted(request), actor=request.actor, asked=asked, initial=initial)
    stage = ""
    if request.method == "POST" and form.is_valid():
        stage = form.cleaned_data["stage_id"]
        try:
            sales.move_stage(
                request.actor,
                opportunity_id=opportunity_id,
                stage_id=UUID(stage),
                values=form.values(),
            )
        except MissingForStage as error:
            _ask(form, detail, error, first=not asked)
        except InvalidInput as error:
            add_errors(form, error)
        except Conflict as error:
            form.add_error(None, error.message)
        if form.is_valid():
            row = sales.get_opportunity_row(request.actor, opportunity_id=opportunity_id)
            return _done(request, opportunity_id, f"Moved to {row.stage.name}.")
    dialog = Dialog(
        title=f"Move {detail.row.name}",
        action=_url(opportunity_id, "move"),
        submit="Move",
        back=_url(opportunity_id),
        template="leadloop/deals/_move.html",
        more={"asked": [name for name in form.fields if name not in MoveForm.base_fields]},
    )
    return show_dialog(request, form, dialog)


def _ask(form: MoveForm, detail: OpportunityDetail, error: MissingForStage, *, first: bool) -> None:
    """Show the fields that the stage asks for, with what the deal holds already."""
    form.ask([one.field for one in error.errors])
    if not first:
        add_errors(form, error)
        return
    stage = error.errors[0].message.partition(" asks for ")[0]
    form.add_error(None, f"{stage} asks for this first.")
    held = {one.field: shown(detail.facts.get(one.field)) for one in error.errors}
    stale.retype(form, {name: str(value or "") for name, value in held.items()})


@require_http_methods(["GET", "POST"])
@screen(writes="opportunity")
def win(request: Request, opportunity_id: UUID) -> HttpResponse:
    """Close a deal as won."""
    detail = _get(request, opportunity_id)
    today = clock.now().date().isoformat()
    initial = {
        "revenue": shown(detail.row.estimated_value),
        "closed_on": today,
        "policy_start": today,
        "policy_status": "proposed",
        "version": detail.row.version,
    }
    form = WinForm(posted(request), initial=initial)

    def act() -> None:
        said = form.cleaned_data
        sales.win_opportunity(
            request.actor,
            opportunity_id=opportunity_id,
            closing=Closing(
                revenue=said["revenue"],
                closed_on=said["closed_on"],
                note=said["note"],
                policies=PolicyTerms(said["policy_status"], said["policy_start"]),
            ),
            expected_version=said["version"],
        )

    if request.method == "POST" and tried(form, act, lambda: _version(request, opportunity_id)):
        return _done(request, opportunity_id, "Won. The customer and the policies are there.")
    dialog = Dialog(
        title="Close as won",
        action=_url(opportunity_id, "win"),
        submit="Close as won",
        back=_url(opportunity_id),
        template="leadloop/deals/_win.html",
        more={"deal": detail, "policies": _policies_to_be(detail)},
    )
    return show_dialog(request, form, dialog)


def _policies_to_be(detail: OpportunityDetail) -> list[str]:
    lines = [line.product.name for line in detail.lines if line.product]
    if lines:
        return lines
    return [detail.row.product.name] if detail.row.product else []


@require_http_methods(["GET", "POST"])
@screen(writes="opportunity")
def lose(request: Request, opportunity_id: UUID) -> HttpResponse:
    """Close a deal as lost."""
    detail = _get(request, opportunity_id)
    initial = {
        "closed_on": clock.now().date().isoformat(),
        "reason": "out_sold",
        "version": detail.row.version,
    }
    form = LoseForm(posted(request), actor=request.actor, initial=initial)

    def act() -> None:
        said = form.cleaned_data
        sales.lose_opportunity(
            request.actor,
            opportunity_id=opportunity_id,
            reason=said["reason"],
            closing=Closing(
                closed_on=said["closed_on"],
                note=said["note"],
                competitor_id=said["competitor_id"] or None,
            ),
            expected_version=said["version"],
        )

    if request.method == "POST" and tried(form, act, lambda: _version(request, opportunity_id)):
        return _done(request, opportunity_id, "Closed as lost.")
    dialog = Dialog(
        title="Close as lost",
        action=_url(opportunity_id, "lose"),
        submit="Close as lost",
        back=_url(opportunity_id),
    )
    return show_dialog(request, form, dialog)


@require_POST
@screen(writes="opportunity")
def reopen(request: Request, opportunity_id: UUID) -> HttpResponse:
    """Open a closed deal again."""
    sales.reopen_opportunity(request.actor, opportunity_id=opportunity_id)
    return _done(request, opportunity_id, "Open again.")
