"""What calls to related records share: reading among them, and the addresses they name."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db.models import Q

from leadloop.facades.dataverse.answers import Reply, bad_syntax, no_record, no_resource, ok
from leadloop.facades.dataverse.calls import Call
from leadloop.facades.dataverse.expanding import reference
from leadloop.facades.dataverse.keys import checked_key, condition
from leadloop.facades.dataverse.paths import Segment, said
from leadloop.facades.dataverse.reading import (
    Page,
    answer_page,
    capped,
    read_options,
    read_page,
    reading_of,
)
from leadloop.facades.dataverse.records import applied, context_of, plain, read
from leadloop.facades.dataverse.rendering import Record
from leadloop.facades.dataverse.writing import dereferenced, find_id, resolve
from leadloop.kit.entity import Entity


def referred_id(call: Call) -> str:
    """Return the address that a reference names.

    Raises:
        Refusal: It names none.
    """
    address = call.json().get("@odata.id")
    if not isinstance(address, str):
        raise bad_syntax("The body needs @odata.id.")
    return dereferenced(call, address)


def child_named(call: Call, child: Entity, segments: Sequence[Segment]) -> UUID:
    """Return the record whose link a call takes away: by its address, or by ``$id``.

    Raises:
        Refusal: The call names none.
    """
    key = segments[0].key
    if key:
        return find_id(call, child, checked_key(child, key))
    address = call.query.get("$id")
    if address is None:
        raise bad_syntax("Say which link: nav(id)/$ref or ?$id=address.")
    return resolve(call, address)[1]


def read_among(call: Call, child: Entity, narrowed: Q, segments: Sequence[Segment]) -> Reply:
    """Answer a call that reads records that a navigation property leads to.

    Raises:
        Refusal: There is no such record, or no such address.
    """
    if segments[0].key:
        one = checked_key(child, segments[0].key)
        narrowed &= condition(call.actor, child, one)
        if not child.rows(call.actor).filter(narrowed).exists():
            raise no_record(child.name, said(one))
        return read(call, child, one)
    query = read_options(call)
    if segments[-1].name == "$ref":
        query = replace(query, select=(child.primary_id,), expand=())
    elif segments[-1].name == "$count":
        return plain(str(min(capped(child.rows(call.actor).filter(narrowed)), 5000)))
    elif len(segments) > 1:
        raise no_resource(segments[1].name)
    page = read_page(reading_of(call), child, query, narrowed)
    if segments[-1].name == "$ref":
        page = Page([_as_reference(call, child, r) for r in page.records], page.more, page.total)
    return ok(answer_page(call, context_of(child, query), page), headers=applied(call))


def _as_reference(call: Call, child: Entity, record: Record) -> Record:
    return reference(call.base_url, child, UUID(record[child.primary_id]))
