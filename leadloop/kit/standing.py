"""Pages of a list, and where a record stands in it, without reading the whole of it.

A list may hold a million rows. One that can be counted is gathered first and sorted then, whatever
it is narrowed and sorted by. A longer one is read in the order of an index, from where the page
begins; neighbours are found there by the sort key of the record itself. Nothing is counted beyond
what a reader can use.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet, FieldDoesNotExist
from django.db import connection
from django.db.models import F, Model, Q, QuerySet, Window
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce, Lag, Lead, RowNumber

from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.paging import Count, Neighbours, Page, is_more

MOST_COUNTED: Final = 10_000
"""What a list is counted up to; beyond it says "10,000+"."""

TOO_LONG: Final = "too_long"
"""The code of the error that a list is too long for the order asked for."""

_MOST_AHEAD: Final = 1_000
T = TypeVar("T")
Ordering = list[OrderBy | str]


class Sorting(NamedTuple):
    """What a list is sorted by: empty values last, equals in the order of their ids.

    ``key`` is a column as ``F`` or an expression. ``indexed`` says that an index has this order,
    so that a list of any length can be read in it: of a nullable column descending with empty
    values last, else ascending, then by id.
    """

    key: Any
    descending: bool
    indexed: bool = True


_Part = tuple[Q, tuple[OrderBy | str, ...]]


def by_key(model: type[Model], key: Any, *, descending: bool) -> Ordering:
    """Return the order by a sort key, empty values last, equals in the order of their ids.

    Where the column is never empty PostgreSQL is not asked to put empty values last: its indexes
    stand the other way round when they are read backwards.
    """
    return [OrderBy(key, descending=descending, nulls_last=_is_nullable(model, key) or None), "id"]


def read_page(
    rows: "QuerySet[Any]",
    sorting: Sorting,
    window: tuple[int, int],
    read: "Callable[[QuerySet[Any]], Sequence[T]]",
) -> Page[T]:
    """Return one page of a list, and how many rows it has in all.

    Args:
        rows: All of the list, in no order.
        sorting: Their order.
        window: Where the page begins, and how many rows it has at most.
        read: Turns a part of the rows into what the page holds.

    Raises:
        InvalidInput: The list is too long to be sorted by what no index sorts.
    """
    offset, limit = window
    total = count_up_to(rows)
    if not is_more(total):
        part = rows.order_by(*_gathered(sorting))[offset : offset + limit]
        return Page(tuple(read(part)) if offset < total else (), total, offset, limit)
    if not sorting.indexed:
        cure = f"Narrow the list to {MOST_COUNTED:,} or fewer to sort it by this."
        raise InvalidInput([FieldError("sort", TOO_LONG, cure)])
    return Page(tuple(_in_order(rows, sorting, window, read)), total, offset, limit)


def _gathered(sorting: Sorting) -> Ordering:
    """Return an order that no index has, so that the rows are found by what narrows them."""
    key = Coalesce(sorting.key, sorting.key)
    return [OrderBy(key, descending=sorting.descending, nulls_last=True), "id"]


def _by_index(model: type[Model], sorting: Sorting) -> OrderBy:
    """Return the order of ``sort_key`` as its index has it, read from either end.

    Where only filled rows are asked for it does not matter where empty ones would stand.
    """
    nullable = _is_nullable(model, sorting.key)
    forward = sorting.descending is isinstance(sorting.key, F)
    return OrderBy(
        F("sort_key"),
        descending=sorting.descending,
        nulls_last=(nullable and forward) or None,
        nulls_first=(nullable and not forward) or None,
    )


def _in_order(
    rows: "QuerySet[Any]",
    sorting: Sorting,
    window: tuple[int, int],
    read: "Callable[[QuerySet[Any]], Sequence[T]]",
) -> Sequence[T]:
    offset, limit = window
    if not _is_nullable(rows.model, sorting.key):
        ordered = rows.order_by(OrderBy(sorting.key, descending=sorting.descending), "id")
        return read(ordered[offset : offset + limit])
    # The index is read from either end; what is empty stands at one of them, and comes after.
    keyed: Any = rows.order_by().alias(sort_key=sorting.key)
    filled = keyed.filter(sort_key__isnull=False)
    order = _by_index(rows.model, sorting)
    page = read(filled.order_by(order, "id")[offset : offset + limit])
    if len(page) == limit:
        return page
    before = offset + len(page) if page else filled.count()
    start, missing = max(offset - before, 0), limit - len(page)
    empty = keyed.filter(sort_key__isnull=True).order_by("id")
    return [*page, *read(empty[start : start + missing])]


def _is_nullable(model: type[Model], key: Any) -> bool:
    if not isinstance(key, F):
        return True
    try:
        return bool(getattr(model._meta.get_field(key.name), "null", True))
    except FieldDoesNotExist:
        return True


def count_up_to(rows: "QuerySet[Any]", most: int | None = None) -> Count:
    """Return how many rows there are, counting at most ``most``, else ``MOST_COUNTED``."""
    most = MOST_COUNTED if most is None else most
    return _counted(rows.order_by()[: most + 1].count(), most)


def count_each(parts: "Mapping[str, QuerySet[Any]]", most: int = MOST_COUNTED) -> dict[str, Count]:
    """Return how many rows each part has, in one statement, counting at most ``most`` each."""
    selects: dict[str, str] = {}
    parameters: list[Any] = []
    for name, rows in parts.items():
        try:
            sql, bound = rows.order_by().values("pk")[: most + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        selects[name] = f"(SELECT count(*) FROM ({sql}) AS part)"
        parameters += bound
    found = _one_row(f"SELECT {', '.join(selects.values())}", parameters) if selects else ()
    counts = {name: _counted(n, most) for name, n in zip(selects, found, strict=True)}
    return {name: counts.get(name, Count(0)) for name in parts}


def _counted(found: int, most: int) -> Count:
    return Count(min(found, most), more=found > most)


def stand(rows: "QuerySet[Any]", sorting: Sorting, record_id: UUID) -> Neighbours | None:
    """Return which records stand beside one in a list, and its place; None if it is not in it.

    ``rows`` are all of the list, in no order. At most three statements, however long the list is.
    In a list that is too long for its order nothing has a place.
    """
    total = count_up_to(rows)
    if not is_more(total):
        return _stand_among(rows, sorting, record_id, total) if total else None
    if not sorting.indexed:
        return None
    keyed: Any = rows.order_by().annotate(sort_key=sorting.key)
    mine = list(keyed.filter(pk=record_id).values_list("sort_key", flat=True)[:1])
    if not mine:
        return None
    onward = _by_index(rows.model, sorting)
    backward = _by_index(rows.model, sorting._replace(descending=not sorting.descending))
    place = _Place(mine[0], record_id, onward, backward)
    most = min(_MOST_AHEAD, MOST_COUNTED)
    statements = [
        *(_first(keyed, parts) for parts in (place.before(), place.after())),
        _count(keyed.filter(place.ahead()), most),
    ]
    sql = f"SELECT {', '.join(sql for sql, _ in statements)}"
    previous, following, ahead = _one_row(
        sql, [value for _, bound in statements for value in bound]
    )
    position = _counted(ahead, most)
    at = Count(position + (0 if position.more else 1), more=position.more)
    return Neighbours(previous, following, at, total)


def _stand_among(
    rows: "QuerySet[Any]", sorting: Sorting, record_id: UUID, total: Count
) -> Neighbours | None:
    order = [*_gathered(sorting)[:1], F("pk").asc()]
    placed = rows.order_by().values_list(
        "pk",
        Window(Lag("pk"), order_by=order),
        Window(Lead("pk"), order_by=order),
        Window(RowNumber(), order_by=order),
    )
    try:
        sql, bound = placed.query.sql_with_params()
    except EmptyResultSet:
        return None
    wrapped = f"SELECT * FROM ({sql}) AS placed (id, before, after, place) WHERE id = %s"
    found = _one_row(wrapped, [*bound, record_id])
    return Neighbours(found[1], found[2], Count(found[3]), total) if found else None


class _Place:
    """A place in an order: what stands before and after it, what is nearest first."""

    def __init__(self, key: Any, record_id: UUID, onward: OrderBy, backward: OrderBy) -> None:
        self._key = key
        self._id = record_id
        self._earlier, self._later = ("gt", "lt") if onward.descending else ("lt", "gt")
        self._onward, self._backward = onward, backward

    def before(self) -> Iterator[_Part]:
        """Yield where the one before may be."""
        equals = Q(sort_key__isnull=True) if self._key is None else Q(sort_key=self._key)
        yield equals & Q(pk__lt=self._id), ("-pk",)
        rest = (
            Q(sort_key__isnull=False)
            if self._key is None
            else Q(**{f"sort_key__{self._earlier}": self._key})
        )
        yield rest, (self._backward, "-pk")

    def after(self) -> Iterator[_Part]:
        """Yield where the one after may be."""
        if self._key is None:
            yield Q(sort_key__isnull=True, pk__gt=self._id), ("pk",)
            return
        yield Q(sort_key=self._key, pk__gt=self._id), ("pk",)
        later = Q(**{f"sort_key__{self._later}": self._key})
        yield later, (self._onward, "pk")
        yield Q(sort_key__isnull=True), ("pk",)

    def ahead(self) -> Q:
        """Return the condition of all that stand before."""
        if self._key is None:
            return Q(sort_key__isnull=False) | Q(pk__lt=self._id)
        nearer = Q(**{f"sort_key__{self._earlier}": self._key}) | Q(pk__lt=self._id)
        # Said first, so that an index of the key bounds the search.
        return Q(**{f"sort_key__{self._earlier}e": self._key}) & nearer


def _first(keyed: Any, parts: Iterator[_Part]) -> tuple[str, list[Any]]:
    """Return the statement of the first row there is; a later part is not looked at needlessly."""
    statements: list[str] = []
    parameters: list[Any] = []
    for condition, order in parts:
        rows = keyed.filter(condition).order_by(*order).values_list("pk", flat=True)[:1]
        sql, bound = rows.query.sql_with_params()
        statements.append(f"({sql})")
        parameters += bound
    return f"COALESCE({', '.join(statements)})", parameters


def _count(rows: Any, most: int) -> tuple[str, list[Any]]:
    sql, bound = rows.values_list("pk", flat=True)[: most + 1].query.sql_with_params()
    return f"(SELECT count(*) FROM ({sql}) AS counted)", list(bound)


def _one_row(sql: str, parameters: list[Any]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return tuple(cursor.fetchone() or ())
