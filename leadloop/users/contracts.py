"""Who acts, and in which role."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

SCOPES: Final = {
    "leads.write": "Send leads",
    "leads.read": "Read leads",
    "events.publish": "Publish events",
    "events.receive": "Receive events from queue subscriptions",
    "events.manage": "Manage topics and event subscriptions",
    "models.infer": "Ask the edge model for scores",
    "records": "Read and write records",
    "visits.write": "Send visits and identities",
}
"""What an API client's keys and tokens may be good for, with words for screens."""


class Role(StrEnum):
    """The roles of Leadloop. A person or an API client has exactly one."""

    ADMINISTRATOR = "administrator"
    SALES_MANAGER = "sales_manager"
    SALES_REPRESENTATIVE = "sales_representative"
    MARKETER = "marketer"
    SERVICE_AGENT = "service_agent"
    SUPERVISOR = "supervisor"
    DATA_SCIENTIST = "data_scientist"
    INTEGRATION = "integration"


class ActorKind(StrEnum):
    """What kind of thing acts; screens show it beside every change."""

    PERSON = "person"
    CLIENT = "client"
    FLOW = "flow"
    SYSTEM = "system"


class Access(StrEnum):
    """How far an actor's sight or hand reaches over one kind of record."""

    NONE = "none"
    OWN = "own"
    TEAM = "team"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something. Every api function takes one first.

    ``id`` is the person's or client's id, or the flow's name; ``team_ids`` the teams of a person.
    """

    kind: ActorKind
    id: str
    name: str
    role: Role
    team_ids: tuple[UUID, ...] = ()
    scopes: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """The form kept in logs and the change feed: ``person:0192…``; empty is the system."""
        return "" if self.kind is ActorKind.SYSTEM else f"{self.kind}:{self.id}"


SYSTEM = Actor(ActorKind.SYSTEM, "system", "Leadloop", Role.ADMINISTRATOR)
"""Leadloop itself: migrations, maintenance, rules. Sees and may do everything."""
