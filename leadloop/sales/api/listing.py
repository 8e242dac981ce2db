"""Lists, neighbours and the board of new leads."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from leadloop.kit.errors import FieldError, InvalidInput, NotFound
from leadloop.kit.standing import count_each, read_page, stand
from leadloop.sales.api.rows import MAX_LIMIT, filtered, ordered, read_rows, sorting
from leadloop.sales.contracts import (
    BOARD_GROUPS,
    GRADES,
    Board,
    BoardColumn,
    LeadQuery,
    LeadRow,
    LeadStatus,
    Neighbours,
    Page,
    StatusReason,
)
from leadloop.users.contracts import Actor

BOARD_COLUMN_SIZE: Final = 25

_BOARD_COLUMNS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "grade": (*((grade, f"Grade {grade}") for grade in GRADES), ("", "No score")),
    "status_reason": (("new", "New"), ("contacted", "Contacted")),
}


def list_leads(actor: Actor, *, query: LeadQuery) -> Page[LeadRow]:
    """Return one page of the leads the actor may see, and how many there are in all.

    Raises:
        NotAllowed: The actor's role sees no leads.
        InvalidInput: ``sort`` names no column, or one by which so long a list is not sorted.
    """
    rows = filtered(actor, query)
    offset, limit = max(query.offset, 0), min(max(query.limit, 1), MAX_LIMIT)
    return read_page(rows, sorting(query), (offset, limit), read_rows)


def list_ids(actor: Actor, *, query: LeadQuery, limit: int) -> list[UUID]:
    """Return the ids of every lead of a list, in its order, at most ``limit``."""
    return list(ordered(filtered(actor, query), query).values_list("pk", flat=True)[:limit])


def find_neighbours(actor: Actor, *, query: LeadQuery, lead_id: UUID) -> Neighbours | None:
    """Return which leads stand beside this one in a list, and its place; None if it is not in it.

    Page and size of the query do not matter.
    """
    return stand(filtered(actor, query), sorting(query), lead_id)


def count_open_leads(actor: Actor) -> int:
    """Return how many open leads the actor may see."""
    return filtered(actor, LeadQuery(statuses=(LeadStatus.OPEN,))).count()


def board(actor: Actor, *, group_by: str = "grade", query: LeadQuery | None = None) -> Board:
    """Return the board of new leads, each column's best first.

    Grouped by propensity grade it shows new leads; by status reason, open ones. ``query`` narrows
    it further, and may ask for another order.

    Raises:
        InvalidInput: ``group_by`` is not one of ``BOARD_GROUPS``.
    """
    if group_by not in BOARD_GROUPS:
        cure = f"Group by one of {', '.join(BOARD_GROUPS)}."
        raise InvalidInput([FieldError("group_by", "unknown", cure)])
    narrowed = query or LeadQuery()
    if group_by == "grade":
        # New leads are open ones; said too, because the index of lists begins with it.
        narrowed = replace(
            narrowed, statuses=(LeadStatus.OPEN,), status_reasons=(StatusReason.NEW,)
        )
        column = "propensity_grade"
    else:
        narrowed = replace(narrowed, statuses=(LeadStatus.OPEN,))
        column = "status_reason"
    rows = filtered(actor, narrowed)
    columns = {key: rows.filter(**{column: key}) for key, _ in _BOARD_COLUMNS[group_by]}
    totals = count_each(columns)
    return Board(
        group_by,
        tuple(
            BoardColumn(
                key,
                label,
                totals[key],
                read_rows(ordered(columns[key], narrowed)[:BOARD_COLUMN_SIZE]),
            )
            for key, label in _BOARD_COLUMNS[group_by]
        ),
    )


def get_row(actor: Actor, *, lead_id: UUID) -> LeadRow:
    """Return one lead as a list shows it.

    Raises:
        NotFound: There is no such lead, or the actor may not see it.
    """
    rows = read_rows(filtered(actor, LeadQuery()).filter(pk=lead_id))
    if not rows:
        raise NotFound("There is no such lead.")
    return rows[0]
