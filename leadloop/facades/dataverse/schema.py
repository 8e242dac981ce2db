"""Finds entities by the names that addresses use, and what they look like."""

from leadloop.facades.dataverse.answers import NO_ENTITY_SET, Refusal, no_resource
from leadloop.kit.entity import Entity, get_entity
from leadloop.kit.errors import NotFound
from leadloop.kit.odata.schema import Many, Schema, Single, property_name, schema_of

__all__ = [
    "Many",
    "Schema",
    "Single",
    "entity_by_name",
    "entity_by_set",
    "property_name",
    "schema_of",
]


def entity_by_set(name: str) -> Entity:
    """Return the entity with this set name.

    Raises:
        Refusal: There is none.
    """
    try:
        entity = get_entity(name)
    except NotFound:
        raise no_resource(name, NO_ENTITY_SET) from None
    if entity.set_name != name:
        raise no_resource(name, NO_ENTITY_SET)
    return entity


def entity_by_name(name: str) -> Entity:
    """Return the entity with this logical name.

    Raises:
        Refusal: There is none.
    """
    try:
        entity = get_entity(name)
    except NotFound:
        raise Refusal(404, "0x80060888", f"There is no table named '{name[:100]}'.") from None
    if entity.name != name:
        raise Refusal(404, "0x80060888", f"There is no table named '{name[:100]}'.")
    return entity
