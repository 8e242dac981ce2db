"""The door of journeys: definitions, versions, people in them."""

from leadloop.marketing.api.journeys.entering import enrol
from leadloop.marketing.api.journeys.people import list_enrolments, list_enrolments_of
from leadloop.marketing.api.journeys.records import (
    create_journey,
    discard_draft,
    get_journey,
    list_journeys,
    save_draft,
)
from leadloop.marketing.api.journeys.running import pause, publish, resume, stop

__all__ = [
    "create_journey",
    "discard_draft",
    "enrol",
    "get_journey",
    "list_enrolments",
    "list_enrolments_of",
    "list_journeys",
    "pause",
    "publish",
    "resume",
    "save_draft",
    "stop",
]
