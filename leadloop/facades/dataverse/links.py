"""What lies below a record: its properties, the records it leads to, and the links to them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import Q

from leadloop.facades.dataverse.among import child_named, read_among, referred_id
from leadloop.facades.dataverse.answers import (
    Reply,
    bad_syntax,
    no_resource,
    not_allowed,
    ok,
)
from leadloop.facades.dataverse.calls import Call
from leadloop.facades.dataverse.expanding import reference
from leadloop.facades.dataverse.files import answer_file
from leadloop.facades.dataverse.keys import checked_key, condition
from leadloop.facades.dataverse.linked import answer_linked
from leadloop.facades.dataverse.paths import Segment, said
from leadloop.facades.dataverse.reading import (
    Query,
    read_one,
    reading_of,
)
from leadloop.facades.dataverse.records import plain, read, written
from leadloop.facades.dataverse.schema import Many, Single, schema_of
from leadloop.facades.dataverse.writing import (
    change,
    find_id,
    make,
    resolve,
)
from leadloop.kit.entity import (
    Entity,
    FieldType,
    LookupValue,
    RecordWrite,
    WriteMode,
    WriteResult,
    get_entity,
)
from leadloop.kit.odata.binding import BIND


def answer_below(call: Call, entity: Entity, segments: Sequence[Segment]) -> Reply:
    """Answer a call to what lies below a record: a property, a link, related records."""
    key = checked_key(entity, segments[0].key or {})
    schema = schema_of(entity)
    name = segments[1].name
    is_reference = segments[-1].name == "$ref"
    if name in schema.singles:
        return _single(call, entity, key, schema.singles[name], segments[1:], is_reference)
    if name in schema.manies:
        return _many(call, entity, key, schema.manies[name], segments[1:], is_reference)
    if name in schema.links:
        return answer_linked(call, entity, key, schema.links[name], segments[1:])
    if name in schema.properties and schema.properties[name].type is FieldType.FILE:
        return answer_file(call, entity, key, schema.properties[name], segments[1:])
    if name in schema.properties:
        return _property(call, entity, key, segments[1:])
    raise no_resource(name)


def _property(
    call: Call, entity: Entity, key: Mapping[str, Any], segments: Sequence[Segment]
) -> Reply:
    name = segments[0].name
    field = schema_of(entity).properties[name]
    if call.method in ("PUT", "DELETE") and len(segments) == 1:
        return _write_property(call, entity, key, name)
    if call.method != "GET":
        raise not_allowed(call.method)
    one = condition(call.actor, entity, key)
    record = read_one(reading_of(call), entity, one, Query(select=(name,)), said(key))
    value = record[name]
    if segments[-1].name == "$value":
        return plain("" if value is None else str(value)) if value is not None else Reply(204)
    if len(segments) != 1:
        raise no_resource(segments[-1].name)
    if value is None:
        return Reply(204)
    context = f"{call.base_url}$metadata#{entity.set_name}({said(key)})/{field.name}"
    return ok({"@odata.context": context, "value": value})


def _write_property(call: Call, entity: Entity, key: Mapping[str, Any], name: str) -> Reply:
    value = call.json().get("value") if call.method == "PUT" else None
    body = orjson.dumps({name: value})
    with transaction.atomic():
        change(replace(call, body=body), entity, key, WriteMode.UPDATE, None)
    return Reply(204)


def _single(
    call: Call,
    entity: Entity,
    key: Mapping[str, Any],
    single: Single,
    segments: Sequence[Segment],
    is_reference: bool,  # noqa: FBT001 -- the address says it
) -> Reply:
    if call.method == "GET":
        return _read_single(call, entity, key, single, segments, is_reference)
    if not is_reference:
        raise bad_syntax("A link is changed at its address with /$ref.")
    if call.method == "DELETE":
        value: Any = None
    elif call.method in ("PUT", "POST"):
        value = referred_id(call)
    else:
        raise not_allowed(call.method)
    bind = {f"{single.target.navigation}{BIND}": value}
    with transaction.atomic():
        change(replace(call, body=orjson.dumps(bind)), entity, key, WriteMode.UPDATE, None)
    return Reply(204)


def _read_single(
    call: Call,
    entity: Entity,
    key: Mapping[str, Any],
    single: Single,
    segments: Sequence[Segment],
    is_reference: bool,  # noqa: FBT001 -- the address says it
) -> Reply:
    found = find_id(call, entity, key)
    names = [single.field.attribute] + [n for n in (single.field.type_attribute,) if n]
    row = entity.rows(call.actor).filter(pk=found).values(*names)[0]
    leads = not single.field.type_attribute or (
        row[single.field.type_attribute] == single.target.entity
    )
    related = row[single.field.attribute] if leads else None
    if related is None:
        return Reply(204)
    target = get_entity(single.target.entity)
    if is_reference:
        return ok(reference(call.base_url, target, related))
    if len(segments) > 1:
        inner = (Segment(target.set_name, {"": related}), *segments[1:])
        return answer_below(call, target, inner)
    return read(call, target, {target.primary_id: related})


def _many(
    call: Call,
    entity: Entity,
    key: Mapping[str, Any],
    many: Many,
    segments: Sequence[Segment],
    is_reference: bool,  # noqa: FBT001 -- the address says it
) -> Reply:
    parent = find_id(call, entity, key)
    child = get_entity(many.entity)
    if call.method == "GET":
        return _read_many(call, entity, parent, many, segments)
    if not is_reference:
        return _make_below(call, entity, parent, many)
    back = LookupValue(entity.name, parent) if many.field.type_attribute else parent
    if call.method in ("POST", "PUT"):
        target, child_id = resolve(call, referred_id(call))
        if target.name != child.name:
            raise bad_syntax(f"'{many.target.collection}' holds {child.name} records.")
        value: UUID | LookupValue | None = back
    elif call.method == "DELETE":
        child_id = child_named(call, child, segments)
        value = None
    else:
        raise not_allowed(call.method)
    write = RecordWrite(
        {child.primary_id: child_id}, {many.field.name: value}, mode=WriteMode.UPDATE
    )
    with transaction.atomic():
        child.upsert(call.actor, [write])
    return Reply(204)


def _make_below(call: Call, entity: Entity, parent: UUID, many: Many) -> Reply:
    if call.method != "POST":
        raise not_allowed(call.method)
    child = get_entity(many.entity)
    back = f"{many.target.navigation}{BIND}"
    body = {**call.json(), back: f"/{entity.set_name}({parent})"}
    with transaction.atomic():
        made = make(call, child, body)
        return written(call, child, WriteResult(made, created=True))


def _read_many(
    call: Call, entity: Entity, parent: UUID, many: Many, segments: Sequence[Segment]
) -> Reply:
    narrowed = Q(**{many.field.attribute: parent})
    if many.field.type_attribute:
        narrowed &= Q(**{many.field.type_attribute: entity.name})
    return read_among(call, get_entity(many.entity), narrowed, segments)
