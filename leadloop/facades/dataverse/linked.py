"""Links from many to many: read, made with ``$ref``, and taken away."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from leadloop.facades.customizing import linking
from leadloop.facades.dataverse.among import child_named, read_among, referred_id
from leadloop.facades.dataverse.answers import Reply, bad_syntax, not_allowed
from leadloop.facades.dataverse.calls import Call
from leadloop.facades.dataverse.paths import Segment
from leadloop.facades.dataverse.records import written
from leadloop.facades.dataverse.writing import find_id, make, resolve
from leadloop.kit.entity import Entity, EntityLink, WriteResult, get_entity


def answer_linked(
    call: Call, entity: Entity, key: Mapping[str, Any], link: EntityLink, rest: Sequence[Segment]
) -> Reply:
    """Answer a call to what a record is linked with.

    Raises:
        Refusal: There is no such record, link or address.
    """
    own, other = find_id(call, entity, key), get_entity(link.entity)
    if call.method == "GET":
        through = get_entity(link.through)
        links = through.rows(call.actor).filter(**{through.by_name[link.own].attribute: own})
        narrowed = Q(pk__in=links.values(through.by_name[link.other].attribute))
        return read_among(call, other, narrowed, rest)
    if call.method not in ("POST", "PUT", "DELETE"):
        raise not_allowed(call.method)
    with transaction.atomic():
        if rest[-1].name != "$ref":
            made = make(call, other, call.json())
            linking.associate(call.actor, link=link, own=own, other=made)
            return written(call, other, WriteResult(made, created=True))
        if call.method == "DELETE":
            linked = child_named(call, other, rest)
            linking.disassociate(call.actor, link=link, own=own, other=linked)
            return Reply(204)
        target, found = resolve(call, referred_id(call))
        if target.name != other.name:
            raise bad_syntax(f"'{link.navigation}' holds {other.name} records.")
        linking.associate(call.actor, link=link, own=own, other=found)
    return Reply(204)
