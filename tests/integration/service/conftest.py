import pytest
from service_desk import Desk

from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, Role


@pytest.fixture
def desk(db: None) -> Desk:
    """A team of service with a queue, people around it, and a customer with an account."""
    from leadloop.customers import api as customers
    from leadloop.service import api as service
    from leadloop.service.contracts import QueueDraft
    from leadloop.users.models import User

    team = users.create_team(SYSTEM, slug="customer-service", name="Customer service")
    other = users.create_team(SYSTEM, slug="claims", name="Claims")

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

    agent = person("Aisha", Role.SERVICE_AGENT, "customer-service")
    account = customers.create_account(SYSTEM, values={"name": "Ong Trading"})
    return Desk(
        team=team.id,
        other_team=other.id,
        agent=agent,
        colleague=person("Ben", Role.SERVICE_AGENT, "customer-service"),
        outsider=person("Cleo", Role.SERVICE_AGENT, "claims"),
        supervisor=person("Grace", Role.SUPERVISOR, "customer-service"),
        rep=person("Rita", Role.SALES_REPRESENTATIVE),
        queue=service.create_queue(
            SYSTEM,
            draft=QueueDraft("Care", team_id=team.id, address="care@harbourlife.example"),
        ),
        contact=customers.create_contact(
            SYSTEM,
            values={
                "first_name": "Maya",
                "last_name": "Ong",
                "email": "maya@ong.example",
                "account_id": account,
            },
        ),
        account=account,
    )
