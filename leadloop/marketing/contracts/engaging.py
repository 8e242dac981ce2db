"""What happened with a person, as it is told to marketing."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from leadloop.marketing.contracts.words import EngagementKind


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that somebody did. ``key`` makes it one, however often it is told.

    Whose it is say ``person_entity`` (``marketing_person``, ``lead``, ``contact``) with
    ``person_id``, else ``address``. ``at`` is UTC. ``bounce`` is hard, soft or blocked.
    """

    key: UUID
    kind: EngagementKind
    at: datetime
    person_entity: str = ""
    person_id: UUID | None = None
    address: str = ""
    scanner: bool = False
    url: str = ""
    subject: str = ""
    variant: str = ""
    step_id: str = ""
    message_id: UUID | None = None
    campaign_id: UUID | None = None
    journey_id: UUID | None = None
    bounce: str = ""
    reason: str = ""


class LooseSight(NamedTuple):
    """A visit of a browser that nobody known uses."""

    key: UUID
    anonymous_id: str
    at: datetime
    url: str
    campaign: str
