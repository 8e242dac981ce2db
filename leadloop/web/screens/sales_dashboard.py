"""The sales dashboard: what became of leads and deals; every number opens the list behind it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from leadloop.kit import clock
from leadloop.sales import api as sales
from leadloop.sales.api import add_months, period_of
from leadloop.sales.contracts import source_label
from leadloop.sales.contracts.dashboards import (
    DashboardQuery,
    GradeLine,
    LeadDashboard,
    PipelineLine,
    Response,
    StageHistory,
)
from leadloop.sales.contracts.forecasting import Forecast, ForecastQuery
from leadloop.users import api as users
from leadloop.web import charts, phrases
from leadloop.web.access import Request, screen
from leadloop.web.answers import page
from leadloop.web.charts import Chart, Group, Value
from leadloop.web.record_paths import deals_path, leads_path, record_path

_SECTION: Final = "sales-dashboard"
_SPANS: Final = ((30, "30 days"), (90, "90 days"), (365, "A year"))
_DEFAULT: Final = 90
_SOURCES: Final = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; days are UTC, the last one included."""

    days: int
    team: str
    query: DashboardQuery

    def leads(self, **more: object) -> str:
        """Return the list of the leads that arrived in these days, narrowed further."""
        span = {"from": self.query.begin, "to": self.query.end}
        return leads_path(**{"status": "all", "team": self.team, **span, **more})

    def deals(self, **more: object) -> str:
        """Return the list of the deals that were closed in these days, narrowed further."""
        return deals_path(
            team=self.team, **{"from": self.query.begin, "to": self.query.end}, **more
        )


def _ask(request: Request) -> Asked:
    text = request.GET.get("days", "")
    days = int(text) if text in {str(n) for n, _ in _SPANS} else _DEFAULT
    slugs = {team.slug: team.id for team in users.list_teams()}
    team = request.GET.get("team", "")
    end = clock.now().date() + timedelta(days=1)
    query = DashboardQuery(end - timedelta(days=days), end, slugs.get(team))
    return Asked(days, team if team in slugs else "", query)


@require_GET
@screen(reads="forecast")
def dashboard(request: Request) -> HttpResponse:
    """Show how leads are answered and won, and how deals move."""
    asked = _ask(request)
    leads = sales.lead_dashboard(request.actor, query=asked.query)
    closed = sales.deal_dashboard(request.actor, query=asked.query)
    histories = sales.stage_history(request.actor, team_id=asked.query.team_id)
    attained = sales.forecast(request.actor, query=_forecast_query(asked))
    context = {
        "asked": asked,
        "teams": users.list_teams(),
        "spans": [(n, label, n == asked.days) for n, label in _SPANS],
        "conversion": _conversion(leads, asked),
        "responses": _responses(leads, asked),
        "grades": [_grade(line, asked) for line in leads.grades],
        "sources": _sources(leads, asked),
        "source_lines": [_source(line, asked) for line in leads.sources],
        "closed": [_pipeline(line, asked) for line in closed],
        "rates": _rates(closed, asked),
        "histories": [_history(one) for one in histories],
        "attainment": _attainment(attained, asked),
        "attained": _attained(attained),
        "currency": attained.currency,
    }
    return page(request, "leadloop/dashboards/sales.html", context, section=_SECTION)


def _share(value: float | None) -> str:
    return "none" if value is None else f"{value:.0%}"


def _grade_words(grade: str) -> str:
    return f"Grade {grade}" if grade else "No score"


def _conversion(found: LeadDashboard, asked: Asked) -> Chart:
    groups = [
        Group(
            _grade_words(line.grade),
            (
                Value(
                    0,
                    100 * (line.conversion or 0),
                    f"{_grade_words(line.grade)}: {_share(line.conversion)} qualified,"
                    f" {line.qualified} of {line.leads}",
                    asked.leads(status="qualified", grade_now=line.grade or "none"),
                ),
            ),
        )
        for line in found.grades
    ]
    return charts.draw("Qualified, percent of arrived", groups, ())


def _responses(found: LeadDashboard, asked: Asked) -> Chart:
    groups = [
        Group(
            _grade_words(line.grade),
            [
                Value(
                    n,
                    getattr(line, response.value),
                    f"{_grade_words(line.grade)}: {getattr(line, response.value)}"
                    f" {response.label.lower()}",
                    asked.leads(response=response.value, grade_now=line.grade or "none"),
                )
                for n, response in enumerate(Response)
            ],
        )
        for line in found.grades
    ]
    return charts.draw(
        "Leads by how they were answered", groups, [r.label for r in Response], stacked=True
    )


def _grade(line: GradeLine, asked: Asked) -> dict[str, Any]:
    grade = line.grade or "none"
    median = line.median_response
    return {
        "line": line,
        "label": _grade_words(line.grade),
        "all": asked.leads(grade_now=grade),
        "qualified": asked.leads(grade_now=grade, status="qualified"),
        "disqualified": asked.leads(grade_now=grade, status="disqualified"),
        "in_time": asked.leads(grade_now=grade, response=Response.IN_TIME.value),
        "late": asked.leads(grade_now=grade, response=Response.LATE.value),
        "overdue": asked.leads(grade_now=grade, response=Response.OVERDUE.value),
        "median": "" if median is None else phrases.span(median.total_seconds()),
    }


