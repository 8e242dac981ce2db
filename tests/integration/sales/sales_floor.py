"""A small sales floor: two teams, people of every kind, and writes as the flow makes them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadloop.kit.entity import RecordWrite
from leadloop.kit.ids import new_trace_id, new_uuid
from leadloop.users.contracts import Actor, ActorKind, Role

FLOW = Actor(ActorKind.FLOW, "lead-ingestion", "Lead ingestion", Role.INTEGRATION)
ANN = {"firstname": "Ann", "lastname": "Lee", "emailaddress1": "ann@acme.com"}


@dataclass(frozen=True, slots=True)
class Floor:
    """The actors and teams of a test."""

    enterprise: UUID
    retail: UUID
    rep: Actor
    colleague: Actor
    outsider: Actor
    manager: Actor
    marketer: Actor


def a_write(submission_id: UUID | None = None, **values: Any) -> RecordWrite:
    """Return a write as the ingestion flow makes it."""
    return RecordWrite(
        key={"ll_submissionid": str(submission_id or new_uuid())},
        values={"ll_attempt": 1, **values},
        cause=new_uuid(),
        trace_id=new_trace_id(),
    )
