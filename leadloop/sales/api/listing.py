"""Lists, neighbours and the board of new leads."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q

from leadloop.kit.errors import FieldError, InvalidInput, NotFound
from leadloop.sales.api.rows import (
    MAX_LIMIT,
    filtered,
    ordered,
    read_rows,
    sort_expression,
)
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
        InvalidInput: ``sort`` names no column.
    """
    rows = filtered(actor, query)
    offset, limit = max(query.offset, 0), min(max(query.limit, 1), MAX_LIMIT)
    page = read_rows(ordered(rows, query)[offset : offset + limit])
    short = len(page) < limit and (page or not offset)
    total = offset + len(page) if short else rows.count()
    return Page(page, total, offset, limit)


def find_neighbours(actor: Actor, *, query: LeadQuery, lead_id: UUID) -> Neighbours | None:
    """Return which leads stand beside this one in a list, and its place; None if it is not in it.

    Page and size of the query do not matter.
    """
    rows = filtered(actor, query).annotate(sort_key=sort_expression(query))
    mine = rows.filter(pk=lead_id).values_list("sort_key", flat=True)
    if not mine:
        return None
    before, after = _around(mine[0], lead_id, descending=query.descending)
    turned = replace(query, descending=not query.descending)
    previous = rows.filter(before)
    # Read backwards, nulls and ids too.
    key = sort_expression(turned)
    backwards = previous.order_by(
        key.desc(nulls_first=True) if turned.descending else key.asc(nulls_first=True), "-id"
    )
    following = ordered(rows.filter(after), query)
    return Neighbours(
        previous_id=backwards.values_list("pk", flat=True).first(),
        next_id=following.values_list("pk", flat=True).first(),
        position=previous.count() + 1,
        total=rows.count(),
    )


def _around(value: Any, lead_id: UUID, *, descending: bool) -> tuple[Q, Q]:
    """Return which rows come before and after one with this sort key; nulls come last."""
    if value is None:
        tied = Q(sort_key__isnull=True)
        return Q(sort_key__isnull=False) | (tied & Q(pk__lt=lead_id)), tied & Q(pk__gt=lead_id)
    less, more = Q(sort_key__lt=value), Q(sort_key__gt=value)
    ahead, behind = (more, less) if descending else (less, more)
    tied = Q(sort_key=value)
    before = ahead | (tied & Q(pk__lt=lead_id))
    return before, behind | Q(sort_key__isnull=True) | (tied & Q(pk__gt=lead_id))


def count_open_leads(actor: Actor) -> int:
    """Return how many open leads the actor may see."""
    return filtered(actor, LeadQuery(statuses=(LeadStatus.OPEN,))).count()


def board(actor: Actor, *, group_by: str = "grade", query: LeadQuery | None = None) -> Board:
    """Return the board of new leads, each column's best first.

    Grouped by propensity grade it shows new leads; by status reason, open ones. ``query`` narrows
    it further.

    Raises:
        InvalidInput: ``group_by`` is not one of ``BOARD_GROUPS``.
    """
    if group_by not in BOARD_GROUPS:
        cure = f"Group by one of {', '.join(BOARD_GROUPS)}."
        raise InvalidInput([FieldError("group_by", "unknown", cure)])
    narrowed = replace(query or LeadQuery(), sort="propensity_score", descending=True)
    if group_by == "grade":
        narrowed = replace(narrowed, statuses=(), status_reasons=(StatusReason.NEW,))
        column = "propensity_grade"
    else:
        narrowed = replace(narrowed, statuses=(LeadStatus.OPEN,))
        column = "status_reason"
    rows = filtered(actor, narrowed)
    totals = dict(rows.values_list(column).annotate(Count("pk")).order_by())
    best = {key: ordered(rows.filter(**{column: key}), narrowed) for key in totals}
    return Board(
        group_by,
        tuple(
            BoardColumn(
                key,
                label,
                totals.get(key, 0),
                read_rows(best[key][:BOARD_COLUMN_SIZE]) if key in best else (),
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
