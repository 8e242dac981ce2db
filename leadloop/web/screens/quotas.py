"""Quotas: what people and teams are to sell, a year on one page."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leadloop.kit.errors import InvalidInput, StaleWrite
from leadloop.sales import api as sales
from leadloop.sales.api import period_of, periods_from, read_amount
from leadloop.sales.contracts.forecasting import Period, QuotaDraft, QuotaRow
from leadloop.users import api as users
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, page, saved
from leadloop.web.forecast_address import ForecastAddress
from leadloop.web.screens.forecast import ask

_SECTION: Final = "forecast"
_KIND: Final = "quota"
_MONTHS: Final = ((1, "Months"), (3, "Quarters"), (12, "Years"))
_DEFAULT: Final = "USD"


@dataclass(slots=True)
class Box:
    """One quota on the page: its name in the form, what it holds, and what is wrong with it."""

    name: str
    period: Period
    text: str
    held: QuotaRow | None
    error: str = ""


@dataclass(slots=True)
class Line:
    """The quotas of one person or team."""

    kind: str
    key: UUID
    label: str
    team_id: UUID | None
    boxes: list[Box]


@require_http_methods(["GET", "POST"])
@screen(reads=_KIND)
def quotas(request: Request) -> HttpResponse:
    """Show and set the quotas of a year."""
    address = ask(request)
    currency = address.currency or _DEFAULT
    lines = _lines(request, address, currency)
    if request.method == "POST":
        users.check_may_write(request.actor, _KIND)
        changed = _set(request, lines, currency)
        if changed is not None:
            text = f"Saved {changed}." if changed else "Nothing was different."
            return saved(request, reverse("quotas") + address.path(), text)
    year = period_of(address.start, 12)
    context = {
        "address": address,
        "currency": currency,
        "year": year,
        "lines": lines,
        "periods": _periods(address),
        "views": [(address.path(months=n), label, n == address.months) for n, label in _MONTHS],
        "previous": address.path(start=f"{year.start.year - 1}-01-01"),
        "next": address.path(start=f"{year.start.year + 1}-01-01"),
        "may_edit": may_write(request.actor, _KIND),
        "wrong": any(box.error for line in lines for box in line.boxes),
    }
    response = page(request, "leadloop/forecast/quotas.html", context, section=_SECTION)
    if context["wrong"]:
        response.status_code = UNPROCESSABLE
    return response


def _periods(address: ForecastAddress) -> tuple[Period, ...]:
    year = period_of(address.start, 12)
    return periods_from(year.start, address.months, 12 // address.months)


def _lines(request: Request, address: ForecastAddress, currency: str) -> list[Line]:
    periods = _periods(address)
    held = {
        (one.owner.id if one.owner else one.team.id if one.team else None, one.period_start): one
        for one in sales.list_quotas(
            request.actor, begin=periods[0].start, end=periods[-1].end, currency=currency
        )
        if one.months == address.months
    }
    teams = [("team", t.id, t.name, t.id) for t in _teams(request)]
    people = [
        ("person", p.id, p.name, p.team_ids[0] if p.team_ids else None) for p in _people(request)
    ]
    return [
        Line(kind, key, label, team, [_box(kind, key, one, held) for one in periods])
        for kind, key, label, team in (*teams, *people)
    ]


def _teams(request: Request) -> list[users.TeamRef]:
    sellers = {team for person in sales.quota_owners(request.actor) for team in person.team_ids}
    every = [team for team in users.list_teams() if team.id in sellers]
    if may_write(request.actor, _KIND):
        return every
    return [team for team in every if team.id in request.actor.team_ids]


def _people(request: Request) -> list[users.Person]:
    colleagues = {person.id for person in users.list_colleagues(request.actor)}
    return [p for p in sales.quota_owners(request.actor) if p.id in colleagues]


def _box(kind: str, key: UUID, period: Period, held: dict[Any, QuotaRow]) -> Box:
    found = held.get((key, period.start))
    text = f"{found.amount.normalize():,f}" if found else ""
    return Box(f"{kind}-{key}-{period.start.isoformat()}", period, text, found)


def _set(request: Request, lines: list[Line], currency: str) -> int | None:
    """Set what differs; return how many, or None where something is wrong with a box."""
    changed = 0
    for line in lines:
        for box in line.boxes:
            typed = request.POST.get(box.name)
            if typed is None or typed.strip() == box.text:
                continue
            changed += _set_one(request, line, box, typed.strip(), currency)
    return None if any(box.error for line in lines for box in line.boxes) else changed


def _set_one(request: Request, line: Line, box: Box, typed: str, currency: str) -> int:
    seen = request.POST.get(f"{box.name}-version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None  # noqa: PLR2004
    box.text = typed[:40]
    amount = read_amount(typed) if typed else Decimal(0)
    if amount is None:
        box.error = "Write a number."
        return 0
    try:
        if not typed and box.held is not None:
            sales.remove_quota(request.actor, quota_id=box.held.id, expected_version=version)
        else:
            draft = _draft(line, box, amount, currency)
            sales.set_quota(request.actor, draft=draft, expected_version=version)
    except InvalidInput as error:
        box.error = error.errors[0].message
    except StaleWrite:
        now = f"{box.held.amount:,.0f}" if box.held else "nothing"
        box.error = f"Somebody else set this to {now} meanwhile. Save again to put yours there."
    return 0 if box.error else 1


def _draft(line: Line, box: Box, amount: Decimal, currency: str) -> QuotaDraft:
    return QuotaDraft(
        box.period.start,
        box.period.months,
        amount,
        currency,
        line.key if line.kind == "person" else None,
        line.team_id,
    )
