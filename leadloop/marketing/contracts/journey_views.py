"""Journeys and the people in them as screens and doors see them. Times are UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from leadloop.kit.errors import FieldError
from leadloop.marketing.contracts.campaigns import LeftOut
from leadloop.marketing.contracts.enrolments import EnrolmentStatus
from leadloop.marketing.contracts.journeys import EntryMode, JourneyStatus, Plan, StepKind


@dataclass(frozen=True, slots=True)
class StepSums:
    """What people did at one step: how many stand there, how many passed, by which way."""

    here: int = 0
    entered: int = 0
    ways: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JourneySums:
    """What people did in a journey, all versions together."""

    entered: int = 0
    active: int = 0
    goal: int = 0
    exited: int = 0
    completed: int = 0
    stopped: int = 0
    failed: int = 0
    held_out: int = 0
    held_goal: int = 0

    @property
    def goal_percent(self) -> float | None:
        """Share of those who came in that reached the goal; None before anybody came."""
        return 100 * self.goal / self.entered if self.entered else None

    @property
    def held_goal_percent(self) -> float | None:
        """The same of those who were held out; None where nobody was."""
        return 100 * self.held_goal / self.held_out if self.held_out else None


@dataclass(frozen=True, slots=True)
class JourneyRow:
    """A journey as lists show it."""

    id: UUID
    key: str
    name: str
    status: JourneyStatus
    entry_mode: EntryMode
    version_number: int | None
    has_draft: bool
    shipped: bool
    sums: JourneySums
    updated_at: datetime
    version: int


class VersionLine(NamedTuple):
    """A version as it was published."""

    number: int
    published_at: datetime
    published_by: str
    comment: str


@dataclass(frozen=True, slots=True)
class JourneyView:
    """One journey whole.

    ``definition`` is the draft where there is one, else what is in force; ``plan`` is what it
    says, None where ``problems`` stand against it. ``steps`` are the sums by step.
    """

    row: JourneyRow
    description: str
    definition: Mapping[str, Any]
    plan: Plan | None
    problems: tuple[FieldError, ...]
    steps: Mapping[str, StepSums]
    versions: tuple[VersionLine, ...]
    tree: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """Somebody's way through a journey, as lists show it."""

    id: UUID
    journey_id: UUID
    journey_name: str
    person_id: UUID
    person_name: str
    status: EnrolmentStatus
    step: str
    version: int
    entered_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    ended_by: str
    note: str
    trail: tuple[tuple[str, datetime, str, str], ...]


class EnrolmentPage(NamedTuple):
    """One page of people; ``after`` fetches the next, None at the end."""

    items: tuple[EnrolmentRow, ...]
    after: UUID | None


class EnrolResult(NamedTuple):
    """What became of people who were to come in."""

    entered: int
    held_out: int
    left_out: Mapping[str, int]


class TrialLine(NamedTuple):
    """What a trial came to at one moment: ``kind`` is ``step``, ``skip``, ``jump`` or ``end``."""

    at: datetime
    step: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step can be put: onto a way of a step; an empty ``after`` is the start."""

    after: str
    way: int


@dataclass(frozen=True, slots=True)
class Branch:
    """One way out of a step that branches."""

    key: str
    label: str
    place: Place
    nodes: "tuple[Node, ...]"
    goes_to: str
    ends: bool


@dataclass(frozen=True, slots=True)
class Node:
    """One step, its branches, and the place behind it."""

    key: str
    name: str
    type: str
    kind: StepKind | None
    step: Mapping[str, Any]
    branches: tuple[Branch, ...]
    after: Place | None
    goes_to: str


class EntryPreview(NamedTuple):
    """Who would come into a journey if it were published now, and what the gate says of them.

    ``matching`` people are in its segments; ``judged`` of them, those who came last, were looked
    at, and ``coming`` of these would come in. Of these the gate would keep ``left_out`` from
    getting the first message, the step named ``message`` (empty: the journey sends none).
    """

    matching: int
    judged: int
    coming: int
    message: str
    left_out: tuple[LeftOut, ...]
