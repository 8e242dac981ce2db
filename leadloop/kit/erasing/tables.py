"""What PostgreSQL says of a table's columns."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from leadloop.kit.db import execute

_TEXTS: Final = frozenset({"text", "varchar", "bpchar", "json", "jsonb", "_text", "bytea"})
_COLUMNS: Final = """
SELECT column_name, udt_name, is_generated = 'ALWAYS' FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position
"""
_UNIQUE: Final = """
SELECT DISTINCT a.attname FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
WHERE i.indisunique AND i.indpred IS NULL AND i.indrelid = %s::regclass
"""
_ALL: Final = """
SELECT c.table_name FROM information_schema.columns c
JOIN pg_class k ON k.relname = c.table_name AND k.relnamespace = 'public'::regnamespace
WHERE c.table_schema = 'public' AND c.udt_name = ANY(%s) AND k.relkind IN ('r', 'p')
    AND NOT k.relispartition
GROUP BY c.table_name ORDER BY c.table_name
"""


def quoted(name: str) -> str:
    """Return a column's name as SQL wants it."""
    return f'"{name}"'


def columns_of(table: str) -> Mapping[str, tuple[str, bool]]:
    """Return the columns of a table: PostgreSQL's name of their type, whether it is generated."""
    return {name: (kind, made) for name, kind, made in execute(_COLUMNS, (table,))}


def text_columns(table: str) -> Mapping[str, str]:
    """Return the columns that can hold words, with their types; generated ones follow others."""
    return {n: kind for n, (kind, made) in columns_of(table).items() if kind in _TEXTS and not made}


def unique_columns(table: str) -> frozenset[str]:
    """Return the columns of unique indexes over the whole table: none can be empty twice."""
    return frozenset(name for (name,) in execute(_UNIQUE, (table,)))


@cache
def uuid_columns(table: str) -> frozenset[str]:
    """Return the columns that hold ids."""
    return frozenset(n for n, (kind, _) in columns_of(table).items() if kind == "uuid")


def tables_with_words() -> list[str]:
    """Return every table that can hold words."""
    return [name for (name,) in execute(_ALL, (sorted(_TEXTS),))]


def leaves_of(table: str) -> list[str]:
    """Return the parts that hold a table's rows: itself, or its partitions."""
    rows = execute(
        "SELECT relid::text FROM pg_partition_tree(%s::regclass) WHERE isleaf ORDER BY 1", (table,)
    )
    return [name for (name,) in rows] or [table]


def standing() -> frozenset[str]:
    """Return the tables that are there: a release may declare one before it is made."""
    return frozenset(name for (name,) in execute("SELECT relname::text FROM pg_class"))
