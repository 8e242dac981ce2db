"""What a merge looks like before and after it is made; no Django here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID


class Side(StrEnum):
    """Whose value: the record's that is kept, or the one's that goes."""

    KEEP = "keep"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One field of two records side by side.

    ``keep`` and ``gone`` are the two values as text to show. ``side`` is whose value the merged
    record takes: ``keep`` or ``gone``. Where both say the same there is nothing to choose.
    """

    name: str
    label: str
    keep: str
    gone: str
    side: Side

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return self.keep != self.gone


class MergeSide(NamedTuple):
    """One of the two records: how it is called, its version, when it was made and changed."""

    id: UUID
    title: str
    version: int
    created_at: datetime
    updated_at: datetime
    owner: str


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What merging would do: the fields to choose, and how many records of what would move."""

    entity: str
    label: str
    keep: MergeSide
    gone: MergeSide
    fields: tuple[FieldChoice, ...]
    moves: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MergeRecord:
    """A merge that was made. ``left`` says what undoing it left as it was, one sentence each.

    ``counts`` says how many records of what moved, ``choices`` whose value each field took.
    """

    id: UUID
    entity: str
    kept_id: UUID
    gone_id: UUID
    kept_title: str
    gone_title: str
    counts: Mapping[str, int]
    choices: Mapping[str, str]
    created_at: datetime
    created_by: str
    undone_at: datetime | None = None
    undone_by: str = ""
    left: tuple[str, ...] = field(default=())
    may_undo: bool = False
