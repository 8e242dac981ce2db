"""Lists of deals, neighbours, one deal's page, and the board of a pipeline."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Q, Sum, Window
from django.db.models.functions import RowNumber

from leadloop.kit.errors import NotFound
from leadloop.kit.standing import Sorting, count_up_to, stand
from leadloop.sales.api.editing import link
from leadloop.sales.api.opportunities.rows import (
    MAX_LIMIT,
    WEIGHTED,
    filtered,
    read_row,
    read_rows,
    ref,
    sort_key,
    sort_order,
)
from leadloop.sales.api.pipelines import default_pipeline, get_pipeline
from leadloop.sales.contracts import Neighbours, Page
from leadloop.sales.contracts.deals import DealStatus
from leadloop.sales.contracts.opportunities import (
    CloseRow,
    DealBoard,
    DealColumn,
    LineRow,
    OpportunityDetail,
    OpportunityQuery,
    OpportunityRow,
    StageDetail,
)
from leadloop.sales.logic.dealing import EDITABLE_DEAL
from leadloop.sales.models import Lead as LeadRecord
from leadloop.sales.models import Opportunity, OpportunityClose, OpportunityLine
from leadloop.users import api as users
from leadloop.users.contracts import Actor

COLUMN_SIZE: Final = 50
_FACTS: Final = (
    *EDITABLE_DEAL,
    *("actual_value", "actual_close_date", "close_note", "currency", "stage_id", "pipeline_id"),
)


def list_opportunities(actor: Actor, *, query: OpportunityQuery) -> Page[OpportunityRow]:
    """Return one page of the deals the actor may see, and how many there are in all.

    Raises:
        NotAllowed: The actor's role sees no opportunities.
        InvalidInput: ``sort`` names no column.
    """
    rows = filtered(actor, query)
    offset, limit = max(query.offset, 0), min(max(query.limit, 1), MAX_LIMIT)
    page = read_rows(rows.order_by(*sort_order(query))[offset : offset + limit])
    short = len(page) < limit and (page or not offset)
    total = offset + len(page) if short else count_up_to(rows)
    return Page(page, total, offset, limit)


def sum_opportunities(actor: Actor, *, query: OpportunityQuery) -> dict[str, tuple[int, Decimal]]:
    """Return how many deals of a query there are and what they are worth, by currency.

    A closed deal counts with its actual value, an open one with its estimated.
    """
    rows = filtered(actor, query).order_by().values_list("currency")
    closed = Q(status__in=(DealStatus.WON, DealStatus.LOST))
    sums = rows.annotate(
        Count("pk"),
        actual=Sum("actual_value", filter=closed),
        hoped=Sum("estimated_value", filter=~closed),
    )
    none = Decimal(0)
    return {money: (n, (actual or none) + (hoped or none)) for money, n, actual, hoped in sums}


def find_opportunity_neighbours(
    actor: Actor, *, query: OpportunityQuery, opportunity_id: UUID
) -> Neighbours | None:
    """Return which deals stand beside this one in a list, and its place; None if it is not in it.

    Page and size of the query do not matter.
    """
    key = sort_key(query.sort)
    return stand(filtered(actor, query), Sorting(key, query.descending), opportunity_id)


def get_opportunity_row(actor: Actor, *, opportunity_id: UUID) -> OpportunityRow:
    """Return one deal as a list shows it.

    Raises:
        NotFound: There is no such deal, or the actor may not see it.
    """
    return read_row(actor, opportunity_id)


def get_opportunity(actor: Actor, *, opportunity_id: UUID) -> OpportunityDetail:
    """Return one deal with everything its page shows.

    Raises:
        NotAllowed: The actor's role sees no opportunities.
        NotFound: There is no such deal, or the actor may not see it.
    """
    row = read_row(actor, opportunity_id)
    deal = Opportunity.objects.visible_to(actor).select_related("competitor").get(pk=row.id)
    lead = LeadRecord.objects.visible_to(actor).filter(opportunities=deal).first()
    rival = deal.competitor
    return OpportunityDetail(
        row=row,
        facts={name: getattr(deal, name) for name in _FACTS},
        stages=_stages(actor, deal),
        lines=read_lines(row.id),
        closes=_closes(row.id),
        originating_lead=link(lead) if lead else None,
        competitor=ref(deal.competitor_id, rival.name if rival else None),
        probability_by_hand=deal.probability_by_hand,
        category_by_hand=deal.category_by_hand,
        attributes=deal.attributes,
        created_by=deal.created_by,
        updated_by=deal.updated_by,
        may_edit=Opportunity.objects.editable_by(actor).filter(pk=row.id).exists(),
    )


def _stages(actor: Actor, deal: Opportunity) -> tuple[StageDetail, ...]:
    try:
        return get_pipeline(actor, pipeline_id=deal.pipeline_id).stages
    except NotFound:
        return ()


def read_lines(opportunity_id: UUID) -> tuple[LineRow, ...]:
    """Return a deal's lines in order."""
    names = ("id", "product_id", "product__name", "description", "quantity", "price", "discount")
    rows = OpportunityLine.objects.filter(opportunity_id=opportunity_id).values_list(
        *names, "amount", "sum_assured", "policy_id"
    )
    return tuple(
        LineRow(key, ref(product, name), *rest)
        for key, product, name, *rest in rows.order_by("position", "id")
    )


