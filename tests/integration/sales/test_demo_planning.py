"""The demo's plans: there once, and believable on every screen of the forecast."""

from uuid import UUID

from sales_floor import Floor

from leadloop.customers.api import create_account
from leadloop.kit import clock
from leadloop.sales import api as sales
from leadloop.sales.contracts.forecasting import ForecastQuery, Move
from leadloop.sales.demo import DemoCustomer, load_deals
from leadloop.sales.demo_planning import load_planning
from leadloop.users.contracts import SYSTEM


def test_the_demo_plans_once_and_every_part_of_the_forecast_is_alive(floor: Floor) -> None:
    people = [floor.rep, floor.outsider]
    assert not load_planning(people, {})
    accounts = {p.id: create_account(p, values={"name": f"Acme {p.name}"}) for p in people}
    customers = [
        DemoCustomer(
            f"C{n}", None, accounts[person.id], n % 3 == 0, UUID(person.id), person.team_ids[0]
        )
        for n, person in enumerate(people * 4)
    ]
    load_deals(customers, {}, people)
    assert load_planning(people, {"group-benefits": floor.retail})
    assert not load_planning(people, {"group-benefits": floor.retail})

    query = ForecastQuery(start=clock.now().date())
    period = sales.forecast(floor.manager, query=query).periods[0]
    assert {line.who and line.who.name for line in period.people} == {"Rita", "Otto"}
    assert all(line.quota for line in period.people)
    snapshots = sales.list_snapshots(floor.manager)
    assert len(snapshots) == 12
    assert all(one.taken_on.weekday() == 0 for one in snapshots)
    assert snapshots[0].taken_on <= clock.now().date()
    found = sales.compare_snapshots(floor.manager, earlier_id=snapshots[4].id)
    moved = {one.move for one in found.sums if one.count}
    assert {Move.WON, Move.SLIPPED, Move.GREW} <= moved
    assert len(sales.stage_history(floor.manager)) == 2
    rules = sales.list_assignment_rules(SYSTEM)
    assert [rule.draft.is_active for rule in rules] == [True, False]
