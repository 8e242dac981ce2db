"""Bulk statements over any table: one COPY for what is new, one UPDATE for what changed."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
import psycopg
from django.db import connection, models

from leadloop.kit.db import execute

STAMPS: Final = frozenset(
    {"version", "created_at", "updated_at", "created_by", "updated_by", "last_cause", "last_trace"}
)
_EVERY_UPDATE: Final = ("last_cause", "last_trace")


class Column(NamedTuple):
    """One column of a table: attribute, quoted name, type, whether it may be null, its default."""

    attribute: str
    name: str
    type: str
    is_json: bool
    is_null: bool
    field: "models.Field[Any, Any]"

    def empty(self) -> Any:
        """Return what the column holds when nobody said anything about it."""
        return self.field.get_default()


@cache
def columns_of(model: type[models.Model]) -> Mapping[str, Column]:
    """Return the columns that can be written, by attribute."""
    return {
        field.attname: Column(
            field.attname,
            connection.ops.quote_name(field.column),
            field.db_type(connection) or "text",
            isinstance(field, models.JSONField),
            field.null,
            field,
        )
        for field in model._meta.concrete_fields
        if not field.generated
    }


def insert_rows(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, given by attribute, with one COPY; what a row does not name is its default."""
    if not rows:
        return
    columns = tuple(columns_of(model).values())
    places = {column.attribute: (place, column.is_json) for place, column in enumerate(columns)}
    # What a row does not say is the same for all: said once.
    template = [_copied(column, column.empty()) for column in columns]
    table = connection.ops.quote_name(model._meta.db_table)
    sql = f"COPY {table} ({', '.join(c.name for c in columns)}) FROM STDIN"
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    with (
        connection.wrap_database_errors,
        closing(psycopg.Cursor(raw)) as cursor,
        cursor.copy(sql.encode()) as copy,
    ):
        for row in rows:
            values = template.copy()
            for name, value in row.items():
                place, is_json = places[name]
                is_text = is_json and value is not None
                values[place] = orjson.dumps(value).decode() if is_text else value
            copy.write_row(values)


def _copied(column: Column, value: Any) -> Any:
    return orjson.dumps(value).decode() if column.is_json and value is not None else value


def update_rows(
    model: type[models.Model],
    changes: Mapping[UUID, Mapping[str, Any]],
    *,
    label: str,
    now: datetime,
) -> None:
    """Write changed attributes by id, with one UPDATE per set of attributes, and the stamps."""
    groups: dict[frozenset[str], list[dict[str, Any]]] = {}
    for key, values in changes.items():
        groups.setdefault(frozenset(values), []).append({"id": key, **values})
    for names, rows in groups.items():
        _update(model, sorted(names), rows, (label, now))


def _update(
    model: type[models.Model],
    names: list[str],
    rows: list[dict[str, Any]],
    by: tuple[str, datetime],
) -> None:
    known = columns_of(model)
    stamped = [name for name in _EVERY_UPDATE if name in known]
    columns = [known[name] for name in dict.fromkeys((*names, *stamped))]
    sets = [f"{c.name} = new.{c.name}" for c in columns]
    parameters: list[Any] = []
    if "version" in known:
        sets.append("version = held.version + 1")
    for name, value in (("updated_by", by[0]), ("updated_at", by[1])):
        if name in known:
            sets.append(f"{name} = %s")
            parameters.append(value)
    shape = ", ".join(f"{c.name} {c.type}" for c in columns)
    sent = [
        {"id": row["id"], **{c.field.column: row.get(c.attribute) for c in columns}} for row in rows
    ]
    table = connection.ops.quote_name(model._meta.db_table)
    key = connection.ops.quote_name(model._meta.pk.column)
    execute(
        f"UPDATE {table} AS held SET {', '.join(sets)}"
        f" FROM json_to_recordset(%s::json) AS new (id uuid, {shape})"
        f" WHERE held.{key} = new.id",
        (*parameters, orjson.dumps(sent, default=_sent).decode()),
    )


def _sent(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value))
