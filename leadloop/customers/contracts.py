"""What ``customers`` shares with sales, service and the screens: products and activities."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

MAX_SUBJECT_LENGTH: Final = 300


class Product(NamedTuple):
    """One product a person may ask for: our code, Dataverse's number, the label on screens."""

    code: str
    number: int
    label: str


PRODUCTS: Final[tuple[Product, ...]] = (
    Product("ilp", 100_000_000, "ILP"),
    Product("whole_life", 100_000_001, "Whole life"),
    Product("term_life", 100_000_002, "Term life"),
    Product("critical_illness", 100_000_003, "Critical illness"),
    Product("group_health", 100_000_004, "Group health"),
    Product("group_ilp", 100_000_005, "Group ILP"),
)

_PRODUCT_LABELS: Final[Mapping[str, str]] = {p.code: p.label for p in PRODUCTS}


def product_label(code: str) -> str:
    """Return the label of a product code; an unknown code is its own label."""
    return _PRODUCT_LABELS.get(code, code)


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


class Priority(StrEnum):
    """How soon something wants attention."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Regarding(NamedTuple):
    """The record an activity belongs to: an entity's logical name and the record's id."""

    entity: str
    id: UUID


@dataclass(frozen=True, slots=True)
class ActivityDraft:
    """An activity to create. Times are UTC.

    An activity with ``completed_at`` is created completed. ``cause`` and ``trace_id`` name the
    event that led here, so that the timeline can link the trace.
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
