"""What forms brought: submissions, counts by day, where visitors leave."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID


class FormStats(NamedTuple):
    """What came of a form: submissions, and when (UTC) the latest one came."""

    submissions: int = 0
    last_submission_at: datetime | None = None


class FormSubmissions(NamedTuple):
    """A page of the submissions of a form, newest first; ``after`` continues it."""

    keys: tuple[UUID, ...]
    after: UUID | None


class FormCounts(NamedTuple):
    """What visitors did with a form, of those who may be counted."""

    views: int = 0
    starts: int = 0
    submits: int = 0

    @property
    def conversion(self) -> float | None:
        """Submissions per view, 0..1; None if nobody was counted."""
        return min(1.0, self.submits / self.views) if self.views else None


class DayCounts(NamedTuple):
    """The counts of one day (UTC)."""

    day: date
    counts: FormCounts


class FieldDrop(NamedTuple):
    """How far visitors came with one field: reached it, filled it, left the page at it."""

    name: str
    label: str
    reached: int
    filled: int
    left: int


@dataclass(frozen=True, slots=True)
class FormReport:
    """What visitors did with a form in a period: in all, day by day, field by field."""

    total: FormCounts
    days: tuple[DayCounts, ...]
    fields: tuple[FieldDrop, ...]
