"""Lists of this zone's records: filtered, sorted, a page at a time, in few queries."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db.models import F, Func, Model, Q, QuerySet, TextField, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Lower, NullIf

from leadloop.customers.contracts.reading import ListQuery, RecordRef
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.paging import Neighbours, Page, PersonRef
from leadloop.kit.searching import Table, matching
from leadloop.kit.standing import Sorting, by_key, read_page, stand
from leadloop.kit.text import clean_text
from leadloop.users import api as users
from leadloop.users.contracts import Actor

MAX_LIMIT: Final = 500
R = TypeVar("R")

_TEXT: Final["TextField[str, str]"] = TextField()
_NAMED: Final[Mapping[str, str]] = {"owner": "owner__name", "team": "team__name"}
_COMMON: Final[Mapping[str, str]] = {"ids": "id", "statuses": "status", "team_ids": "team_id"}
OWNED_FIELDS: Final = (
    *("id", "status", "created_at", "updated_at", "version"),
    *("owner_id", "owner__name", "team_id", "team__name"),
)


@dataclass(frozen=True, slots=True)
class ListPlan:
    """How one kind of record is listed.

    ``one_of`` names the query's filters of several values and their columns, ``sorts`` what may be
    sorted by; ``texts`` are those among them that sort as text, with another column where it is
    not the same. ``read`` turns a page of rows, as a QuerySet, into contracts. ``indexed`` are the
    sorts in which an index reads a list of any length; where none is named, all are offered.
    """

    model: type[Model]
    kind: str
    table: Table
    one_of: Mapping[str, str]
    sorts: Sequence[str]
    texts: Mapping[str, str]
    read: Callable[[Actor, Any], Sequence[Any]]
    indexed: frozenset[str] = frozenset()


def filtered(actor: Actor, plan: ListPlan, query: ListQuery) -> "QuerySet[Any]":
    """Return the records of a query that the actor may see, in no order; tombstones left out.

    Raises:
        NotAllowed: The actor's role sees no such records at all.
    """
    users.check_may_read(actor, plan.kind)
    rows: Any = plan.model._default_manager.filter(users.visible_to(actor, plan.kind))
    if any(field.name == "merged_into" for field in plan.model._meta.fields):
        rows = rows.filter(merged_into=None)
    rows = rows.filter(*_conditions(plan, query))
    return matching(rows, query.text, plan.table) if query.text.strip() else rows


def _conditions(plan: ListPlan, query: ListQuery) -> Iterable[Q]:
    for name, column in {**_COMMON, **plan.one_of}.items():
        values = getattr(query, name)
        if values:
            cleaned = [clean_text(v) if isinstance(v, str) else v for v in values]
            yield Q(**{f"{column}__in": cleaned})
    if query.owner_id is not None:
        yield Q(owner_id=query.owner_id)
    elif query.unowned:
        yield Q(owner_id=None)
    if query.created_from is not None:
        yield Q(created_at__gte=query.created_from)
    if query.created_to is not None:
        yield Q(created_at__lt=query.created_to)


def sort_order(plan: ListPlan, query: ListQuery) -> list[OrderBy | str]:
    """Return the order a query asks for; equals stand in the order of their ids.

    Raises:
        InvalidInput: There is no such column to sort by.
    """
    return by_key(plan.model, sort_key(plan, query), descending=query.descending)


def sort_key(plan: ListPlan, query: ListQuery) -> F | Func:
    """Return what a query sorts by; empty texts are null, so that they come last.

    Raises:
        InvalidInput: There is no such column to sort by.
    """
    name = query.sort
    if name not in plan.sorts:
        cure = f"Sort by one of {', '.join(plan.sorts)}."
        raise InvalidInput([FieldError("sort", "unknown", cure)])
    column = _NAMED.get(name) or plan.texts.get(name)
    if column:
        return NullIf(Lower(column), Value("", _TEXT), output_field=_TEXT)
    return F(name)


def list_page(actor: Actor, plan: ListPlan, query: ListQuery) -> Page[Any]:
    """Return one page of a list, and how many records it holds in all.

    Raises:
        InvalidInput: There is no such column to sort by, or the list is too long for it.
    """
    rows = filtered(actor, plan, query)
    offset, limit = max(query.offset, 0), min(max(query.limit, 1), MAX_LIMIT)
    return read_page(
        rows, _sorting(plan, query), (offset, limit), lambda found: plan.read(actor, found)
    )


def _sorting(plan: ListPlan, query: ListQuery) -> Sorting:
    indexed = not plan.indexed or query.sort in plan.indexed
    return Sorting(sort_key(plan, query), query.descending, indexed)


def list_ids(actor: Actor, plan: ListPlan, query: ListQuery, limit: int) -> tuple[UUID, ...]:
    """Return the ids of at most ``limit`` records of a list, in its order."""
    rows = filtered(actor, plan, query).order_by(*sort_order(plan, query))
    return tuple(rows.values_list("pk", flat=True)[:limit])


def neighbours(
    actor: Actor, plan: ListPlan, query: ListQuery, record_id: UUID
) -> Neighbours | None:
    """Return which records stand beside this one in a list, and its place; None if it is not in it.

    Page and size of the query do not matter.
    """
    return stand(filtered(actor, plan, query), _sorting(plan, query), record_id)


def owned(values: dict[str, Any]) -> dict[str, Any]:
    """Put owner and team of a row read with ``OWNED_FIELDS`` together."""
    owner = values.pop("owner_id"), values.pop("owner__name")
    team = values.pop("team_id"), values.pop("team__name")
    return {
        **values,
        "owner": PersonRef(owner[0], owner[1] or "") if owner[0] else None,
        "team": PersonRef(team[0], team[1] or "") if team[0] else None,
    }


def refs(
    actor: Actor, model: type[Model], entity: str, ids: Iterable[UUID | None]
) -> dict[UUID, RecordRef]:
    """Return those records that the actor may see, by id, in one query."""
    wanted = {key for key in ids if key is not None}
    if not wanted:
        return {}
    name = "full_name" if entity == "contact" else "name"
    rows: Any = model._default_manager.filter(pk__in=wanted)
    found = rows.visible_to(actor).values_list("pk", name)
    return {key: RecordRef(entity, key, title or "Unnamed") for key, title in found}
