"""Turns every reference from one record to another, and back."""

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.merging import MergeKind, Move, Reference, references_to

_STAMPS: Final = {
    "version": "version = version + 1",
    "updated_at": "updated_at = %(now)s",
    "updated_by": "updated_by = %(by)s",
    "last_cause": "last_cause = NULL",
    "last_trace": "last_trace = ''",
}


def quote(name: str) -> str:
    """Return a table's or column's name as SQL takes it."""
    return connection.ops.quote_name(name)


def stamps(model: type[models.Model]) -> list[str]:
    """Return the assignments that sign a changed row; they use ``now`` and ``by``."""
    known = {one.attname for one in model._meta.concrete_fields}
    return [said for name, said in _STAMPS.items() if name in known]


def count_references(kind: MergeKind, record_id: UUID) -> dict[str, int]:
    """Return how many records of what refer to this one, by their name in the plural."""
    references = references_to(kind.entity)
    parts = [
        f"SELECT {place}, count(*) FROM {quote(one.model._meta.db_table)} WHERE {_refers(one)}"
        for place, one in enumerate(references)
    ]
    if not parts:
        return {}
    rows = execute(" UNION ALL ".join(parts), {"old": record_id, "entity": kind.entity})
    counts: dict[str, int] = {}
    for place, count in rows:
        if count:
            name = plural(references[place].model)
            counts[name] = counts.get(name, 0) + count
    return counts


def plural(model: type[models.Model]) -> str:
    """Return what records of a table are called on screens."""
    said = str(model._meta.verbose_name_plural)
    return f"{said[:-2]}ies" if said.endswith("ys") and said[-3] not in "aeo" else said


def move_references(kind: MergeKind, *, old: UUID, new: UUID, by: str) -> list[Move]:
    """Turn every reference to ``old`` to ``new``, and return what was turned.

    A row that would then be there twice, or lead to itself, stays with the tombstone.
    """
    moves = []
    for reference in references_to(kind.entity):
        ids = _turn(kind, reference, (old, new), by)
        if ids:
            label = reference.model._meta.label_lower
            moves.append(Move(label, reference.column, str(old), str(new), tuple(ids)))
    return moves


def _refers(reference: Reference) -> str:
    said = f"{quote(_column(reference.model, reference.column))} = %(old)s"
    if reference.entity_column:
        said += f" AND {quote(_column(reference.model, reference.entity_column))} = %(entity)s"
    return said


def _column(model: type[models.Model], attribute: str) -> str:
    return next(str(one.column) for one in model._meta.concrete_fields if one.attname == attribute)


def _turn(kind: MergeKind, reference: Reference, turn: tuple[UUID, UUID], by: str) -> list[str]:
    old, new = turn
    model = reference.model
    key = quote(_key(model))
    asked: dict[str, Any] = {"old": old, "new": new, "entity": kind.entity, "by": by}
    asked["now"] = clock.now()
    where = _refers(reference)
    if model is kind.model:  # the two rows themselves are written by whoever merges
        where += f" AND {key} <> ALL(%(two)s)"
        asked["two"] = [old, new]
    sets = [f"{quote(_column(model, reference.column))} = %(new)s", *stamps(model)]
    table = quote(model._meta.db_table)
    update = f"UPDATE {table} SET {', '.join(sets)} WHERE {where}"
    try:
        with transaction.atomic():
            rows = execute(f"{update} RETURNING {key}::text", asked)
    except IntegrityError:
        found = execute(f"SELECT {key} FROM {table} WHERE {where}", asked)
        rows = [row for (one,) in found for row in _turn_one(f"{update} AND {key}", one, asked)]
        return [str(row) for row in rows]
    return [row for (row,) in rows]


def _turn_one(update: str, row_id: Any, asked: dict[str, Any]) -> list[Any]:
    try:
        with transaction.atomic():
            execute(f"{update} = %(row)s", {**asked, "row": row_id})
    except IntegrityError:
        return []
    return [row_id]


def move_back(moves: Sequence[Move], *, by: str) -> list[str]:
    """Turn what a merge turned back, last first; return what stays, one sentence each.

    A reference that was changed since, or whose record is gone, stays as it is; so does what the
    merge made anew.
    """
    left = []
    for move in reversed(moves):
        model = apps.get_model(move.model)
        if not move.column:
            left.append(f"{len(move.ids)} {plural(model)}: carried over, stay.")
            continue
        back = _back(model, move, by)
        missing = len(move.ids) - len(back)
        if missing:
            left.append(f"{missing} of {len(move.ids)} {plural(model)}: changed or deleted since.")
    return left


def _back(model: type[models.Model], move: Move, by: str) -> Collection[Any]:
    key, kinds = _key(model), column_types(model)
    column = _column(model, move.column)
    sets = [f"{quote(column)} = %(old)s::{kinds[column]}", *stamps(model)]
    update = (
        f"UPDATE {quote(model._meta.db_table)} SET {', '.join(sets)}"
        f" WHERE {quote(column)} = %(new)s::{kinds[column]}"
        f" AND {quote(key)} = ANY(%(ids)s::{kinds[key]}[]) RETURNING {quote(key)}"
    )
    asked = {"old": move.old, "new": move.new, "by": by, "now": clock.now()}
    try:
        with transaction.atomic():
            return execute(update, {**asked, "ids": list(move.ids)})
    except IntegrityError:
        return [one for one in move.ids if _back_one(update, one, asked)]


def _back_one(update: str, row_id: str, asked: dict[str, Any]) -> bool:
    try:
        with transaction.atomic():
            return bool(execute(update, {**asked, "ids": [row_id]}))
    except IntegrityError:
        return False


def _key(model: type[models.Model]) -> str:
    return next(str(one.column) for one in model._meta.concrete_fields if one.primary_key)


def column_types(model: type[models.Model]) -> dict[str, str]:
    """Return what the database calls the type of each column."""
    found = {}
    for one in model._meta.concrete_fields:
        target = one.target_field if isinstance(one, models.ForeignKey) else one
        found[str(one.column)] = str(target.db_type(connection) or "text")
    return found
