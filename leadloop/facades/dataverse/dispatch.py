"""From a call's path to what answers it."""

from collections.abc import Sequence

from leadloop.facades.dataverse import batch, bulk, links, records
from leadloop.facades.dataverse.actions import answer_action, answer_function
from leadloop.facades.dataverse.answers import Reply, no_resource, not_allowed, ok
from leadloop.facades.dataverse.calls import Call, split_url
from leadloop.facades.dataverse.metadata import answer_metadata, is_metadata
from leadloop.facades.dataverse.paths import Segment, parse_path
from leadloop.facades.dataverse.schema import entity_by_set
from leadloop.facades.dataverse.writing import dereferenced
from leadloop.kit.entity import Entity, get_entity, list_entity_names
from leadloop.kit.odata.parser import VENDOR


def dispatch(call: Call) -> Reply:
    """Answer a call.

    Raises:
        Refusal: It cannot be answered; and whatever error the zones raise.
    """
    if call.path in ("", "/"):
        return _service(call)
    if call.path.rstrip("/") == "$batch":
        return batch.answer_batch(call, dispatch)
    path = dereferenced(call, call.path)
    if path != call.path:
        path = split_url(path)[0]
    segments = parse_path(path.rstrip("/"), call.aliases())
    first = segments[0]
    if is_metadata(first.name):
        return answer_metadata(call, segments)
    if answer := answer_function(call, segments):
        return answer
    return _resource(call, segments)


def _service(call: Call) -> Reply:
    if call.method != "GET":
        raise not_allowed(call.method)
    sets = sorted(get_entity(name).set_name for name in list_entity_names())
    value = [{"name": name, "kind": "EntitySet", "url": name} for name in sets]
    return ok({"@odata.context": f"{call.base_url}$metadata", "value": value})


def _resource(call: Call, segments: Sequence[Segment]) -> Reply:
    first, *rest = segments
    if first.key is None and not rest and call.method == "POST":
        unbound = answer_action(call, segments)
        if unbound is not None:
            return unbound
    entity = entity_by_set(first.name)
    if not rest and first.key is None:
        return records.answer_set(call, entity)
    if not rest:
        return records.answer_record(call, entity, first)
    return _below(call, entity, segments)


def _below(call: Call, entity: Entity, segments: Sequence[Segment]) -> Reply:
    name = segments[1].name
    if name.startswith(VENDOR):
        answered = bulk.answer_bulk(call, entity, segments) or answer_action(call, segments)
        if answered is None:
            raise no_resource(name)
        return answered
    if segments[0].key is not None:
        return links.answer_below(call, entity, segments)
    if name == "$count" and len(segments) == 2:  # noqa: PLR2004 -- the set and its count
        return records.answer_count(call, entity)
    raise no_resource(name)


__all__ = ["dispatch"]
