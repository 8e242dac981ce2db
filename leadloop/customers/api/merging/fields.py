"""Which columns of a record are chosen, which go with others, which are filled, which stay."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db import models

from leadloop.kit.entity import EntityField, FieldType, get_entity
from leadloop.kit.merging import MergeKind

_STAMPS: Final = frozenset(
    {
        *("version", "created_at", "updated_at", "created_by", "updated_by"),
        *("last_cause", "last_trace"),
    }
)


def columns(kind: MergeKind) -> dict[str, "models.Field[Any, Any]"]:
    """Return the columns of a table that can be written, by attribute."""
    return {one.attname: one for one in kind.model._meta.concrete_fields if not one.generated}


def offered(kind: MergeKind) -> dict[str, str]:
    """Return the attributes to choose, with their labels, in the Entity's order."""
    known = columns(kind)
    grouped = {name for names in kind.groups.values() for name in names}
    found = {
        one.attribute: one.label
        for one in get_entity(kind.entity).fields
        if _is_chosen(one) and one.attribute in known
    }
    found |= kind.extra
    closed = {*kind.apart, *grouped, *kind.closed} - set(kind.extra)
    return {name: label for name, label in found.items() if name not in closed}


def _is_chosen(one: EntityField) -> bool:
    return one.writable and one.type is not FieldType.JSON and one.type is not FieldType.UNIQUE_ID


def filled(kind: MergeKind) -> Iterator[str]:
    """Yield the attributes nobody chooses that are taken over where the kept one has none."""
    chosen = offered(kind)
    grouped = {name for names in kind.groups.values() for name in names}
    stays = {*_STAMPS, *kind.apart, *kind.closed, f"{kind.successor}_id", *chosen, *grouped}
    for name, one in columns(kind).items():
        if name not in stays and not one.unique:
            yield name


def key_columns(kind: MergeKind) -> list[str]:
    """Return the attributes that a record is found by, with those that go with them."""
    return [name for key in kind.keys for name in (key, *kind.groups.get(key, ()))]


def to_itself(kind: MergeKind) -> Iterator[str]:
    """Yield the attributes that lead to another record of the same table."""
    for name, one in columns(kind).items():
        if one.is_relation and one.related_model is kind.model and name != f"{kind.successor}_id":
            yield name


def row_of(record: models.Model) -> dict[str, Any]:
    """Return every attribute of a record, the computed ones too."""
    return {one.attname: getattr(record, one.attname) for one in record._meta.concrete_fields}


def title_of(entity: str, row: Mapping[str, Any]) -> str:
    """Return what a record is called; its address or number where it has no name."""
    name = get_entity(entity).by_name[get_entity(entity).primary_name].attribute
    found = [row.get(key) for key in (name, "email", "mobile_phone", "phone")]
    return next((str(value) for value in found if value), f"Unnamed {entity}")
