"""Segments as they are made and shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from leadloop.kit.errors import Conflict
from leadloop.marketing.contracts.words import SegmentKind, SegmentState


class SegmentInUse(Conflict):
    """This segment is used; take it out there first."""


@dataclass(frozen=True, slots=True)
class SegmentDraft:
    """A segment to make or change; ``conditions`` is the tree in JSON, empty for a list."""

    name: str
    description: str = ""
    kind: SegmentKind = SegmentKind.DYNAMIC
    conditions: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SegmentView:
    """A segment as screens show it. Times are UTC."""

    id: UUID
    name: str
    description: str
    kind: SegmentKind
    state: SegmentState
    conditions: Mapping[str, Any]
    members: int
    version: int
    owner_id: UUID | None
    owner_name: str
    built_at: datetime | None
    build_error: str
    listened_by: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    updated_by: str


class PersonSample(NamedTuple):
    """A person as one of a list. Times are UTC."""

    id: UUID
    name: str
    email: str
    company: str
    country: str
    score: int | None
    grade: str
    kind: str


class Preview(NamedTuple):
    """How many people conditions hold for now, and some of them.

    That is ``matches`` of ``total``. ``exact`` is False where to count all would have taken too
    long; then it is estimated.
    """

    matches: int
    exact: bool
    sample: tuple[PersonSample, ...]
    total: int


class ListState(StrEnum):
    """What becomes of a row of a file that is put on a list."""

    NEW = "new"
    ON_LIST = "on_list"
    REPEATED = "repeated"
    UNKNOWN = "unknown"
    SEVERAL = "several"
    EMPTY = "empty"

    @property
    def label(self) -> str:
        """Words for screens and for the file of what was not put on it."""
        return _LIST_LABELS[self]


_LIST_LABELS = {
    ListState.NEW: "Is put on the list",
    ListState.ON_LIST: "Is on the list already",
    ListState.REPEATED: "Is in the file twice",
    ListState.UNKNOWN: "Nobody here has this address or number",
    ListState.SEVERAL: "Several people have this address or number",
    ListState.EMPTY: "Neither an address nor a number",
}


class ListRow(NamedTuple):
    """What a row of a file says of somebody: an e-mail address, a phone number, or both."""

    email: str = ""
    phone: str = ""


class ListMatch(NamedTuple):
    """Whom a row meets, and what becomes of it."""

    state: ListState
    person_id: UUID | None = None
