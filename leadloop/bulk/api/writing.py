"""Writes many records through their Entity, so that one bad row does not keep the others back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from leadloop.kit.entity import Entity, FieldType, LookupValue, RecordWrite, WriteResult
from leadloop.kit.errors import InvalidInput, LeadloopError
from leadloop.users.contracts import Actor

Numbered = tuple[int, RecordWrite]


class Stored(NamedTuple):
    """A record's version, and its columns by vendor name."""

    version: int | None
    values: dict[str, Any]


def write_each(
    actor: Actor, entity: Entity, writes: Sequence[Numbered]
) -> dict[int, WriteResult | str]:
    """Write a batch; return by number what became of each, or why it was refused.

    All of it is tried at once. Rows that the writer names are taken out and the rest is tried
    again; where it names none, the batch is halved until the bad row is alone.
    """
    if not writes:
        return {}
    try:
        with transaction.atomic():
            results = entity.upsert(actor, [write for _, write in writes])
    except LeadloopError as error:
        return _without_bad_ones(actor, entity, writes, error)
    return {number: result for (number, _), result in zip(writes, results, strict=True)}


def _without_bad_ones(
    actor: Actor, entity: Entity, writes: Sequence[Numbered], error: LeadloopError
) -> dict[int, WriteResult | str]:
    if len(writes) == 1:
        return {writes[0][0]: reason_of(entity, error)}
    bad = _places(error, len(writes))
    if bad:
        refused: dict[int, WriteResult | str] = {
            writes[place][0]: "; ".join(dict.fromkeys(_told(entity, said)))
            for place, said in bad.items()
        }
        kept = [write for place, write in enumerate(writes) if place not in bad]
        return refused | write_each(actor, entity, kept)
    middle = len(writes) // 2
    first = write_each(actor, entity, writes[:middle])
    return first | write_each(actor, entity, writes[middle:])


def _places(error: LeadloopError, size: int) -> dict[int, list[tuple[str, str]]]:
    """Return column and message of each fault by the place of the write it belongs to."""
    found: dict[int, list[tuple[str, str]]] = {}
    for one in error.errors if isinstance(error, InvalidInput) else ():
        place, _, column = one.field.partition(".")
        if not (place.isascii() and place.isdigit() and int(place) < size):
            return {}
        found.setdefault(int(place), []).append((column, one.message))
    return found


def _told(entity: Entity, said: Iterable[tuple[str, str]]) -> list[str]:
    labels = {field.name: field.label for field in entity.fields}
    return [f"{labels.get(column, column)}: {text}" if column else text for column, text in said]


def reason_of(entity: Entity, error: LeadloopError) -> str:
    """Return why one row was refused, with the labels that screens show."""
    if isinstance(error, InvalidInput):
        return "; ".join(_told(entity, ((one.field, one.message) for one in error.errors)))
    return error.message


def read_stored(
    actor: Actor, entity: Entity, ids: Iterable[UUID], names: Iterable[str]
) -> dict[UUID, Stored]:
    """Return what records hold in the columns ``names``, as far as the actor may see them."""
    fields = [entity.by_name[name] for name in names]
    attributes = {f.attribute for f in fields} | {f.type_attribute for f in fields}
    if entity.version:
        attributes.add(entity.version)
    attributes.discard("")
    rows = entity.rows(actor).order_by().filter(pk__in=list(ids)).values("pk", *attributes)
    found = {}
    for row in rows:
        values = {f.name: plain(_held(f, row)) for f in fields}
        found[row["pk"]] = Stored(row.get(entity.version), values)
    return found


def _held(field: Any, row: Mapping[str, Any]) -> Any:
    value = row[field.attribute]
    if field.type_attribute and value is not None:
        return LookupValue(row[field.type_attribute], value)
    return value


def plain(value: Any) -> Any:
    """Return a value as JSON keeps it, so that the writer reads the same from it."""
    if isinstance(value, LookupValue):
        return [value.entity, str(value.id)]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    return value


def writable(entity: Entity, name: str, value: Any) -> Any:
    """Return what ``plain`` made of a value as the writer takes it."""
    if entity.by_name[name].type is FieldType.LOOKUP and isinstance(value, list):
        return LookupValue(value[0], UUID(value[1]))
    return value
