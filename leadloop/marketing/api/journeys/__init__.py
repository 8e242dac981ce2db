"""The door of journeys: definitions, versions, people in them."""

from leadloop.marketing.api.journeys.editing import (
    add_step,
    change_settings,
    change_step,
    move_step,
    remove_step,
)
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
    "add_step",
    "change_settings",
    "change_step",
    "create_journey",
    "discard_draft",
    "enrol",
    "get_journey",
    "list_enrolments",
    "list_enrolments_of",
    "list_journeys",
    "move_step",
    "pause",
    "publish",
    "remove_step",
    "resume",
    "save_draft",
    "stop",
]
