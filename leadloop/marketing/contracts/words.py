"""The words of marketing: kinds of people, of engagement, statuses of campaigns."""

from enum import StrEnum
from typing import Final


class PersonKind(StrEnum):
    """What a person is in the CRM."""

    LEAD = "lead"
    CONTACT = "contact"

    @property
    def label(self) -> str:
        """The word on screens."""
        return self.value.capitalize()


class EngagementKind(StrEnum):
    """What somebody did, or what became of a message to them."""

    PAGE = "page"
    FORM = "form"
    SEND = "send"
    OPEN = "open"
    CLICK = "click"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"
    REPLY = "reply"
    DISMISS = "dismiss"

    @property
    def label(self) -> str:
        """The word on screens."""
        return _ENGAGEMENT_LABELS[self]

    @property
    def by_person(self) -> bool:
        """Whether the person did it: it then moves ``last_engaged_at``."""
        return self in _BY_PERSON


_ENGAGEMENT_LABELS: Final = {
    EngagementKind.PAGE: "Visited a page",
    EngagementKind.FORM: "Sent a form",
    EngagementKind.SEND: "Was sent a message",
    EngagementKind.OPEN: "Opened a message",
    EngagementKind.CLICK: "Clicked a link",
    EngagementKind.BOUNCE: "A message bounced",
    EngagementKind.COMPLAINT: "Complained",
    EngagementKind.UNSUBSCRIBE: "Unsubscribed",
    EngagementKind.REPLY: "Replied",
    EngagementKind.DISMISS: "Closed a message in the page",
}
_BY_PERSON: Final = frozenset(
    {
        EngagementKind.PAGE,
        EngagementKind.FORM,
        EngagementKind.OPEN,
        EngagementKind.CLICK,
        EngagementKind.REPLY,
        EngagementKind.DISMISS,
    }
)


class SegmentKind(StrEnum):
    """How people come into a segment."""

    DYNAMIC = "dynamic"
    STATIC = "static"

    @property
    def label(self) -> str:
        """The word on screens."""
        return "By conditions" if self is SegmentKind.DYNAMIC else "Static list"


class SegmentState(StrEnum):
    """Whether a segment is kept current."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"

    @property
    def label(self) -> str:
        """The word on screens."""
        return self.value.capitalize()


class CampaignStatus(StrEnum):
    """Where a campaign stands, in the words of Dynamics 365."""

    PROPOSED = "proposed"
    READY = "ready_to_launch"
    LAUNCHED = "launched"
    COMPLETED = "completed"
    CANCELED = "canceled"
    SUSPENDED = "suspended"

    @property
    def label(self) -> str:
        """The word on screens."""
        return self.value.replace("_", " ").title()


class CampaignKind(StrEnum):
    """What a campaign mostly is."""

    EMAIL = "email"
    SOCIAL = "social"
    SEARCH = "search"
    EVENT = "event"
    WEBINAR = "webinar"
    DIRECT_MAIL = "direct_mail"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The word on screens."""
        return "E-mail" if self is CampaignKind.EMAIL else self.value.replace("_", " ").capitalize()


class SendState(StrEnum):
    """How far a campaign's sending is."""

    NONE = "none"
    TESTING = "testing"
    """The variants have gone to their share; the winner waits to be known."""

    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        """The word on screens."""
        return _SEND_LABELS[self]


_SEND_LABELS: Final = {
    SendState.NONE: "Not sent",
    SendState.TESTING: "Testing variants",
    SendState.SENDING: "Sending",
    SendState.PAUSED: "Paused",
    SendState.DONE: "Sent",
    SendState.STOPPED: "Stopped",
}


class MemberStatus(StrEnum):
    """Where one person stands in a campaign; the later words hold the earlier ones."""

    PLANNED = "planned"
    LEFT_OUT = "left_out"
    SENT = "sent"
    RESPONDED = "responded"

    @property
    def label(self) -> str:
        """The word on screens."""
        return self.value.replace("_", " ").capitalize()
