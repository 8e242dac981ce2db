"""The list of opportunities."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from leadloop.kit import clock
from leadloop.sales import api as sales
from leadloop.sales.contracts.opportunities import OpportunityQuery, OpportunityRow
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, ActorKind
from leadloop.web import deal_query, lists
from leadloop.web.access import Request, may_write, screen
from leadloop.web.lists import Address, Choice, Column, Empty, Filter, RecordList, View, cells


def _filters(_: HttpRequest) -> tuple[Filter, ...]:
    teams = tuple(Choice(team.slug, team.name) for team in users.list_teams())
    ways = tuple(Choice(p.slug, p.name) for p in sales.list_pipelines(SYSTEM))
    return (
        Filter("pipeline", "Pipeline", ways),
        deal_query.CATEGORY,
        deal_query.REASON,
        deal_query.PRODUCT,
        deal_query.RATING,
        Filter("team", "Team", teams),
        deal_query.NEXT_STEP,
        deal_query.CLOSING,
        deal_query.FROM,
        deal_query.TO,
        deal_query.CAMPAIGN,
    )


def parse(address: Address, actor: Actor) -> OpportunityQuery:
    """Read a list of deals from an address."""
    teams = {t.slug: t.id for t in users.list_teams()} if address.get("team") else {}
    named = address.get("pipeline")
    ways = {p.slug: p.id for p in sales.list_pipelines(SYSTEM, inactive=True)} if named else {}
    me = UUID(actor.id) if actor.kind is ActorKind.PERSON else None
    return deal_query.parse(address, me=me, teams=teams, pipelines=ways)


def _closes(row: OpportunityRow) -> SafeString | str:
    day = row.estimated_close_date if row.is_open else row.actual_close_date
    late = row.is_open and day is not None and day < clock.now().date()
    shown = cells.day(day)
    return format_html('<span class="tag bad">{}</span>', shown) if late else shown


def _status(row: OpportunityRow) -> SafeString | str:
    tone = {"won": "good", "lost": "bad"}.get(row.status, "")
    return cells.tag(cells.word(row.status_reason), tone)


def _name(row: Any) -> str | None:
    return getattr(row, "name", None)


def _value(row: OpportunityRow) -> Any:
    return row.estimated_value if row.is_open or row.actual_value is None else row.actual_value


def _empty(request: Request) -> Empty:
    text = "A deal begins when somebody qualifies a lead, or enters it here."
    if may_write(request.actor, "opportunity"):
        address, action = reverse("opportunity-new"), "New opportunity"
        return Empty("deal", "No opportunities yet", text, address, action)
    return Empty("deal", "No opportunities yet", text, "?status=all", "Show every opportunity")


def _in_order(day: date | None) -> str:
    return day.isoformat() if day else ""


DEALS: Final = lists.register_list(
    RecordList(
        key="opportunities",
        entity="opportunity",
        kind="opportunity",
        noun="opportunity",
        nouns="opportunities",
        url="opportunities",
        record_url="opportunity",
        bulk=True,
        bulk_fields=(
            *("msdyn_forecastcategory", "opportunityratingcode", "estimatedclosedate"),
            *("ll_nextstep", "ll_sourcecampaign"),
        ),
        columns=(
            Column("name", "Topic", lambda row: row.name),
            Column(
                "estimated_value",
                "Value",
                lambda row: cells.money(_value(row), row.currency),
                css="n",
                descends_first=True,
            ),
            Column("stage", "Stage", lambda row: row.stage.name, plain=lambda row: row.stage.name),
            Column(
                "probability",
                "Probability",
                lambda row: f"{row.probability} %",
                css="n",
                descends_first=True,
            ),
            Column("forecast_category", "Category", lambda row: cells.word(row.forecast_category)),
            Column(
                "estimated_close_date",
                "Closes",
                _closes,
                css="n",
                plain=lambda row: _in_order(row.estimated_close_date),
            ),
            Column(
                "account",
                "Account",
                lambda row: _name(row.account) or "",
                plain=lambda row: _name(row.account),
            ),
            Column(
                "contact",
                "Contact",
                lambda row: _name(row.contact) or "",
                plain=lambda row: _name(row.contact),
            ),
            Column("next_step", "Next step", lambda row: row.next_step or cells.NONE),
            Column("status_reason", "Status", _status),
            Column(
                "owner",
                "Owner",
                lambda row: cells.person(row.owner),
                plain=lambda row: _name(row.owner),
            ),
            Column(
                "pipeline",
                "Pipeline",
                lambda row: row.pipeline.name,
                shown=False,
                plain=lambda row: row.pipeline.name,
            ),
            Column(
                "product",
                "Product",
                lambda row: _name(row.product) or "",
                shown=False,
                plain=lambda row: _name(row.product),
            ),
            Column(
                "weighted_value",
                "Weighted",
                lambda row: cells.money(row.weighted_value, row.currency),
                css="n",
                shown=False,
                descends_first=True,
            ),
            Column(
                "annual_premium",
                "Annual premium",
                lambda row: cells.money(row.annual_premium, row.currency),
                css="n",
                shown=False,
                descends_first=True,
            ),
            Column(
                "actual_close_date",
                "Closed",
                lambda row: cells.day(row.actual_close_date),
                css="n",
                shown=False,
                plain=lambda row: _in_order(row.actual_close_date),
            ),
            Column("rating", "Rating", lambda row: cells.word(row.rating), shown=False),
            Column(
                "team",
                "Team",
                lambda row: cells.tag(row.team.name if row.team else ""),
                shown=False,
                plain=lambda row: _name(row.team),
            ),
            Column(
                "stage_changed_at",
                "In stage since",
                lambda row: cells.age(row.stage_changed_at),
                css="n",
                shown=False,
            ),
            Column("created_at", "Created", lambda row: cells.age(row.created_at), shown=False),
            Column("updated_at", "Changed", lambda row: cells.age(row.updated_at), shown=False),
        ),
        parse=parse,
        read=lambda actor, query: sales.list_opportunities(actor, query=query),
        filters=_filters,
        views=(
            View("Open"),
            View("Mine", {"owner": "me"}),
            View("Won", {"status": "won"}),
            View("Lost", {"status": "lost"}),
            View("All", {"status": "all"}),
        ),
        find_hint="Topic, account, contact",
        empty=_empty,
        no_match=Empty(
            "filter",
            "No opportunity matches",
            "Nothing fits these filters at the moment.",
            "?status=all",
            "Show every opportunity",
        ),
        more_names=deal_query.MORE_NAMES,
        icon="deal",
    )
)


@require_GET
@screen(reads="opportunity")
def opportunities(request: Request) -> HttpResponse:
    """List deals: filtered, sorted, a page at a time, all of it in the address."""
    asked = lists.ask(request, DEALS)
    return lists.show(
        request,
        DEALS,
        template="leadloop/deals/list.html",
        may_create=may_write(request.actor, "opportunity"),
        sums=sales.sum_opportunities(request.actor, query=asked.query),
    )


@require_GET
@screen(reads="opportunity")
def rows(request: Request) -> HttpResponse:
    """Answer the rows of ``ids`` that belong into the list, for live updates."""
    return lists.rows(request, DEALS)


@require_GET
@screen(reads="opportunity")
def count(request: Request) -> HttpResponse:
    """Answer how many deals the list holds, for live updates."""
    return lists.count(request, DEALS)
