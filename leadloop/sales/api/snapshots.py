"""Snapshots of the deals: taken every Monday, and compared."""

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Case, F, When
from django.db.models.functions import Coalesce

from leadloop.kit import clock
from leadloop.kit.arrays import uuid_array
from leadloop.kit.db import execute
from leadloop.kit.due import NewDue, schedule
from leadloop.kit.errors import NotFound
from leadloop.kit.ids import new_uuid
from leadloop.sales.api.opportunities.rows import filtered
from leadloop.sales.contracts.deals import DEFAULT_CURRENCY, DealStatus
from leadloop.sales.contracts.forecasting import (
    Comparison,
    DealMove,
    DealState,
    Move,
    SnapshotRow,
)
from leadloop.sales.contracts.opportunities import OpportunityQuery
from leadloop.sales.logic.forecasting import moves, open_cell, sum_moves
from leadloop.sales.models import OPPORTUNITY_KIND, ForecastSnapshot, SnapshotDeal
from leadloop.sales.models.forecasting import FORECAST_KIND, QUOTA_KIND
from leadloop.users import api as users
from leadloop.users.contracts import Actor, ActorKind

log = structlog.get_logger()

SNAPSHOT_DUE: Final = "sales.forecast_snapshot"
KEPT_FOR: Final = timedelta(days=2 * 365)
_WEEKLY: Final = "weekly"
_CLOSED_SINCE: Final = timedelta(days=400)
_AT: Final = timedelta(minutes=15)
_LISTED: Final = 200

_KEEP: Final = """
INSERT INTO sales_snapshotdeal (snapshot_id, opportunity_id, name, owner_id, team_id, pipeline_id,
    stage_id, stage_name, status, category, amount, currency, close_date)
SELECT %s, deal.id, deal.name, deal.owner_id, deal.team_id, deal.pipeline_id, deal.stage_id,
    stage.name, deal.status, deal.forecast_category,
    CASE WHEN deal.status = 'won' THEN coalesce(deal.actual_value, deal.estimated_value)
        ELSE deal.estimated_value END,
    deal.currency,
    CASE WHEN deal.status = 'open' THEN deal.estimated_close_date
        ELSE deal.actual_close_date END
FROM sales_opportunity deal JOIN sales_stage stage ON stage.id = deal.stage_id
WHERE deal.status = 'open' OR deal.actual_close_date >= %s
"""


def take_snapshot(actor: Actor, *, weekly: bool = False) -> UUID:
    """Keep how every deal stands now, and return the snapshot's id.

    There is at most one a day: a second one takes the first one's place. Open deals are kept,
    and those closed within the last 400 days. Snapshots older than two years go.

    Raises:
        NotAllowed: The actor does not set quotas, and so does not take snapshots.
    """
    users.check_may_write(actor, QUOTA_KIND)
    now = clock.now()
    by = actor.name if actor.kind is not ActorKind.SYSTEM else ""
    with transaction.atomic():
        held, made = ForecastSnapshot.objects.select_for_update().get_or_create(
            taken_on=now.date(),
            defaults={"id": new_uuid(), "taken_at": now, "taken_by": by, "weekly": weekly},
        )
        if not made:
            execute("DELETE FROM sales_snapshotdeal WHERE snapshot_id = %s", (held.pk,))
        execute(_KEEP, (held.pk, now.date() - _CLOSED_SINCE))
        held.deals = held.rows.count()
        held.taken_at, held.taken_by, held.weekly = now, by, held.weekly or weekly
        held.save(update_fields=["deals", "taken_at", "taken_by", "weekly"])
        _forget(now.date() - KEPT_FOR)
    log.info("forecast.snapshot_taken", snapshot_id=str(held.pk), deals=held.deals)
    return held.pk


def _forget(before: date) -> None:
    old = list(ForecastSnapshot.objects.filter(taken_on__lt=before).values_list("pk", flat=True))
    if old:
        execute("DELETE FROM sales_snapshotdeal WHERE snapshot_id = ANY(%s)", (uuid_array(old),))
        execute("DELETE FROM sales_forecastsnapshot WHERE id = ANY(%s)", (uuid_array(old),))


