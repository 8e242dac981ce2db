"""Relationships and keys as metadata documents. Pure."""

from collections.abc import Iterable, Iterator

from leadloop.facades.customizing.forgetting import REMOVE
from leadloop.facades.customizing.reading import Lookup, Relation
from leadloop.facades.customizing.through import sides
from leadloop.facades.dataverse.metadata.definitions import (
    Document,
    is_custom,
    label,
    metadata_id,
)
from leadloop.kit.entity import Entity, EntityField, LookupTarget

ONE_TO_MANY = "#Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata"
MANY_TO_MANY = "#Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata"


def relationship_document(
    child: Entity, field: EntityField, target: LookupTarget, parent: Entity, on_delete: str
) -> Document:
    """Return the relationship that a lookup makes between two entities."""
    name = target.collection or f"{target.entity}_{child.name}_{field.name}"
    return {
        "@odata.type": ONE_TO_MANY,
        "MetadataId": metadata_id("relationship", child.name, field.name, target.entity),
        "SchemaName": name,
        "RelationshipType": "OneToManyRelationship",
        "IsCustomRelationship": is_custom(field.name),
        "IsManaged": not is_custom(field.name),
        "IsValidForAdvancedFind": True,
        "SecurityTypes": "Append",
        "ReferencedEntity": target.entity,
        "ReferencedAttribute": parent.primary_id,
        "ReferencedEntityNavigationPropertyName": target.collection or None,
        "ReferencingEntity": child.name,
        "ReferencingAttribute": field.name,
        "ReferencingEntityNavigationPropertyName": target.navigation,
        "IsHierarchical": False,
        "CascadeConfiguration": {
            "Assign": "NoCascade",
            "Delete": on_delete,
            "Merge": "NoCascade",
            "Reparent": "NoCascade",
            "Share": "NoCascade",
            "Unshare": "NoCascade",
        },
    }


def linking_document(relation: Relation) -> Document:
    """Return a relationship of many to many."""
    own, other = sides(relation)
    return {
        "@odata.type": MANY_TO_MANY,
        "MetadataId": metadata_id("relationship", relation.name),
        "SchemaName": relation.schema_name,
        "RelationshipType": "ManyToManyRelationship",
        "IsCustomRelationship": True,
        "IsManaged": False,
        "IsValidForAdvancedFind": True,
        "SecurityTypes": "None",
        "Entity1LogicalName": relation.first,
        "Entity2LogicalName": relation.second,
        "IntersectEntityName": relation.name,
        "Entity1IntersectAttribute": own,
        "Entity2IntersectAttribute": other,
        "Entity1NavigationPropertyName": relation.first_navigation,
        "Entity2NavigationPropertyName": relation.second_navigation,
    }


def relationships(entities: Iterable[Entity], lookups: Iterable[Lookup] = ()) -> Iterator[Document]:
    """Return every relationship of one to many between these entities."""
    known = {entity.name: entity for entity in entities}
    ends = {(one.entity, one.field.name): one.on_delete for one in lookups}
    for child in known.values():
        for field in child.fields:
            for target in field.targets:
                if target.entity in known:
                    on_delete = ends.get((child.name, field.name), REMOVE)
                    parent = known[target.entity]
                    yield relationship_document(child, field, target, parent, on_delete)


def key_documents(entity: Entity) -> list[Document]:
    """Return the alternate keys of an entity."""
    return [key_document(entity, names) for names in entity.alternate_keys]


def key_document(entity: Entity, names: tuple[str, ...]) -> Document:
    """Return one alternate key."""
    name = f"{entity.name}_{'_'.join(names)}"
    return {
        "MetadataId": metadata_id("key", entity.name, *names),
        "SchemaName": name,
        "LogicalName": name.lower(),
        "EntityLogicalName": entity.name,
        "DisplayName": label(", ".join(names)),
        "KeyAttributes": list(names),
        "EntityKeyIndexStatus": "Active",
        "IsManaged": False,
    }
