"""Merge: two records of one kind become one."""

from leadloop.customers import api as customers
from leadloop.facades.dataverse.actions.reading import bad, inner, record
from leadloop.facades.dataverse.actions.registry import BoundCall, action
from leadloop.facades.dataverse.answers import Reply
from leadloop.facades.dataverse.writing import read_body
from leadloop.kit.entity import RecordWrite, WriteMode

_KINDS = ("account", "contact", "lead")


@action("", "Merge")
def merge(bound_call: BoundCall) -> Reply:
    """Merge ``Subordinate`` into ``Target``; ``UpdateContent`` sets values on what is kept."""
    call, body = bound_call.call, bound_call.call.json()
    entity, kept = record(call, body.get("Target"), *_KINDS)
    other, gone = record(call, body.get("Subordinate"), *_KINDS)
    if other.name != entity.name:
        raise bad("Records of one kind are merged.")
    customers.merge_records(call.actor, entity=entity.name, keep_id=kept, gone_id=gone)
    if body.get("UpdateContent"):
        content = {k: v for k, v in inner(body, "UpdateContent").items() if k != entity.primary_id}
        values = read_body(call, entity, content).values
        if values:
            write = RecordWrite({entity.primary_id: kept}, values, mode=WriteMode.UPDATE)
            entity.upsert(call.actor, [write])
    return Reply(204)
