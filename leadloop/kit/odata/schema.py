"""What an entity looks like to OData: its properties and where its navigation leads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from leadloop.kit.entity import (
    Entity,
    EntityField,
    FieldType,
    LookupTarget,
    get_entity,
    list_entity_names,
)


class Single(NamedTuple):
    """A navigation property that leads to one record."""

    field: EntityField
    target: LookupTarget


class Many(NamedTuple):
    """A navigation property that leads to records of ``entity`` whose lookup leads back."""

    entity: str
    field: EntityField
    target: LookupTarget


@dataclass(frozen=True, slots=True)
class Schema:
    """One entity's properties as they are written in addresses and bodies.

    ``properties`` has a lookup as ``_name_value``; ``singles`` and ``manies`` are its navigation
    properties, whose names are case-sensitive.
    """

    entity: Entity
    properties: Mapping[str, EntityField]
    singles: Mapping[str, Single]
    manies: Mapping[str, Many]


def property_name(field: EntityField) -> str:
    """Return a field's name in a record: a lookup's value is ``_name_value``."""
    return f"_{field.name}_value" if field.type is FieldType.LOOKUP else field.name


def schema_of(entity: Entity) -> Schema:
    """Return the schema of an entity as the registry stands now."""
    every = tuple(get_entity(name) for name in list_entity_names())
    return _schema(_Same(entity, every))


class _Same:
    """A key that is equal while the very same declarations are registered."""

    def __init__(self, entity: Entity, every: tuple[Entity, ...]) -> None:
        self.entity = entity
        self.every = every
        self._ids = (id(entity), *map(id, every))

    def __hash__(self) -> int:
        return hash(self._ids)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._ids == other._ids


@lru_cache(maxsize=512)
def _schema(key: _Same) -> Schema:
    entity = key.entity
    return Schema(
        entity,
        {property_name(field): field for field in entity.fields},
        {
            target.navigation: Single(field, target)
            for field in entity.fields
            for target in field.targets
        },
        dict(_manies(entity, key.every)),
    )


def _manies(entity: Entity, every: tuple[Entity, ...]) -> Iterator[tuple[str, Many]]:
    for other in every:
        for field in other.fields:
            for target in field.targets:
                if target.entity == entity.name and target.collection:
                    yield target.collection, Many(other.name, field, target)
