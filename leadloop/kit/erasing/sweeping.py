"""A table is gone through a few pages at a time, and each row without the person's words."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import orjson
from psycopg.types.json import Json, Jsonb

from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.erasing.declaring import Holds
from leadloop.kit.erasing.finding import condition_of, is_theirs, parameters_of
from leadloop.kit.erasing.tables import leaves_of, quoted, text_columns, unique_columns
from leadloop.kit.erasing.words import Person, Words, emptied
from leadloop.kit.ids import new_uuid

PAGES: Final = 1_000
"""How many pages of eight kilobytes one step looks at."""


_ERASED: Final = "erased-"
"""What begins a value that has to be unique, of a row that was emptied."""


class Swept(NamedTuple):
    """What a step did, and the page to go on from, None where the part is at its end."""

    rows: int
    next_page: int | None


def pages_of(table: str) -> list[tuple[str, int]]:
    """Return the parts of a table, and how many pages each has just now."""
    return [(leaf, _size(leaf)) for leaf in leaves_of(table)]


def _size(leaf: str) -> int:
    size: int = execute(
        "SELECT pg_relation_size(%s::regclass) / current_setting('block_size')::int", (leaf,)
    )[0][0]
    return size


class Task(NamedTuple):
    """What a table is searched for."""

    holds: Holds
    person: Person
    words: Words
    kinds: Mapping[str, str]
    unique: frozenset[str]


def sweep(holds: Holds, person: Person, *, leaf: str, page: int) -> Swept:
    """Take a person out of some pages of one part of a table, in the caller's transaction."""
    task = Task(
        holds, person, Words(person), text_columns(holds.table), unique_columns(holds.table)
    )
    size = _size(leaf)
    rows = _candidates(task, leaf, page)
    changed = sum(_settle(task, leaf, row) for row in rows)
    return Swept(changed, page + PAGES if page + PAGES < size else None)


def _candidates(task: Task, leaf: str, page: int) -> list[dict[str, Any]]:
    holds = task.holds
    names = tuple(dict.fromkeys((*holds.links, *holds.addresses, *holds.says, *task.kinds)))
    told = ", ".join(
        quoted(name) if task.kinds.get(name) not in {"json", "jsonb"} else f"{quoted(name)}::text"
        for name in names
    )
    texts = ", ".join(_as_text(name, kind) for name, kind in task.kinds.items())
    links = (*holds.links, *holds.near)
    found = condition_of(holds, links)
    rows = execute(
        f"SELECT ctid::text, {told} FROM {leaf}"
        " WHERE ctid >= %(first)s::tid AND ctid < %(end)s::tid"
        f" AND ({found} OR (%(mention)s <> '' AND concat_ws(' ', {texts}) ~* %(mention)s))"
        " FOR UPDATE",
        {
            **parameters_of(task.person),
            "first": f"({page},0)",
            "end": f"({page + PAGES},0)",
            "mention": task.words.mention(),
        },
    )
    return [
        {"ctid": ctid, **_loaded(task, dict(zip(names, values, strict=True)))}
        for ctid, *values in rows
    ]


def _as_text(name: str, kind: str) -> str:
    if kind == "bytea":
        return f"encode({quoted(name)}, 'escape')"
    # A line's end is two characters inside JSON, and would look like the beginning of a word.
    return rf"regexp_replace({quoted(name)}::text, '\\[nrt]', ' ', 'g')"


def _loaded(task: Task, row: dict[str, Any]) -> dict[str, Any]:
    for name, kind in task.kinds.items():
        if kind in {"json", "jsonb"} and row[name] is not None:
            row[name] = orjson.loads(row[name])
    return row


def _settle(task: Task, leaf: str, row: dict[str, Any]) -> int:
    theirs = is_theirs(row, task.holds, task.person) or (
        task.holds.by_mention and _says_address(task, row)
    )
    if theirs and task.holds.deletes:
        execute(f"DELETE FROM {leaf} WHERE ctid = %s::tid", (row["ctid"],))
        return 1
    new = _without(task, row, theirs=theirs)
    if not new:
        return 0
    places = ", ".join(f"{quoted(name)} = %({name})s" for name in new)
    values = {name: _bound(task.kinds.get(name, ""), value) for name, value in new.items()}
    execute(
        f"UPDATE {leaf} SET {places} WHERE ctid = %(ctid)s::tid", {**values, "ctid": row["ctid"]}
    )
    return 1


def _says_address(task: Task, row: Mapping[str, Any]) -> bool:
    return any(task.words.names_them(_flat(row[name])) for name in task.kinds)


def _flat(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return orjson.dumps(value).decode() if value is not None else ""


def _without(task: Task, row: Mapping[str, Any], *, theirs: bool) -> dict[str, Any]:
    """Return the columns that change, with what they hold from now on."""
    new: dict[str, Any] = {}
    for name in task.kinds:
        value = _cleared(task, name, row[name], theirs=theirs)
        if value != row[name]:
            new[name] = value
    if theirs:
        now = clock.now()
        for name, value in task.holds.put.items():
            wanted = now if value == "now" else value
            if name not in row or row[name] != wanted:
                new[name] = wanted
    return new if not theirs or _says_more(task, row, new) else {}


def _says_more(task: Task, row: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a row of theirs changes in more than the time at which it was emptied."""
    return any(name in task.kinds and row[name] != value for name, value in new.items())


def _cleared(task: Task, name: str, value: Any, *, theirs: bool) -> Any:
    if value is None:
        return None
    if isinstance(value, bytes | memoryview):
        said = task.words.taken_from(_flat(value))
        return b"" if theirs or said != _flat(value) else value
    if name in task.unique and isinstance(value, str) and value.startswith(_ERASED):
        return value
    held = emptied(value) if theirs and name in task.holds.blank else value
    cleared = task.words.taken_from(held, name)
    if name in task.unique and cleared != value:
        return f"{_ERASED}{new_uuid()}"
    return cleared


def _bound(kind: str, value: Any) -> Any:
    if value is not None and kind == "jsonb":
        return Jsonb(value)
    return Json(value) if value is not None and kind == "json" else value
