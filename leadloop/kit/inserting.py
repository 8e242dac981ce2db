"""Many new rows of a model in one statement, their values in binary form.

Django writes them as text into the statement: a thousand rows of thirty columns spend more time
in being quoted and parsed than in being stored.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import orjson
from django.db import connection
from django.db.models import Model

from leadloop.kit.arrays import json_array, text_array, time_array, uuid_array
from leadloop.kit.db import execute


def insert_many(rows: Sequence[Model]) -> set[Any]:
    """Insert new rows of one model; return the keys of those made.

    A row that meets a unique constraint is left out, and its key not returned. Values are taken
    as they are: nothing is set before saving, no signal is sent.
    """
    if not rows:
        return set()
    plan = _plan_of(type(rows[0]))
    made = execute(plan.statement, [one.array(rows) for one in plan.columns], binary=True)
    return {key for (key,) in made}


class _Column(NamedTuple):
    attribute: str
    pack: Callable[[Sequence[Any]], Any]

    def array(self, rows: Sequence[Model]) -> Any:
        name = self.attribute
        return self.pack([getattr(row, name) for row in rows])


class _Plan(NamedTuple):
    statement: str
    columns: Sequence[_Column]


def _texts(values: Sequence[Any]) -> Any:
    return text_array([None if one is None else str(one) for one in values])


def _jsons(values: Sequence[Any]) -> Any:
    return json_array([None if one is None else orjson.dumps(one) for one in values])


_PACK: Final[dict[str, Callable[[Sequence[Any]], Any]]] = {
    "uuid": uuid_array,
    "jsonb": _jsons,
    "text": text_array,
    "timestamp with time zone": time_array,
}
"""How values travel, by the column's type; all others as text that the server reads."""


@lru_cache(maxsize=100)
def _plan_of(model: type[Model]) -> _Plan:
    fields = [one for one in model._meta.local_concrete_fields if not one.generated]
    types = [str(one.db_type(connection)) for one in fields]
    names = ", ".join(f'"{one.column}"' for one in fields)
    given = ", ".join(
        # A cast to a bounded text would cut it silently; the column itself refuses.
        f'"{one.column}"' + ("" if kind in _PACK or "char" in kind else f"::{kind}")
        for one, kind in zip(fields, types, strict=True)
    )
    meta = model._meta
    return _Plan(
        f'INSERT INTO "{meta.db_table}" ({names}) SELECT {given}'
        f" FROM unnest({', '.join(['%s'] * len(fields))}) AS given ({names})"
        f' ON CONFLICT DO NOTHING RETURNING "{meta.pk.column}"',
        [
            _Column(one.attname, _PACK.get(kind, _texts))
            for one, kind in zip(fields, types, strict=True)
        ],
    )
