"""The board of a pipeline: its open deals by stage, with sums that follow every move."""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from leadloop.kit import clock
from leadloop.sales import api as sales
from leadloop.sales.contracts.opportunities import DealBoard, OpportunityQuery, OpportunityRow
from leadloop.users import api as users
from leadloop.web import deal_query
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import page
from leadloop.web.list_address import MAX_IDS, Address, ids_in, read_address

_NAMES: Final = frozenset({"pipeline", "owner", "team", "category", "product", "rating", "q"})
_SHOWN: Final = 50


def _ask(request: Request) -> tuple[Address, OpportunityQuery, UUID | None]:
    """Read which pipeline, and which of its deals."""
    address = read_address(request.GET.urlencode(), _NAMES)
    ways = {p.slug: p.id for p in sales.list_pipelines(request.actor)}
    teams = {t.slug: t.id for t in users.list_teams()}
    query = deal_query.parse(address, me=UUID(request.actor.id), teams=teams, pipelines=ways)
    return address, query, query.pipeline_ids[0] if query.pipeline_ids else None


def _board(request: Request) -> tuple[Address, DealBoard]:
    address, query, chosen = _ask(request)
    found = sales.deal_board(request.actor, pipeline_id=chosen, query=query, column_size=_SHOWN)
    return address, found


def _card(row: OpportunityRow) -> dict[str, Any]:
    who = row.account or row.contact
    day = row.estimated_close_date
    return {
        "row": row,
        "sub": who.name if who else "",
        "sort": day.isoformat() if day else "",
        "late": day is not None and day < clock.now().date(),
    }


def _columns(found: DealBoard) -> list[dict[str, Any]]:
    return [
        {"column": column, "cards": [_card(row) for row in column.rows]} for column in found.columns
    ]


@require_GET
@screen(reads="opportunity")
def pipeline(request: Request) -> HttpResponse:
    """Show the open deals of a pipeline by stage; moves and newcomers appear while one looks."""
    address, found = _board(request)
    ways = sales.list_pipelines(request.actor)
    mine = address.get("owner") == "me"
    context = {
        "address": address,
        "board": found,
        "columns": _columns(found),
        "pipelines": [(p, address.having(pipeline=p.slug)) for p in ways],
        "mine": mine,
        "everyone": address.without("owner"),
        "only_mine": address.having(owner="me"),
        "text": address.get("q"),
        "kept_pairs": [pair for pair in address.pairs if pair[0] != "q"],
        "shown": _SHOWN,
        "may_write": may_write(request.actor, "opportunity"),
        "may_draw": may_write(request.actor, "pipeline"),
    }
    return page(
        request,
        "leadloop/deals/board.html",
        context,
        part="leadloop/deals/_board.html",
        section="pipeline",
    )


@require_GET
@screen(reads="opportunity")
def cards(request: Request) -> HttpResponse:
    """Answer the cards of ``ids`` that belong onto the board, for live updates."""
    _, query, chosen = _ask(request)
    ids = ids_in(request.GET.get("ids", ""))
    way = chosen or sales.default_pipeline(request.actor).id
    narrowed = replace(
        query, ids=ids, pipeline_ids=(way,), statuses=("open",), offset=0, limit=MAX_IDS
    )
    found = sales.list_opportunities(request.actor, query=narrowed).rows if ids else ()
    context = {
        "cards": [_card(row) for row in found],
        "may_write": may_write(request.actor, "opportunity"),
    }
    return render(request, "leadloop/deals/_cards.html", context)


@require_GET
@screen(reads="opportunity")
def sums(request: Request) -> HttpResponse:
    """Answer count and sums of each column, for moves and live updates."""
    _, found = _board(request)
    return render(request, "leadloop/deals/_sums.html", {"board": found})
