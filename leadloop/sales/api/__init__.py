"""The door of ``sales``: leads.

Screens, façades and handlers import what stands here, nothing below it.
"""

from leadloop.sales.api.assigning import (
    create_assignment_rule,
    delete_assignment_rule,
    get_assignment_rule,
    list_assignees,
    list_assignment_rules,
    move_assignment_rule,
    set_assignee,
    try_assignment,
    update_assignment_rule,
)
from leadloop.sales.api.contacts import add_note, add_task, log_call
from leadloop.sales.api.details import get_lead
from leadloop.sales.api.editing import (
    assign_lead,
    create_lead,
    find_duplicates,
    mark_contacted,
    set_status,
    take_lead,
    update_lead,
)
from leadloop.sales.api.listing import (
    board,
    count_open_leads,
    find_neighbours,
    get_row,
    list_ids,
    list_leads,
)
from leadloop.sales.api.outcomes import list_matured_scores
from leadloop.sales.api.timeline import lead_timeline
from leadloop.sales.api.upserting import upsert_leads
from leadloop.sales.logic.fields import EDITABLE

__all__ = [
    "EDITABLE",
    "add_note",
    "add_task",
    "assign_lead",
    "board",
    "count_open_leads",
    "create_assignment_rule",
    "create_lead",
    "delete_assignment_rule",
    "find_duplicates",
    "find_neighbours",
    "get_assignment_rule",
    "get_lead",
    "get_row",
    "lead_timeline",
    "list_assignees",
    "list_assignment_rules",
    "list_ids",
    "list_leads",
    "list_matured_scores",
    "log_call",
    "mark_contacted",
    "move_assignment_rule",
    "set_assignee",
    "set_status",
    "take_lead",
    "try_assignment",
    "update_assignment_rule",
    "update_lead",
    "upsert_leads",
]
