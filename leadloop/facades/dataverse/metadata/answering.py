"""Answers calls to ``$metadata``, ``EntityDefinitions`` and ``RelationshipDefinitions``."""

from collections.abc import Sequence
from typing import Any, Final

from leadloop.facades.dataverse.answers import Refusal, Reply, no_resource, not_allowed, ok
from leadloop.facades.dataverse.calls import Call
from leadloop.facades.dataverse.metadata import changing
from leadloop.facades.dataverse.metadata.csdl import csdl
from leadloop.facades.dataverse.metadata.definitions import (
    VENDOR,
    Document,
    attribute_document,
    entity_document,
    option_set,
)
from leadloop.facades.dataverse.metadata.finding import (
    every_entity,
    every_relationship,
    find_definition,
    is_named,
)
from leadloop.facades.dataverse.metadata.querying import matches, shaped, sorted_by
from leadloop.facades.dataverse.metadata.relations import key_documents
from leadloop.facades.dataverse.paths import Segment
from leadloop.kit.entity import Entity, get_entity
from leadloop.kit.odata.options import parse_expand, parse_order, parse_select
from leadloop.kit.odata.parser import parse_filter
from leadloop.kit.odata.syntax import Expand

_ROOTS: Final = frozenset(
    {"$metadata", "EntityDefinitions", "RelationshipDefinitions", "GlobalOptionSetDefinitions"}
)
_SIDES: Final = {
    "OneToManyRelationships": ("ReferencedEntity",),
    "ManyToOneRelationships": ("ReferencingEntity",),
    "ManyToManyRelationships": ("Entity1LogicalName", "Entity2LogicalName"),
}


def is_metadata(name: str) -> bool:
    """Say whether an address that begins so is about metadata."""
    return name in _ROOTS


def answer_metadata(call: Call, segments: Sequence[Segment]) -> Reply:
    """Answer a call about metadata.

    Raises:
        Refusal: The address leads nowhere, or the change cannot be made.
    """
    if segments[0].name == "$metadata":
        if call.method != "GET":
            raise not_allowed(call.method)
        return Reply(200, csdl(every_entity()).encode(), {"Content-Type": "application/xml"})
    if call.method != "GET":
        return changing.answer_change(call, segments)
    match segments[0].name:
        case "EntityDefinitions":
            return _definitions(call, segments)
        case "RelationshipDefinitions":
            return _relationships(call, segments)
        case _:
            return _documents(call, [], segments[0], "GlobalOptionSetDefinitions")


def _relationships(call: Call, segments: Sequence[Segment]) -> Reply:
    first, *rest = segments
    found = every_relationship()
    if rest and rest[0].name.startswith(VENDOR):
        found = [one for one in found if one["@odata.type"] == f"#{rest[0].name}"]
        rest = rest[1:]
    if rest:
        raise no_resource(rest[0].name)
    return _documents(call, found, first, "RelationshipDefinitions")


def _definitions(call: Call, segments: Sequence[Segment]) -> Reply:
    first, *rest = segments
    if first.key is None:
        documents = [entity_document(entity) for entity in every_entity()]
        return _documents(call, documents, Segment("EntityDefinitions"), "EntityDefinitions")
    entity = find_definition(first)
    if not rest:
        return _one(call, entity_document(entity), "EntityDefinitions/$entity")
    return _below(call, entity, rest)


def _below(call: Call, entity: Entity, rest: Sequence[Segment]) -> Reply:
    first, *more = rest
    context = f"EntityDefinitions('{entity.name}')/{first.name}"
    match first.name:
        case "Attributes":
            return _attributes(call, entity, rest)
        case "Keys":
            documents = key_documents(entity)
        case "OneToManyRelationships" | "ManyToOneRelationships" | "ManyToManyRelationships":
            documents = related(entity, first.name)
        case _:
            return _property(entity_document(entity), first, call)
    if more:
        raise no_resource(more[0].name)
    return _documents(call, documents, first, context)


