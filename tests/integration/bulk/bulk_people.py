"""People of the tests of bulk changes, and leads to work on."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadloop.kit.entity import RecordWrite, get_entity
from leadloop.users.contracts import SYSTEM, Actor


@dataclass(frozen=True, slots=True)
class Office:
    """A manager, two representatives of one team, and one of another."""

    manager: Actor
    rep: Actor
    colleague: Actor
    outsider: Actor
    admin: Actor
    team: UUID
    other_team: UUID


def make_leads(count: int, **values: Any) -> list[UUID]:
    """Make leads straight through the entity and return their ids."""
    writes = [
        RecordWrite({}, {"lastname": f"Person{n:04}", "emailaddress1": f"p{n}@acme.com", **values})
        for n in range(count)
    ]
    return [result.id for result in get_entity("lead").upsert(SYSTEM, writes)]
