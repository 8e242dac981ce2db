"""The forecast: category by period and person, against quota; each number opens its deals."""

from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from leadloop.kit import clock
from leadloop.kit.errors import InvalidInput, NotAllowed, NotFound
from leadloop.sales import api as sales
from leadloop.sales.api import period_of, read_amount
from leadloop.sales.contracts.deals import FORECAST_CATEGORIES
from leadloop.sales.contracts.forecasting import (
    ADJUSTABLE,
    ASIDE,
    COUNTED,
    CellKey,
    Forecast,
    ForecastLine,
    ForecastPeriod,
    Period,
)
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, page, posted, saved
from leadloop.web.forecast_address import (
    ForecastAddress,
    cell_query,
    read_address,
    read_cell,
    with_currency,
)
from leadloop.web.record_paths import deals_path

_SECTION: Final = "forecast"
_KIND: Final = "forecast"
_LABELS: Final = {word.value: word.label for word in FORECAST_CATEGORIES}
_MONTHS: Final = ((1, "Months"), (3, "Quarters"), (12, "Years"))


def ask(request: Request) -> ForecastAddress:
    """Read what the address asks for."""
    return read_address(
        {name: request.GET.get(name, "") for name in request.GET},
        today=timezone.localtime(clock.now()).date(),
        teams={team.slug: team.id for team in users.list_teams()},
        pipelines={p.slug: p.id for p in sales.list_pipelines(SYSTEM, inactive=True)},
    )


def choices(address: ForecastAddress) -> dict[str, Any]:
    """Return the teams, people and pipelines by which it can be narrowed."""
    return {
        "address": address,
        "teams": users.list_teams(),
        "pipelines": sales.list_pipelines(SYSTEM),
    }


@require_GET
@screen(reads=_KIND)
def forecast(request: Request) -> HttpResponse:
    """Show the grid of the periods that the address names."""
    asked = ask(request)
    found = sales.forecast(request.actor, query=asked.query)
    address = with_currency(asked, found.currency)
    may_adjust = may_write(request.actor, "quota")
    context = {
        **choices(address),
        "forecast": found,
        "periods": [_table(one, address, may_adjust=may_adjust) for one in found.periods],
        "categories": [_LABELS[name] for name in COUNTED],
        "others": [(code, n, address.path(currency=code)) for code, n in found.others],
        "undated": deals_path(
            owner=address.owner, team=address.team, currency=found.currency, sort="name"
        ),
        "views": [(address.path(months=n), label, n == address.months) for n, label in _MONTHS],
        "previous": address.moved(-1),
        "next": address.moved(1),
        "owner_name": _owner_name(found, address),
        "may_quota": may_adjust,
    }
    return page(
        request,
        "leadloop/forecast/forecast.html",
        context,
        part="leadloop/forecast/_forecast.html",
        section=_SECTION,
    )


def _owner_name(found: Forecast, address: ForecastAddress) -> str:
    if found.query.owner_id is None:
        return ""
    return users.names_of([found.query.owner_id]).get(address.owner, "somebody")


def _table(found: ForecastPeriod, address: ForecastAddress, *, may_adjust: bool) -> dict[str, Any]:
    lines = [*(found.teams if len(found.teams) > 1 else ()), *found.people]
    return {
        "period": found.period,
        "rows": [_row(one, found.period, address, may_adjust=may_adjust) for one in lines],
        "total": _row(found.total, found.period, address, may_adjust=False),
        "empty": not found.people,
    }


def _row(
    line: ForecastLine, period: Period, address: ForecastAddress, *, may_adjust: bool
) -> dict[str, Any]:
    return {
        "line": line,
        "name": _name(line, period),
        "narrow": address.path(owner=line.who.id) if line.kind == "person" and line.who else "",
        "cells": [_cell(line, period, address, name, may_adjust=may_adjust) for name in COUNTED],
        "aside": _cell(line, period, address, ASIDE, may_adjust=False),
        "meter": min(line.attained, 1.0) if line.attained is not None else None,
    }


def _name(line: ForecastLine, period: Period) -> str:
    if line.who is not None:
        return line.who.name
    return "Nobody's" if line.kind == "unowned" else f"All of {period.label}"


def _cell(
    line: ForecastLine, period: Period, address: ForecastAddress, name: str, *, may_adjust: bool
) -> dict[str, Any]:
    added = line.adjustments.get(name)
    adjusts = line.kind == "person" and line.who is not None and name in ADJUSTABLE
    cell = line.cells[name]
    return {
        "cell": cell,
        "path": address.deals(line, period, name),
        "what": f"{_name(line, period)}, {_LABELS[name]}, {period.label}",
        "added": added,
        "adjust": _adjust_path(line, period, address, name)
        if adjusts and (may_adjust or added is not None)
        else "",
        "may_adjust": may_adjust,
    }


def _adjust_path(line: ForecastLine, period: Period, address: ForecastAddress, name: str) -> str:
    if line.who is None:
        return ""
    cell = CellKey(
        line.who.id,
        period.start,
        period.months,
        name,
        address.currency,
        address.pipelines.get(address.pipeline),
    )
    return f"{reverse('forecast-adjust')}?{cell_query(cell)}"


class AdjustForm(forms.Form):
    """What a manager adds to a cell by hand."""

    amount = forms.CharField(
        label="Add to the sum of the deals",
        max_length=40,
        help_text="With a minus sign to take away; 0 takes an adjustment back.",
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    reason = forms.CharField(label="Why", max_length=1000, widget=forms.Textarea({"rows": 2}))


@require_http_methods(["GET", "POST"])
@screen(reads=_KIND)
def adjust(request: Request) -> HttpResponse:
    """Show what was ever added to a cell by hand, and add to it."""
    cell = read_cell({name: request.GET.get(name, "") for name in request.GET})
    if cell is None or cell.category not in ADJUSTABLE:
        raise NotFound
    may_adjust = may_write(request.actor, "quota")
    if request.method == "POST" and not may_adjust:
        raise NotAllowed("Your role may not change this.")
    form = AdjustForm(posted(request))
    if _adjusted(request, form, cell):
        return saved(request, _back(cell), "Adjusted.")
    names = users.names_of([cell.owner_id])
    label = period_of(cell.period_start, cell.months).label
    who = names.get(str(cell.owner_id), "")
    context = {
        "form": form,
        "may_adjust": may_adjust,
        "title": f"{_LABELS[cell.category]}, {who}, {label}",
        "action": f"{reverse('forecast-adjust')}?{cell_query(cell)}",
        "history": sales.list_adjustments(request.actor, cell=cell),
        "currency": cell.currency,
        "back": _back(cell),
    }
    response = page(
        request,
        "leadloop/forecast/adjust_page.html",
        context,
        part="leadloop/forecast/_adjust.html",
        section=_SECTION,
    )
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


def _back(cell: CellKey) -> str:
    address = ForecastAddress(cell.period_start, cell.months, currency=cell.currency)
    return reverse("forecast") + address.path()


def _adjusted(request: Request, form: AdjustForm, cell: CellKey) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    amount = read_amount(form.cleaned_data["amount"])
    if amount is None:
        form.add_error("amount", "Write a number, like 12,500 or -800.")
        return False
    try:
        sales.adjust_forecast(
            request.actor, cell=cell, amount=amount, reason=form.cleaned_data["reason"]
        )
    except InvalidInput as error:
        add_errors(form, error)
    return form.is_valid()
