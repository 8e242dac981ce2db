"""What comes back of messages: bounces and complaints."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ReturnClass(StrEnum):
    """What a message that came back says about its address, or about us."""

    HARD = "hard"
    """Nobody is there: the address is left alone for good."""

    SOFT = "soft"
    """Not this time; many of them in a short time count as nobody there."""

    BLOCKED = "blocked"
    """We are not wanted there, our sending address or what we say: nothing about the person."""

    COMPLAINT = "complaint"
    """Its reader has called it spam."""

    @property
    def label(self) -> str:
        """The word on screens."""
        return f"{self.value.capitalize()}{'' if self is ReturnClass.COMPLAINT else ' bounce'}"


@dataclass(frozen=True, slots=True)
class Return:
    """One report. ``key`` makes it one however often it comes; ``at`` is UTC.

    ``message_id`` is the message it is about where that is known and proven, ``address`` the
    address it names; ``source`` is who told us.
    """

    key: str
    kind: ReturnClass
    at: datetime
    source: str
    reason: str = ""
    address: str = ""
    message_id: UUID | None = None
