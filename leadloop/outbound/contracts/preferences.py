"""What a reader chooses by the signed addresses in a message."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from leadloop.outbound.contracts.consents import ConsentState
from leadloop.outbound.contracts.messages import Channel

PAUSES: Final = (7, 30, 90)
"""Days for which a reader may pause everything."""

PACES: Final = (0, 7, 30)
"""At most one message in so many days; 0: as they come."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A message whose address somebody opened. ``purpose`` empty: it needed no consent.

    ``person_entity`` and ``person_id`` say whom the message was for, where that is known.
    """

    message_id: UUID
    address: str
    channel: str
    purpose: str
    person_entity: str = ""
    person_id: UUID | None = None

    @property
    def hint(self) -> str:
        """The address so that only who knows it recognises it."""
        return hint_of(self.address)


def hint_of(address: str) -> str:
    """Return an address so that only who knows it recognises it."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}…{at}{domain}" if at else f"…{address[-3:]}"


class Place(NamedTuple):
    """Where a person is reached on a channel."""

    channel: Channel
    address: str


class Choice(NamedTuple):
    """One purpose on one channel; ``name`` names it in the page's form."""

    purpose: str
    channel: str
    address: str
    state: ConsentState | None
    name: str

    @property
    def key(self) -> str:
        """What says in the page's form that this choice was seen."""
        return f"{self.channel}:{self.purpose}"

    @property
    def label(self) -> str:
        """The purpose in words."""
        return self.purpose.replace("_", " ").replace("-", " ").capitalize()

    @property
    def is_on(self) -> bool:
        """Whether messages come."""
        return self.state is ConsentState.OPTED_IN


class ChannelChoices(NamedTuple):
    """The purposes of one channel, and where it leads."""

    label: str
    hint: str
    choices: tuple[Choice, ...]


class SaidRow(NamedTuple):
    """Something that a person has said, and what proves it. ``at`` is UTC."""

    at: datetime
    channel: str
    purpose: str
    state: ConsentState
    source: str
    wording_version: str
    agent: str


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a reader has chosen. ``paused_until`` is UTC, None while nothing is paused.

    ``every`` is the pace the reader wants: at most one message in that time; None as they come.
    ``history`` is what the reader has said before, newest first.
    """

    opened: Opened
    choices: tuple[Choice, ...]
    paused_until: datetime | None
    every: timedelta | None = None
    history: tuple[SaidRow, ...] = ()

    @property
    def channels(self) -> tuple[ChannelChoices, ...]:
        """The choices by channel."""
        grouped: dict[str, list[Choice]] = {}
        for one in self.choices:
            grouped.setdefault(one.channel, []).append(one)
        return tuple(
            ChannelChoices(Channel(name).label, hint_of(those[0].address), tuple(those))
            for name, those in grouped.items()
        )

    @property
    def pace_days(self) -> int:
        """The pace in days, 0 as they come."""
        return self.every.days if self.every else 0