def _property(document: Document, segment: Segment, call: Call) -> Reply:
    if segment.name not in document:
        raise no_resource(segment.name)
    context = f"{call.base_url}$metadata#EntityDefinitions/{segment.name}"
    return ok({"@odata.context": context, "value": document[segment.name]})


def related(entity: Entity, which: str) -> list[Document]:
    """Return the relationships of an entity, of one kind."""
    names = _SIDES[which]
    return [one for one in every_relationship() if entity.name in map(one.get, names)]


def attribute_documents(entity: Entity) -> list[Document]:
    """Return every attribute of an entity."""
    return [attribute_document(entity, f, number) for number, f in enumerate(entity.fields, 1)]


def _attributes(call: Call, entity: Entity, rest: Sequence[Segment]) -> Reply:
    first, *more = rest
    documents = attribute_documents(entity)
    if first.key is not None:
        documents = [one for one in documents if is_named(one, first)]
        if not documents:
            said = ",".join(str(value) for value in first.key.values())
            message = f"Could not find an attribute '{said[:100]}' on '{entity.name}'."
            raise Refusal(404, "0x80041102", message)
    cast = more[0].name if more else ""
    if cast.startswith(VENDOR):
        documents = [one for one in documents if one["@odata.type"] == f"#{cast}"]
        more = more[1:]
    context = f"EntityDefinitions('{entity.name}')/Attributes"
    if first.key is None:
        return _documents(call, documents, Segment(first.name), context)
    if not documents:
        raise no_resource(cast)
    if more:
        value = _options(documents[0], Expand(more[0].name))
        return _one(call, value, f"{context}/{more[0].name}")
    return _one(call, documents[0], f"{context}/$entity")


def _options(document: Document, expand: Expand) -> Any:
    entity = get_entity(document["EntityLogicalName"])
    field = entity.by_name[document["LogicalName"]]
    if expand.name == "GlobalOptionSet":
        return None
    found = option_set(entity, field) if expand.name == "OptionSet" else None
    if found is None:
        raise no_resource(expand.name)
    return shaped(found, expand.select, (), expanded)


def expanded(document: Document, expand: Expand) -> Any:
    """Return what a metadata document's navigation property leads to."""
    if "EntityLogicalName" in document:
        return _options(document, expand)
    entity = get_entity(document["LogicalName"])
    match expand.name:
        case "Attributes":
            found = attribute_documents(entity)
        case "Keys":
            found = key_documents(entity)
        case "OneToManyRelationships" | "ManyToOneRelationships" | "ManyToManyRelationships":
            found = related(entity, expand.name)
        case _:
            raise no_resource(expand.name)
    return [
        shaped(one, expand.select, expand.expand, expanded)
        for one in found
        if matches(expand.where, one)
    ]


def _documents(call: Call, documents: list[Document], segment: Segment, context: str) -> Reply:
    if segment.key is not None:
        documents = [one for one in documents if is_named(one, segment)]
        if not documents:
            raise Refusal(404, "0x80041102", f"Could not find '{segment.raw[:100]}'.")
        return _one(call, documents[0], f"{context}/$entity")
    where = parse_filter(call.query["$filter"]) if call.query.get("$filter") else None
    # What only some of the documents have is null on the others.
    blank = dict.fromkeys(name for one in documents for name in one)
    found = [one for one in documents if matches(where, {**blank, **one})]
    found = sorted_by(found, parse_order(call.query.get("$orderby", "")))
    top = call.query.get("$top", "")
    found = found[: int(top)] if top.isdecimal() and len(top) < 9 else found  # noqa: PLR2004
    return ok(
        {
            "@odata.context": f"{call.base_url}$metadata#{context}",
            "value": [_shaped(call, one) for one in found],
        }
    )


def _shaped(call: Call, document: Document) -> Document:
    expands = parse_expand(call.query["$expand"]) if call.query.get("$expand") else ()
    return shaped(document, parse_select(call.query.get("$select", "")), expands, expanded)


def _one(call: Call, document: Document, context: str) -> Reply:
    found = _shaped(call, document)
    return ok({"@odata.context": f"{call.base_url}$metadata#{context}", **found})
