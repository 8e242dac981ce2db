"""A small service desk: a team with its people, a queue, a customer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from leadloop.kit.entity import get_entity
from leadloop.service import api as service
from leadloop.service.contracts import CaseDraft, CustomerRef
from leadloop.service.models import Case
from leadloop.users.contracts import Actor


@dataclass(frozen=True, slots=True)
class Desk:
    """The actors, team, queue and customers of a test."""

    team: UUID
    other_team: UUID
    agent: Actor
    colleague: Actor
    outsider: Actor
    supervisor: Actor
    rep: Actor
    queue: UUID
    contact: UUID
    account: UUID

    def case(self, actor: Actor | None = None, **more: Any) -> UUID:
        """Open a case of the desk's contact."""
        values = {"title": "Premium was taken twice", "customer": self.customer, **more}
        return service.create_case(actor or self.agent, draft=CaseDraft(**values))

    @property
    def customer(self) -> CustomerRef:
        return CustomerRef("contact", self.contact)


def row(case_id: UUID) -> Case:
    """Return the case as it is stored."""
    return Case.objects.get(pk=case_id)


def changes(case_id: UUID) -> int:
    """Return how often the case's row was changed, as the feed tells."""
    from leadloop.events.api import list_changes

    return len(list_changes("case", str(case_id)))


def entity_row(name: str, record_id: UUID, actor: Actor) -> dict[str, Any]:
    """Return a record as every protocol reads it, by vendor name."""
    entity = get_entity(name)
    found = (
        entity.rows(actor).filter(pk=record_id).values(*(f.attribute for f in entity.fields)).get()
    )
    return {f.name: found[f.attribute] for f in entity.fields}


def at(text: str) -> datetime:
    """Return a time of UTC."""
    return datetime.fromisoformat(f"{text}+00:00")
