"""The list of leads."""

from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import pycountry
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from leadloop.sales import api as sales
from leadloop.sales.contracts import LeadQuery, LeadRow, Page
from leadloop.users import api as users
from leadloop.web import lead_query, phrases
from leadloop.web.access import Request, may_read, may_write, screen
from leadloop.web.answers import page
from leadloop.web.lead_query import Address, Choice, Filter

_COLUMNS = (
    ("full_name", "Name", ""),
    ("propensity_score", "Score", "n"),
    ("created_at", "Arrived", "n"),
    ("company", "Company", ""),
    ("company_size", "Employees", "n"),
    ("country", "Country", ""),
    ("product_interest", "Interest", ""),
    ("team", "Routed to", ""),
    ("status_reason", "Status", ""),
    ("owner", "Owner", ""),
    ("lead_source", "Source", ""),
)
_FIRST_DESCENDING = frozenset({"propensity_score", "company_size", "created_at"})
_VIEWS: tuple[tuple[str, dict[str, str]], ...] = (
    ("Open", {}),
    ("Mine", {"owner": "me"}),
    ("Unassigned", {"owner": "none"}),
    ("All", {"status": "all"}),
)


class Line(NamedTuple):
    """A row and what it is sorted by."""

    row: LeadRow
    sort: str


class Asked(NamedTuple):
    """What the address asks for."""

    address: Address
    query: LeadQuery
    teams: list[users.TeamRef]


def ask(request: Request) -> Asked:
    """Read the list that the address describes."""
    address = Address([(k, v) for k in request.GET for v in request.GET.getlist(k)])
    teams = users.list_teams()
    query = lead_query.parse(
        {name: address.all(name) for name, _ in address.pairs},
        me=UUID(request.actor.id),
        teams={team.slug: team.id for team in teams},
    )
    return Asked(address, query, teams)


def lines(found: tuple[LeadRow, ...], query: LeadQuery) -> list[Line]:
    """Return rows with what they are sorted by."""
    return [Line(row, lead_query.sort_value(row, query.sort)) for row in found]


@require_GET
@screen(reads="lead")
def leads(request: Request) -> HttpResponse:
    """List leads: filtered, sorted, a page at a time, all of it in the address."""
    asked = ask(request)
    found = sales.list_leads(request.actor, query=asked.query)
    context = {
        **_frame(asked),
        **_filters(asked),
        **_paging(asked, found),
        "lines": lines(found.rows, asked.query),
        "page": found,
        "any_leads": bool(found.rows) or _any(request),
        "may_forms": may_read(request.actor, "form"),
        "may_create": may_write(request.actor, "lead"),
    }
    return page(
        request,
        "leadloop/leads/list.html",
        context,
        part="leadloop/leads/_list.html",
        section="leads",
    )


def _any(request: Request) -> bool:
    return sales.list_leads(request.actor, query=LeadQuery(limit=1)).total > 0


def _frame(asked: Asked) -> dict[str, Any]:
    address, query = asked.address, asked.query
    columns = []
    for name, label, css in _COLUMNS:
        current = query.sort == name
        down = not query.descending if current else name in _FIRST_DESCENDING
        turned = address.without("page").having(sort=f"-{name}" if down else name)
        direction = "descending" if query.descending else "ascending"
        columns.append(
            {"label": label, "class": css, "query": turned, "direction": current and direction}
        )
    return {
        "address": address,
        "query": query,
        "suffix": suffix(address),
        "columns": columns,
    }


def suffix(address: Address) -> str:
    """Return the query string by which a record knows the list it was opened from."""
    text = str(address.list_only)
    return f"?{text}" if text else ""


def _filters(asked: Asked) -> dict[str, Any]:
    address = asked.address
    teams = Filter("team", "Team", tuple(Choice(team.slug, team.name) for team in asked.teams))
    every = (
        lead_query.GRADE,
        lead_query.PRODUCT,
        lead_query.REASON,
        lead_query.PRIORITY,
        teams,
        lead_query.SOURCE,
        Filter("country", "Country", countries()),
    )
    names = {*(f.name for f in every), "campaign"}
    people = {}
    if asked.query.owner_id and address.get("owner") != "me":
        people = {address.get("owner"): users.names_of([asked.query.owner_id]).popitem()[1]}
    base = address.without("status", "owner", "page")
    views = [
        {"label": label, "query": base.having(**values), "current": _is_view(address, values)}
        for label, values in _VIEWS
    ]
    return {
        "filters": [
            {"name": f.name, "label": f.label, "choices": f.choices, "chosen": address.get(f.name)}
            for f in every
        ],
        "filter_pairs": [p for p in address.pairs if p[0] not in {*names, "page"}],
        "kept_pairs": [p for p in address.pairs if p[0] not in {"q", "page"}],
        "campaign": address.get("campaign"),
        "text": address.get("q"),
        "chips": [
            chip
            for chip in lead_query.chips(address, every, people=people)
            if (chip.label, chip.value) not in {("Owner", "me"), ("Owner", "nobody")}
        ],
        "cleared": address.without(*names, "q", "page"),
        "views": views,
    }


def _is_view(address: Address, values: dict[str, str]) -> bool:
    return all(address.get(name) == values.get(name, "") for name in ("status", "owner"))


@cache
def countries() -> tuple[Choice, ...]:
    """Return every country by name: ISO 3166 code and common name."""
    found = (Choice(c.alpha_2, getattr(c, "common_name", c.name)) for c in pycountry.countries)
    return tuple(sorted(found, key=lambda choice: choice.label))


def _paging(asked: Asked, found: Page[LeadRow]) -> dict[str, Any]:
    number = found.offset // found.limit + 1
    base = asked.address.without("page")
    return {
        "first": found.offset + 1,
        "last": found.offset + len(found.rows),
        "previous_page": base.having(page=str(number - 1)) if number > 1 else "",
        "next_page": base.having(page=str(number + 1)) if found.has_next else "",
    }


@require_GET
@screen(reads="lead")
def rows(request: Request) -> HttpResponse:
    """Answer the rows of ``ids`` that belong into the list, for live updates."""
    asked = ask(request)
    ids = lead_query.ids_in(request.GET.get("ids", ""))
    query = replace(asked.query, ids=ids, offset=0, limit=lead_query.MAX_IDS)
    found = sales.list_leads(request.actor, query=query).rows if ids else ()
    context = {"lines": lines(found, query), "suffix": suffix(asked.address)}
    return render(request, "leadloop/leads/_rows.html", context)


@require_GET
@screen(reads="lead")
def count(request: Request) -> HttpResponse:
    """Answer how many leads the list holds, for live updates."""
    query = replace(ask(request).query, offset=0, limit=1)
    total = sales.list_leads(request.actor, query=query).total
    return HttpResponse(phrases.count(total, "lead"), content_type="text/plain; charset=utf-8")
