"""What people do on a deal's page and on the board; each answer refreshes what shows the deal."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leadloop.customers import api as customers
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, InvalidInput, StaleWrite
from leadloop.sales import api as sales
from leadloop.sales.contracts.opportunities import (
    Closing,
    LineDraft,
    LineRow,
    MissingForStage,
    OpportunityDetail,
    PolicyTerms,
)
from leadloop.users.contracts import SYSTEM
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
from leadloop.web.lead_forms import AssignForm

EVENT = "leadloop:opportunity"
_BLANK_LINES = 2
_MAX_LINES = 200
_LINE_FIELDS = ("product", "description", "quantity", "price", "discount", "sum_assured")


@dataclass(frozen=True, kw_only=True)
class Dialog:
    """What a dialog says around its form."""

    title: str
    action: str
    submit: str
    back: str
    layout: str = ""
    template: str = "leadloop/deals/_dialog.html"
    more: dict[str, Any] = field(default_factory=dict)


def show_dialog(request: Request, form: forms.Form, dialog: Dialog) -> HttpResponse:
    """Show a form in a dialog, or without scripts on a page of its own."""
    context = {"form": form, "dialog": dialog, "layout": dialog.layout, **dialog.more}
    response = page(
        request,
        "leadloop/deals/dialog_page.html",
        context,
        part=dialog.template,
        section="opportunities",
    )
    response.status_code = UNPROCESSABLE if form.is_bound and form.errors else 200
    return response


def tried(form: forms.Form, act: Callable[[], object], now: Callable[[], Any]) -> bool:
    """Run ``act`` for a valid form; what it refuses goes beside the fields.

    ``now`` returns what the record holds, as the form would show it, and its version; it is asked
    when somebody else was faster.
    """
    if not form.is_valid():
        return False
    try:
        act()
    except InvalidInput as error:
        add_errors(form, error)
    except StaleWrite:
        held, version = now()
        stale.explain(form, held, version=version)
    except Conflict as error:
        form.add_error(None, error.message)
    return form.is_valid()


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


class LinesForm(forms.Form):
    """The lines of a deal: rows of inputs of the same names, read together."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


@require_http_methods(["GET", "POST"])
@screen(writes="opportunity")
def lines(request: Request, opportunity_id: UUID) -> HttpResponse:
    """Change the products of a deal."""
    detail = _get(request, opportunity_id)
    form = LinesForm(posted(request), initial={"version": detail.row.version})
    rows = _typed_lines(request.POST) if request.method == "POST" else _held(detail.lines)

    def act() -> None:
        sales.set_lines(
            request.actor,
            opportunity_id=opportunity_id,
            lines=[_draft(row) for row in rows if _is_said(row)],
            expected_version=form.cleaned_data["version"],
        )

    if request.method == "POST" and tried(form, act, lambda: _version(request, opportunity_id)):
        return _done(request, opportunity_id, "Lines saved.")
    blank = dict.fromkeys(("id", *_LINE_FIELDS), "")
    products = [p for p in customers.list_products(SYSTEM) if p.active]
    dialog = Dialog(
        title="Products of this opportunity",
        action=_url(opportunity_id, "lines"),
        submit="Save",
        back=_url(opportunity_id),
        template="leadloop/deals/_lines.html",
        more={
            "rows": [*rows, *([blank] * _BLANK_LINES)],
            "products": [(str(p.id), p.name) for p in products],
            "currency": detail.row.currency,
            "held_now": detail.lines if form.errors else (),
        },
    )
    return show_dialog(request, form, dialog)


def _held(found: tuple[LineRow, ...]) -> list[dict[str, str]]:
    return [
        {
            "id": str(line.id),
            "product": str(line.product.id) if line.product else "",
            "description": line.description,
            "quantity": str(shown(line.quantity)),
            "price": str(shown(line.price)),
            "discount": str(shown(line.discount)),
            "sum_assured": str(shown(line.sum_assured) or ""),
        }
        for line in found
    ]


def _typed_lines(sent: QueryDict) -> list[dict[str, str]]:
    columns = {name: sent.getlist(name)[:_MAX_LINES] for name in ("id", *_LINE_FIELDS)}
    many = max((len(values) for values in columns.values()), default=0)
    return [
        {name: values[n] if n < len(values) else "" for name, values in columns.items()}
        for n in range(many)
    ]


def _is_said(row: dict[str, str]) -> bool:
    return any(row[name].strip() for name in ("product", "description"))


def _draft(row: dict[str, str]) -> LineDraft:
    def key(text: str) -> UUID | None:
        try:
            return UUID(text)
        except ValueError:
            return None

    return LineDraft(
        product_id=key(row["product"]),
        description=row["description"],
        quantity=row["quantity"],
        price=row["price"],
        discount=row["discount"],
        sum_assured=row["sum_assured"] or None,
        id=key(row["id"]),
    )
