"""Where a record stands in a list, and how many a list holds, without reading the whole of it.

A list may hold a million rows. Neighbours are found by the sort key of the record itself, and
nothing is counted beyond what a reader can use.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import EmptyResultSet, FieldDoesNotExist
from django.db import connection
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

from leadloop.kit.paging import Count, Neighbours

MOST_COUNTED: Final = 10_000
"""What a list is counted up to; beyond it says "10,000+"."""

Ordering = list[OrderBy | str]
_Part = tuple[Q, tuple[OrderBy | str, ...]]


def by_key(model: type[Model], key: Any, *, descending: bool) -> Ordering:
    """Return the order by a sort key, empty values last, equals in the order of their ids.

    Where the column is never empty PostgreSQL is not asked to put empty values last: its indexes
    stand the other way round when they are read backwards.
    """
    return [OrderBy(key, descending=descending, nulls_last=_is_nullable(model, key) or None), "id"]


def _is_nullable(model: type[Model], key: Any) -> bool:
    if not isinstance(key, F):
        return True
    try:
        return bool(getattr(model._meta.get_field(key.name), "null", True))
    except FieldDoesNotExist:
        return True


def count_up_to(rows: "QuerySet[Any]", most: int = MOST_COUNTED) -> Count:
    """Return how many rows there are, counting at most ``most``."""
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


def stand(
    rows: "QuerySet[Any]", key: Any, record_id: UUID, *, descending: bool
) -> Neighbours | None:
    """Return which records stand beside one in a list, and its place; None if it is not in it.

    ``rows`` are all of the list, in no order; ``key`` is what they are sorted by, empty values
    last, equals by their ids. Two statements, however long the list is.
    """
    keyed: Any = rows.order_by().annotate(sort_key=key)
    mine = list(keyed.filter(pk=record_id).values_list("sort_key", flat=True)[:1])
    if not mine:
        return None
    # As ``by_key`` says it: an index answers only the order that it has.
    nullable = _is_nullable(rows.model, key) or None
    place = _Place(
        mine[0],
        record_id,
        OrderBy(F("sort_key"), descending=descending, nulls_last=nullable),
        OrderBy(F("sort_key"), descending=not descending, nulls_first=nullable),
    )
    statements = [
        *(_first(keyed, parts) for parts in (place.before(), place.after())),
        _count(keyed.filter(place.ahead())),
        _count(keyed),
    ]
    sql = f"SELECT {', '.join(sql for sql, _ in statements)}"
    previous, following, ahead, total = _one_row(
        sql, [value for _, bound in statements for value in bound]
    )
    position, everything = _counted(ahead, MOST_COUNTED), _counted(total, MOST_COUNTED)
    at = Count(position + (0 if position.more else 1), more=position.more)
    return Neighbours(previous, following, at, everything)


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


def _count(rows: Any) -> tuple[str, list[Any]]:
    sql, bound = rows.values_list("pk", flat=True)[: MOST_COUNTED + 1].query.sql_with_params()
    return f"(SELECT count(*) FROM ({sql}) AS counted)", list(bound)


def _one_row(sql: str, parameters: list[Any]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return tuple(cursor.fetchone())
