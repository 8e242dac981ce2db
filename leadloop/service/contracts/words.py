"""The words of a case: statuses, reasons, types, origins, and Dataverse's numbers for them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple


class Word(NamedTuple):
    """One value of an option set: Dataverse's number, our stored value, the label on screens."""

    code: int
    value: str
    label: str


class CaseStatus(StrEnum):
    """Where a case stands."""

    ACTIVE = "active"
    RESOLVED = "resolved"
    CANCELED = "canceled"

    @property
    def label(self) -> str:
        """The word on screens."""
        return self.value.capitalize()


class CaseReason(StrEnum):
    """Why a case stands there; each reason belongs to one status."""

    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    WAITING_FOR_DETAILS = "waiting_for_details"
    RESEARCHING = "researching"
    PROBLEM_SOLVED = "problem_solved"
    INFORMATION_PROVIDED = "information_provided"
    CANCELED = "canceled"
    MERGED = "merged"

    @property
    def status(self) -> CaseStatus:
        """The status this reason belongs to."""
        return _STATUS_OF[self]

    @property
    def label(self) -> str:
        """The word on screens."""
        return _label(REASONS, self)


class CaseType(StrEnum):
    """What a customer wants."""

    QUESTION = "question"
    PROBLEM = "problem"
    REQUEST = "request"
    COMPLAINT = "complaint"

    @property
    def label(self) -> str:
        """The word on screens."""
        return _label(CASE_TYPES, self)


class CaseOrigin(StrEnum):
    """How a case came in."""

    PHONE = "phone"
    EMAIL = "email"
    WEB = "web"
    CHAT = "chat"
    VOICE_AGENT = "voice_agent"

    @property
    def label(self) -> str:
        """The word on screens."""
        return _label(ORIGINS, self)


class CasePriority(StrEnum):
    """How soon a case wants attention."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"

    @property
    def label(self) -> str:
        """The word on screens."""
        return _label(PRIORITIES, self)


STATUSES: Final = (
    Word(0, CaseStatus.ACTIVE, "Active"),
    Word(1, CaseStatus.RESOLVED, "Resolved"),
    Word(2, CaseStatus.CANCELED, "Canceled"),
)
REASONS: Final = (
    Word(1, CaseReason.IN_PROGRESS, "In progress"),
    Word(2, CaseReason.ON_HOLD, "On hold"),
    Word(3, CaseReason.WAITING_FOR_DETAILS, "Waiting for details"),
    Word(4, CaseReason.RESEARCHING, "Researching"),
    Word(5, CaseReason.PROBLEM_SOLVED, "Problem solved"),
    Word(1000, CaseReason.INFORMATION_PROVIDED, "Information provided"),
    Word(6, CaseReason.CANCELED, "Canceled"),
    Word(2000, CaseReason.MERGED, "Merged"),
)
CASE_TYPES: Final = (
    Word(1, CaseType.QUESTION, "Question"),
    Word(2, CaseType.PROBLEM, "Problem"),
    Word(3, CaseType.REQUEST, "Request"),
    Word(100_000_000, CaseType.COMPLAINT, "Complaint"),
)
ORIGINS: Final = (
    Word(1, CaseOrigin.PHONE, "Phone"),
    Word(2, CaseOrigin.EMAIL, "Email"),
    Word(3, CaseOrigin.WEB, "Web"),
    Word(100_000_000, CaseOrigin.CHAT, "Chat"),
    Word(100_000_001, CaseOrigin.VOICE_AGENT, "Voice agent"),
)
PRIORITIES: Final = (
    Word(1, CasePriority.HIGH, "High"),
    Word(2, CasePriority.NORMAL, "Normal"),
    Word(3, CasePriority.LOW, "Low"),
)

_STATUS_OF: Final[Mapping[CaseReason, CaseStatus]] = {
    CaseReason.IN_PROGRESS: CaseStatus.ACTIVE,
    CaseReason.ON_HOLD: CaseStatus.ACTIVE,
    CaseReason.WAITING_FOR_DETAILS: CaseStatus.ACTIVE,
    CaseReason.RESEARCHING: CaseStatus.ACTIVE,
    CaseReason.PROBLEM_SOLVED: CaseStatus.RESOLVED,
    CaseReason.INFORMATION_PROVIDED: CaseStatus.RESOLVED,
    CaseReason.CANCELED: CaseStatus.CANCELED,
    CaseReason.MERGED: CaseStatus.CANCELED,
}


def _label(words: tuple[Word, ...], value: str) -> str:
    return next(word.label for word in words if word.value == value)
