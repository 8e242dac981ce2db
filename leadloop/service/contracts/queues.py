"""Queues, subjects, entitlements as others hold them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID


@dataclass(frozen=True, slots=True)
class QueueDraft:
    """A queue as typed."""

    name: str
    description: str = ""
    is_private: bool = False
    team_id: UUID | None = None
    address: str = ""


class QueueRow(NamedTuple):
    """A queue: how many wait, how many of them nobody has picked, since when the first."""

    id: UUID
    name: str
    description: str
    is_private: bool
    team_id: UUID | None
    team_name: str
    address: str
    waiting: int
    unpicked: int
    oldest_at: datetime | None
    version: int


class QueueLine(NamedTuple):
    """A case in a queue, and who works on it."""

    item_id: UUID
    case_id: UUID
    number: str
    title: str
    priority: str
    status_reason: str
    customer_name: str
    entered_at: datetime
    worker_id: UUID | None
    worker_name: str
    may_pick: bool


class SubjectRow(NamedTuple):
    """A subject of the tree; ``depth`` counts from 0, ``path`` names it from the root."""

    id: UUID
    title: str
    description: str
    parent_id: UUID | None
    depth: int
    path: str
    cases: int
    is_active: bool
    version: int


class EntitlementRow(NamedTuple):
    """What a customer has paid for. ``remaining`` counts cases or minutes."""

    id: UUID
    name: str
    unit: str
    total: int
    remaining: int
    starts_on: date
    ends_on: date
