"""People of the tests of this zone."""

from typing import Any
from uuid import UUID

from leadloop.customers import api as customers
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, Role
from leadloop.users.models import User


def person(name: str, role: Role = Role.SALES_REPRESENTATIVE, *, team: str | None = None) -> Actor:
    """Return a new person, in a team of their own unless ``team`` names one."""
    slug = team or f"{name.lower()}-team"
    users.create_team(SYSTEM, slug=slug, name=slug)
    made = users.create_user(
        SYSTEM,
        email=f"{name.lower()}@insurer.example",
        name=name,
        role=role,
        password="correct horse battery",
        teams=[slug],
    )
    return users.actor_for_user(User.objects.get(pk=made.id))


def contact(actor: Actor, **values: Any) -> UUID:
    return customers.create_contact(actor, values={"first_name": "Ann", **values})


def account(actor: Actor, **values: Any) -> UUID:
    return customers.create_account(actor, values={"name": "Acme Pte Ltd", **values})


def product(code: str = "ilp") -> UUID:
    found = customers.find_product(SYSTEM, code=code)
    assert found
    return found.id
