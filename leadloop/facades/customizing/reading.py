"""Reads what was added, without Django's query log: it is asked once a second."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import orjson

from leadloop.kit.db import execute
from leadloop.kit.entity import Choice, EntityField, FieldType
from leadloop.kit.records.reading import CUSTOM

_EXISTS: Final = "SELECT to_regclass('facades_customization') IS NOT NULL"
_GENERATION: Final = "SELECT generation FROM facades_customization"
_COLUMNS: Final = (
    "SELECT entity, name, schema_name, label, type, max_length, required, choices"
    " FROM facades_customcolumn ORDER BY created_at, id"
)
_KEYS: Final = "SELECT entity, columns FROM facades_customkey ORDER BY created_at, id"
_TABLES: Final = (
    "SELECT name, set_name, schema_name, label, primary_name FROM facades_customtable ORDER BY name"
)


_exists = False


class Table(NamedTuple):
    """A custom table as it was made."""

    name: str
    set_name: str
    schema_name: str
    label: str
    primary_name: str


class Added(NamedTuple):
    """Columns and keys by entity, tables by name."""

    columns: Mapping[str, tuple[EntityField, ...]]
    keys: Mapping[str, tuple[tuple[str, ...], ...]]
    tables: Mapping[str, Table]


def read_generation() -> int:
    """Return how often anything was added or taken away; -1 before the first migration."""
    global _exists  # noqa: PLW0603 -- a table that is there stays
    _exists = _exists or bool(execute(_EXISTS)[0][0])
    if not _exists:
        return -1
    rows = execute(_GENERATION)
    return int(rows[0][0]) if rows else 0


def read_added() -> Added:
    """Return everything that was added."""
    columns: dict[str, list[EntityField]] = {}
    for row in execute(_COLUMNS):
        columns.setdefault(row[0], []).append(_field(row))
    keys: dict[str, list[tuple[str, ...]]] = {}
    for entity, names in execute(_KEYS):
        keys.setdefault(entity, []).append(tuple(_json(names)))
    tables = {row[0]: Table(*row) for row in execute(_TABLES)}
    return Added(
        {name: tuple(found) for name, found in columns.items()},
        {name: tuple(found) for name, found in keys.items()},
        tables,
    )


def _field(row: Any) -> EntityField:
    _, name, schema_name, label, kind, max_length, required, choices = row
    return EntityField(
        name,
        f"{CUSTOM}{name}",
        FieldType(kind),
        label,
        required=required,
        max_length=max_length,
        choices=tuple(Choice(*choice) for choice in _json(choices)),
        schema_name=schema_name,
    )


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value
