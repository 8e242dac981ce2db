"""The demo's customers: believable, in one go, once."""

import pytest

from leadloop.customers import api as customers
from leadloop.customers.api.duplicates import sweeping
from leadloop.customers.contracts import AccountQuery, ContactQuery, PolicyQuery, Regarding
from leadloop.customers.contracts.matching import Verdict
from leadloop.kit.entity import get_entity
from leadloop.project.demo import insurer
from leadloop.project.demo.customers import load_demo_customers
from leadloop.project.demo.duplicates import load_demo_duplicates
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def staff(db: None) -> None:
    for slug, name in insurer.TEAMS.items():
        users.create_team(SYSTEM, slug=slug, name=name)
    for person in insurer.PEOPLE:
        users.create_user(
            SYSTEM,
            email=person.email,
            name=person.name,
            role=person.role,
            password="correct horse battery",
            teams=person.teams,
        )


def test_the_demo_has_customers_with_everything_once(staff: None) -> None:
    assert load_demo_customers()
    assert not load_demo_customers()
    assert customers.list_accounts(SYSTEM, query=AccountQuery()).total == 200
    assert customers.list_contacts(SYSTEM, query=ContactQuery()).total == 600
    assert customers.list_policies(SYSTEM, query=PolicyQuery()).total == 300
    families = AccountQuery(kinds=("household",), sort="name")
    home = customers.list_accounts(SYSTEM, query=families).rows[0]
    assert customers.list_relations(SYSTEM, record=Regarding("account", home.id))
    assert len(customers.list_price_lists(SYSTEM)) == 2
    assert get_entity("activitypointer").rows(SYSTEM).count() == 420
    held = get_entity("contact").rows(SYSTEM).exclude(phone_e164="")
    assert held.count() > 500
    assert (
        get_entity("account").rows(SYSTEM).filter(domain="").exclude(kind_of="household").count()
        == 0
    )


def test_some_were_entered_twice_and_are_found(staff: None) -> None:
    load_demo_customers()
    assert load_demo_duplicates()
    assert not load_demo_duplicates()
    while sweeping.sweep_chunk():
        pass
    found = customers.list_pairs(SYSTEM, limit=100)
    twice = [pair for pair in found.rows if pair.verdict is Verdict.SAME]
    assert {pair.left.record.entity for pair in twice} == {"contact", "account"}
    assert 10 <= found.total < 30
