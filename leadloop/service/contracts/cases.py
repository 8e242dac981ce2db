"""Cases as others hold them. All times are UTC."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadloop.kit.errors import Conflict
from leadloop.kit.paging import PersonRef
from leadloop.service.contracts.words import (
    CaseOrigin,
    CasePriority,
    CaseReason,
    CaseStatus,
    CaseType,
)

SORT_COLUMNS: Final = (
    "number",
    "title",
    "customer",
    "priority",
    "status_reason",
    "case_type",
    "origin",
    "queue",
    "owner",
    "created_at",
    "updated_at",
    "last_customer_message_at",
    "due_at",
)


class CustomerRef(NamedTuple):
    """Whose case it is: ``account`` or ``contact``, the record's id, its name."""

    entity: str
    id: UUID
    name: str = ""


class CaseRef(NamedTuple):
    """A case as others link it."""

    id: UUID
    number: str
    title: str
    status: CaseStatus


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """A case to create. ``customer`` is a contact or an account; ``contact_id`` who writes.

    Without ``team_id`` the queue's team has it, or the actor's own. ``cause`` and ``trace_id``
    say which event led here; two drafts with one ``cause`` are one case.
    """

    title: str
    customer: CustomerRef | None = None
    description: str = ""
    contact_id: UUID | None = None
    policy_id: UUID | None = None
    subject_id: UUID | None = None
    case_type: CaseType = CaseType.QUESTION
    origin: CaseOrigin = CaseOrigin.PHONE
    priority: CasePriority = CasePriority.NORMAL
    owner_id: UUID | None = None
    team_id: UUID | None = None
    queue_id: UUID | None = None
    parent_id: UUID | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    cause: UUID | None = None
    trace_id: str = ""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as lists show it.

    ``due_at`` is that of the clock most pressing: one that runs, or one that was breached and has
    still to be met. None without one, and once the case is closed.
    """

    id: UUID
    number: str
    title: str
    case_type: CaseType
    origin: CaseOrigin
    priority: CasePriority
    status: CaseStatus
    status_reason: CaseReason
    customer: CustomerRef | None
    contact: PersonRef | None
    owner: PersonRef | None
    team: PersonRef | None
    queue: PersonRef | None
    subject: PersonRef | None
    last_customer_message_at: datetime | None
    last_reply_at: datetime | None
    first_response_at: datetime | None
    resolved_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
    due_at: datetime | None = None
    due_state: str = ""
    due_kpi: str = ""

    @property
    def awaits_reply(self) -> bool:
        """Whether the customer wrote last."""
        if self.last_customer_message_at is None:
            return False
        return self.last_reply_at is None or self.last_reply_at < self.last_customer_message_at


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case with everything its page shows beside its messages."""

    row: CaseRow
    description: str
    account: PersonRef | None
    policy_id: UUID | None
    parent: CaseRef | None
    children: tuple[CaseRef, ...]
    merged_into: CaseRef | None
    merged_from: tuple[CaseRef, ...]
    entitlement: PersonRef | None
    resolution: Mapping[str, Any]
    satisfaction: int | None
    created_by: str
    attributes: Mapping[str, Any]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """Which cases to list: empty filters take everything; ``view`` narrows further.

    ``late_before`` takes active cases with a service level due before that time (UTC); ``missed``
    those with one that was breached and still waits to be met.
    """

    statuses: Sequence[str] = (CaseStatus.ACTIVE,)
    reasons: Sequence[str] = ()
    priorities: Sequence[str] = ()
    case_types: Sequence[str] = ()
    origins: Sequence[str] = ()
    queue_ids: Sequence[UUID] = ()
    team_ids: Sequence[UUID] = ()
    subject_ids: Sequence[UUID] = ()
    entitlement_ids: Sequence[UUID] = ()
    owner_id: UUID | None = None
    unowned: bool = False
    customer: CustomerRef | None = None
    policy_id: UUID | None = None
    awaiting_reply: bool = False
    late_before: datetime | None = None
    missed: bool = False
    created_from: datetime | None = None
    created_to: datetime | None = None
    ids: Sequence[UUID] = ()
    text: str = ""
    sort: str = "created_at"
    descending: bool = True
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class ResolveDraft:
    """How a case ends. ``minutes`` is the time spent on it."""

    reason: CaseReason
    summary: str
    minutes: int = 0
    despite_children: bool = False


class OpenChildren(Conflict):
    """Cases below this one are still open."""

    def __init__(self, children: Sequence[CaseRef]) -> None:
        names = ", ".join(child.number for child in children)
        super().__init__(f"Still open below this case: {names}.")
        self.children = tuple(children)
