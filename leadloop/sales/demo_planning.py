"""The demonstration insurer's plans: quotas, weekly snapshots, an assignment rule, a calendar."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from leadloop.customers import api as customers
from leadloop.customers.contracts import CALL_AGAIN, ActivityDraft, ActivityType, Regarding
from leadloop.kit import clock
from leadloop.kit.ids import new_uuid
from leadloop.sales import api
from leadloop.sales.contracts import LeadQuery
from leadloop.sales.contracts.assigning import AssigneeDraft, AssignmentDraft, Method
from leadloop.sales.contracts.forecasting import CellKey, QuotaDraft
from leadloop.sales.logic.forecasting import add_months, period_of
from leadloop.sales.models import ForecastSnapshot, Opportunity, Quota, SnapshotDeal
from leadloop.users.contracts import SYSTEM, Actor

_SEED: Final = 41
_WEEKS: Final = 12
_ROUND: Final = 5_000
_LEAST: Final = 20_000
_GROUP_TEAM: Final = "group-benefits"
_MEETINGS: Final = (
    ("Illustration talk", 10, 45),
    ("Needs analysis", 14, 60),
    ("Review of the offer", 11, 30),
    ("Lunch with the broker", 12, 75),
    ("Medical questions", 16, 30),
)


def load_planning(people: Sequence[Actor], teams: dict[str, UUID]) -> bool:
    """Plan for the demo's deals, unless there are quotas already; whether something was planned.

    ``people`` are the representatives, ``teams`` gives ids by slug.
    """
    if Quota.objects.exists() or not people or not Opportunity.objects.exists():
        return False
    random = Random(_SEED)  # noqa: S311 -- a demo, no secret
    with transaction.atomic():
        _quotas(people)
        _adjustment(people[0])
        _rules(people, teams)
        for weeks in range(_WEEKS, 0, -1):
            _snapshot(_monday(weeks), random)
        for person in people:
            customers.create_activities(SYSTEM, drafts=list(_calendar(person, random)))
    return True


def _monday(weeks_ago: int) -> date:
    today = clock.now().date()
    return today - timedelta(days=today.weekday() + 7 * (weeks_ago - 1))


def _quotas(people: Sequence[Actor]) -> None:
    """Set each quarter's quota at about what their deals are worth in one."""
    quarter = period_of(clock.now().date(), 3)
    drafts = []
    for person in people:
        worth = sum((v or Decimal(0) for v in _values(person)), Decimal(0))
        amount = max(Decimal(_LEAST), worth / 3 // _ROUND * _ROUND)
        team = person.team_ids[0] if person.team_ids else None
        drafts += [
            QuotaDraft(add_months(quarter.start, n), 3, amount, "USD", UUID(person.id), team)
            for n in (-9, -6, -3, 0, 3)
        ]
    api.set_quotas(SYSTEM, drafts=drafts)


def _values(person: Actor) -> Iterable[Decimal | None]:
    rows = Opportunity.objects.filter(owner_id=UUID(person.id), currency="USD")
    return rows.exclude(status="lost").values_list("estimated_value", flat=True)


def _adjustment(person: Actor) -> None:
    quarter = period_of(clock.now().date(), 3)
    cell = CellKey(UUID(person.id), quarter.start, 3, "committed", "USD")
    reason = "Two boards said yes by telephone; the papers follow next week."
    api.adjust_forecast(SYSTEM, cell=cell, amount=Decimal(18_000), reason=reason)


def _rules(people: Sequence[Actor], teams: dict[str, UUID]) -> None:
    if _GROUP_TEAM not in teams:
        return
    rules = (
        AssignmentDraft(
            name="Group business by load",
            description="Group enquiries go to whoever of the team has the most room.",
            team_id=teams[_GROUP_TEAM],
            products=("group_health", "group_ilp"),
        ),
        AssignmentDraft(
            name="Asia-Pacific in turn",
            description="Off until the second office opens.",
            is_active=False,
            regions=("asia_pacific",),
            match_products=True,
            method=Method.ROUND_ROBIN,
        ),
    )
    for rule in rules:
        api.create_assignment_rule(SYSTEM, draft=rule)
    for person in people:
        draft = AssigneeDraft(capacity=60)
        api.set_assignee(SYSTEM, user_id=UUID(person.id), draft=draft)


def _snapshot(day: date, random: Random) -> None:
    """Keep the deals as they may have stood on a Monday: open if they were closed later."""
    at = datetime.combine(day, time(0, 15), UTC)
    found = Opportunity.objects.filter(created_at__lte=at).select_related("stage", "pipeline")
    stages = {way.id: way.stages for way in api.list_pipelines(SYSTEM, inactive=True)}
    kept = ForecastSnapshot(id=new_uuid(), taken_on=day, taken_at=at, weekly=True)
    rows = [_kept(kept, deal, day, stages[deal.pipeline_id], random) for deal in found]
    kept.deals = len(rows)
    kept.save(force_insert=True)
    SnapshotDeal.objects.bulk_create(rows)


def _kept(
    kept: ForecastSnapshot, deal: Opportunity, day: date, stages: Any, random: Random
) -> SnapshotDeal:
    closed = deal.actual_close_date is not None and deal.actual_close_date <= day
    age = (clock.now().date() - deal.created_at.date()).days or 1
    way = min(1.0, (day - deal.created_at.date()).days / age)
    stage = stages[min(deal.stage.position, int(way * (deal.stage.position + 1)))]
    return SnapshotDeal(
        snapshot=kept,
        opportunity_id=deal.pk,
        name=deal.name,
        owner_id=deal.owner_id,
        team_id=deal.team_id,
        pipeline_id=deal.pipeline_id,
        stage_id=stage.id,
        stage_name=stage.name,
        status=deal.status if closed else "open",
        category=deal.forecast_category if closed else stage.forecast_category,
        amount=deal.actual_value if closed and deal.actual_value else _worth(deal, random),
        currency=deal.currency,
        close_date=deal.actual_close_date if closed else _expected(deal, random),
    )


def _worth(deal: Opportunity, random: Random) -> Decimal | None:
    value: Decimal | None = deal.estimated_value
    if value is None or random.random() > 0.15:  # noqa: PLR2004 -- most stay
        return value
    return (value * Decimal(random.choice(("0.8", "0.9", "1.1", "1.25")))).quantize(Decimal(1))


def _expected(deal: Opportunity, random: Random) -> date | None:
    day = deal.estimated_close_date
    if day is None or random.random() > 0.2:  # noqa: PLR2004 -- most stay
        return day
    return day - timedelta(days=random.choice((-10, 14, 21, 30)))


def _calendar(person: Actor, random: Random) -> Iterable[ActivityDraft]:
    """Yield meetings of this week and the next, and calls that are promised for today."""
    today = clock.now().date()
    monday = today - timedelta(days=today.weekday())
    deals = Opportunity.objects.filter(owner_id=UUID(person.id), status="open")
    for minutes, deal in zip((-95, -20, 5, 10), deals.order_by("-created_at"), strict=False):
        yield ActivityDraft(
            type=ActivityType.PHONE_CALL,
            subject="Talk about the illustration",
            regarding=Regarding("opportunity", deal.pk),
            owner_id=UUID(person.id),
            due_at=clock.now() + timedelta(minutes=minutes),
        )
    for deal in deals.order_by("created_at")[:6]:
        subject, hour, minutes = random.choice(_MEETINGS)
        day = monday + timedelta(days=random.choice((0, 1, 2, 3, 4, 7, 8, 9, 10, 11)))
        start = datetime.combine(day, time(hour), UTC)
        yield ActivityDraft(
            type=ActivityType.APPOINTMENT,
            subject=subject,
            regarding=Regarding("opportunity", deal.pk),
            owner_id=UUID(person.id),
            start_at=start,
            end_at=start + timedelta(minutes=minutes),
            completed_at=start if start < clock.now() else None,
        )
    contacted = LeadQuery(owner_id=UUID(person.id), status_reasons=("contacted",), limit=2)
    for lead in api.list_leads(SYSTEM, query=contacted).rows:
        yield ActivityDraft(
            type=ActivityType.TASK,
            subject=f"Call {lead.title} again"[:300],
            regarding=Regarding("lead", lead.id),
            owner_id=UUID(person.id),
            due_at=clock.now() + timedelta(minutes=random.choice((-90, 10, 240))),
            data={"reason": CALL_AGAIN},
        )
