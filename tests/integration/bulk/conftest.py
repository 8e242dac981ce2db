import pytest
from bulk_people import Office

from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, Role


@pytest.fixture
def office(db: None) -> Office:
    from leadloop.users.models import User

    team = users.create_team(SYSTEM, slug="enterprise-sales", name="Enterprise sales")
    other = users.create_team(SYSTEM, slug="retail-sales", name="Retail sales")

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

    return Office(
        manager=person("Mona", Role.SALES_MANAGER),
        rep=person("Rita", Role.SALES_REPRESENTATIVE, "enterprise-sales"),
        colleague=person("Carl", Role.SALES_REPRESENTATIVE, "enterprise-sales"),
        outsider=person("Otto", Role.SALES_REPRESENTATIVE, "retail-sales"),
        admin=person("Ada", Role.ADMINISTRATOR),
        team=team.id,
        other_team=other.id,
    )
