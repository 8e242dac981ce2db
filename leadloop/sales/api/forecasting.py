"""The forecast grid, and what managers add to it by hand."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Count, F, QuerySet, Sum, When
from django.db.models.functions import Coalesce, TruncMonth

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import FieldError, InvalidInput, NotFound
from leadloop.kit.ids import new_uuid
from leadloop.kit.text import clean_text
from leadloop.sales.api.opportunities.rows import filtered
from leadloop.sales.api.quotas import MAX_AMOUNT, list_quotas
from leadloop.sales.contracts.deals import DEFAULT_CURRENCY, DealStatus
from leadloop.sales.contracts.forecasting import (
    ADJUSTABLE,
    AdjustmentRow,
    Cell,
    CellKey,
    Forecast,
    ForecastQuery,
    Period,
    QuotaRow,
)
from leadloop.sales.contracts.opportunities import OpportunityQuery
from leadloop.sales.logic.forecast_grid import Material, SumOfMonth, grid
from leadloop.sales.logic.forecasting import period_of, periods_from
from leadloop.sales.models import ForecastAdjustment
from leadloop.sales.models.forecasting import FORECAST_KIND, QUOTA_KIND
from leadloop.users import api as users
from leadloop.users.contracts import Actor

MAX_REASON: Final = 1000

_AMOUNT: Final = Case(
    When(status=DealStatus.WON, then=Coalesce("actual_value", "estimated_value")),
    default=F("estimated_value"),
)
_CLOSING: Final = Case(
    When(status=DealStatus.WON, then=F("actual_close_date")), default=F("estimated_close_date")
)


def forecast(actor: Actor, *, query: ForecastQuery) -> Forecast:
    """Return the forecast of the deals the actor may see, against the quotas they may see.

    An open deal stands in the period of its estimated close date, a won one in that of its actual;
    lost ones stand nowhere. The number of queries does not depend on deals, people or periods.

    Raises:
        NotAllowed: The actor's role sees no forecast.
    """
    users.check_may_read(actor, FORECAST_KIND)
    periods = periods_from(query.start, query.months, query.periods)
    query = replace(query, start=periods[0].start, months=periods[0].months, periods=len(periods))
    rows = _deals(actor, query, periods)
    counted = Counter(dict(rows.values_list("currency").annotate(Count("pk")).order_by()))
    currency = query.currency or _most(counted)
    material = _material(actor, replace(query, currency=currency), periods, rows)
    return Forecast(
        query=query,
        currency=currency,
        others=tuple(sorted((c, n) for c, n in counted.items() if c != currency)),
        undated=_undated(actor, query, currency),
        periods=tuple(grid(period, material) for period in periods),
    )


def _most(counted: Counter[str]) -> str:
    return min(counted, key=lambda code: (-counted[code], code)) if counted else DEFAULT_CURRENCY


def _deals(actor: Actor, query: ForecastQuery, periods: Sequence[Period]) -> QuerySet[Any]:
    wanted = OpportunityQuery(
        statuses=(DealStatus.OPEN, DealStatus.WON),
        closing_from=periods[0].start,
        closing_to=periods[-1].end,
        **_narrowing(query),
    )
    return filtered(actor, wanted)


def _narrowing(query: ForecastQuery) -> dict[str, Any]:
    return {
        "owner_id": query.owner_id,
        "team_ids": (query.team_id,) if query.team_id else (),
        "pipeline_ids": (query.pipeline_id,) if query.pipeline_id else (),
    }


def _undated(actor: Actor, query: ForecastQuery, currency: str) -> Cell:
    wanted = OpportunityQuery(statuses=(DealStatus.OPEN,), currency=currency, **_narrowing(query))
    rows = filtered(actor, wanted).filter(estimated_close_date=None)
    found = rows.aggregate(n=Count("pk"), worth=Sum("estimated_value"))
    return Cell(found["n"], found["worth"] or Decimal(0))


def _material(
    actor: Actor, query: ForecastQuery, periods: Sequence[Period], rows: QuerySet[Any]
) -> Material:
    grouped = (
        rows.filter(currency=query.currency)
        .annotate(month=TruncMonth(_CLOSING), worth=_AMOUNT)
        .values_list("month", "owner_id", "team_id", "forecast_category")
        .annotate(Count("pk"), Sum("worth"))
        .order_by()
    )
    sums = [
        SumOfMonth(month, owner, team, category, Cell(count, worth or Decimal(0)))
        for month, owner, team, category, count, worth in grouped
    ]
    quotas = _quotas(actor, query, periods)
    adjustments = _adjustments(query, periods)
    owners = {one.owner_id for one in sums if one.owner_id}
    owners |= {key[1] for key in adjustments}
    return Material(
        sums=sums,
        quotas=quotas,
        adjustments=adjustments,
        names={UUID(key): name for key, name in users.names_of(owners).items()},
        teams={team.id: team.name for team in users.list_teams()},
    )


def _quotas(actor: Actor, query: ForecastQuery, periods: Sequence[Period]) -> list[QuotaRow]:
    # A quota is for all pipelines together; beside one of them it would say something else.
    if query.pipeline_id is not None:
        return []
    begin, end = periods[0].start, periods[-1].end
    found = list_quotas(actor, begin=begin, end=end, currency=query.currency)
    if query.owner_id is not None:
        found = [one for one in found if one.owner and one.owner.id == query.owner_id]
    if query.team_id is not None:
        found = [one for one in found if one.team and one.team.id == query.team_id]
    return found


def _adjustments(
    query: ForecastQuery, periods: Sequence[Period]
) -> dict[tuple[date, UUID, str], Decimal]:
    rows = ForecastAdjustment.objects.filter(
        period_start__in=[period.start for period in periods],
        months=query.months,
        currency=query.currency,
        pipeline_id=query.pipeline_id,
    )
    if query.owner_id is not None:
        rows = rows.filter(owner_id=query.owner_id)
    columns = ("period_start", "owner_id", "category", "amount")
    found = rows.order_by("created_at", "id").values_list(*columns)
    newest = {(start, owner, category): amount for start, owner, category, amount in found}
    return {key: amount for key, amount in newest.items() if amount}


def adjust_forecast(actor: Actor, *, cell: CellKey, amount: Decimal, reason: str) -> UUID:
    """Add ``amount`` (or take it, if negative) to one person's cell, in place of what was there.

    Zero takes the adjustment back. Every one is kept, with its reason; the deals stay as they are.

    Raises:
        NotAllowed: The actor does not set quotas, and so does not adjust.
        InvalidInput: The cell cannot be adjusted, the amount is none, or a reason is missing.
        NotFound: There is no such person.

    Emits:
        ``forecastadjustment.changed``, in the same transaction.
    """
    users.check_may_write(actor, QUOTA_KIND)
    if errors := list(_cell_errors(cell, amount, reason)):
        raise InvalidInput(errors)
    if not users.names_of([cell.owner_id]):
        raise NotFound("There is no such person.")
    made = ForecastAdjustment(
        id=new_uuid(),
        **cell._asdict(),
        amount=amount,
        reason=clean_text(reason.strip()),
        created_at=clock.now(),
        created_by=actor.label,
        created_by_name=actor.name,
    )
    with transaction.atomic(), change_context(actor=actor.label):
        made.save(force_insert=True)
    return made.pk


def _cell_errors(cell: CellKey, amount: Decimal, reason: str) -> Iterable[FieldError]:
    if cell.category not in ADJUSTABLE:
        words = ", ".join(ADJUSTABLE)
        yield FieldError("category", "unknown", f"Adjust one of {words}.")
    whole = cell.months in (1, 3, 12) and period_of(cell.period_start, cell.months)
    if not whole or whole.start != cell.period_start:
        yield FieldError("period_start", "range", "Begin with the period's first day.")
    if not abs(amount) < MAX_AMOUNT:
        yield FieldError("amount", "range", "Write a smaller amount.")
    if not reason.strip():
        yield FieldError("reason", "required", "Say why, for whoever looks at this later.")
    elif len(reason) > MAX_REASON:
        yield FieldError("reason", "max_length", f"Shorten this to {MAX_REASON} characters.")


def list_adjustments(actor: Actor, *, cell: CellKey) -> list[AdjustmentRow]:
    """Return everything that was ever added to a cell, the newest first.

    Raises:
        NotAllowed: The actor's role sees no forecast.
        NotFound: The person is none of the actor's, where the role sees its team only.
    """
    users.check_may_read(actor, FORECAST_KIND)
    if cell.owner_id not in {person.id for person in users.list_colleagues(actor)}:
        raise NotFound("There is no such person.")
    found = ForecastAdjustment.objects.filter(**cell._asdict()).order_by("-created_at", "-id")
    return [
        AdjustmentRow(one.pk, one.amount, one.reason, one.created_by_name, one.created_at)
        for one in found[:200]
    ]
