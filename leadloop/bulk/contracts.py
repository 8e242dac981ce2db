"""Jobs, their rows, and what a bulk change or an import is told. Times are UTC."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

SYNCHRONOUS_UP_TO: Final = 200
"""A change of at most this many rows is done while one waits; a larger one in the background."""

MAX_ROWS: Final = 200_000
"""As many rows as one job takes."""

MAX_BYTES: Final = 64_000_000
"""As large as a file may be."""

DELIMITERS: Final = (",", ";", "\t", "|")
"""What parts the columns of a file."""

FULL_NAME: Final = "@fullname"
"""Stands, among the columns that a file fills, for first and last name together."""


LIKENESS: Final = "@likeness"
"""Stands, among the ways to recognise a record, for being like it rather than sharing a key."""


class JobState(StrEnum):
    """Where a job stands.

    A draft waits for a person; so does one that was checked. Only a job that is waiting or running
    goes on by itself.
    """

    DRAFT = "draft"
    CHECKED = "checked"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def goes_on(self) -> bool:
        """Whether there is more to come without anybody doing anything."""
        return self in {JobState.WAITING, JobState.RUNNING}


class JobKind(StrEnum):
    """What a job does."""

    CHANGE = "change"
    IMPORT = "import"
    UNDO = "undo"
    EXPORT = "export"


class RowState(StrEnum):
    """What became of one row of a job.

    ``left`` is a row that an undo did not touch, since somebody changed it afterwards.
    """

    WAITING = "waiting"
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    SKIPPED = "skipped"
    UNDONE = "undone"
    LEFT = "left"


class ImportMode(StrEnum):
    """Which rows an import writes."""

    UPSERT = "upsert"
    CREATE = "create"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Job:
    """A job as screens see it; ``counts`` has a number for each state that rows have."""

    id: UUID
    kind: JobKind
    title: str
    entity: str
    state: JobState
    total: int
    done: int
    counts: Mapping[str, int]
    error: str
    owner_id: UUID | None
    created_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    undo_of: UUID | None
    undone_by: UUID | None
    plan: Mapping[str, Any]
    cancel_asked: bool

    @property
    def percent(self) -> int:
        """How much is done, 0 to 100."""
        return 100 if not self.total else min(100, self.done * 100 // self.total)

    @property
    def may_be_undone(self) -> bool:
        """Whether it has written something that nobody has undone yet."""
        written = self.counts.get("created", 0) + self.counts.get("changed", 0)
        ended = self.state in {JobState.DONE, JobState.CANCELED, JobState.FAILED}
        undoable = self.kind in {JobKind.CHANGE, JobKind.IMPORT}
        return ended and bool(written) and self.undone_by is None and undoable


@dataclass(frozen=True, slots=True)
class JobRow:
    """A row of a job: its number in the file or the selection, and what became of it."""

    number: int
    record_id: UUID | None
    state: RowState
    reason: str
    cells: Sequence[str] = ()


class Match(NamedTuple):
    """A way to recognise a record.

    ``attribute`` is what is looked up, ``source`` the attribute whose column of a file holds the
    text, ``normalise(text, values)`` the spelling that is looked up, where ``values`` are the
    row's others by attribute.
    """

    name: str
    label: str
    attribute: str
    source: str
    normalise: Callable[[str, Mapping[str, Any]], str]


class Resemblance(NamedTuple):
    """Which record a row is like, and why; ``id`` is None where no single one can be named.

    Only a ``sure`` one is written to; of any other a person has to say what it is.
    """

    id: UUID | None
    sure: bool
    why: str


Resembles = Callable[[Any, Sequence[Mapping[str, Any]]], Sequence[Resemblance | None]]
"""Says for each row, by attribute, which record the actor's role may see it is like."""


@dataclass(frozen=True, slots=True)
class Importable:
    """What a zone says of an entity that can be imported.

    ``matches`` stand in the order in which they are tried; records are always found by their own
    id and by alternate keys, too. ``aliases`` are further headings by attribute. ``made_by`` names
    the attribute by which another import may make a record of this entity that it misses.
    ``retire`` is what is written instead of deleting where records are never deleted. Where
    several records share a key, the one for which ``prefer`` is highest is meant; it gets the
    attributes ``prefer_by``. ``resembles`` finds records by likeness, where that is offered.
    """

    entity: str
    order: int
    matches: tuple[Match, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    made_by: str = ""
    retire: Mapping[str, Any] = field(default_factory=dict)
    prefer: Callable[[Mapping[str, Any]], Any] | None = None
    prefer_by: tuple[str, ...] = ()
    resembles: Resembles | None = None
