"""From the body of a request to what an entity's writer takes.

A body has columns, ``navigation@odata.bind`` addresses, and, where a record is made, whole related
records to be made with it (deep insert).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from leadloop.facades.customizing import linking
from leadloop.facades.dataverse.answers import BAD_PAYLOAD, Refusal, no_property, no_record
from leadloop.facades.dataverse.calls import Call, split_url
from leadloop.facades.dataverse.duplicates import refuse_duplicates
from leadloop.facades.dataverse.keys import checked_key, condition, is_primary
from leadloop.facades.dataverse.paths import parse_path, said
from leadloop.facades.dataverse.reading import fetch
from leadloop.facades.dataverse.schema import Many, Schema, Single, entity_by_set, schema_of
from leadloop.kit.entity import (
    Entity,
    EntityField,
    EntityLink,
    FieldType,
    LookupValue,
    RecordWrite,
    WriteMode,
    WriteResult,
    get_entity,
)
from leadloop.kit.errors import Conflict, InvalidInput
from leadloop.kit.odata.binding import BIND, bound_to, find_lookup

_MAX_RELATED: Final = 1000
_MAX_DEPTH: Final = 5


@dataclass(slots=True)
class Body:
    """What a body says: columns to set, and related records to make before and after."""

    values: dict[str, Any] = field(default_factory=dict)
    singles: list[tuple[Single, Mapping[str, Any]]] = field(default_factory=list)
    manies: list[tuple[Many, list[Mapping[str, Any]]]] = field(default_factory=list)
    links: list[tuple[EntityLink, list[UUID]]] = field(default_factory=list)

    @property
    def is_plain(self) -> bool:
        """Whether the body is columns of the record alone."""
        return not (self.singles or self.manies or self.links)


def read_body(call: Call, entity: Entity, body: Mapping[str, Any]) -> Body:
    """Return what a body says about a record of ``entity``.

    Raises:
        Refusal: A property is not there, or an address leads nowhere.
    """
    schema = schema_of(entity)
    found = Body()
    for name, value in body.items():
        if name.endswith(BIND):
            _bind(call, entity, name.removesuffix(BIND), value, found)
        elif "@" in name:
            continue
        elif name in schema.singles and isinstance(value, Mapping):
            found.singles.append((schema.singles[name], value))
        elif name in schema.manies and isinstance(value, list):
            found.manies.append((schema.manies[name], _records(name, value)))
        elif name in schema.singles and value is None:
            found.values[schema.singles[name].field.name] = None
        else:
            found.values[_column(schema, name).name] = value
    return found


def _records(name: str, value: list[Any]) -> list[Mapping[str, Any]]:
    if len(value) > _MAX_RELATED or not all(isinstance(item, Mapping) for item in value):
        raise Refusal(400, BAD_PAYLOAD, f"'{name}' is a list of at most {_MAX_RELATED} records.")
    return value


def _column(schema: Schema, name: str) -> EntityField:
    entity = schema.entity
    column = schema.properties.get(name) or entity.by_name.get(name)
    if column is None:
        raise no_property(name, entity.name)
    if column.type is FieldType.LOOKUP and name == column.name:
        navigation = column.targets[0].navigation if column.targets else name
        message = f"'{name}' is a navigation property: bind it with {navigation}{BIND}."
        raise Refusal(400, BAD_PAYLOAD, message)
    return column


def _bind(call: Call, entity: Entity, name: str, value: Any, found: Body) -> None:
    schema = schema_of(entity)
    if name in schema.links and isinstance(value, list):
        found.links.append(_linked(call, schema.links[name], value))
        return
    many = schema.manies.get(name)
    if many is not None and isinstance(value, list):
        raise Refusal(400, BAD_PAYLOAD, f"'{name}' is bound after the record is made: use $ref.")
    single = find_lookup(entity, name)
    if single is None:
        raise no_property(name, entity.name)
    if value is None:
        found.values[single.field.name] = None
        return
    found.values[single.field.name] = referred(call, single, value)


def _linked(call: Call, link: EntityLink, addresses: list[Any]) -> tuple[EntityLink, list[UUID]]:
    if len(addresses) > _MAX_RELATED:
        message = f"'{link.navigation}' is a list of at most {_MAX_RELATED} addresses."
        raise Refusal(400, BAD_PAYLOAD, message)
    found = [resolve(call, address) for address in addresses]
    for entity, _ in found:
        if entity.name != link.entity:
            message = f"'{link.navigation}' leads to {link.entity}, not {entity.name}."
            raise Refusal(400, BAD_PAYLOAD, message)
    return link, [key for _, key in found]


def referred(call: Call, single: Single, address: Any) -> UUID | LookupValue:
    """Return the record that an address leads to, as a lookup's value.

    Raises:
        Refusal: It leads nowhere, or to a record of another kind.
    """
    entity, key = resolve(call, address)
    try:
        return bound_to(single, entity.name, key)
    except InvalidInput as error:
        raise Refusal(400, BAD_PAYLOAD, error.errors[0].message) from None


def resolve(call: Call, address: Any) -> tuple[Entity, UUID]:
    """Return the entity and the primary key of the record that an address names.

    The address may be absolute, begin with a slash, use an alternate key, or be ``$1``: what a
    change set made earlier.

    Raises:
        Refusal: It is no address of a record; or an alternate key that nothing has.
    """
    if not isinstance(address, str):
        raise Refusal(400, BAD_PAYLOAD, "The address of a record is expected.")
    address = dereferenced(call, address)
    path, query = split_url(address)
    aliases = {name: value for name, value in query.items() if name.startswith("@")}
    segments = parse_path(path, aliases)
    if len(segments) != 1 or segments[0].key is None:
        raise Refusal(400, BAD_PAYLOAD, f"'{address[:200]}' is no address of a record.")
    entity = entity_by_set(segments[0].name)
    named = checked_key(entity, segments[0].key)
    if is_primary(entity, named):
        return entity, named[entity.primary_id]
    return entity, find_id(call, entity, named)


def dereferenced(call: Call, address: str) -> str:
    """Return an address with a leading ``$1`` replaced by what it stands for.

    Raises:
        Refusal: It stands for nothing.
    """
    bare = address.lstrip("/")
    if not bare.startswith("$") or bare.startswith("$metadata"):
        return address
    name, slash, rest = bare[1:].partition("/")
    if name not in call.references:
        message = f"Content-ID Reference: '${name[:60]}' does not exist in the batch context."
        raise Refusal(400, "0x80060888", message)
    return f"{call.references[name]}{slash}{rest}"


def find_id(call: Call, entity: Entity, key: Mapping[str, Any]) -> UUID:
    """Return the primary key of the record that has a key.

    Raises:
        Refusal: The actor sees none.
    """
    rows = entity.rows(call.actor).order_by().filter(condition(call.actor, entity, key))
    found = fetch(rows.values_list("pk", flat=True)[:1])
    if not found:
        if is_primary(entity, key):
            raise no_record(entity.name, said(key))
        message = f"A record with the specified key values does not exist in {entity.name} entity"
        raise Refusal(404, "0x80060891", message)
    (record_id,) = found
    return UUID(str(record_id))


def make(call: Call, entity: Entity, body: Mapping[str, Any], depth: int = 0) -> UUID:
    """Make a record with everything its body holds, all or nothing; return its id.

    Raises:
        Refusal: The body does not fit, or is nested too deeply.
    """
    if depth > _MAX_DEPTH:
        raise Refusal(400, BAD_PAYLOAD, "Related records are nested too deeply.")
    found = read_body(call, entity, body)
    if found.is_plain:
        return _make_one(call, entity, found)
    with transaction.atomic():
        for single, related in found.singles:
            target = get_entity(single.target.entity)
            key = make(call, target, related, depth + 1)
            value = LookupValue(target.name, key) if single.field.type_attribute else key
            found.values[single.field.name] = value
        made = _make_one(call, entity, found)
        for many, records in found.manies:
            _make_children(call, entity, made, many, records, depth)
        for link, keys in found.links:
            for key in keys:
                linking.associate(call.actor, link=link, own=made, other=key)
    return made


def _make_one(call: Call, entity: Entity, found: Body) -> UUID:
    key_given = found.values.pop(entity.primary_id, None)
    write = RecordWrite(
        {entity.primary_id: key_given} if key_given else {}, found.values, mode=WriteMode.CREATE
    )
    try:
        with transaction.atomic():
            made = entity.upsert(call.actor, [write])[0].id
            refuse_duplicates(call, entity, [made], found.values)
    except Conflict as error:
        raise Refusal(412, "0x80040237", error.message) from None
    return made


def _make_children(
    call: Call,
    entity: Entity,
    parent: UUID,
    many: Many,
    records: list[Mapping[str, Any]],
    depth: int,
) -> None:
    child = get_entity(many.entity)
    back = f"{many.target.navigation}{BIND}"
    for record in records:
        make(call, child, {**record, back: f"/{entity.set_name}({parent})"}, depth + 1)


def change(
    call: Call, entity: Entity, key: Mapping[str, Any], mode: WriteMode, expected: int | None
) -> WriteResult:
    """Write the call's body to the record with a key.

    Raises:
        Refusal: The body does not fit, or the record is like another and the call asked for that.
    """
    body = call.json()
    found = read_body(call, entity, body)
    if not found.is_plain:
        message = "Related records are changed at their own address, or bound."
        raise Refusal(400, BAD_PAYLOAD, message)
    found.values.pop(entity.primary_id, None)
    write = RecordWrite(key, found.values, mode=mode, expected_version=expected)
    with transaction.atomic():
        result = entity.upsert(call.actor, [write])[0]
        refuse_duplicates(call, entity, [result.id], {**key, **found.values})
    return result
