"""The service desk of the demo."""

import structlog

from leadloop.service import demo as service_demo
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, ActorKind, Role

log = structlog.get_logger()

_TEAM = "customer-service"
_ANSWERING = frozenset({Role.SERVICE_AGENT, Role.SUPERVISOR})


def load_demo_cases() -> None:
    """Give the insurer's service desk its queues, its knowledge and a month of cases, once."""
    team = next(team for team in users.list_teams() if team.slug == _TEAM)
    agents = [
        Actor(ActorKind.PERSON, str(person.id), person.name, person.role, person.team_ids)
        for person in users.list_users(SYSTEM)
        if person.role in _ANSWERING and team.id in person.team_ids
    ]
    count = service_demo.load_demo(agents, team_id=team.id)
    log.info("demo.cases", cases=count)
