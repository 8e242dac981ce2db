"""The forecast against quotas, what is added by hand, and snapshots compared."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from sales_floor import Floor

from leadloop.kit import clock
from leadloop.kit.errors import InvalidInput, NotAllowed, NotFound, StaleWrite
from leadloop.sales import api as sales
from leadloop.sales.api.snapshots import next_monday
from leadloop.sales.contracts.forecasting import (
    Cell,
    CellKey,
    Forecast,
    ForecastQuery,
    Move,
    QuotaDraft,
)
from leadloop.sales.logic.forecasting import periods_from
from leadloop.sales.models import ForecastSnapshot, Opportunity
from leadloop.users.contracts import SYSTEM, Actor

TODAY = clock.now().date()
THIS, NEXT = periods_from(TODAY, 3, 2)


def a_deal(actor: Actor, worth: int, **values: Any) -> UUID:
    made = sales.create_opportunity(actor, values={"name": f"Deal of {worth}"})
    kept = {
        "estimated_value": worth,
        "estimated_close_date": THIS.start,
        "forecast_category": "pipeline",
        **values,
    }
    Opportunity.objects.filter(pk=made).update(**kept)
    return made


def win(deal: UUID, worth: int, day: date = THIS.start) -> None:
    Opportunity.objects.filter(pk=deal).update(
        status="won",
        status_reason="won",
        forecast_category="won",
        actual_value=worth,
        actual_close_date=day,
    )


def lose(deal: UUID) -> None:
    Opportunity.objects.filter(pk=deal).update(
        status="lost",
        status_reason="canceled",
        forecast_category="lost",
        actual_close_date=TODAY,
    )


def ask(actor: Actor, **values: Any) -> Forecast:
    return sales.forecast(actor, query=ForecastQuery(start=TODAY, **values))


def amounts(line: Any) -> dict[str, int]:
    return {name: int(cell.amount) for name, cell in line.cells.items() if cell.count}


def a_quota(floor: Floor, amount: int, **values: Any) -> QuotaDraft:
    kept = {"owner_id": UUID(floor.rep.id), "team_id": floor.enterprise, **values}
    place = {"period_start": THIS.start, "months": 3, "currency": "USD"}
    return QuotaDraft(amount=Decimal(amount), **{**place, **kept})


def test_deals_stand_by_person_period_and_category_against_quota(floor: Floor) -> None:
    a_deal(floor.rep, 100)
    a_deal(floor.rep, 50, forecast_category="best_case")
    a_deal(floor.rep, 7, forecast_category="omitted")
    a_deal(floor.colleague, 300, forecast_category="committed", estimated_close_date=NEXT.start)
    won = a_deal(floor.rep, 900, estimated_close_date=NEXT.start)
    win(won, 800)
    lose(a_deal(floor.rep, 5000))
    sales.set_quota(floor.manager, draft=a_quota(floor, 1000))
    first, second = ask(floor.manager).periods
    (rita,) = first.people
    assert rita.who is not None
    assert rita.who.name == "Rita"
    assert amounts(rita) == {"pipeline": 100, "best_case": 50, "omitted": 7, "won": 800}
    assert (rita.quota, rita.attained, rita.gap) == (1000, 0.8, 200)
    assert [p.who and p.who.name for p in second.people] == ["Carl"]
    assert (amounts(second.total), second.total.quota) == ({"committed": 300}, None)
    assert (first.total.quota, first.total.attained) == (1000, 0.8)


def test_each_sees_the_part_that_is_theirs(floor: Floor) -> None:
    a_deal(floor.rep, 100)
    a_deal(floor.outsider, 500)
    sales.set_quota(
        floor.manager,
        draft=a_quota(floor, 9, owner_id=UUID(floor.outsider.id), team_id=floor.retail),
    )
    assert amounts(ask(floor.rep).periods[0].total) == {"pipeline": 100}
    assert ask(floor.rep).periods[0].total.quota is None
    assert amounts(ask(floor.manager).periods[0].total) == {"pipeline": 600}
    with pytest.raises(NotAllowed):
        ask(floor.marketer)


def test_currencies_are_never_added_up(floor: Floor) -> None:
    a_deal(floor.rep, 100)
    a_deal(floor.rep, 40)
    a_deal(floor.rep, 70, currency="EUR")
    found = ask(floor.rep)
    assert (found.currency, found.others) == ("USD", (("EUR", 1),))
    assert amounts(found.periods[0].total) == {"pipeline": 140}
    assert amounts(ask(floor.rep, currency="EUR").periods[0].total) == {"pipeline": 70}


def test_open_deals_without_a_date_are_told_apart(floor: Floor) -> None:
    a_deal(floor.rep, 100, estimated_close_date=None)
    found = ask(floor.rep)
    assert found.undated == Cell(1, Decimal(100))
    assert amounts(found.periods[0].total) == {}


def test_the_filters_narrow(floor: Floor) -> None:
    a_deal(floor.rep, 100)
    a_deal(floor.outsider, 500)
    narrowed = ask(floor.manager, team_id=floor.retail).periods[0]
    assert amounts(narrowed.total) == {"pipeline": 500}
    narrowed = ask(floor.manager, owner_id=UUID(floor.rep.id)).periods[0]
    assert amounts(narrowed.total) == {"pipeline": 100}
    assert amounts(ask(floor.manager, pipeline_id=uuid4()).periods[0].total) == {}


def test_a_team_has_its_own_line_and_its_quota_is_the_total(floor: Floor) -> None:
    a_deal(floor.rep, 100)
    sales.set_quota(floor.manager, draft=a_quota(floor, 10))
    sales.set_quota(floor.manager, draft=a_quota(floor, 400, owner_id=None))
    period = ask(floor.manager).periods[0]
    assert [(line.who and line.who.name, line.quota) for line in period.teams] == [
        ("Enterprise sales", 400)
    ]
    assert period.total.quota == 400
    assert amounts(period.total) == {"pipeline": 100}


def test_an_adjustment_is_kept_apart_and_its_history_stays(floor: Floor) -> None:
    a_deal(floor.rep, 100, forecast_category="committed")
    cell = CellKey(UUID(floor.rep.id), THIS.start, 3, "committed", "USD")
    for amount, reason in ((50, "Verbal yes"), (-20, "Less sure now")):
        sales.adjust_forecast(floor.manager, cell=cell, amount=Decimal(amount), reason=reason)
    (rita,) = ask(floor.manager).periods[0].people
    assert amounts(rita) == {"committed": 100}
    assert (rita.adjustments, rita.expected) == ({"committed": -20}, 80)
    history = sales.list_adjustments(floor.rep, cell=cell)
    assert [(row.amount, row.reason, row.by) for row in history] == [
        (-20, "Less sure now", "Mona"),
        (50, "Verbal yes", "Mona"),
    ]
    sales.adjust_forecast(floor.manager, cell=cell, amount=Decimal(0), reason="Done")
    assert ask(floor.manager).periods[0].people[0].adjustments == {}


def test_only_who_sets_quotas_adjusts_and_never_what_is_won(floor: Floor) -> None:
    cell = CellKey(UUID(floor.rep.id), THIS.start, 3, "committed", "USD")
    with pytest.raises(NotAllowed):
        sales.adjust_forecast(floor.rep, cell=cell, amount=Decimal(1), reason="x")
    with pytest.raises(NotAllowed):
        sales.set_quota(floor.rep, draft=a_quota(floor, 1))
    wrong = cell._replace(category="won", period_start=date(2026, 1, 2))
    with pytest.raises(InvalidInput) as caught:
        sales.adjust_forecast(floor.manager, cell=wrong, amount=Decimal(10) ** 20, reason=" ")
    fields = {error.field for error in caught.value.errors}
    assert fields == {"category", "period_start", "amount", "reason"}
    with pytest.raises(NotFound):
        sales.list_adjustments(floor.outsider, cell=cell)


def test_quotas_that_make_no_sense_are_refused_by_field(floor: Floor) -> None:
    wrong = QuotaDraft(date(2026, 2, 1), 3, Decimal(-1), "dollars", uuid4(), uuid4())
    with pytest.raises(InvalidInput) as caught:
        sales.set_quota(floor.manager, draft=wrong)
    fields = {error.field for error in caught.value.errors}
    assert fields == {"period_start", "amount", "currency", "owner_id", "team_id"}


def test_a_quota_set_twice_is_one_and_the_second_editor_is_told(floor: Floor) -> None:
    made = sales.set_quota(floor.manager, draft=a_quota(floor, 10), expected_version=0)
    assert sales.set_quota(floor.manager, draft=a_quota(floor, 20)) == made
    with pytest.raises(StaleWrite):
        sales.set_quota(floor.manager, draft=a_quota(floor, 30), expected_version=1)
    (row,) = sales.list_quotas(floor.manager, begin=THIS.start, end=THIS.end)
    assert (row.amount, row.version) == (20, 2)
    sales.remove_quota(floor.manager, quota_id=made, expected_version=2)
    assert sales.list_quotas(floor.manager, begin=THIS.start, end=THIS.end) == []


def test_the_forecast_costs_the_same_queries_however_many_deals(floor: Floor) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            ask(floor.manager, periods=4)
        return len(captured)

    a_deal(floor.rep, 1)
    before = queries()
    for actor in (floor.rep, floor.colleague, floor.outsider):
        for worth in range(5):
            a_deal(actor, worth)
    assert queries() == before


def test_what_moved_since_a_snapshot(floor: Floor) -> None:
    names = ("slips", "grows", "won", "lost", "goes", "stays")
    deals = {name: a_deal(floor.rep, 100) for name in names}
    taken = sales.take_snapshot(floor.manager)
    later = {"estimated_close_date": THIS.start + timedelta(days=40), "estimated_value": 130}
    Opportunity.objects.filter(pk=deals["slips"]).update(**later)
    Opportunity.objects.filter(pk=deals["grows"]).update(estimated_value=150)
    win(deals["won"], 90)
    lose(deals["lost"])
    Opportunity.objects.filter(pk=deals["goes"]).delete()
    a_deal(floor.rep, 70)
    found = sales.compare_snapshots(floor.rep, earlier_id=taken, move=Move.SLIPPED)
    sums = {one.move: (one.count, int(one.change)) for one in found.sums if one.count}
    assert sums == {
        Move.SLIPPED: (1, 30),
        Move.GREW: (1, 50),
        Move.WON: (1, -100),
        Move.LOST: (1, -100),
        Move.LEFT: (1, -100),
        Move.CAME_IN: (1, 70),
        Move.UNCHANGED: (1, 0),
    }
    assert (found.open_before.count, found.open_before.amount) == (6, 600)
    assert (found.open_after.count, found.open_after.amount) == (4, 450)
    assert [(d.deal.name, d.owner_name) for d in found.deals] == [("Deal of 100", "Rita")]


def test_two_snapshots_compare_and_a_stranger_sees_none_of_it(floor: Floor) -> None:
    deal = a_deal(floor.rep, 100)
    first = sales.take_snapshot(SYSTEM, weekly=True)
    ForecastSnapshot.objects.filter(pk=first).update(taken_on=TODAY - timedelta(days=7))
    Opportunity.objects.filter(pk=deal).update(estimated_value=250)
    second = sales.take_snapshot(SYSTEM, weekly=True)
    found = sales.compare_snapshots(
        floor.manager, earlier_id=first, later_id=second, move=Move.GREW
    )
    (moved,) = found.deals
    assert moved.before is not None
    assert moved.after is not None
    assert (moved.before.amount, moved.after.amount, moved.change) == (100, 250, 150)
    other = sales.compare_snapshots(
        floor.outsider, earlier_id=first, later_id=second, move=Move.GREW
    )
    assert (other.deals, other.open_before.count) == ((), 0)
    with pytest.raises(NotFound):
        sales.compare_snapshots(floor.manager, earlier_id=uuid4())
    with pytest.raises(NotAllowed):
        sales.take_snapshot(floor.rep)


def test_a_second_snapshot_of_a_day_takes_the_place_of_the_first(floor: Floor) -> None:
    a_deal(floor.rep, 100)
    first = sales.take_snapshot(floor.manager)
    a_deal(floor.rep, 50)
    assert sales.take_snapshot(SYSTEM, weekly=True) == first
    (row,) = sales.list_snapshots(floor.rep)
    assert (row.deals, row.weekly) == (2, True)


def test_snapshots_older_than_two_years_go(floor: Floor) -> None:
    a_deal(floor.rep, 100)
    old = sales.take_snapshot(SYSTEM)
    ForecastSnapshot.objects.filter(pk=old).update(taken_on=TODAY - timedelta(days=800))
    kept = sales.take_snapshot(SYSTEM)
    assert [row.id for row in sales.list_snapshots(floor.manager)] == [kept]


def test_the_weekly_snapshot_is_due_on_mondays_and_taken_once(
    floor: Floor, relay: Callable[[], None]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kit_due SET due_at = now() WHERE kind = 'sales.forecast_snapshot'")
    relay()
    relay()
    (row,) = sales.list_snapshots(floor.manager)
    assert (row.weekly, row.taken_by) == (True, "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT due_at FROM kit_due WHERE kind = 'sales.forecast_snapshot'")
        ((due,),) = cursor.fetchall()
    assert due == next_monday(clock.now())
    monday = datetime(2026, 11, 23, 0, 15, tzinfo=due.tzinfo)
    assert next_monday(monday) == monday + timedelta(days=7)
