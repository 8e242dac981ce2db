"""Finds the action or function that a call names."""

from collections.abc import Sequence

from leadloop.facades.dataverse.actions.functions import FUNCTIONS
from leadloop.facades.dataverse.actions.registry import BoundCall, find_action
from leadloop.facades.dataverse.answers import Refusal, Reply, not_allowed
from leadloop.facades.dataverse.calls import Call
from leadloop.facades.dataverse.keys import checked_key
from leadloop.facades.dataverse.paths import Segment
from leadloop.facades.dataverse.schema import entity_by_set
from leadloop.facades.dataverse.writing import find_id
from leadloop.kit.odata.parser import VENDOR


def answer_function(call: Call, segments: Sequence[Segment]) -> Reply | None:
    """Answer a call to an unbound function such as ``WhoAmI``; None if it names none."""
    name = segments[0].name.removeprefix(VENDOR)
    found = FUNCTIONS.get(name)
    if found is None or len(segments) != 1:
        return None
    if call.method != "GET":
        raise Refusal(404, "", "Resource not found for the segment " + f"'{name}'.")
    return found(call, segments[0])


def answer_action(call: Call, segments: Sequence[Segment]) -> Reply | None:
    """Answer a call to an action, bound to a record or not; None if it names none."""
    name = segments[-1].name.removeprefix(VENDOR)
    if len(segments) == 1:
        action = find_action("", name)
        bound = BoundCall(call, None, None)
    else:
        entity = entity_by_set(segments[0].name)
        action = find_action(entity.name, name)
        if action is None:
            return None
        key = segments[0].key
        record = find_id(call, entity, checked_key(entity, key)) if key else None
        bound = BoundCall(call, entity, record)
    if action is None:
        return None
    if call.method != "POST":
        raise not_allowed(call.method)
    return action(bound)
