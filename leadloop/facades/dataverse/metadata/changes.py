"""RetrieveMetadataChanges: documents of tables and columns, with the properties asked for."""

from collections.abc import Mapping
from typing import Any

import orjson

from leadloop.facades.dataverse.answers import BAD_PAYLOAD, Refusal, Reply, ok
from leadloop.facades.dataverse.calls import Call
from leadloop.facades.dataverse.metadata.answering import attribute_documents
from leadloop.facades.dataverse.metadata.definitions import (
    VENDOR,
    Document,
    entity_document,
    metadata_id,
    option_set,
)
from leadloop.facades.dataverse.metadata.finding import every_entity
from leadloop.kit.entity import get_entity


def answer_metadata_changes(call: Call, asked: Any) -> Reply:
    """Answer the tables and columns that an entity query asks for.

    Raises:
        Refusal: The query cannot be read.
    """
    query = _object(asked)
    found = []
    for entity in every_entity():
        document = entity_document(entity)
        if not _meets(query.get("Criteria"), document):
            continue
        names = _names(query)
        shown = _shown(document, names)
        if names is None or "Attributes" in names:
            shown["Attributes"] = _attributes(entity.name, query.get("AttributeQuery") or {})
        found.append(shown)
    context = f"{call.base_url}$metadata#{VENDOR}RetrieveMetadataChangesResponse"
    stamp = metadata_id("stamp", *(document["LogicalName"] for document in found))
    return ok({"@odata.context": context, "EntityMetadata": found, "ServerVersionStamp": stamp})


def _object(asked: Any) -> Mapping[str, Any]:
    try:
        found = orjson.loads(asked) if isinstance(asked, str) else asked
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, Mapping):
        raise Refusal(400, BAD_PAYLOAD, "'Query' is a JSON object.")
    return found


def _names(query: Any) -> set[str] | None:
    """Return the names of the properties asked for, None for all of them."""
    properties = query.get("Properties") if isinstance(query, Mapping) else None
    names = properties.get("PropertyNames") if isinstance(properties, Mapping) else None
    return {str(name) for name in names} if isinstance(names, list) else None


def _shown(document: Document, names: set[str] | None) -> Document:
    always = ("@odata.type", "MetadataId", "LogicalName")
    return {k: v for k, v in document.items() if names is None or k in names or k in always}


def _attributes(entity_name: str, query: Any) -> list[Document]:
    names = _names(query)
    criteria = query.get("Criteria") if isinstance(query, Mapping) else None
    entity = get_entity(entity_name)
    found = []
    for document in attribute_documents(entity):
        if not _meets(criteria, document):
            continue
        shown = _shown(document, names)
        options = option_set(entity, entity.by_name[document["LogicalName"]])
        if options is not None and (names is None or "OptionSet" in names):
            shown["OptionSet"] = options
        found.append(shown)
    return found


def _meets(criteria: Any, document: Document) -> bool:
    conditions = criteria.get("Conditions") if isinstance(criteria, Mapping) else None
    if not isinstance(conditions, list):
        return True
    every = [_holds(one, document) for one in conditions if isinstance(one, Mapping)]
    either = isinstance(criteria, Mapping) and criteria.get("FilterOperator") == "Or"
    return any(every) if either else all(every)


def _holds(condition: Mapping[str, Any], document: Document) -> bool:
    value = condition.get("Value")
    wanted = value.get("Value") if isinstance(value, Mapping) else value
    held = document.get(str(condition.get("PropertyName")))
    match condition.get("ConditionOperator"):
        case "Equals":
            return str(held) == str(wanted)
        case "NotEquals":
            return str(held) != str(wanted)
        case "In":
            return isinstance(wanted, list) and str(held) in {str(one) for one in wanted}
        case _:
            raise Refusal(400, BAD_PAYLOAD, "The operator is Equals, NotEquals or In.")
