"""The words of a journey's JSON: types of steps and entries, events that journeys hear."""

from collections.abc import Mapping
from typing import Final

from leadloop.marketing.contracts.journey_events import HEARD
from leadloop.marketing.contracts.journeys import Channel, EntryKind, StepKind

STEP_TYPES: Final = {
    "emailv2": StepKind.MESSAGE,
    "email": StepKind.MESSAGE,
    "smssync": StepKind.MESSAGE,
    "whatsappactivity": StepKind.MESSAGE,
    "pushnotificationactivity": StepKind.MESSAGE,
    "inappsyncactivity": StepKind.MESSAGE,
    "wait": StepKind.WAIT,
    "waitbyattribute": StepKind.WAIT,
    "eventwait": StepKind.WAIT_EVENT,
    "multicriteriadecision": StepKind.DECISION,
    "engagementdecision": StepKind.ENGAGEMENT,
    "randomsplit": StepKind.RANDOM,
    "updatecontactdata": StepKind.UPDATE,
    "task": StepKind.TASK,
    "flow": StepKind.FLOW,
    "salesready": StepKind.MQL,
    "rest": StepKind.WEBHOOK,
    "exit": StepKind.EXIT,
}
"""Types of activities as the vendor writes them, without case, and what we call the step."""

CHANNELS: Final = {
    "emailv2": Channel.EMAIL,
    "email": Channel.EMAIL,
    "smssync": Channel.SMS,
    "whatsappactivity": Channel.WHATSAPP,
    "pushnotificationactivity": Channel.PUSH,
    "inappsyncactivity": Channel.IN_APP,
}

ENTRY_TYPES: Final = {
    "segment": EntryKind.SEGMENT,
    "event": EntryKind.EVENT,
    "form": EntryKind.FORM,
    "apievent": EntryKind.API,
    "date": EntryKind.DATE,
    "dateevent": EntryKind.DATE,
    "campaign": EntryKind.CAMPAIGN,
}

EVENTS: Final = {name: one.label for name, one in HEARD.items()}
"""Events that journeys hear, with words for screens; ``api.KEY`` are those that others send."""

NAMES: Final[Mapping[StepKind, str]] = {
    StepKind.MESSAGE: "Message",
    StepKind.WAIT: "Wait",
    StepKind.WAIT_EVENT: "Wait until it happens",
    StepKind.DECISION: "Decision",
    StepKind.ENGAGEMENT: "Engagement split",
    StepKind.RANDOM: "Random split",
    StepKind.UPDATE: "Update record",
    StepKind.TASK: "Task for the owner",
    StepKind.FLOW: "Call a flow",
    StepKind.MQL: "Hand to sales",
    StepKind.WEBHOOK: "Webhook",
    StepKind.EXIT: "Exit",
}
"""What screens call each kind of step."""

UPDATABLE: Final = frozenset(
    {"language", "time_zone", "product_interest", "job_title", "company", "country"}
)
"""Fields of a person that a journey may set, besides free attributes (``attributes.NAME``)."""

API_PREFIX: Final = "api."

STATS: Final = {2: "open", 3: "click", 6: "bounce"}
"""``statsTypeId`` of an engagement split."""

WEEKDAYS: Final = (
    *("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY"),
    *("FRIDAY", "SATURDAY", "SUNDAY"),
)


def is_known_event(name: str) -> bool:
    """Whether journeys can hear an event of this name."""
    key = name.removeprefix(API_PREFIX)
    return name in EVENTS or (key != name and bool(key) and "." not in key)
