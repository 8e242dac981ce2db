"""The numbers behind the sales dashboard; each of them is a list that can be opened."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    Sum,
)
from django.db.models.functions import Cast, TruncDate

from leadloop.kit.errors import NotFound
from leadloop.sales.api.opportunities.rows import filtered as filtered_deals
from leadloop.sales.api.pipelines import list_pipelines
from leadloop.sales.api.rows import GRADE_NOW, RESPONSES
from leadloop.sales.api.rows import filtered as filtered_leads
from leadloop.sales.contracts import LeadQuery
from leadloop.sales.contracts.dashboards import (
    DashboardQuery,
    GradeLine,
    LeadDashboard,
    PipelineLine,
    SnapshotDealRow,
    SourceLine,
    StageColumn,
    StageHistory,
    StagePoint,
)
from leadloop.sales.contracts.opportunities import OpportunityQuery
from leadloop.sales.models import OPPORTUNITY_KIND, ForecastSnapshot, SnapshotDeal
from leadloop.sales.models.forecasting import FORECAST_KIND
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor

WEEKS: Final = 13
_LISTED: Final = 500


class Median(Aggregate):
    """The middle of the values, interpolated between two."""

    function = "percentile_cont"
    name = "median"
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


def lead_dashboard(actor: Actor, *, query: DashboardQuery) -> LeadDashboard:
    """Return what became of the leads that arrived in these days, by grade and by source.

    The grade is that of the score from history, else at intake.

    Raises:
        NotAllowed: The actor's role sees no leads.
    """
    arrived = LeadQuery(
        created_from=_midnight(query.begin),
        created_to=_midnight(query.end),
        team_ids=(query.team_id,) if query.team_id else (),
    )
    rows = filtered_leads(actor, arrived).order_by()
    took = ExpressionWrapper(F("first_response_at") - F("created_at"), DurationField())
    answered = Q(first_response_at__isnull=False)
    grades = (
        rows.annotate(grade_now=GRADE_NOW)
        .values_list("grade_now")
        .annotate(
            Count("pk"),
            qualified=Count("pk", filter=Q(status="qualified")),
            disqualified=Count("pk", filter=Q(status="disqualified")),
            answered=Count("pk", filter=answered),
            in_time=Count("pk", filter=RESPONSES["in_time"]()),
            late=Count("pk", filter=RESPONSES["late"]()),
            overdue=Count("pk", filter=RESPONSES["overdue"]()),
            median=Median(took, filter=answered, output_field=DurationField()),
        )
    )
    sources = rows.values_list("lead_source").annotate(
        Count("pk"), qualified=Count("pk", filter=Q(status="qualified"))
    )
    lines = sorted((GradeLine(*row) for row in grades), key=lambda line: line.grade or "~")
    return LeadDashboard(
        tuple(lines),
        tuple(sorted((SourceLine(*row) for row in sources), key=lambda line: -line.leads)),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)


def deal_dashboard(actor: Actor, *, query: DashboardQuery) -> tuple[PipelineLine, ...]:
    """Return how the deals of each pipeline and currency were closed in these days.

    Raises:
        NotAllowed: The actor's role sees no opportunities.
    """
    closed = OpportunityQuery(
        statuses=("won", "lost"),
        closing_from=query.begin,
        closing_to=query.end,
        team_ids=(query.team_id,) if query.team_id else (),
    )
    won, lost = Q(status="won"), Q(status="lost")
    days = Cast(F("actual_close_date") - TruncDate("created_at"), DurationField())
    rows: Any = (
        filtered_deals(actor, closed)
        .order_by()
        .values_list("pipeline_id", "pipeline__slug", "pipeline__name", "currency")
        .annotate(
            won=Count("pk", filter=won),
            lost=Count("pk", filter=lost),
            won_value=Sum("actual_value", filter=won, default=0),
            lost_value=Sum("estimated_value", filter=lost, default=0),
            median=Median(days, filter=won, output_field=DurationField()),
        )
    )
    lines = [_pipeline_line(row) for row in rows]
    return tuple(sorted(lines, key=lambda line: (line.name, line.currency)))


def _pipeline_line(row: Any) -> PipelineLine:
    key, slug, name, currency, won, lost, won_value, lost_value, median = row
    return PipelineLine(key, slug, name, currency, won, lost, won_value, lost_value, _days(median))


def _days(length: timedelta | None) -> float | None:
    return None if length is None else length / timedelta(days=1)


def stage_history(
    actor: Actor, *, team_id: UUID | None = None, weeks: int = WEEKS
) -> tuple[StageHistory, ...]:
    """Return the open deals of each pipeline by stage over its last weekly snapshots.

    Deals in another currency than their pipeline's are left out.

    Raises:
        NotAllowed: The actor's role sees no forecast.
    """
    users.check_may_read(actor, FORECAST_KIND)
    kept = ForecastSnapshot.objects.filter(weekly=True).order_by("-taken_on")[:weeks]
    snapshots = {one.pk: one.taken_on for one in kept}
    rows = SnapshotDeal.objects.filter(
        users.visible_to(actor, OPPORTUNITY_KIND), snapshot_id__in=list(snapshots), status="open"
    )
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    places = ("pipeline_id", "currency", "snapshot_id", "stage_name")
    sums = rows.values_list(*places).annotate(Count("pk"), Sum("amount", default=0)).order_by()
    found: dict[tuple[UUID, str], dict[UUID, list[StagePoint]]] = {}
    for pipeline, currency, snapshot, stage, count, amount in sums:
        at = found.setdefault((pipeline, currency), {})
        at.setdefault(snapshot, []).append(StagePoint(stage, count, amount))
    return tuple(_histories(found, snapshots))


def _histories(
    found: Mapping[tuple[UUID, str], Mapping[UUID, list[StagePoint]]],
    snapshots: Mapping[UUID, date],
) -> Iterable[StageHistory]:
    for pipeline in list_pipelines(SYSTEM, inactive=True):
        at = found.get((pipeline.id, pipeline.currency))
        if not at:
            continue
        known = [stage.name for stage in pipeline.stages]
        seen = {point.stage for points in at.values() for point in points}
        stages = (*(s for s in known if s in seen), *sorted(seen - set(known)))
        columns = [
            StageColumn(
                key, day, tuple(sorted(at.get(key, ()), key=lambda p: stages.index(p.stage)))
            )
            for key, day in sorted(snapshots.items(), key=lambda pair: pair[1])
        ]
        yield StageHistory(
            pipeline.id, pipeline.slug, pipeline.name, pipeline.currency, stages, tuple(columns)
        )


def list_snapshot_deals(
    actor: Actor,
    *,
    snapshot_id: UUID,
    pipeline_id: UUID | None = None,
    stage: str = "",
) -> tuple[date, tuple[SnapshotDealRow, ...]]:
    """Return the open deals that a snapshot kept, the largest first, at most 500, and its day.

    Raises:
        NotAllowed: The actor's role sees no forecast.
        NotFound: There is no such snapshot.
    """
    users.check_may_read(actor, FORECAST_KIND)
    snapshot = ForecastSnapshot.objects.filter(pk=snapshot_id).first()
    if snapshot is None:
        raise NotFound("There is no such snapshot.")
    rows = SnapshotDeal.objects.filter(
        users.visible_to(actor, OPPORTUNITY_KIND), snapshot_id=snapshot_id, status="open"
    )
    if pipeline_id is not None:
        rows = rows.filter(pipeline_id=pipeline_id)
    if stage:
        rows = rows.filter(stage_name=stage)
    shown = list(rows.order_by(F("amount").desc(nulls_last=True), "name")[:_LISTED])
    names = users.names_of({one.owner_id for one in shown if one.owner_id})
    return snapshot.taken_on, tuple(_row(one, names) for one in shown)


def _row(one: Any, names: Mapping[str, str]) -> SnapshotDealRow:
    return SnapshotDealRow(
        opportunity_id=one.opportunity_id,
        name=one.name,
        owner_name=names.get(str(one.owner_id), ""),
        stage=one.stage_name,
        category=one.category,
        amount=one.amount,
        currency=one.currency,
        close_date=one.close_date,
    )
