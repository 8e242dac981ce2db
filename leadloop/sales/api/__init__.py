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
from leadloop.sales.api.calling import call_queue, due_calls, put_off_call, take_back
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
from leadloop.sales.api.forecasting import adjust_forecast, forecast, list_adjustments
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
from leadloop.sales.api.quotas import (
    list_quotas,
    quota_owners,
    remove_quota,
    set_quota,
    set_quotas,
)
from leadloop.sales.api.snapshots import (
    compare_snapshots,
    ensure_snapshots_scheduled,
    list_snapshots,
    take_snapshot,
)
from leadloop.sales.api.timeline import lead_timeline
from leadloop.sales.api.upserting import upsert_leads
from leadloop.sales.logic.fields import EDITABLE

__all__ = [
    "EDITABLE",
    "add_note",
    "add_task",
    "adjust_forecast",
    "assign_lead",
    "assign_opportunity",
    "board",
    "call_queue",
    "compare_snapshots",
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
    "due_calls",
    "ensure_shipped_pipelines",
    "ensure_snapshots_scheduled",
    "find_duplicates",
    "find_neighbours",
    "find_opportunity_neighbours",
    "find_pipeline",
    "forecast",
    "get_assignment_rule",
    "get_lead",
    "get_opportunity",
    "get_opportunity_row",
    "get_pipeline",
    "get_row",
    "lead_timeline",
    "list_adjustments",
    "list_assignees",
    "list_assignment_rules",
    "list_competitors",
    "list_ids",
    "list_leads",
    "list_matured_scores",
    "list_opportunities",
    "list_pipelines",
    "list_quotas",
    "list_snapshots",
    "log_call",
    "mark_contacted",
    "move_assignment_rule",
    "move_stage",
    "move_to_pipeline",
    "put_off_call",
    "quota_owners",
    "remove_quota",
    "set_assignee",
    "set_lines",
    "set_quota",
    "set_quotas",
    "set_status",
    "sum_opportunities",
    "take_back",
    "take_lead",
    "take_snapshot",
    "try_assignment",
    "update_assignment_rule",
    "update_competitor",
    "update_lead",
    "update_opportunity",
    "update_pipeline",
    "upsert_leads",
]
