"""Reads what was added, without Django's query log: it is asked once a second."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import orjson

from leadloop.kit.db import execute
from leadloop.kit.entity import Choice, EntityField, FieldType, LookupTarget
from leadloop.kit.records.custom import AS_ID, CUSTOM

# The newest of the tables read here: until it is there, nothing was added.
_EXISTS: Final = "SELECT to_regclass('facades_customrelation') IS NOT NULL"
_GENERATION: Final = "SELECT generation FROM facades_customization"
_COLUMNS: Final = (
    "SELECT entity, name, schema_name, label, type, max_length, required, choices,"
    " target, relation, on_delete"
    " FROM facades_customcolumn ORDER BY created_at, id"
)
_KEYS: Final = "SELECT entity, columns FROM facades_customkey ORDER BY created_at, id"
_TABLES: Final = (
    "SELECT name, set_name, schema_name, label, primary_name FROM facades_customtable ORDER BY name"
)
_RELATIONS: Final = (
    "SELECT name, schema_name, first, second, first_navigation, second_navigation"
    " FROM facades_customrelation ORDER BY name"
)

_exists = False


class Table(NamedTuple):
    """A custom table as it was made."""

    name: str
    set_name: str
    schema_name: str
    label: str
    primary_name: str


class Relation(NamedTuple):
    """A relationship of many records to many as it was made; ``name`` is the table of its links."""

    name: str
    schema_name: str
    first: str
    second: str
    first_navigation: str
    second_navigation: str


class Lookup(NamedTuple):
    """A lookup that was added: where it is, where it leads, and what its target's end means."""

    entity: str
    field: EntityField
    target: str
    on_delete: str


class Added(NamedTuple):
    """Columns and keys by entity, tables by name, and what links them."""

    columns: Mapping[str, tuple[EntityField, ...]]
    keys: Mapping[str, tuple[tuple[str, ...], ...]]
    tables: Mapping[str, Table]
    lookups: tuple[Lookup, ...] = ()
    relations: tuple[Relation, ...] = ()


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
    lookups: list[Lookup] = []
    for row in execute(_COLUMNS):
        field = _field(row)
        columns.setdefault(row[0], []).append(field)
        if field.type is FieldType.FILE:
            columns[row[0]].append(_file_name(field))
        if field.type is FieldType.LOOKUP:
            lookups.append(Lookup(row[0], field, row[8], row[10]))
    keys: dict[str, list[tuple[str, ...]]] = {}
    for entity, names in execute(_KEYS):
        keys.setdefault(entity, []).append(tuple(_json(names)))
    tables = {row[0]: Table(*row) for row in execute(_TABLES)}
    return Added(
        {name: tuple(found) for name, found in columns.items()},
        {name: tuple(found) for name, found in keys.items()},
        tables,
        tuple(lookups),
        tuple(Relation(*row) for row in execute(_RELATIONS)),
    )


def _field(row: Any) -> EntityField:
    _, name, schema_name, label, kind, max_length, required, choices, target, relation, _ = row
    is_lookup = FieldType(kind) is FieldType.LOOKUP
    return EntityField(
        name,
        f"{CUSTOM}{name}{_PATHS.get(FieldType(kind), '')}",
        FieldType(kind),
        label,
        required=required,
        max_length=max_length,
        choices=tuple(Choice(*choice) for choice in _json(choices)),
        targets=(LookupTarget(target, schema_name, relation),) if is_lookup else (),
        schema_name=schema_name,
    )


_PATHS: Final = {FieldType.LOOKUP: AS_ID, FieldType.FILE: f"__id{AS_ID}"}


def _file_name(field: EntityField) -> EntityField:
    """Return the column beside a file column that has the file's name."""
    return EntityField(
        f"{field.name}_name",
        f"{CUSTOM}{field.name}__name",
        FieldType.TEXT,
        f"{field.label}: name",
        writable=False,
        schema_name=f"{field.schema_name}_Name",
    )


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value
