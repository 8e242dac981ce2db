"""Audiences of ad networks: hashed people, kept in step with a campaign's segments."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

CHUNK: Final = 1_000
"""People told to a network at once; every network takes as many."""


class Network(StrEnum):
    """Who shows advertisements."""

    META = "meta"
    GOOGLE = "google"
    LINKEDIN = "linkedin"

    @property
    def label(self) -> str:
        """The word on screens."""
        return _LABELS[self]


_LABELS: Final = {
    Network.META: "Meta Custom Audiences",
    Network.GOOGLE: "Google Customer Match",
    Network.LINKEDIN: "LinkedIn Matched Audiences",
}


class MemberState(StrEnum):
    """How far a person has come into a network's audience."""

    ADDING = "adding"
    IN = "in"
    REMOVING = "removing"


class HashedPerson(NamedTuple):
    """A person as a network may know them: SHA-256 in hexadecimal; the phone may be empty."""

    email: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class AdAccount:
    """An account of a network, with what opens it. Never shown, never logged.

    ``external_id`` is the ad account's number. Meta and LinkedIn have a ``token``. Google has a
    ``token`` to refresh by, ``client_id``, ``client_secret`` and ``developer_token``, and
    ``manager_id`` where a manager's account opens it.
    """

    network: Network
    external_id: str
    token: str
    client_id: str = ""
    client_secret: str = ""
    developer_token: str = ""
    manager_id: str = ""


class AdAccountDraft(NamedTuple):
    """What a person writes of an account; an empty secret leaves the one that is held."""

    name: str
    account: AdAccount


class AdAccountRow(NamedTuple):
    """An account as screens show it: without its secrets."""

    id: UUID
    name: str
    network: Network
    external_id: str
    version: int
    updated_at: datetime
    updated_by: str


class SpendDay(NamedTuple):
    """What a network's campaign cost and brought on one day of the ad account."""

    day: date
    amount: Decimal
    currency: str
    impressions: int = 0
    clicks: int = 0
    leads: int = 0


class AudienceDraft(NamedTuple):
    """An audience to keep for a campaign.

    ``external_id`` is the network's own audience, empty to make one. Only people who have agreed
    to ``consent_purpose`` are told. ``network_campaign`` is the network's campaign whose spend is
    read; empty reads none.
    """

    campaign_id: UUID
    account_id: UUID
    consent_purpose: str = "advertising"
    external_id: str = ""
    network_campaign: str = ""


@dataclass(frozen=True, slots=True)
class AudienceView:
    """An audience as screens show it. Times are UTC."""

    id: UUID
    campaign_id: UUID
    campaign_name: str
    account: AdAccountRow
    external_id: str
    consent_purpose: str
    network_campaign: str
    active: bool
    told: int
    waiting: int
    last_upload_at: datetime | None
    spend_read_at: datetime | None
    problem: str
    spend: tuple[SpendDay, ...]
    version: int

    @property
    def total(self) -> Decimal:
        """What all days cost."""
        return sum((one.amount for one in self.spend), Decimal())

    @property
    def leads(self) -> int:
        """Replies of all days."""
        return sum(one.leads for one in self.spend)

    @property
    def clicks(self) -> int:
        """Clicks of all days."""
        return sum(one.clicks for one in self.spend)
