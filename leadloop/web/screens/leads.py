"""The list of leads."""

from functools import cache
from typing import Final
from uuid import UUID

import pycountry
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from leadloop.customers.contracts import product_label
from leadloop.sales import api as sales
from leadloop.sales.contracts import LeadQuery, LeadRow, source_label
from leadloop.users import api as users
from leadloop.users.contracts import Actor, ActorKind
from leadloop.web import lead_query, lists
from leadloop.web.access import Request, may_read, may_write, screen
from leadloop.web.lists import Address, Choice, Column, Empty, Filter, RecordList, View, cells
from leadloop.web.templatetags import leadloop as tags


@cache
def countries() -> tuple[Choice, ...]:
    """Return every country by name: ISO 3166 code and common name."""
    found = (Choice(c.alpha_2, getattr(c, "common_name", c.name)) for c in pycountry.countries)
    return tuple(sorted(found, key=lambda choice: choice.label))


def _filters(_: HttpRequest) -> tuple[Filter, ...]:
    teams = tuple(Choice(team.slug, team.name) for team in users.list_teams())
    return (
        lead_query.GRADE,
        lead_query.GRADE_NOW,
        lead_query.PRODUCT,
        lead_query.REASON,
        lead_query.PRIORITY,
        Filter("team", "Team", teams),
        lead_query.SOURCE,
        Filter("country", "Country", countries()),
        lead_query.CAMPAIGN,
        lead_query.RESPONSE,
        lead_query.FROM,
        lead_query.TO,
    )


def _parse(address: Address, actor: Actor) -> LeadQuery:
    named = address.get("team")
    teams = {team.slug: team.id for team in users.list_teams()} if named else {}
    me = UUID(actor.id) if actor.kind is ActorKind.PERSON else None
    return lead_query.parse(address, me=me, teams=teams)


def _routed(row: LeadRow) -> SafeString:
    high = cells.tag("High", "warn") if row.priority == "high" else ""
    return format_html("{} {}", cells.tag(row.team.name if row.team else "", "accent"), high)


def _source(row: LeadRow) -> SafeString | str:
    source = source_label(row.lead_source)
    if not row.utm_campaign:
        return source
    return format_html('{} <span class="dim">· {}</span>', source, row.utm_campaign)


def _empty(request: Request) -> Empty:
    text = (
        "Leads come from your forms and from the API, scored and routed on their way."
        " The first one appears here the moment it arrives."
    )
    if may_read(request.actor, "form"):
        return Empty("lead", "No leads yet", text, reverse("forms"), "Open a form and send it")
    return Empty("lead", "No leads yet", text, "?status=all", "Show every lead")


def _name(row: object) -> str | None:
    return getattr(row, "name", None)


LEADS: Final = lists.register_list(
    RecordList(
        key="leads",
        entity="lead",
        kind="lead",
        noun="lead",
        nouns="leads",
        url="leads",
        record_url="lead",
        columns=(
            Column("full_name", "Name", lambda row: row.title),
            Column(
                "propensity_score",
                "Score",
                lambda row: cells.score(row.propensity_score, row.propensity_grade),
                css="n",
                descends_first=True,
            ),
            Column(
                "created_at",
                "Arrived",
                lambda row: cells.age(row.created_at),
                css="n",
                descends_first=True,
            ),
            Column("company", "Company", lambda row: row.company),
            Column(
                "company_size",
                "Employees",
                lambda row: cells.number(row.company_size),
                css="n",
                descends_first=True,
            ),
            Column("country", "Country", lambda row: tags.country(row.country)),
            Column("product_interest", "Interest", lambda row: product_label(row.product_interest)),
            Column("team", "Routed to", _routed, plain=lambda row: _name(row.team)),
            Column("status_reason", "Status", lambda row: cells.word(row.status_reason)),
            Column(
                "owner",
                "Owner",
                lambda row: cells.person(row.owner),
                plain=lambda row: _name(row.owner),
            ),
            Column("lead_source", "Source", _source),
            Column("email", "E-mail", lambda row: row.email, shown=False),
            Column("mobile_phone", "Phone", lambda row: row.mobile_phone, sorts=False, shown=False),
            Column("job_title", "Job title", lambda row: row.job_title, sorts=False, shown=False),
            Column("rating", "Rating", lambda row: cells.word(row.rating), shown=False),
            Column(
                "response_due_at",
                "Response due",
                lambda row: cells.due(row.response_due_at),
                shown=False,
            ),
            Column("updated_at", "Changed", lambda row: cells.age(row.updated_at), shown=False),
        ),
        parse=_parse,
        read=lambda actor, query: sales.list_leads(actor, query=query),
        ids=lambda actor, query, limit: sales.list_ids(actor, query=query, limit=limit),
        filters=_filters,
        views=(
            View("Open"),
            View("Mine", {"owner": "me"}),
            View("Unassigned", {"owner": "none"}),
            View("All", {"status": "all"}),
        ),
        bulk=True,
        bulk_fields=(
            *("statuscode", "leadqualitycode", "ll_priority", "leadsourcecode", "ll_category"),
            *("ll_productinterest", "companyname", "numberofemployees", "ll_country"),
            *("ll_utmcampaign", "ll_pipeline"),
        ),
        find_hint="Name, company, e-mail, phone",
        name=lambda row: row.title,
        empty=_empty,
        no_match=Empty(
            "filter",
            "No lead matches",
            "Nothing fits these filters at the moment. A lead that does appears here by itself.",
            "?status=all",
            "Show every lead",
        ),
    )
)


@require_GET
@screen(reads="lead")
def leads(request: Request) -> HttpResponse:
    """List leads: filtered, sorted, a page at a time, all of it in the address."""
    return lists.show(
        request,
        LEADS,
        template="leadloop/leads/list.html",
        may_create=may_write(request.actor, "lead"),
    )


@require_GET
@screen(reads="lead")
def rows(request: Request) -> HttpResponse:
    """Answer the rows of ``ids`` that belong into the list, for live updates."""
    return lists.rows(request, LEADS)


@require_GET
@screen(reads="lead")
def count(request: Request) -> HttpResponse:
    """Answer how many leads the list holds, for live updates."""
    return lists.count(request, LEADS)
