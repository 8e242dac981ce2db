"""Lead sources: what doors, screens and tests hold about an ad network that sends leads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

HOOKS_PATH: Final = "/hooks/"
"""Every lead webhook's address begins with this."""


class Vendor(StrEnum):
    """Who sends leads. The value is the event's origin, and the lead's source."""

    GOOGLE_ADS = "google_ads"
    META = "meta"
    LINKEDIN = "linkedin"
    MICROSOFT_MARKETPLACE = "microsoft_marketplace"

    @property
    def slug(self) -> str:
        """The vendor's part of an address."""
        return self.value.replace("_", "-")


class SecretKind(StrEnum):
    """The secrets that prove a sender, or open the vendor's own interface to us."""

    GOOGLE_KEY = "google_key"
    APP_SECRET = "app_secret"  # noqa: S105 -- the name of a kind of secret
    VERIFY_TOKEN = "verify_token"  # noqa: S105
    ACCESS_TOKEN = "access_token"  # noqa: S105
    CLIENT_SECRET = "client_secret"  # noqa: S105
    ADDRESS_SECRET = "address_secret"  # noqa: S105


class MappingRow(NamedTuple):
    """Where the answer to one of the vendor's questions goes.

    ``question`` is the vendor's id or name of it, compared without regard to case. ``target`` is a
    field of the lead, ``full_name``, ``attributes`` (under the question's own name),
    ``consent.{purpose}.{channel}``, or ``skip``.
    """

    question: str
    target: str


@dataclass(frozen=True, slots=True)
class LeadSourceDraft:
    """What a marketer decides about a lead source.

    ``campaign`` and ``product_interest`` count where the vendor says nothing of its own.
    ``mapping`` goes before the vendor's usual one.
    """

    name: str
    campaign: str = ""
    product_interest: str = ""
    mapping: tuple[MappingRow, ...] = ()


class SecretState(NamedTuple):
    """A secret as screens may know it.

    Times are UTC; until ``former_until`` the value before it counts too.
    """

    kind: SecretKind
    set_at: datetime | None
    set_by: str = ""
    former_until: datetime | None = None
    readable: bool = True


@dataclass(frozen=True, slots=True)
class LeadSource:
    """A lead source as it stands. Times are UTC; ``version`` counts its saves."""

    id: UUID
    vendor: Vendor
    key: str
    draft: LeadSourceDraft
    enabled: bool
    version: int
    secrets: tuple[SecretState, ...]
    updated_at: datetime
    updated_by: str

    @property
    def path(self) -> str:
        """The address that the vendor posts to, without scheme and host."""
        return f"{HOOKS_PATH}{self.vendor.slug}/{self.key}"

    @property
    def missing(self) -> tuple[SecretKind, ...]:
        """The secrets without which the vendor's messages cannot be taken or read."""
        return tuple(s.kind for s in self.secrets if s.set_at is None or not s.readable)


class DeliveryState(StrEnum):
    """How far one delivery has come."""

    WAITING = "waiting"
    """Its answers are still to be fetched from the vendor."""

    HANDED_ON = "handed_on"
    """It is a submission; intake decides."""

    IGNORED = "ignored"
    """It carries no lead, for instance the notice of a deleted one."""

    STUCK = "stuck"
    """It cannot be fetched until somebody mends what its error names."""

    GONE = "gone"
    """The vendor no longer has it; the submission is rejected, for a person to fill in."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message that was taken. ``submission_key`` is None until there is a submission."""

    id: UUID
    vendor_lead_id: str
    received_at: datetime
    trace_id: str
    state: DeliveryState
    test: bool
    submission_key: UUID | None
    error: str
    attempts: int
    unmapped: tuple[str, ...] = ()


class Noted(NamedTuple):
    """What the door did not take, or only answered: counted by the hour, without any content.

    ``what`` is ``handshake``, ``repeat``, or the code of a refusal.
    """

    what: str
    hour: datetime
    times: int
    last_at: datetime
    trace_id: str


class SourceStats(NamedTuple):
    """What came of a lead source in the time that deliveries are kept."""

    received: int = 0
    tests: int = 0
    waiting: int = 0
    stuck: int = 0
    refused: int = 0
    last_received_at: datetime | None = None


class HookDoor(NamedTuple):
    """What the door must know of a source; each secret with the values that count now."""

    id: UUID
    vendor: Vendor
    key: str
    enabled: bool
    secrets: Mapping[str, tuple[str, ...]] = {}

    def values(self, kind: SecretKind) -> tuple[str, ...]:
        """Return the values of one secret, newest first."""
        return self.secrets.get(kind, ())


class Notice(NamedTuple):
    """One lead, or notice of a lead, in a vendor's message.

    ``id`` recognises a repeat and ``content`` tells an altered one from it; ``sent_at`` (UTC) is
    the message's own time stamp, None where the vendor sends none.
    """

    id: str
    content: Any
    body: Mapping[str, Any]
    sent_at: datetime | None = None
    test: bool = False


class Answer(NamedTuple):
    """An answer to one question, by the vendor's id of it and the words a person read."""

    question: str
    label: str
    value: str


class ConsentAnswer(NamedTuple):
    """A tick box of the vendor's form, ticked or not. ``text`` is what stood beside it."""

    question: str
    text: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class VendorLead:
    """A lead in the vendor's words, whichever vendor: what the mapping turns into ours."""

    answers: tuple[Answer, ...]
    form: str = ""
    attribution: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    consents: tuple[ConsentAnswer, ...] = ()
    test: bool = False
