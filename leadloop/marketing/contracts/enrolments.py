"""One person's way through a journey."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias
from uuid import UUID

from leadloop.marketing.contracts.journeys import Action

MAX_TRAIL: Final = 100
"""Visits of steps kept per person and journey, the newest."""


class EnrolmentStatus(StrEnum):
    """Whether somebody is in a journey, and how they left it."""

    ACTIVE = "active"
    HELD_OUT = "held_out"
    COMPLETED = "completed"
    GOAL = "goal"
    EXITED = "exited"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """Words for screens."""
        return _LABELS[self]


_LABELS: Final = {
    EnrolmentStatus.ACTIVE: "In the journey",
    EnrolmentStatus.HELD_OUT: "Held out",
    EnrolmentStatus.COMPLETED: "Came to the end",
    EnrolmentStatus.GOAL: "Reached the goal",
    EnrolmentStatus.EXITED: "Left by a rule",
    EnrolmentStatus.STOPPED: "Taken out",
    EnrolmentStatus.FAILED: "Failed",
}


@dataclass(frozen=True, slots=True)
class Position:
    """Where somebody stands.

    ``step`` None is the end. ``arrived_at`` is UTC. ``visit`` counts the steps begun, so that each
    has a number of its own. ``seen`` are what the person did with messages: ``STEP:click``.
    """

    enrolment: UUID
    step: str | None
    arrived_at: datetime
    visit: int = 0
    seen: frozenset[str] = frozenset()


class Visit(NamedTuple):
    """A step done: when (UTC), which way it led, and what to say of it."""

    step: str
    at: datetime
    way: str
    note: str = ""


class Effect(NamedTuple):
    """What a step asks the world to do; ``step`` and ``visit`` make its key."""

    step: str
    visit: int
    action: Action


class Ended(NamedTuple):
    """Somebody left: how, and by which rule."""

    status: EnrolmentStatus
    rule: str = ""
    note: str = ""


Outlook: TypeAlias = datetime | Ended


@dataclass(frozen=True, slots=True)
class Progress:
    """What one advance came to: where the person stands, until when (UTC) or how they left."""

    position: Position
    outlook: Outlook
    visits: tuple[Visit, ...] = ()
    effects: tuple[Effect, ...] = field(default=())
