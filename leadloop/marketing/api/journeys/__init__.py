"""The door of journeys: definitions, versions, people in them."""

from leadloop.marketing.api.journeys.choices import (
    export_definition,
    list_segment_choices,
    list_template_choices,
    list_unpublished,
)
from leadloop.marketing.api.journeys.editing import (
    add_step,
    change_settings,
    change_step,
    copy_step,
    move_step,
    remove_step,
)
from leadloop.marketing.api.journeys.entering import enrol
from leadloop.marketing.api.journeys.foreseeing import preview_dates, preview_entry
from leadloop.marketing.api.journeys.people import (
    find_person_by_address,
    list_enrolments,
    list_enrolments_of,
)
from leadloop.marketing.api.journeys.records import (
    create_journey,
    discard_draft,
    get_journey,
    list_journeys,
    save_draft,
)
from leadloop.marketing.api.journeys.running import pause, publish, resume, stop
from leadloop.marketing.api.journeys.shipping import ensure_shipped_journeys
from leadloop.marketing.api.journeys.telling import find_person, tell_event, tell_joined
from leadloop.marketing.api.journeys.trying import try_journey
from leadloop.marketing.api.journeys.undoing import count_edits, redo, undo

__all__ = [
    "add_step",
    "change_settings",
    "change_step",
    "copy_step",
    "count_edits",
    "create_journey",
    "discard_draft",
    "enrol",
    "ensure_shipped_journeys",
    "export_definition",
    "find_person",
    "find_person_by_address",
    "get_journey",
    "list_enrolments",
    "list_enrolments_of",
    "list_journeys",
    "list_segment_choices",
    "list_template_choices",
    "list_unpublished",
    "move_step",
    "pause",
    "preview_dates",
    "preview_entry",
    "publish",
    "redo",
    "remove_step",
    "resume",
    "save_draft",
    "stop",
    "tell_event",
    "tell_joined",
    "try_journey",
    "undo",
]