def _closes(opportunity_id: UUID) -> tuple[CloseRow, ...]:
    found = OpportunityClose.objects.filter(opportunity_id=opportunity_id)
    closes = list(found.select_related("competitor").order_by("-created_at"))
    people = [c.created_by.removeprefix("person:") for c in closes if "person:" in c.created_by]
    names = users.names_of(people)
    return tuple(_close(close, names) for close in closes)


def _close(close: OpportunityClose, names: dict[str, str]) -> CloseRow:
    rival = close.competitor
    return CloseRow(
        close.pk,
        close.outcome,
        close.status_reason,
        close.revenue,
        ref(close.competitor_id, rival.name if rival else None),
        close.note,
        close.closed_on,
        tuple(UUID(key) for key in close.policy_ids),
        names.get(close.created_by.removeprefix("person:"), close.created_by or "Leadloop"),
        close.created_at,
    )


def deal_board(
    actor: Actor,
    *,
    pipeline_id: UUID | None = None,
    query: OpportunityQuery | None = None,
    column_size: int = COLUMN_SIZE,
) -> DealBoard:
    """Return the open deals of a pipeline by stage, each column's soonest closing first.

    The number of queries does not depend on stages or deals. ``query`` narrows it further;
    without ``pipeline_id`` it is the default pipeline.

    Raises:
        NotAllowed: The actor's role sees no opportunities.
        NotFound: There is no such pipeline.
    """
    if pipeline_id is None:
        pipeline = default_pipeline(actor)
    else:
        pipeline = get_pipeline(actor, pipeline_id=pipeline_id)
    narrowed = replace(
        query or OpportunityQuery(),
        pipeline_ids=(pipeline.id,),
        stage_ids=(),
        statuses=(DealStatus.OPEN,),
        status_reasons=(),
    )
    rows = filtered(actor, narrowed)
    sums = _sums(rows, pipeline.currency)
    order = sort_order(narrowed)
    place = Window(RowNumber(), partition_by=[F("stage_id")], order_by=order)
    first = read_rows(rows.annotate(place=place).filter(place__lte=column_size).order_by(*order))
    columns = tuple(
        DealColumn(
            stage,
            *sums.get(stage.id, (0, Decimal(0), Decimal(0), 0)),
            rows=tuple(row for row in first if row.stage.id == stage.id),
        )
        for stage in pipeline.stages
    )
    return DealBoard(
        pipeline,
        columns,
        sum(column.count for column in columns),
        sum((column.total for column in columns), Decimal(0)),
        sum((column.weighted for column in columns), Decimal(0)),
    )


def _sums(rows: Any, currency: str) -> dict[UUID, tuple[int, Decimal, Decimal, int]]:
    ours = Q(currency=currency)
    found = (
        rows.order_by()
        .values_list("stage_id")
        .annotate(
            Count("pk"),
            total=Sum("estimated_value", filter=ours, default=Decimal(0)),
            weighted=Sum(WEIGHTED, filter=ours, default=Decimal(0)),
            others=Count("pk", filter=~ours),
        )
    )
    return {key: (n, total, weighted, others) for key, n, total, weighted, others in found}


def count_open_opportunities(actor: Actor) -> int:
    """Return how many open deals the actor may see."""
    return filtered(actor, OpportunityQuery(statuses=(DealStatus.OPEN,))).count()
