"""The call queue: whom to ring next, and whom not. Times are UTC."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

SKIPPED_FOR: Final = timedelta(hours=1)
TRIED_FOR: Final = timedelta(hours=4)
LONGEST_SNOOZE: Final = timedelta(days=366)


class PutOff(StrEnum):
    """Why somebody comes back to the queue later."""

    SNOOZED = "snoozed"
    SKIPPED = "skipped"
    TRIED = "tried"


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """Somebody to ring.

    ``score`` is the one *from history*, else the one *at intake*; ``scored`` says which
    (``history``, ``intake``, or empty where there is none). ``due_at`` is when a call was promised
    for and ``activity_id`` the call or task that says so; without one it is a new lead that
    arrived at ``arrived_at``.
    """

    entity: str
    id: UUID
    name: str
    phone: str
    detail: str
    score: int | None
    scored: str
    grade: str
    due_at: datetime | None = None
    activity_id: UUID | None = None
    subject: str = ""
    arrived_at: datetime | None = None


class LeftOut(NamedTuple):
    """How many would stand in the queue, but for these reasons."""

    opted_out: int = 0
    no_phone: int = 0
    put_off: int = 0

    @property
    def total(self) -> int:
        """How many in all."""
        return sum(self)


@dataclass(frozen=True, slots=True)
class CallQueue:
    """The first of those to ring, how many there are, and who was left out.

    ``next_at`` is when the next one who was put off comes back.
    """

    entries: tuple[QueueEntry, ...]
    total: int
    left_out: LeftOut
    next_at: datetime | None = None
