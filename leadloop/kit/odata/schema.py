"""What an entity looks like to OData: its properties and where its navigation leads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from leadloop.kit.entity import (
    Entity,
    EntityField,
    EntityLink,
    FieldType,
    LookupTarget,
    get_entity,
    list_entity_names,
    registry_state,
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
    properties, whose names are case-sensitive, and so are ``links`` from many to many.
    """

    entity: Entity
    properties: Mapping[str, EntityField]
    singles: Mapping[str, Single]
    manies: Mapping[str, Many]
    links: Mapping[str, EntityLink]


def property_name(field: EntityField) -> str:
    """Return a field's name in a record: a lookup's value is ``_name_value``."""
    return f"_{field.name}_value" if field.type is FieldType.LOOKUP else field.name


_known: dict[str, tuple[Entity, tuple[int, int, int], Schema]] = {}


def schema_of(entity: Entity) -> Schema:
    """Return the schema of an entity as the registry stands now."""
    state = registry_state()
    known = _known.get(entity.name)
    if known is None or known[0] is not entity or known[1] != state:
        known = _known[entity.name] = (entity, state, _schema(entity))
    return known[2]


def _schema(entity: Entity) -> Schema:
    every = tuple(get_entity(name) for name in list_entity_names())
    return Schema(
        entity,
        {property_name(field): field for field in entity.fields},
        {
            target.navigation: Single(field, target)
            for field in entity.fields
            for target in field.targets
        },
        dict(_manies(entity, every)),
        {link.navigation: link for link in entity.links},
    )


def _manies(entity: Entity, every: tuple[Entity, ...]) -> Iterator[tuple[str, Many]]:
    for other in every:
        for field in other.fields:
            for target in field.targets:
                if target.entity == entity.name and target.collection:
                    yield target.collection, Many(other.name, field, target)
