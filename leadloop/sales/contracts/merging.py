"""What the merging decision takes and gives: submissions, the leads they meet, and the plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Submission:
    """One submission, read from a write by submission id.

    ``values`` holds only what was sent and is not empty, by lead attribute. ``attempt`` counts
    from 1; a replay has a higher one. ``received_at`` is UTC, None if the flow did not say.
    """

    id: UUID
    values: Mapping[str, Any]
    email: str
    phone: str
    attempt: int = 1
    received_at: datetime | None = None
    cause: UUID | None = None
    trace_id: str = ""


@dataclass(frozen=True, slots=True)
class ExistingLead:
    """A lead that is already there, as far as the merging decision looks at it.

    ``values`` holds its attributes by name. ``person_touched`` says that the last hand on it was
    a person's. ``reached_by`` are the addresses and numbers of the batch that lead here, also
    those of leads merged into this one.
    """

    id: UUID
    values: Mapping[str, Any]
    is_open: bool
    created_at: datetime
    last_submission_id: UUID | None
    person_touched: bool
    hand_assigned: bool
    reached_by: frozenset[str] = frozenset()


class KnownSubmission(NamedTuple):
    """A submission that was written before: its lead, and the highest attempt so far."""

    lead_id: UUID
    attempt: int


@dataclass(frozen=True, slots=True)
class ActivityPlan:
    """An activity that the plan asks for; ``kind`` is ``response`` or ``follow_up``.

    ``lead`` are the lead's values as the submission left them, ``given`` what it said otherwise
    than the lead, ``due_at`` (UTC) by when somebody is to answer.
    """

    kind: str
    lead_id: UUID
    submission: Submission
    lead: Mapping[str, Any]
    given: Mapping[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None


class HandOver(NamedTuple):
    """A lead that its form, or the assignment rule ``by``, gave to somebody.

    ``lead`` are its values.
    """

    lead_id: UUID
    owner_id: UUID
    submission: Submission
    lead: Mapping[str, Any]
    by: str = ""


class OutcomePlan(NamedTuple):
    """What became of one submission; ``action`` is ``created``, ``updated`` or ``repeated``."""

    submission: Submission
    lead_id: UUID
    action: str


@dataclass(slots=True)
class WritePlan:
    """Everything one batch does: rows to insert and to update, activities, outcomes in order.

    ``updates`` maps a lead to the attributes that change. Two submissions of one person in a
    batch end in one row.
    """

    inserts: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    updates: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    activities: list[ActivityPlan] = field(default_factory=list)
    handed: list[HandOver] = field(default_factory=list)
    outcomes: list[OutcomePlan] = field(default_factory=list)
