"""Makes and deletes relationships, as metadata calls say."""

from collections.abc import Mapping, Sequence
from typing import Any

from leadloop.facades.customizing import relating
from leadloop.facades.customizing.forgetting import REMOVE
from leadloop.facades.customizing.reading import Relation
from leadloop.facades.customizing.relating import ManyToOneDraft
from leadloop.facades.dataverse.answers import Reply
from leadloop.facades.dataverse.calls import Call
from leadloop.facades.dataverse.metadata.bodies import Body, answer_made, bad, label, required, text
from leadloop.facades.dataverse.metadata.definitions import VENDOR, metadata_id
from leadloop.facades.dataverse.metadata.finding import find_relationship
from leadloop.facades.dataverse.paths import Segment


def add_relationship(call: Call, _segments: Sequence[Segment]) -> Reply:
    """Make the relationship that a body describes: a lookup, or links from many to many.

    Raises:
        Refusal: The body cannot be read.
    """
    body = call.json()
    kind = str(body.get("@odata.type", "")).lstrip("#").removeprefix(VENDOR)
    match kind:
        case "OneToManyRelationshipMetadata":
            key = _add_lookup(call, body)
        case "ManyToManyRelationshipMetadata":
            key = _add_links(call, body)
        case _:
            raise bad("'@odata.type' names a relationship of one to many, or of many to many.")
    return answer_made(call, f"RelationshipDefinitions({key})")


def _add_lookup(call: Call, body: Body) -> str:
    lookup = body.get("Lookup")
    if not isinstance(lookup, Mapping):
        raise bad("'Lookup' describes the column that leads to the referenced table.")
    draft = ManyToOneDraft(
        entity=text(body, "ReferencingEntity"),
        target=text(body, "ReferencedEntity"),
        relation=text(body, "SchemaName"),
        schema_name=text(lookup, "SchemaName"),
        label=label(lookup.get("DisplayName")),
        required=required(lookup),
        on_delete=_on_delete(body.get("CascadeConfiguration")),
    )
    name = relating.add_lookup(call.actor, draft=draft)
    return metadata_id("relationship", draft.entity, name, draft.target)


def _on_delete(cascade: Any) -> str:
    said = cascade.get("Delete") if isinstance(cascade, Mapping) else None
    # Without a cascade the vendor leaves the lookup; here it never leads to what is gone.
    return REMOVE if said in (None, "NoCascade") else str(said)


def _add_links(call: Call, body: Body) -> str:
    schema_name = text(body, "SchemaName")
    draft = Relation(
        name=text(body, "IntersectEntityName"),
        schema_name=schema_name,
        first=text(body, "Entity1LogicalName"),
        second=text(body, "Entity2LogicalName"),
        first_navigation=_navigation(body, "Entity1NavigationPropertyName") or schema_name,
        second_navigation=_navigation(body, "Entity2NavigationPropertyName") or schema_name,
    )
    name = relating.add_relation(call.actor, draft=draft)
    return metadata_id("relationship", name)


def _navigation(body: Body, name: str) -> str:
    value = body.get(name)
    if value in (None, ""):
        return ""
    return relating.checked_relation(text(body, name))


def delete_relationship(call: Call, segments: Sequence[Segment]) -> Reply:
    """Delete a relationship that was made here.

    Raises:
        Refusal: There is none.
    """
    found = find_relationship(segments[0])
    relating.delete_relation(call.actor, schema_name=found["SchemaName"])
    return Reply(204)
