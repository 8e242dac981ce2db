"""How likely two records are one, and why."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID


class Verdict(StrEnum):
    """What a probability says. Nothing is ever merged by itself."""

    SAME = "same"
    MAYBE = "maybe"
    DIFFERENT = "different"


class PairState(StrEnum):
    """Where a pair of possible duplicates stands."""

    OPEN = "open"
    NOT_SAME = "not_same"
    MERGED = "merged"

    @property
    def label(self) -> str:
        """The words on screens."""
        return {"open": "To decide", "not_same": "Not the same", "merged": "Merged"}[self.value]


class RecordRef(NamedTuple):
    """One record of any kind: the entity's logical name and the record's id."""

    entity: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Profile:
    """What is compared of one record, in its normalised spelling; empty is not known.

    ``id`` is None for a record that is only about to be made. ``company`` is the account's or
    company's name as written, ``company_key`` its spelling for matching; of an account both stand
    for its own name. ``emails`` and ``phones`` hold also those of records merged into this one.
    """

    entity: str
    id: UUID | None = None
    title: str = ""
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    company_key: str = ""
    domain: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    birth_date: date | None = None
    street: str = ""
    postal_code: str = ""
    status: str = ""
    updated_at: datetime | None = None

    @property
    def is_company(self) -> bool:
        """Whether this is an organisation rather than a person."""
        return self.entity == "account"

    @property
    def ref(self) -> RecordRef:
        """The record it is of; the nil id for one that is only about to be made."""
        return RecordRef(self.entity, self.id or UUID(int=0))


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing compared: how it compares, and what that adds to the log-odds."""

    field: str
    label: str
    level: str
    left: str
    right: str
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """Two records compared.

    ``comparisons`` and ``prior`` add up to the log-odds of ``probability``. ``explanation`` says
    who the two would be if they were different: strangers, one household, colleagues, one group.
    """

    comparisons: tuple[Comparison, ...]
    prior: float
    explanation: str
    probability: float
    verdict: Verdict

    def as_json(self) -> list[dict[str, Any]]:
        """Return the comparisons as they are kept and sent: rounded, without the values."""
        return [
            {"field": c.field, "label": c.label, "level": c.level, "weight": round(c.weight, 2)}
            for c in self.comparisons
        ]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be the one asked about, likeliest first in any list."""

    record: RecordRef
    title: str
    subtitle: str
    match: Match


@dataclass(frozen=True, slots=True)
class Found:
    """What a look for duplicates found: ``candidates``, and how many more the actor may not see."""

    candidates: tuple[Candidate, ...] = ()
    hidden: int = 0


class PairSide(NamedTuple):
    """One of two records that may be one."""

    record: RecordRef
    title: str
    subtitle: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two records that may be one, compared as they are now.

    ``probability`` and ``verdict`` are those of the moment it was found, ``source`` who found it:
    our own sweep, a person, the lake.
    """

    id: UUID
    left: PairSide
    right: PairSide
    probability: float
    verdict: Verdict
    match: Match
    source: str
    state: PairState
    found_at: datetime
    decided_by: str = ""

    @property
    def can_merge(self) -> bool:
        """Whether the two are records of one kind."""
        return self.left.record.entity == self.right.record.entity
