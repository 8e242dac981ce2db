"""Plain psycopg cursors on Django's connection, for SQL that the ORM cannot say or says slowly."""

from collections.abc import Iterable
from contextlib import closing
from typing import Any

import orjson
import psycopg
from django.db import connection
from psycopg.types.json import set_json_loads

Row = tuple[Any, ...]

set_json_loads(orjson.loads)


def execute(
    sql: str,
    parameters: Iterable[Any] | dict[str, Any] = (),
    *,
    prepare: bool = False,
    binary: bool = False,
) -> list[Row]:
    """Run one statement on Django's connection, in its transaction, and return the rows.

    Parameters are bound by the server, so arrays and bytes travel in binary form. With ``prepare``
    the connection keeps the plan: for what is asked many times a second of a partitioned table,
    planning costs ten times what running does. With ``binary`` the rows come in binary form too:
    for many rows with moments in them, since Django has those in text read in Python.
    """
    connection.ensure_connection()
    bound = parameters if isinstance(parameters, dict) else tuple(parameters)
    raw: psycopg.Connection[Any] = connection.connection
    with connection.wrap_database_errors, closing(psycopg.Cursor(raw)) as cursor:
        cursor.execute(sql.encode(), bound, prepare=prepare, binary=binary)
        return cursor.fetchall() if cursor.description else []
