"""Activities: what happened with a record, and what is to be done. Times are UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

MAX_SUBJECT_LENGTH: Final = 300

CALL_AGAIN: Final = "call_again"
"""The reason that marks a task as a promise to call."""


class ActivityType(StrEnum):
    """What kind of thing happened or is to be done."""

    TASK = "task"
    CAMPAIGN_RESPONSE = "campaign_response"
    NOTE = "note"
    PHONE_CALL = "phone_call"
    EMAIL = "email"
    APPOINTMENT = "appointment"

    @property
    def label(self) -> str:
        """The word on screens."""
        return _TYPE_LABELS[self]


_TYPE_LABELS: Final[Mapping[ActivityType, str]] = {
    ActivityType.TASK: "Task",
    ActivityType.CAMPAIGN_RESPONSE: "Campaign response",
    ActivityType.NOTE: "Note",
    ActivityType.PHONE_CALL: "Phone call",
    ActivityType.EMAIL: "Email",
    ActivityType.APPOINTMENT: "Appointment",
}


class ActivityStatus(StrEnum):
    """Where an activity stands."""

    OPEN = "open"
    COMPLETED = "completed"
    CANCELED = "canceled"


class Direction(StrEnum):
    """Who reached out: we to them, or they to us."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


class Priority(StrEnum):
    """How soon something wants attention."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


_STATUS_REASONS: Final[Mapping[ActivityType, tuple[str, str, str]]] = {
    ActivityType.PHONE_CALL: ("open", "made", "canceled"),
    ActivityType.EMAIL: ("draft", "sent", "canceled"),
    ActivityType.APPOINTMENT: ("busy", "completed", "canceled"),
    ActivityType.TASK: ("not_started", "completed", "canceled"),
}


def status_reason(kind: ActivityType, status: ActivityStatus, direction: str = "") -> str:
    """Return the reason, as Dataverse names it, that an activity of this kind stands so."""
    if status is ActivityStatus.COMPLETED and direction == Direction.INCOMING:
        return "received" if kind in (ActivityType.PHONE_CALL, ActivityType.EMAIL) else "completed"
    place = (ActivityStatus.OPEN, ActivityStatus.COMPLETED, ActivityStatus.CANCELED).index(status)
    return _STATUS_REASONS.get(kind, ("open", "completed", "canceled"))[place]


class Regarding(NamedTuple):
    """The record an activity belongs to: an entity's logical name and the record's id."""

    entity: str
    id: UUID


@dataclass(frozen=True, slots=True)
class ActivityDraft:
    """An activity to create. Times are UTC.

    An activity with ``completed_at`` is created completed. ``reminder_at`` gives its owner a
    notice at that time, as long as it is open. ``cause`` and ``trace_id`` name the event that
    led here, so that the timeline can link the trace.
    """

    type: ActivityType
    subject: str
    regarding: Regarding
    owner_id: UUID | None = None
    team_id: UUID | None = None
    due_at: datetime | None = None
    completed_at: datetime | None = None
    priority: Priority = Priority.NORMAL
    data: Mapping[str, Any] = field(default_factory=dict)
    cause: UUID | None = None
    trace_id: str = ""
    description: str = ""
    start_at: datetime | None = None
    end_at: datetime | None = None
    location: str = ""
    reminder_at: datetime | None = None
    direction: Direction | None = None
    actual_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """A phone call that was had: how it ended, how long it took, what was said.

    ``follow_up_at`` (UTC) makes a task to call again.
    """

    outcome: str
    minutes: int | None = None
    note: str = ""
    direction: Direction = Direction.OUTGOING
    follow_up_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ActivityDetail:
    """An activity as screens show it. Times are UTC; ``created_by`` is an actor's label."""

    id: UUID
    type: ActivityType
    subject: str
    regarding: Regarding
    owner_id: UUID | None
    owner_name: str
    team_id: UUID | None
    team_name: str
    due_at: datetime | None
    completed_at: datetime | None
    status: ActivityStatus
    priority: Priority
    data: Mapping[str, Any]
    created_at: datetime
    created_by: str
    trace_id: str
    description: str
    start_at: datetime | None
    end_at: datetime | None
    location: str
    reminder_at: datetime | None
    direction: str
    actual_minutes: int | None
    status_reason: str
    version: int
    updated_at: datetime
    updated_by: str