def _sources(found: LeadDashboard, asked: Asked) -> Chart:
    groups = []
    for line in found.sources[:_SOURCES]:
        label = _source_words(line.source)
        says = f"{label}: {phrases.count(line.leads, 'lead')}"
        groups.append(Group(label, (Value(0, line.leads, says, asked.leads(source=line.source)),)))
    return charts.draw("Leads by source", groups, ())


def _source_words(source: str) -> str:
    return source_label(source) or "Unknown"


def _source(line: Any, asked: Asked) -> dict[str, Any]:
    return {
        "line": line,
        "label": _source_words(line.source),
        "all": asked.leads(source=line.source),
        "qualified": asked.leads(source=line.source, status="qualified"),
    }


def _pipeline(line: PipelineLine, asked: Asked) -> dict[str, Any]:
    narrowed = {"pipeline": line.slug, "currency": line.currency}
    return {
        "line": line,
        "won": asked.deals(category="won", **narrowed),
        "lost": asked.deals(category="lost", **narrowed),
    }


def _rates(closed: tuple[PipelineLine, ...], asked: Asked) -> Chart:
    groups = [
        Group(
            f"{line.name}, {line.currency}",
            (
                Value(
                    0,
                    line.won,
                    f"{line.name}: {line.won} won, {_share(line.win_rate)} of closed",
                    asked.deals(category="won", pipeline=line.slug, currency=line.currency),
                ),
                Value(
                    1,
                    line.lost,
                    f"{line.name}: {line.lost} lost",
                    asked.deals(category="lost", pipeline=line.slug, currency=line.currency),
                ),
            ),
        )
        for line in closed
    ]
    return charts.draw("Deals closed", groups, ("Won", "Lost"))


def _history(found: StageHistory) -> dict[str, Any]:
    groups = [
        Group(
            f"{column.taken_on.day} {column.taken_on:%b}",
            [
                Value(
                    found.stages.index(point.stage),
                    float(point.amount),
                    f"{_day(column.taken_on)}, {point.stage}: {found.currency}"
                    f" {point.amount:,.0f}, {phrases.count(point.count, 'deal')}",
                    _kept_path(column.snapshot_id, found.pipeline_id, point.stage),
                )
                for point in column.points
            ],
        )
        for column in found.columns
    ]
    title = f"{found.name}, {found.currency}: open by stage, week by week"
    rows = [
        {
            "day": column.taken_on,
            "cells": [_kept(column, found, stage) for stage in found.stages],
        }
        for column in reversed(found.columns)
    ]
    return {
        "chart": charts.draw(title, groups, found.stages, stacked=True),
        "found": found,
        "rows": rows,
    }


def _kept(column: Any, found: StageHistory, stage: str) -> tuple[Any, str]:
    point = next((one for one in column.points if one.stage == stage), None)
    return (point, _kept_path(column.snapshot_id, found.pipeline_id, stage) if point else "")


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _kept_path(snapshot_id: UUID, pipeline_id: UUID, stage: str) -> str:
    query = urlencode({"pipeline": pipeline_id, "stage": stage})
    return f"{reverse('forecast-kept', args=[snapshot_id])}?{query}"


def _forecast_query(asked: Asked) -> ForecastQuery:
    quarter = period_of(clock.now().date(), 3)
    return ForecastQuery(
        start=add_months(quarter.start, -9), months=3, periods=5, team_id=asked.query.team_id
    )


def _won_path(found: Any, asked: Asked, currency: str) -> str:
    period = found.period
    return deals_path(
        category="won", team=asked.team, currency=currency,
        **{"from": period.start, "to": period.end},
    )  # fmt: skip


def _attainment(found: Forecast, asked: Asked) -> Chart:
    groups = [
        Group(
            one.period.label,
            (
                Value(
                    0,
                    float(one.total.won),
                    f"{one.period.label}: {found.currency} {one.total.won:,.0f} won",
                    _won_path(one, asked, found.currency),
                ),
                Value(
                    1,
                    float(one.total.quota or 0),
                    f"{one.period.label}: quota {found.currency} {one.total.quota or 0:,.0f}",
                    f"{reverse('quotas')}?start={one.period.start}&currency={found.currency}",
                ),
            ),
        )
        for one in found.periods
    ]
    return charts.draw(f"Won against quota, {found.currency}", groups, ("Won", "Quota"))


def _attained(found: Forecast) -> list[dict[str, Any]]:
    return [
        {
            "label": one.period.label,
            "total": one.total,
            "path": f"{reverse('forecast')}?start={one.period.start}&currency={found.currency}",
        }
        for one in found.periods
    ]


@require_GET
@screen(reads="forecast")
def kept_deals(request: Request, snapshot_id: UUID) -> HttpResponse:
    """List the open deals of a stage as a snapshot kept them."""
    try:
        pipeline_id: UUID | None = UUID(request.GET.get("pipeline", ""))
    except ValueError:
        pipeline_id = None
    stage = request.GET.get("stage", "").replace("\0", "")[:200]
    taken_on, rows = sales.list_snapshot_deals(
        request.actor, snapshot_id=snapshot_id, pipeline_id=pipeline_id, stage=stage
    )
    context = {
        "taken_on": taken_on,
        "stage": stage,
        "deals": [(row, record_path("opportunity", row.opportunity_id)) for row in rows],
    }
    return page(request, "leadloop/dashboards/kept.html", context, section=_SECTION)
