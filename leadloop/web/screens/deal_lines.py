"""The products of a deal, changed together in one dialog."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leadloop.customers import api as customers
from leadloop.sales import api as sales
from leadloop.sales.contracts.opportunities import LineDraft, LineRow
from leadloop.users.contracts import SYSTEM
from leadloop.web.access import Request, screen
from leadloop.web.answers import done_in_place, posted
from leadloop.web.deal_forms import shown
from leadloop.web.dialogs import Dialog, show_dialog, tried
from leadloop.web.screens.deal_actions import EVENT

_BLANK_LINES = 2
_MAX_LINES = 200
_LINE_FIELDS = ("product", "description", "quantity", "price", "discount", "sum_assured")


class LinesForm(forms.Form):
    """The lines of a deal: rows of inputs of the same names, read together."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


@require_http_methods(["GET", "POST"])
@screen(writes="opportunity")
def lines(request: Request, opportunity_id: UUID) -> HttpResponse:
    """Change the products of a deal."""
    detail = sales.get_opportunity(request.actor, opportunity_id=opportunity_id)
    back = reverse("opportunity", args=[opportunity_id])
    form = LinesForm(posted(request), initial={"version": detail.row.version})
    rows = _typed_lines(request.POST) if request.method == "POST" else _held(detail.lines)

    def act() -> None:
        sales.set_lines(
            request.actor,
            opportunity_id=opportunity_id,
            lines=[_draft(row) for row in rows if _is_said(row)],
            expected_version=form.cleaned_data["version"],
        )

    def now() -> tuple[dict[str, Any], int]:
        held = sales.get_opportunity(request.actor, opportunity_id=opportunity_id)
        return {}, held.row.version

    if request.method == "POST" and tried(form, act, now):
        return done_in_place(request, back, "Lines saved.", event=EVENT)
    blank = dict.fromkeys(("id", *_LINE_FIELDS), "")
    products = [p for p in customers.list_products(SYSTEM) if p.active]
    dialog = Dialog(
        title="Products of this opportunity",
        action=reverse("opportunity-lines", args=[opportunity_id]),
        submit="Save",
        back=back,
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
