"""Who may be told what: consents, suppressions, and what the gate answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

ANY_PURPOSE: Final = "*"
"""A consent entry with this purpose speaks for all of them: "no more mail from you"."""


class ConsentState(StrEnum):
    """What somebody has said about a purpose on a channel."""

    OPTED_IN = "opted_in"
    OPTED_OUT = "opted_out"
    PENDING = "pending"

    @property
    def label(self) -> str:
        """The word on screens."""
        return self.value.replace("_", " ").capitalize()


class SuppressionReason(StrEnum):
    """Why an address is left alone."""

    HARD_BOUNCE = "hard_bounce"
    SOFT_BOUNCES = "soft_bounces"
    COMPLAINT = "complaint"
    MANUAL = "manual"
    ERASED = "erased"
    PAUSED = "paused"
    """Its reader wants to hear nothing for a while; it ends by itself."""

    @property
    def label(self) -> str:
        """The word on screens."""
        return _REASON_LABELS[self]

    @property
    def stops_everything(self) -> bool:
        """Whether even what its reader asked for is not sent: nobody would get it."""
        return self in {SuppressionReason.HARD_BOUNCE, SuppressionReason.ERASED}


_REASON_LABELS: Final = {
    SuppressionReason.HARD_BOUNCE: "Hard bounce",
    SuppressionReason.SOFT_BOUNCES: "Bounced softly again and again",
    SuppressionReason.COMPLAINT: "Complaint",
    SuppressionReason.MANUAL: "Set by hand",
    SuppressionReason.ERASED: "Person erased",
    SuppressionReason.PAUSED: "Paused by the person",
}


@dataclass(frozen=True, slots=True)
class ConsentDraft:
    """A word about a consent. ``at`` is when it was given (UTC), not when it is noted.

    ``address`` is an e-mail address or a phone number in E.164. ``source`` says where it was
    given, ``evidence`` proves it. Two drafts with one ``key`` are one entry.
    """

    address: str
    purpose: str
    state: ConsentState
    at: datetime
    source: str
    channel: str = "email"
    lawful_basis: str = "consent"
    wording_version: str = ""
    person_entity: str = ""
    person_id: UUID | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    cause: UUID | None = None
    trace_id: str = ""


@dataclass(frozen=True, slots=True)
class ConsentEntry:
    """One line of the ledger, as it was written. ``recorded_by`` is an actor's label."""

    id: UUID
    address: str
    purpose: str
    channel: str
    state: ConsentState
    at: datetime
    source: str
    lawful_basis: str
    wording_version: str
    evidence: Mapping[str, Any]
    recorded_at: datetime
    recorded_by: str
    trace_id: str
    counts: bool = False


class ConsentWord(NamedTuple):
    """What the decision needs of an entry; ``order`` tells entries of one moment apart."""

    purpose: str
    channel: str
    state: ConsentState
    at: datetime
    order: int


@dataclass(frozen=True, slots=True)
class SuppressionDraft:
    """An address to leave alone. Without ``expires_at`` (UTC) for good."""

    address: str
    reason: SuppressionReason
    source: str
    channel: str = "email"
    note: str = ""
    expires_at: datetime | None = None
    cause: UUID | None = None


@dataclass(frozen=True, slots=True)
class SuppressionRow:
    """A suppression as screens show it; ``lifted_at`` ended it by hand."""

    id: UUID
    address: str
    channel: str
    reason: SuppressionReason
    source: str
    note: str
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    lifted_at: datetime | None
    lifted_by: str
    active: bool


class Carry(NamedTuple):
    """From which address to which one on a channel, and whose both are."""

    from_: str
    to: str
    channel: str
    person_entity: str
    person_id: UUID


class Standing(NamedTuple):
    """What is known about an address: the ledger (newest first) and its suppressions."""

    address: str
    entries: tuple[ConsentEntry, ...]
    suppressions: tuple[SuppressionRow, ...]


class Refusal(NamedTuple):
    """Why the gate lets a message not pass: a stable code, and a sentence."""

    code: str
    text: str
