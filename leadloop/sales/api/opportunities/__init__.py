"""Deals: entering, editing, moving, listing, closing."""

from leadloop.sales.api.opportunities.closing import (
    lose_opportunity,
    reopen_opportunity,
    win_opportunity,
)
from leadloop.sales.api.opportunities.editing import (
    assign_opportunity,
    create_opportunity,
    move_stage,
    move_to_pipeline,
    set_lines,
    update_opportunity,
)
from leadloop.sales.api.opportunities.listing import (
    count_open_opportunities,
    deal_board,
    find_opportunity_neighbours,
    get_opportunity,
    get_opportunity_row,
    list_opportunities,
    sum_opportunities,
)

__all__ = [
    "assign_opportunity",
    "count_open_opportunities",
    "create_opportunity",
    "deal_board",
    "find_opportunity_neighbours",
    "get_opportunity",
    "get_opportunity_row",
    "list_opportunities",
    "lose_opportunity",
    "move_stage",
    "move_to_pipeline",
    "reopen_opportunity",
    "set_lines",
    "sum_opportunities",
    "update_opportunity",
    "win_opportunity",
]
