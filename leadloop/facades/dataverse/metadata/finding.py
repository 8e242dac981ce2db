"""Finds what keys of metadata addresses name: by metadata id or by logical name."""

from collections.abc import Sequence

from leadloop.facades.customizing.extensions import extensions
from leadloop.facades.dataverse.answers import Refusal
from leadloop.facades.dataverse.metadata.definitions import (
    Document,
    attribute_document,
    entity_document,
)
from leadloop.facades.dataverse.metadata.relations import (
    key_document,
    linking_document,
    relationships,
)
from leadloop.facades.dataverse.paths import Segment
from leadloop.kit.entity import Entity, EntityField, get_entity, list_entity_names

_NOT_THERE = "0x80041102"


def every_entity() -> list[Entity]:
    """Return every entity, by name."""
    return [get_entity(name) for name in list_entity_names()]


def is_named(document: Document, segment: Segment) -> bool:
    """Say whether a key names a document."""
    key = segment.key or {}
    return bool(key) and all(
        str(document.get(name or "MetadataId")) == str(value) for name, value in key.items()
    )


def every_relationship() -> list[Document]:
    """Return every relationship between all entities: one to many, then many to many."""
    found = list(relationships(every_entity(), extensions.lookups()))
    return found + [linking_document(relation) for relation in extensions.relations()]


def find_relationship(segment: Segment) -> Document:
    """Return the relationship that a key of ``RelationshipDefinitions`` names.

    Raises:
        Refusal: There is none.
    """
    for document in every_relationship():
        if is_named(document, segment):
            return document
    raise Refusal(404, _NOT_THERE, f"Could not find a relationship '{_said(segment)}'.")


def find_definition(segment: Segment) -> Entity:
    """Return the entity that a key of ``EntityDefinitions`` names.

    Raises:
        Refusal: There is none.
    """
    for entity in every_entity():
        if is_named(entity_document(entity), segment):
            return entity
    raise Refusal(404, _NOT_THERE, f"Could not find an entity with name or id '{_said(segment)}'.")


def find_attribute(segments: Sequence[Segment]) -> tuple[Entity, EntityField]:
    """Return the entity and the field that an address of an attribute names.

    Raises:
        Refusal: There is none.
    """
    entity = find_definition(segments[0])
    for field in entity.fields:
        if is_named(attribute_document(entity, field, 0), segments[1]):
            return entity, field
    raise Refusal(404, _NOT_THERE, f"Could not find an attribute '{_said(segments[1])}'.")


def find_key(segments: Sequence[Segment]) -> tuple[Entity, tuple[str, ...]]:
    """Return the entity and the columns of the alternate key that an address names.

    Raises:
        Refusal: There is none.
    """
    entity = find_definition(segments[0])
    for columns in entity.alternate_keys:
        if is_named(key_document(entity, columns), segments[1]):
            return entity, columns
    raise Refusal(404, _NOT_THERE, f"Could not find a key '{_said(segments[1])}'.")


def _said(segment: Segment) -> str:
    return ",".join(str(value) for value in (segment.key or {}).values())[:100]
