"""Prefix full-text search: the index that a table gets, the question, and who answers it.

Each zone makes its tables findable with one migration (``search_index``) and one declaration
(``register_search``); the search of the shell asks them all. Words are found by their beginnings,
numbers by their digits however they are grouped.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import migrations
from django.db.models import BooleanField, F, QuerySet
from django.db.models.expressions import OrderBy, RawSQL

_MAX_WORDS: Final = 8
_MAX_LENGTH: Final = 200
_CANDIDATES: Final = 300
_WORD: Final = re.compile(r"[^\W_]+")
_DIALLED: Final = re.compile(r"[\s()+./-]*(?:\d[\s()+./-]*){4,}")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


class Hit(NamedTuple):
    """One record found: which, what it is called, and a line that tells it from others."""

    entity: str
    id: UUID
    title: str
    subtitle: str = ""
    exact: bool = False


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


def search_words(text: str) -> str:
    """Return a PostgreSQL text query that wants a word beginning with each typed word; "" if none.

    Only letters and digits are left, so nothing typed can be an operator. What looks like a
    dialled number is one word, however it is grouped.
    """
    text = text[:_MAX_LENGTH].replace("\0", " ")
    if _DIALLED.fullmatch(text):
        text = re.sub(r"\D", "", text)
    words = _WORD.findall(text.lower())[:_MAX_WORDS]
    return " & ".join(f"{word}:*" for word in words)


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


def matching(
    rows: "QuerySet[Any]", text: str, *, table: str, columns: Sequence[str]
) -> "QuerySet[Any]":
    """Leave the rows of ``table`` with a word beginning with each word of ``text``.

    Text without a single letter or digit finds nothing, rather than everything.
    """
    words = search_words(text)
    if not words:
        return rows.none()
    arguments = ", ".join(f"{table}.{column}" for column in columns)
    found = f"{table}_words({arguments}) @@ to_tsquery('simple', %s)"
    return rows.filter(RawSQL(found, (words,), output_field=BooleanField()))  # noqa: S611 -- constants


def best(rows: "QuerySet[Any]", *, newest: str = "updated_at") -> "QuerySet[Any]":
    """Leave the newest of the first few hundred rows found.

    A beginning of one letter fits a great part of a large table; sorting all of it to show five
    would take as long as reading it.
    """
    some = rows.order_by().values("pk")[:_CANDIDATES]
    return rows.model._default_manager.filter(pk__in=some).order_by(  # noqa: SLF001
        OrderBy(F(newest), descending=True), "pk"
    )
