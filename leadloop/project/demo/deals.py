"""Deals of the demo's customers, looked after by its representatives."""

from typing import Any, Final

from leadloop.kit.entity import get_entity
from leadloop.sales.demo import DemoCustomer, load_deals
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, ActorKind, Role

_MOST: Final = 400
_COLUMNS: Final = (
    *("pk", "full_name", "account_id", "account__name", "account__kind_of"),
    *("owner_id", "team_id"),
)


def load_demo_deals() -> int:
    """Create the demo's deals, unless there are some; return how many there are."""
    return load_deals(_customers(), _products(), representatives())


def _customers() -> list[DemoCustomer]:
    """Return contacts with their accounts, oldest first, so that every start finds the same."""
    rows = get_entity("contact").rows(SYSTEM).filter(status="active", merged_into=None)
    return [_customer(row) for row in rows.order_by("created_at", "pk").values(*_COLUMNS)[:_MOST]]


def _customer(row: dict[str, Any]) -> DemoCustomer:
    company = row["account__kind_of"] == "organisation"
    return DemoCustomer(
        name=row["account__name"] if company else row["full_name"],
        contact_id=row["pk"],
        account_id=row["account_id"],
        is_company=company,
        owner_id=row["owner_id"],
        team_id=row["team_id"],
    )


def _products() -> dict[str, Any]:
    return dict(get_entity("product").rows(SYSTEM).values_list("code", "pk"))


def representatives() -> list[Actor]:
    """Return those of the demo's people who sell."""
    return [
        Actor(ActorKind.PERSON, str(p.id), p.name, p.role, p.team_ids)
        for p in users.list_users(SYSTEM)
        if p.role is Role.SALES_REPRESENTATIVE
    ]
