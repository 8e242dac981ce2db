"""What the reader of a message may choose, through the addresses in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from leadloop.outbound.contracts.consents import ConsentState


@dataclass(frozen=True, slots=True)
class Opened:
    """A message whose address somebody opened. ``purpose`` empty: it needed no consent."""

    message_id: UUID
    address: str
    channel: str
    purpose: str

    @property
    def hint(self) -> str:
        """The address so that only who knows it recognises it."""
        name, at, domain = self.address.partition("@")
        return f"{name[:1]}…{at}{domain}" if at else f"…{self.address[-3:]}"


class Choice(NamedTuple):
    """One purpose on one channel; ``name`` names it in the page's form."""

    purpose: str
    channel: str
    address: str
    state: ConsentState | None
    name: str

    @property
    def label(self) -> str:
        """The purpose in words."""
        return self.purpose.replace("_", " ").replace("-", " ").capitalize()

    @property
    def is_on(self) -> bool:
        """Whether messages come."""
        return self.state is ConsentState.OPTED_IN


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a reader has chosen. ``paused_until`` is UTC, None while nothing is paused."""

    opened: Opened
    choices: tuple[Choice, ...]
    paused_until: datetime | None
