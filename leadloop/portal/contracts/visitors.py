"""Sites, and the visits of people who are known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID


class VisitSeen(NamedTuple):
    """Something that a person did, on a page, in an app or on a server. ``at`` is UTC."""

    id: UUID
    at: datetime
    kind: str
    name: str
    title: str
    url: str
    referrer: str
    campaign: Mapping[str, str]
    data: Mapping[str, Any]
    user_id: str
    origin: str


@dataclass(frozen=True, slots=True)
class Touch:
    """Where a person came from, once: campaign parameters and click ids, referrer, landing page."""

    at: datetime
    campaign: Mapping[str, str]
    referrer: str
    landing_page: str


@dataclass(frozen=True, slots=True)
class VisitorHistory:
    """What is known of a person's visits, newest first; bots' are left out.

    ``first_touch`` is the first visit of all; ``last_touch`` the latest that says where the person
    came from: a later visit without campaign does not take its place. ``pages`` counts page views,
    also those that ``visits`` has no room for.
    """

    visits: tuple[VisitSeen, ...] = ()
    pages: int = 0
    first_touch: Touch | None = None
    last_touch: Touch | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A tracked site; ``last_day`` counts its events, ``last_seen_at`` is UTC."""

    id: UUID
    name: str
    home: str
    key: str
    allowed_hosts: tuple[str, ...]
    created_at: datetime
    last_day: int = 0
    bots_last_day: int = 0
    last_seen_at: datetime | None = None
