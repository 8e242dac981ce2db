"""The board of new leads, by grade at intake."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from leadloop.sales import api as sales
from leadloop.sales.contracts import LeadQuery, LeadRow, StatusReason
from leadloop.web import lead_query
from leadloop.web.access import Request, screen
from leadloop.web.answers import page

_SHOWN = 25
# The grade sorts by promise already; within a column the newest stand on top, where they arrive.
_ORDER = LeadQuery(sort="created_at", descending=True)


def _line(row: LeadRow) -> dict[str, Any]:
    facts = (row.job_title, row.company, f"{row.company_size:,} people" if row.company_size else "")
    return {
        "row": row,
        "sub": ", ".join(fact for fact in facts if fact),
        "sort": lead_query.sort_value(row, _ORDER.sort),
    }


@require_GET
@screen(reads="lead")
def board(request: Request) -> HttpResponse:
    """Show new leads in columns by grade; newcomers appear while one looks."""
    found = sales.board(request.actor, group_by="grade", query=_ORDER)
    columns = [
        {
            "key": column.key,
            "label": column.label,
            "total": column.total,
            "lines": [_line(row) for row in column.rows],
        }
        for column in found.columns
        if column.key or column.total
    ]
    context = {
        "columns": columns,
        "total": sum(int(column.total) for column in found.columns),
        "shown": _SHOWN,
    }
    return page(
        request,
        "leadloop/board/board.html",
        context,
        part="leadloop/board/_board.html",
        section="board",
    )


@require_GET
@screen(reads="lead")
def cards(request: Request) -> HttpResponse:
    """Answer the cards of ``ids`` that belong onto the board, for live updates."""
    ids = lead_query.ids_in(request.GET.get("ids", ""))
    query = replace(_ORDER, ids=ids, status_reasons=(StatusReason.NEW,), limit=lead_query.MAX_IDS)
    found = sales.list_leads(request.actor, query=query).rows if ids else ()
    context = {"lines": [_line(row) for row in found]}
    return render(request, "leadloop/board/_cards.html", context)


@require_GET
@screen(reads="lead")
def counts(request: Request) -> HttpResponse:
    """Answer how many leads each column holds, for live updates."""
    found = sales.board(request.actor, group_by="grade", query=_ORDER)
    context = {"columns": [column for column in found.columns if column.key or column.total]}
    return render(request, "leadloop/board/_counts.html", context)
