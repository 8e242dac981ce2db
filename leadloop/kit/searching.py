"""Prefix full-text search: the index that a table gets, the question, and who answers it.

Each zone makes its tables findable with one migration (``search_index``) and one declaration
(``register_search``); the search of the shell asks them all. Words are found by their beginnings,
numbers by their digits however they are grouped.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import migrations
from django.db.models import BooleanField, F, Q, QuerySet
from django.db.models.expressions import OrderBy, RawSQL

from leadloop.kit.text import search_words

_CANDIDATES: Final = 300
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


class Hit(NamedTuple):
    """One record found: which, what it is called, and a line that tells it from others."""

    entity: str
    id: UUID
    title: str
    subtitle: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """How one kind of record is searched.

    ``find(actor, text, limit)`` returns at most ``limit`` hits that ``actor`` may see, exact
    matches of an address or number first, in one query.
    """

    entity: str
    kind: str
    label: str
    find: Callable[[Any, str, int], Sequence[Hit]]
    order: int = 100


_searches: dict[str, Search] = {}


def register_search(search: Search) -> None:
    """Make one kind of record findable; the one with the lowest ``order`` stands first."""
    _searches[search.entity] = search


def list_searches() -> list[Search]:
    """Return every kind that can be searched, in the order of the results."""
    return sorted(_searches.values(), key=lambda search: (search.order, search.label))


def search_index(table: str, columns: Sequence[str]) -> list[migrations.RunSQL]:
    """Return the operations that give ``table`` its search index.

    They make a function ``{table}_words(columns…)`` and an index over it; ``matching`` uses both.
    Everything that is no letter or digit parts words. Each column is cut at 150 characters, so
    that no text is too long to index; digits are also found without their country code.
    """
    if not all(_NAME.fullmatch(name) for name in (table, *columns)):
        raise ValueError("Names of tables and columns are plain words.")
    arguments = ", ".join(f"{column} text" for column in columns)
    parts = " || ' ' || ".join(f"left({column}, 150)" for column in columns)
    numbers = "".join(
        f" || ' ' || CASE WHEN {column} ~ '^\\+[0-9]+$' THEN right({column}, 8) ELSE '' END"
        for column in columns
    )
    words = (
        f"CREATE FUNCTION {table}_words({arguments}) RETURNS tsvector"
        " LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT to_tsvector('simple',"
        f" regexp_replace({parts}{numbers}, '[^[:alnum:]]+', ' ', 'g')) $$"
    )
    index = (
        f"CREATE INDEX {table}_search ON {table} USING gin ({table}_words({', '.join(columns)}))"
    )
    return [
        migrations.RunSQL(words, f"DROP FUNCTION {table}_words"),
        migrations.RunSQL(index, f"DROP INDEX {table}_search"),
    ]


@dataclass(frozen=True, slots=True)
class Table:
    """What of a table is searched: its name, and the columns that its search index covers."""

    name: str
    columns: tuple[str, ...]


def matching(rows: "QuerySet[Any]", text: str, table: Table) -> "QuerySet[Any]":
    """Leave the rows of ``table`` with a word beginning with each word of ``text``.

    Text without a single letter or digit finds nothing, rather than everything.
    """
    words = search_words(text)
    if not words:
        return rows.none()
    arguments = ", ".join(f"{table.name}.{column}" for column in table.columns)
    found = f"{table.name}_words({arguments}) @@ to_tsquery('simple', %s)"
    matches = RawSQL(found, (words,), output_field=BooleanField())  # noqa: S611 -- constants
    return rows.filter(matches)


def find(rows: "QuerySet[Any]", text: str, exact: Mapping[str, str], table: Table) -> "Found":
    """Return how to find ``text`` in ``rows``: exactly, by ``exact`` (attribute and value), or so.

    Attributes without a value are left out.
    """
    same = Q()
    for attribute, value in exact.items():
        if value:
            same |= Q(**{attribute: value})
    return Found(rows.filter(same) if same else None, matching(rows, text, table))


class Found(NamedTuple):
    """Rows that match exactly (None if nothing exact was typed), and rows that match by words."""

    exactly: "QuerySet[Any] | None"
    by_words: "QuerySet[Any]"

    def hits(
        self, make: Callable[[dict[str, Any]], Hit], columns: Sequence[str], limit: int
    ) -> list[Hit]:
        """Read at most ``limit`` hits in at most three queries, exact ones first."""
        found: dict[UUID, Hit] = {}
        if self.exactly is not None:
            found = {hit.id: hit for hit in map(make, self.exactly.values("pk", *columns)[:limit])}
        if len(found) < limit:
            hits = map(make, best(self.by_words).values("pk", *columns)[:limit])
            found |= {hit.id: hit for hit in hits if hit.id not in found}
        return list(found.values())[:limit]


def best(rows: "QuerySet[Any]", *, newest: str = "updated_at") -> "QuerySet[Any]":
    """Leave the newest of the first few hundred rows found.

    A beginning of one letter fits a great part of a large table; sorting all of it to show five
    would take as long as reading it. One query: inside another one Django would rename the table,
    and the condition on its words would be about the wrong rows.
    """
    some = list(rows.order_by().values_list("pk", flat=True)[:_CANDIDATES])
    everything: Any = rows.model._default_manager
    found: QuerySet[Any] = everything.filter(pk__in=some)
    return found.order_by(OrderBy(F(newest), descending=True), "pk")
