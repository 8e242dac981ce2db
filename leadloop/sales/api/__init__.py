"""The door of ``sales``: leads, pipelines and deals.

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
from leadloop.sales.api.opportunities import (
    assign_opportunity,
    count_open_opportunities,
    create_opportunity,
    deal_board,
    find_opportunity_neighbours,
    get_opportunity,
    get_opportunity_row,
    list_opportunities,
    move_stage,
    move_to_pipeline,
    set_lines,
    sum_opportunities,
    update_opportunity,
)
from leadloop.sales.api.outcomes import list_matured_scores
from leadloop.sales.api.pipelines import (
    create_competitor,
    create_pipeline,
    default_pipeline,
    ensure_shipped_pipelines,
    find_pipeline,
    get_pipeline,
    list_competitors,
    list_pipelines,
    update_competitor,
    update_pipeline,
)
from leadloop.sales.api.timeline import lead_timeline
from leadloop.sales.api.upserting import upsert_leads
from leadloop.sales.logic.fields import EDITABLE

__all__ = [
    "EDITABLE",
    "add_note",
    "add_task",
    "assign_lead",
    "assign_opportunity",
    "board",
    "count_open_leads",
    "count_open_opportunities",
    "create_assignment_rule",
    "create_competitor",
    "create_lead",
    "create_opportunity",
    "create_pipeline",
    "deal_board",
    "default_pipeline",
    "delete_assignment_rule",
    "ensure_shipped_pipelines",
    "find_duplicates",
    "find_neighbours",
    "find_opportunity_neighbours",
    "find_pipeline",
    "get_assignment_rule",
    "get_lead",
    "get_opportunity",
    "get_opportunity_row",
    "get_pipeline",
    "get_row",
    "lead_timeline",
    "list_assignees",
    "list_assignment_rules",
    "list_competitors",
    "list_ids",
    "list_leads",
    "list_matured_scores",
    "list_opportunities",
    "list_pipelines",
    "log_call",
    "mark_contacted",
    "move_assignment_rule",
    "move_stage",
    "move_to_pipeline",
    "set_assignee",
    "set_lines",
    "set_status",
    "sum_opportunities",
    "take_lead",
    "try_assignment",
    "update_assignment_rule",
    "update_competitor",
    "update_lead",
    "update_opportunity",
    "update_pipeline",
    "upsert_leads",
]