def next_monday(now: datetime) -> datetime:
    """Return a quarter past midnight (UTC) of the Monday after ``now``."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=7 - now.weekday()) + _AT


def ensure_snapshots_scheduled() -> None:
    """Schedule the weekly snapshot, unless it is."""
    schedule([NewDue(SNAPSHOT_DUE, _WEEKLY, next_monday(clock.now()), {})])


def list_snapshots(actor: Actor) -> list[SnapshotRow]:
    """Return the snapshots there are, the newest first.

    Raises:
        NotAllowed: The actor's role sees no forecast.
    """
    users.check_may_read(actor, FORECAST_KIND)
    return [_row(one) for one in ForecastSnapshot.objects.order_by("-taken_on")[:_LISTED]]


def _row(one: ForecastSnapshot) -> SnapshotRow:
    return SnapshotRow(one.pk, one.taken_on, one.taken_at, one.taken_by, one.weekly, one.deals)


def compare_snapshots(
    actor: Actor,
    *,
    earlier_id: UUID,
    later_id: UUID | None = None,
    move: Move | None = None,
    query: OpportunityQuery | None = None,
) -> Comparison:
    """Return what became of the deals between two snapshots, or since one of them.

    A deal counts where the actor may see it: one that went to others in between has left, or came
    in. Of ``query``, owner, team, pipeline and currency narrow both sides. ``move`` says which
    deals to list, at most 200.

    Raises:
        NotAllowed: The actor's role sees no forecast.
        NotFound: There is no such snapshot.
    """
    users.check_may_read(actor, FORECAST_KIND)
    query = query or OpportunityQuery()
    earlier = _get(earlier_id)
    later = _get(later_id) if later_id else None
    before = _kept(actor, earlier.id, query)
    after = _kept(actor, later.id, query) if later else _present(actor, query)
    counted = Counter(s.currency for s in (before | after).values())
    currency = query.currency or _most(counted)
    before, after = (
        {key: s for key, s in side.items() if s.currency == currency} for side in (before, after)
    )
    found = list(moves(before, after))
    return Comparison(
        earlier=earlier,
        later=later,
        currency=currency,
        others=tuple(sorted((c, n) for c, n in counted.items() if c != currency)),
        open_before=open_cell(before.values()),
        open_after=open_cell(after.values()),
        sums=sum_moves(found),
        deals=_named([one for one in found if one.move is move] if move else []),
    )


def _most(counted: Counter[str]) -> str:
    return min(counted, key=lambda code: (-counted[code], code)) if counted else DEFAULT_CURRENCY


def _get(snapshot_id: UUID) -> SnapshotRow:
    found = ForecastSnapshot.objects.filter(pk=snapshot_id).first()
    if found is None:
        raise NotFound("There is no such snapshot.")
    return _row(found)


def _kept(actor: Actor, snapshot_id: UUID, query: OpportunityQuery) -> dict[UUID, DealState]:
    rows = SnapshotDeal.objects.filter(
        users.visible_to(actor, OPPORTUNITY_KIND), snapshot_id=snapshot_id
    )
    if query.owner_id:
        rows = rows.filter(owner_id=query.owner_id)
    if query.team_ids:
        rows = rows.filter(team_id__in=query.team_ids)
    if query.pipeline_ids:
        rows = rows.filter(pipeline_id__in=query.pipeline_ids)
    columns = ("opportunity_id", "name", "owner_id", "status", "category", "amount")
    found = rows.values_list(*columns, "currency", "close_date", "stage_name")
    return {row[0]: _state(row) for row in found}


def _present(actor: Actor, query: OpportunityQuery) -> dict[UUID, DealState]:
    narrowed = OpportunityQuery(
        owner_id=query.owner_id, team_ids=query.team_ids, pipeline_ids=query.pipeline_ids
    )
    since = clock.now().date() - _CLOSED_SINCE
    rows = filtered(actor, narrowed).exclude(
        status__in=(DealStatus.WON, DealStatus.LOST), actual_close_date__lt=since
    )
    worth = Case(
        When(status=DealStatus.WON, then=Coalesce("actual_value", "estimated_value")),
        default=F("estimated_value"),
    )
    closing = Case(
        When(status=DealStatus.OPEN, then=F("estimated_close_date")),
        default=F("actual_close_date"),
    )
    columns = ("id", "name", "owner_id", "status", "forecast_category")
    found = rows.annotate(worth=worth, closing=closing).values_list(
        *columns, "worth", "currency", "closing", "stage__name"
    )
    return {row[0]: _state(row) for row in found}


def _state(row: tuple[Any, ...]) -> DealState:
    key, name, owner, status, category, amount, *rest = row
    return DealState(key, name, owner, status, category, amount or Decimal(0), *rest)


def _named(found: list[DealMove]) -> tuple[DealMove, ...]:
    found.sort(key=lambda one: (-abs(one.change), -one.deal.amount, str(one.deal.id)))
    shown = found[:_LISTED]
    names = users.names_of({one.deal.owner_id for one in shown if one.deal.owner_id})
    return tuple(one._replace(owner_name=names.get(str(one.deal.owner_id), "")) for one in shown)
