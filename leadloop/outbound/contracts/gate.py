"""What the gate is asked, what it answers, and the policy it goes by."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from leadloop.outbound.contracts.consents import Refusal
from leadloop.outbound.contracts.messages import Channel, MessageClass

MAX_CAP: Final = 1000
"""Messages that a cap may count to."""


class Occasion(NamedTuple):
    """What is to be said: on which channel, of which class, under which consent."""

    channel: Channel = Channel.EMAIL
    message_class: MessageClass = MessageClass.COMMERCIAL
    consent_purpose: str = ""


class Recipient(NamedTuple):
    """Whom it is to be said to. ``address`` may be empty: nobody can be reached there."""

    address: str
    time_zone: str = ""
    person_id: UUID | None = None


class Kin(NamedTuple):
    """Where else the person of a question is reached on its channel, and under which ids."""

    addresses: frozenset[str] = frozenset()
    person_ids: frozenset[UUID] = frozenset()


class Verdict(NamedTuple):
    """What the gate says of one message.

    ``refusal``: it must not be sent. ``held_until`` (UTC): it may leave then, ``hold`` says why
    not now. Neither: it may leave at once.
    """

    refusal: Refusal | None = None
    held_until: datetime | None = None
    hold: Refusal | None = None

    @property
    def passes(self) -> bool:
        """Whether it may leave, now or later."""
        return self.refusal is None


@dataclass(frozen=True, slots=True)
class SendingPolicy:
    """How often and when commercial messages of a channel may reach one person.

    At most ``cap_count`` (0 = no cap) within ``cap_window``, whoever sends them. Between
    ``quiet_from`` and ``quiet_until``, local times in the person's zone (``time_zone`` where that
    is unknown), none leaves. What is over the cap waits at most ``patience``.
    ``domain_per_min`` bounds the messages a minute to one receiving domain, ``domain_overrides``
    those to domains of their own; 0 = no bound.
    """

    channel: Channel
    cap_count: int = 0
    cap_window: timedelta = timedelta(days=7)
    patience: timedelta = timedelta(days=3)
    quiet_from: time | None = None
    quiet_until: time | None = None
    time_zone: str = "UTC"
    domain_per_min: int = 0
    domain_overrides: tuple[tuple[str, int], ...] = ()
    version: int = 0
    updated_at: datetime | None = None
    updated_by: str = ""


class PolicyChange(NamedTuple):
    """What a person writes into a policy; ``domain_overrides`` as lines ``domain=number``."""

    cap_count: int
    cap_hours: int
    patience_hours: int
    quiet_from: time | None
    quiet_until: time | None
    time_zone: str
    domain_per_min: int = 0
    domain_overrides: str = ""
