"""The statements of a merge on its two rows; values never leave the database on their way."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from django.db import IntegrityError, models, transaction

from leadloop.customers.api.merging.deciding import Decided
from leadloop.customers.api.merging.fields import key_columns
from leadloop.customers.api.merging.moving import column_types, quote, stamps
from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.errors import Conflict
from leadloop.kit.merging import MergeKind

_UNTIE_DEPTH = 50


def keep_snapshots(kind: MergeKind, *, merge_id: UUID, keep_id: UUID, gone_id: UUID) -> None:
    """Keep both rows as they are with the merge."""
    table = quote(kind.model._meta.db_table)
    execute(
        "UPDATE customers_merge SET"
        f" kept_before = (SELECT to_jsonb(t) FROM {table} t WHERE t.id = %s),"
        f" gone_before = (SELECT to_jsonb(t) FROM {table} t WHERE t.id = %s) WHERE id = %s",
        (keep_id, gone_id, merge_id),
    )


def bury(kind: MergeKind, *, gone_id: UUID, keep_id: UUID, by: str) -> None:
    """Make a row the tombstone that names the record kept."""
    names = _names(kind.model)
    closed = {names[name]: value for name, value in kind.closed.items()}
    sets = [f"{quote(column)} = %({column})s" for column in closed]
    sets += [f"{quote(names[f'{kind.successor}_id'])} = %(keep)s", *stamps(kind.model)]
    execute(
        f"UPDATE {quote(kind.model._meta.db_table)} SET {', '.join(sets)} WHERE id = %(gone)s",
        {**closed, "keep": keep_id, "gone": gone_id, "by": by, "now": clock.now()},
    )


def apply(kind: MergeKind, decided: Decided, *, merge_id: UUID, keep_id: UUID, by: str) -> None:
    """Write what the kept row takes over, and keep what it looks like then with the merge."""
    names = _names(kind.model)
    types = column_types(kind.model)
    sets = [f"{quote(names[name])} = g.{quote(names[name])}" for name in decided.taken]
    asked: dict[str, Any] = {"merge": merge_id, "keep": keep_id, "by": by, "now": clock.now()}
    for name, value in decided.values.items():
        column = names[name]
        sets.append(f"{quote(column)} = %({column})s::{types[column]}")
        asked[column] = _sent(value, types[column])
    table = quote(kind.model._meta.db_table)
    signed = [said.replace("version + 1", "k.version + 1") for said in stamps(kind.model)]
    execute(
        f"UPDATE {table} AS k SET {', '.join([*sets, *signed])} FROM (SELECT r.*"
        f" FROM customers_merge m, LATERAL jsonb_populate_record(NULL::{table}, m.gone_before) r"
        " WHERE m.id = %(merge)s) AS g WHERE k.id = %(keep)s",
        asked,
    )


def _sent(value: Any, kind: str) -> Any:
    return orjson.dumps(value).decode() if kind == "jsonb" and value is not None else value


def leave_keys(
    kind: MergeKind, *, merge_id: UUID, gone_id: UUID, attributes: Sequence[str], by: str
) -> None:
    """Let the tombstone keep the addresses that the kept row gave up."""
    if attributes:
        _restore(kind, ("kept_before", merge_id, gone_id), attributes, by)


def keep_result(kind: MergeKind, *, merge_id: UUID, keep_id: UUID) -> None:
    """Keep the kept row as the merge left it."""
    table = quote(kind.model._meta.db_table)
    execute(
        "UPDATE customers_merge SET"
        f" kept_after = (SELECT to_jsonb(t) FROM {table} t WHERE t.id = %s) WHERE id = %s",
        (keep_id, merge_id),
    )


def break_circle(kind: MergeKind, *, column: str, keep_id: UUID, by: str) -> bool:
    """Cut a chain of parents that would lead back to the kept row; return whether there was one."""
    table, name = quote(kind.model._meta.db_table), quote(_names(kind.model)[column])
    rows = execute(
        f"WITH RECURSIVE up (id, parent, depth) AS (SELECT id, {name}, 0 FROM {table}"
        f" WHERE id = %(keep)s UNION ALL SELECT t.id, t.{name}, depth + 1 FROM {table} t"
        f" JOIN up ON t.id = up.parent WHERE depth < {_UNTIE_DEPTH} AND up.parent <> %(keep)s)"
        f" UPDATE {table} SET {name} = NULL WHERE id = %(keep)s"
        " AND EXISTS (SELECT FROM up WHERE parent = %(keep)s) RETURNING 1",
        {"keep": keep_id, "by": by},
    )
    return bool(rows)


def unchanged_since(kind: MergeKind, *, merge_id: UUID, changed: Sequence[str]) -> set[str]:
    """Return which of these attributes of the kept row still say what the merge made them say."""
    names = _names(kind.model)
    rows = execute(
        f"SELECT c FROM customers_merge m JOIN {quote(kind.model._meta.db_table)} t"
        " ON t.id = m.kept_id, LATERAL unnest(%s::text[]) AS c"
        " WHERE m.id = %s AND to_jsonb(t) -> c IS NOT DISTINCT FROM m.kept_after -> c",
        ([names[name] for name in changed if name in names], merge_id),
    )
    same = {column for (column,) in rows}
    return {name for name in changed if names.get(name) in same}


def restore_kept(
    kind: MergeKind, *, merge_id: UUID, keep_id: UUID, attributes: Sequence[str], by: str
) -> None:
    """Put attributes of the kept row back to what they said before the merge."""
    _restore(kind, ("kept_before", merge_id, keep_id), [*attributes], by)


def restore_gone(kind: MergeKind, *, merge_id: UUID, gone_id: UUID, by: str) -> None:
    """Make the tombstone a record again.

    Raises:
        Conflict: Its number or key is another record's by now.
    """
    attributes = [*kind.closed, f"{kind.successor}_id", *key_columns(kind)]
    try:
        with transaction.atomic():
            _restore(kind, ("gone_before", merge_id, gone_id), attributes, by)
    except IntegrityError as error:
        raise Conflict("Its number or key belongs to another record by now.") from error


def _restore(
    kind: MergeKind, source: tuple[str, UUID, UUID], attributes: Sequence[str], by: str
) -> None:
    snapshot, merge_id, row_id = source
    names = _names(kind.model)
    table = quote(kind.model._meta.db_table)
    sets = [f"{quote(names[name])} = g.{quote(names[name])}" for name in attributes]
    signed = [said.replace("version + 1", "k.version + 1") for said in stamps(kind.model)]
    execute(
        f"UPDATE {table} AS k SET {', '.join([*sets, *signed])} FROM (SELECT r.*"
        f" FROM customers_merge m, LATERAL jsonb_populate_record(NULL::{table}, m.{snapshot}) r"
        " WHERE m.id = %(merge)s) AS g WHERE k.id = %(row)s",
        {"merge": merge_id, "row": row_id, "by": by, "now": clock.now()},
    )


def _names(model: type[models.Model]) -> Mapping[str, str]:
    return {one.attname: str(one.column) for one in model._meta.concrete_fields}
