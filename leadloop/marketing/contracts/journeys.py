"""A journey as the engine reads it: steps, rules of entry and of leaving."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

from leadloop.kit.errors import FieldError, LeadloopError
from leadloop.marketing.contracts.journey_dates import EntryDate

MAX_STEPS: Final = 200
"""Steps of one journey."""

MAX_WAIT_DAYS: Final = 3_650
"""The longest wait, in days."""


class JourneyStatus(StrEnum):
    """Where a journey stands, in the vendor's words."""

    DRAFT = "Draft"
    PUBLISHED = "Published"
    PAUSED = "Paused"
    STOPPED = "Stopped"


class EntryMode(StrEnum):
    """Who may come in again, in the vendor's words."""

    NEVER = "OnceAndDone"
    AFTER_EXIT = "SingleEntryAcrossAllVersions"
    ANY_TIME = "MultipleEntries"

    @property
    def label(self) -> str:
        """Words for screens."""
        return _MODE_LABELS[self]


_MODE_LABELS: Final = {
    EntryMode.NEVER: "Never again",
    EntryMode.AFTER_EXIT: "Only after they have left",
    EntryMode.ANY_TIME: "At any time",
}


class EntryKind(StrEnum):
    """How people come into a journey."""

    SEGMENT = "segment"
    EVENT = "event"
    FORM = "form"
    API = "api"
    DATE = "date"
    CAMPAIGN = "campaign"


class Unit(StrEnum):
    """Units of a wait. Days and longer are counted on the person's calendar."""

    MINUTES = "MINUTES"
    HOURS = "HOURS"
    DAYS = "DAYS"
    WEEKS = "WEEKS"
    MONTHS = "MONTHS"


class StepKind(StrEnum):
    """What a step does."""

    MESSAGE = "message"
    WAIT = "wait"
    WAIT_EVENT = "wait_event"
    DECISION = "decision"
    ENGAGEMENT = "engagement"
    RANDOM = "random"
    UPDATE = "update"
    TASK = "task"
    FLOW = "flow"
    MQL = "mql"
    WEBHOOK = "webhook"
    EXIT = "exit"


class Channel(StrEnum):
    """How a message of a journey travels."""

    EMAIL = "email"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    PUSH = "web_push"
    IN_APP = "in_page"


@dataclass(frozen=True, slots=True)
class EventMatch:
    """Which event is meant: its name, and values its data must have (compared without case)."""

    name: str
    where: Mapping[str, str] = field(default_factory=dict)


class JourneyEvent(NamedTuple):
    """Something that happened to a person, as journeys hear it. ``at`` is UTC."""

    name: str
    at: datetime
    data: Mapping[str, Any]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """Send a message: a template, or a subject and text written in the step itself."""

    channel: Channel
    template: str = ""
    subject: str = ""
    text: str = ""
    purpose: str = "product_offers"


@dataclass(frozen=True, slots=True)
class WaitTime:
    """Wait: a length, or until a date of the person, then on to a local time and weekday.

    ``field`` names the person's date field, empty for a plain length; the length is added to it
    (``before`` takes it off). ``weekdays`` are 0 (Monday) to 6; empty is any.
    """

    amount: int = 0
    unit: Unit = Unit.DAYS
    field: str = ""
    before: bool = False
    at: time | None = None
    weekdays: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class WaitEvent:
    """Wait until an event happens, at most for a length. Outcomes: ``happened``, ``timed_out``.

    With ``activity`` the event must be about the message of that step.
    """

    match: EventMatch
    timeout: WaitTime
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The first outcome whose condition the person meets; else the remainder."""

    criteria: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EngagementSplit:
    """Whether the person did something (``open``, ``click``, ``bounce``) with a step's message."""

    activity: str
    kind: str


@dataclass(frozen=True, slots=True)
class RandomSplit:
    """Outcomes by chance; ``shares`` in per cent, by outcome key, together 100."""

    shares: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class UpdateRecord:
    """Set fields of the person."""

    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MakeTask:
    """Make a task for the owner of the person's record, due after some days."""

    subject: str
    note: str = ""
    due_days: int = 1


@dataclass(frozen=True, slots=True)
class CallFlow:
    """Start a flow by its Request trigger."""

    flow: str
    trigger: str = "manual"


@dataclass(frozen=True, slots=True)
class HandOver:
    """Hand the person to sales as a marketing qualified lead."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Webhook:
    """POST the person to an address, signed."""

    url: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave the journey here."""


Action: TypeAlias = (
    Message | WaitTime | WaitEvent | Decision | EngagementSplit | RandomSplit | UpdateRecord
    | MakeTask | CallFlow | HandOver | Webhook | Leave
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """One outcome of a step and the step it leads to; None ends the journey."""

    key: str
    label: str
    next: str | None


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step: what it does, and where it leads."""

    key: str
    name: str
    kind: StepKind
    action: Action
    ways: tuple[Way, ...] = ()

    def way(self, key: str) -> Way | None:
        """Return the outcome with this key; the last one where there is none of that name."""
        found = next((way for way in self.ways if way.key == key), None)
        return found or (self.ways[-1] if self.ways else None)


@dataclass(frozen=True, slots=True)
class EntryPlan:
    """How people come in: ``what`` is the segment, form, campaign, or date field, by its key."""

    key: str
    kind: EntryKind
    match: EventMatch | None
    what: str = ""
    condition: Any = None
    date: EntryDate | None = None


@dataclass(frozen=True, slots=True)
class LeaveRule:
    """A goal, or another reason to leave: an event, a condition, or both together."""

    key: str
    name: str
    match: EventMatch | None
    condition: Any = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A journey, checked. ``excluded`` is a condition whose people never come in."""

    key: str
    name: str
    entry_mode: EntryMode
    start: str | None
    steps: Mapping[str, PlannedStep]
    entries: tuple[EntryPlan, ...] = ()
    goals: tuple[LeaveRule, ...] = ()
    exits: tuple[LeaveRule, ...] = ()
    holdout_percent: int = 0
    excluded: Any = None


class Parsed(NamedTuple):
    """A definition as read: the plan, None if anything is wrong, and what."""

    plan: Plan | None
    errors: tuple[FieldError, ...]


class Facts(Protocol):
    """What the engine may ask about a person."""

    time_zone: str

    def value(self, field: str) -> Any:
        """Return a field's value, None where it has none."""

    def matches(self, condition: Any) -> bool:
        """Whether the person meets a condition."""


class JourneyNotRunning(LeadloopError):  # noqa: N818
    """This journey takes nobody in: it is not published."""
