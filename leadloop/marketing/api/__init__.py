"""The door of ``marketing``: people, segments, campaigns, journeys."""

from leadloop.marketing.api.handing_over import hand_to_sales
from leadloop.marketing.api.keeping import people_changed
from leadloop.marketing.api.lists import (
    add_to_list,
    iterate_members,
    list_members,
    remove_from_list,
)
from leadloop.marketing.api.segments import (
    activate_segment,
    archive_segment,
    check_conditions,
    create_segment,
    get_segment,
    list_segments,
    listen_to_segment,
    names_of_segments,
    preview,
    stop_listening,
    update_segment,
)

__all__ = [
    "activate_segment",
    "add_to_list",
    "archive_segment",
    "check_conditions",
    "create_segment",
    "get_segment",
    "hand_to_sales",
    "iterate_members",
    "list_members",
    "list_segments",
    "listen_to_segment",
    "names_of_segments",
    "people_changed",
    "preview",
    "remove_from_list",
    "stop_listening",
    "update_segment",
]
