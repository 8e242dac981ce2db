"""Who acts, and in which role."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
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


class ErasureState(StrEnum):
    """Where the erasing of a person stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more comes by itself."""
        return self in {ErasureState.DONE, ErasureState.FAILED}


@dataclass(frozen=True, slots=True)
class PersonSought:
    """Whose data is meant: an e-mail address, a number, or the id of a record of theirs."""

    email: str = ""
    phone: str = ""
    record_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PersonFound:
    """What is known of a person, before anything is erased.

    ``word`` is what has to be typed to erase them; ``rows`` how many rows of each table lead to
    them. ``shared`` are numbers that others have as well: they are taken from the person's own
    rows alone.
    """

    emails: tuple[str, ...]
    phones: tuple[str, ...]
    names: tuple[str, ...]
    shared: tuple[str, ...]
    rows: Mapping[str, int]

    @property
    def word(self) -> str:
        """What is typed to say that this person is meant."""
        return next(iter((*self.emails, *self.phones, *self.names)), "")


@dataclass(frozen=True, slots=True)
class ErasedLine:
    """A table, or what is kept beside tables, and how much of it was emptied."""

    zone: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class ErasureRecord:
    """An erasure as it stands. Times are UTC; ``asked_by`` is an actor's label."""

    id: UUID
    state: ErasureState
    asked_by: str
    asked_at: datetime
    finished_at: datetime | None
    error: str
    percent: int
    lines: tuple[ErasedLine, ...]

    @property
    def total(self) -> int:
        """How many rows and things were emptied."""
        return sum(line.count for line in self.lines)
