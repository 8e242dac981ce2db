"""The words of a lead: statuses, reasons, ratings, sources, and Dataverse's numbers for them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple


class Word(NamedTuple):
    """One value of an option set: Dataverse's number, our stored value, the label on screens."""

    code: int
    value: str
    label: str


class LeadStatus(StrEnum):
    """Where a lead stands."""

    OPEN = "open"
    QUALIFIED = "qualified"
    DISQUALIFIED = "disqualified"


class StatusReason(StrEnum):
    """Why a lead stands there; each reason belongs to one status."""

    NEW = "new"
    CONTACTED = "contacted"
    QUALIFIED = "qualified"
    LOST = "lost"
    CANNOT_CONTACT = "cannot_contact"
    NO_LONGER_INTERESTED = "no_longer_interested"
    CANCELED = "canceled"

    @property
    def status(self) -> LeadStatus:
        """The status this reason belongs to."""
        return _STATUS_OF[self]

    @property
    def label(self) -> str:
        """The word on screens."""
        return _REASON_LABELS[self]


_STATUS_OF: Final[Mapping[StatusReason, LeadStatus]] = {
    StatusReason.NEW: LeadStatus.OPEN,
    StatusReason.CONTACTED: LeadStatus.OPEN,
    StatusReason.QUALIFIED: LeadStatus.QUALIFIED,
    StatusReason.LOST: LeadStatus.DISQUALIFIED,
    StatusReason.CANNOT_CONTACT: LeadStatus.DISQUALIFIED,
    StatusReason.NO_LONGER_INTERESTED: LeadStatus.DISQUALIFIED,
    StatusReason.CANCELED: LeadStatus.DISQUALIFIED,
}

STATUSES: Final = (
    Word(0, LeadStatus.OPEN, "Open"),
    Word(1, LeadStatus.QUALIFIED, "Qualified"),
    Word(2, LeadStatus.DISQUALIFIED, "Disqualified"),
)

STATUS_REASONS: Final = (
    Word(1, StatusReason.NEW, "New"),
    Word(2, StatusReason.CONTACTED, "Contacted"),
    Word(3, StatusReason.QUALIFIED, "Qualified"),
    Word(4, StatusReason.LOST, "Lost"),
    Word(5, StatusReason.CANNOT_CONTACT, "Cannot Contact"),
    Word(6, StatusReason.NO_LONGER_INTERESTED, "No Longer Interested"),
    Word(7, StatusReason.CANCELED, "Canceled"),
)

_REASON_LABELS: Final[Mapping[StatusReason, str]] = {
    StatusReason(word.value): word.label for word in STATUS_REASONS
}

RATINGS: Final = (Word(1, "hot", "Hot"), Word(2, "warm", "Warm"), Word(3, "cold", "Cold"))

PRIORITIES: Final = (Word(1, "high", "High"), Word(2, "normal", "Normal"), Word(3, "low", "Low"))

# Dataverse's own numbers first, then ours. Another source is kept under its own name.
LEAD_SOURCES: Final = (
    Word(1, "advertisement", "Advertisement"),
    Word(2, "employee_referral", "Employee referral"),
    Word(3, "external_referral", "External referral"),
    Word(4, "partner", "Partner"),
    Word(5, "public_relations", "Public relations"),
    Word(6, "seminar", "Seminar"),
    Word(7, "trade_show", "Trade show"),
    Word(8, "web_form", "Web form"),
    Word(9, "word_of_mouth", "Word of mouth"),
    Word(10, "other", "Other"),
    Word(100_000_000, "api", "API"),
    Word(100_000_001, "event_grid", "Event Grid"),
    Word(100_000_002, "manual", "Entered by hand"),
    Word(100_000_003, "import", "Import"),
    Word(100_000_004, "google_ads", "Google Ads"),
    Word(100_000_005, "meta", "Meta lead ads"),
    Word(100_000_006, "linkedin", "LinkedIn lead forms"),
    Word(100_000_007, "microsoft_marketplace", "Microsoft marketplace"),
)

_SOURCE_LABELS: Final[Mapping[str, str]] = {word.value: word.label for word in LEAD_SOURCES}

GRADES: Final = ("A", "B", "C", "D")

BOARD_GROUPS: Final = ("grade", "status_reason")

SORT_COLUMNS: Final = (
    "full_name",
    "email",
    "company",
    "job_title",
    "company_size",
    "country",
    "product_interest",
    "lead_source",
    "utm_campaign",
    "status",
    "status_reason",
    "rating",
    "propensity_score",
    "propensity_grade",
    "lead_score",
    "priority",
    "category",
    "owner",
    "team",
    "response_due_at",
    "first_response_at",
    "created_at",
    "updated_at",
)


class CallOutcome(StrEnum):
    """How a phone call ended."""

    CONNECTED = "connected"
    NO_ANSWER = "no_answer"
    LEFT_MESSAGE = "left_message"
    WRONG_NUMBER = "wrong_number"


def source_label(source: str) -> str:
    """Return the label of a lead source; a source of your own reads as it is written."""
    return _SOURCE_LABELS.get(source, source.replace("_", " ").capitalize())
