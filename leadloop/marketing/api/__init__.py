"""The door of ``marketing``: people, segments, campaigns, journeys."""

from leadloop.marketing.api.audiences import preview_audience
from leadloop.marketing.api.campaign_results import get_results, list_campaign_members
from leadloop.marketing.api.campaigns import (
    create_campaign,
    get_campaign,
    launch_campaign,
    list_campaigns,
    pause_campaign,
    resume_campaign,
    set_status,
    update_campaign,
)
from leadloop.marketing.api.choosing import list_fact_choices
from leadloop.marketing.api.handing_over import hand_to_sales
from leadloop.marketing.api.keeping import people_changed
from leadloop.marketing.api.list_files import match_rows, put_rows
from leadloop.marketing.api.lists import (
    add_to_list,
    iterate_members,
    list_members,
    remove_from_list,
)
from leadloop.marketing.api.people import campaign_names, find_people, get_person, list_people
from leadloop.marketing.api.places import Places, address_of_browser, places_of
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
    "Places",
    "activate_segment",
    "add_to_list",
    "address_of_browser",
    "archive_segment",
    "campaign_names",
    "check_conditions",
    "create_campaign",
    "create_segment",
    "find_people",
    "get_campaign",
    "get_person",
    "get_results",
    "get_segment",
    "hand_to_sales",
    "iterate_members",
    "launch_campaign",
    "list_campaign_members",
    "list_campaigns",
    "list_fact_choices",
    "list_members",
    "list_people",
    "list_segments",
    "listen_to_segment",
    "match_rows",
    "names_of_segments",
    "pause_campaign",
    "people_changed",
    "places_of",
    "preview",
    "preview_audience",
    "put_rows",
    "remove_from_list",
    "resume_campaign",
    "set_status",
    "stop_listening",
    "update_campaign",
    "update_segment",
]
