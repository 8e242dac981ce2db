"""People, submissions and pages for the tests of the screens."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.test import Client

from leadloop.events import api as events
from leadloop.events.catalogue import LEAD_CREATED, LEADS
from leadloop.events.contracts import EventDraft, to_json
from leadloop.kit import clock
from leadloop.kit.ids import new_trace_id, new_uuid
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role
from leadloop.users.models import User

PASSWORD = "Keyhole-Mango-42"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>=HYPERLINK(1)"
"""Text that must never come out of a page as it went in."""

GOOD = {
    "first_name": "Dana",
    "last_name": "Ruiz",
    "email": "dana.ruiz@northwind-freight.com",
    "mobile_phone": "+14155550134",
    "company": "Northwind Freight",
    "job_title": "Chief financial officer",
    "company_size": 240,
    "country": "US",
    "product_interest": "ilp",
    "consents": [{"purpose": "product_offers", "channel": "email", "state": "opted_in"}],
    "context": {"form": "ilp-enquiry", "page_url": "https://insurer.example/p/ilp?token=abc"},
    "attributes": {},
}

ELSEWHERE = {
    "country": "SG",
    "email": "wei.tan@kestrel-robotics.com",
    "mobile_phone": "+6591234567",
}
"""What makes ``GOOD`` another person, routed to retail sales."""


def sign_in(person: users.Person) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=person.id), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def submit(data: Any) -> UUID:
    """Put a submission into the log as a door does; return its key."""
    draft = EventDraft(
        LEADS,
        LEAD_CREATED,
        "/p/ilp-enquiry",
        str(new_uuid()),
        to_json(data),
        clock.now(),
        new_trace_id(),
    )
    (receipt,) = events.append([draft])
    return receipt.key


@dataclass
class House:
    """An installation with a person of every role; the representative is in enterprise sales."""

    deliver: Callable[[], None]
    people: dict[Role, users.Person] = field(default_factory=dict)
    clients: dict[Role, Client] = field(default_factory=dict)

    @property
    def admin(self) -> Client:
        return self.clients[Role.ADMINISTRATOR]

    @property
    def rep(self) -> Client:
        return self.clients[Role.SALES_REPRESENTATIVE]

    def send(self, **changes: Any) -> UUID:
        """Submit a good lead with ``changes`` and let everything come to rest."""
        key = submit({**GOOD, **changes})
        self.deliver()
        return key

    def lead_of(self, key: UUID) -> UUID:
        from leadloop.intake import api as intake

        found = intake.get_submission(SYSTEM, submission_key=key).lead_id
        assert found is not None
        return found


def settle(house: House) -> None:
    for slug, name in (("enterprise-sales", "Enterprise sales"), ("retail-sales", "Retail sales")):
        users.create_team(SYSTEM, slug=slug, name=name)
    for role in Role:
        teams = ["enterprise-sales"] if role is Role.SALES_REPRESENTATIVE else []
        person = users.create_user(
            SYSTEM,
            email=f"{role.value}@insurer.example",
            name=f"{role.value.replace('_', ' ').title()}",
            role=role,
            password=PASSWORD,
            teams=teams,
        )
        house.people[role] = person
        house.clients[role] = sign_in(person)


def text_of(response: Any) -> str:
    """Return what a page says, without markup."""
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(plain.split())
