"""Conditions as they are held once read: a tree of groups and questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from leadloop.kit.errors import InvalidInput
from leadloop.marketing.contracts.facts import Fact

Value = str | Decimal | int | datetime | tuple[str, ...] | None


class InvalidConditions(InvalidInput):
    """These conditions cannot be asked."""


class Mode(StrEnum):
    """How the members of a group count together."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a fact; ``value`` is typed as the operator takes it."""

    fact: Fact
    op: str
    value: Value = None


@dataclass(frozen=True, slots=True)
class Did:
    """Whether somebody did a thing at least so many times, within a time or ever.

    What a scanner did does not count. ``url`` must be contained in the address.
    """

    kind: str
    times: int = 1
    within: timedelta | None = None
    url: str = ""
    campaign_id: UUID | None = None
    journey_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class InSegment:
    """Whether somebody is in another segment."""

    segment_id: UUID


@dataclass(frozen=True, slots=True)
class InCampaign:
    """Whether somebody is in a campaign, and there at least as far as ``state``."""

    campaign_id: UUID
    state: str = "member"


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions together. An empty group of all or none holds, an empty one of any does not."""

    mode: Mode
    nodes: tuple["Node", ...] = ()


Node = Group | Asked | Did | InSegment | InCampaign


class Deed(NamedTuple):
    """One thing that somebody did, as conditions look at it."""

    kind: str
    at: datetime
    url: str = ""
    campaign_id: UUID | None = None
    journey_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """All that conditions look at, of one person. ``segments`` are the ids of those they are in.

    ``campaigns`` says how far they are in each: ``member``, ``sent``, ``opened`` ….
    """

    facts: Mapping[str, Any]
    deeds: tuple[Deed, ...] = ()
    segments: frozenset[UUID] = frozenset()
    campaigns: Mapping[UUID, frozenset[str]] = field(default_factory=dict)


class Lapse(NamedTuple):
    """That a condition may turn with time alone: when ``after`` has passed since a moment.

    ``source`` is a fact's name, or ``engagement.…``. A negative ``after`` is a time before.
    """

    source: str
    after: timedelta
