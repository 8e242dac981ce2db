from collections.abc import Callable

import pytest
from sales_floor import FLOW, Floor

from leadloop.kit.entity import WriteResult
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, Role


@pytest.fixture
def floor(db: None) -> Floor:
    """Two teams and the people around them."""
    from leadloop.users.models import User

    enterprise = users.create_team(SYSTEM, slug="enterprise-sales", name="Enterprise sales")
    retail = users.create_team(SYSTEM, slug="retail-sales", name="Retail sales")

    def person(name: str, role: Role, *teams: str) -> Actor:
        made = users.create_user(
            SYSTEM,
            email=f"{name.lower()}@insurer.example",
            name=name,
            role=role,
            password="correct horse battery",
            teams=teams,
        )
        return users.actor_for_user(User.objects.get(pk=made.id))

    rep = Role.SALES_REPRESENTATIVE
    return Floor(
        enterprise=enterprise.id,
        retail=retail.id,
        rep=person("Rita", rep, "enterprise-sales"),
        colleague=person("Carl", rep, "enterprise-sales"),
        outsider=person("Otto", rep, "retail-sales"),
        manager=person("Mona", Role.SALES_MANAGER),
        marketer=person("Max", Role.MARKETER),
    )


@pytest.fixture
def upsert(floor: Floor) -> Callable[..., list[WriteResult]]:
    """Upsert writes as the flow, one batch."""
    from leadloop.sales.api import upsert_leads

    return lambda *writes: upsert_leads(FLOW, writes)


@pytest.fixture
def rep(floor: Floor) -> Actor:
    """A representative of the enterprise team."""
    return floor.rep


@pytest.fixture
def stranger(floor: Floor) -> Actor:
    """A representative of another team."""
    return floor.outsider


@pytest.fixture
def manager(floor: Floor) -> Actor:
    """Who sees and may change every deal."""
    return floor.manager
