"""What has happened with a record, and with those that belong to it. Times are UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from leadloop.customers.contracts.reading import RecordRef


class TimelineKind(StrEnum):
    """What a timeline entry tells."""

    SUBMISSION = "submission"
    ACTIVITY = "activity"
    CHANGE = "change"
    FILE = "file"


class FieldChange(NamedTuple):
    """One field before and after, as text to show."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing in a record's history.

    ``type`` is the activity's type, ``created``, ``changed``, ``deleted`` or ``attachment``.
    ``actor_kind`` is ``person``, ``client``, ``flow`` or ``system``, or what else acts one day.
    ``record`` is which of several records it is about. ``trace_id`` leads to the trace of what
    caused it; empty where a person did it on a screen.
    """

    at: datetime
    kind: TimelineKind
    type: str
    title: str
    actor_kind: str
    actor_name: str
    trace_id: str = ""
    activity_id: UUID | None = None
    status: str = ""
    due_at: datetime | None = None
    changes: tuple[FieldChange, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    record: RecordRef | None = None
    attachment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TimelineQuery:
    """What of a timeline is wanted: only entries of these types (all for none), before a moment."""

    types: frozenset[str] = frozenset()
    before: datetime | None = None
    limit: int = 100


CHANGE_TYPES = frozenset({"created", "changed", "deleted"})
