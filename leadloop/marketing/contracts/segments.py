"""Segments as they are made and shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
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
