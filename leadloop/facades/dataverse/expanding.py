"""``$expand``: the records that navigation properties lead to, one query per property."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import quote
from uuid import UUID

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from leadloop.facades.dataverse.answers import no_property
from leadloop.facades.dataverse.calls import MAX_PAGE, Annotations
from leadloop.facades.dataverse.paging import ordered
from leadloop.facades.dataverse.rendering import Record, Renderer, Row
from leadloop.facades.dataverse.schema import Many, Schema, Single, schema_of
from leadloop.kit.entity import Entity, EntityField, EntityLink, get_entity
from leadloop.kit.odata.compiling import Compiler
from leadloop.kit.odata.syntax import Expand
from leadloop.users.contracts import Actor

MAX_LINKED: Final = 50_000


class Reading(NamedTuple):
    """What every part of one answer shares."""

    actor: Actor
    annotations: Annotations
    base_url: str
    page_size: int = MAX_PAGE


def selected(schema: Schema, names: Sequence[str]) -> list[EntityField]:
    """Return the fields that a ``$select`` names, all of them for none.

    Raises:
        Refusal: A name is no property.
    """
    if not names:
        return list(schema.properties.values())
    fields = []
    for name in names:
        field = schema.properties.get(name) or schema.entity.by_name.get(name)
        if field is None:
            raise no_property(name, schema.entity.name)
        fields.append(field)
    return list(dict.fromkeys(fields))


def needed(schema: Schema, expands: Sequence[Expand]) -> set[str]:
    """Return the attributes of a row that its expansions start from."""
    names: set[str] = set()
    for expand in expands:
        single = schema.singles.get(expand.name)
        if single is not None:
            names |= {single.field.attribute, single.field.type_attribute} - {""}
    return names


def expand_into(
    reading: Reading,
    schema: Schema,
    expands: Sequence[Expand],
    found: Sequence[tuple[Row, Record]],
) -> None:
    """Put what ``expands`` ask for into the records.

    Raises:
        Refusal: A name is no navigation property.
    """
    for expand in expands:
        single = schema.singles.get(expand.name)
        if single is not None:
            _expand_single(reading, single, expand, found)
            continue
        if expand.name in schema.links:
            _expand_linked(reading, schema.links[expand.name], expand, found)
            continue
        many = schema.manies.get(expand.name)
        if many is None:
            raise no_property(expand.name, schema.entity.name)
        _expand_many(reading, schema, many, expand, found)


def _expand_single(
    reading: Reading, single: Single, expand: Expand, found: Sequence[tuple[Row, Record]]
) -> None:
    field, target = single
    entity = get_entity(target.entity)
    keys = {
        row[field.attribute]
        for row, _ in found
        if row[field.attribute] is not None
        and (not field.type_attribute or row[field.type_attribute] == target.entity)
    }
    rows = entity.rows(reading.actor).order_by().filter(pk__in=keys)
    records = {key: record for key, record, _ in _related(reading, entity, expand, rows)}
    for row, record in found:
        leads = not field.type_attribute or row[field.type_attribute] == target.entity
        record[expand.name] = records.get(row[field.attribute]) if leads else None


def _expand_many(
    reading: Reading,
    schema: Schema,
    many: Many,
    expand: Expand,
    found: Sequence[tuple[Row, Record]],
) -> None:
    child = get_entity(many.entity)
    attribute = many.field.attribute
    rows = child.rows(reading.actor).filter(**{f"{attribute}__in": [row["pk"] for row, _ in found]})
    if many.field.type_attribute:
        rows = rows.filter(**{many.field.type_attribute: schema.entity.name})
    compiler = Compiler(reading.actor, schema_of(child))
    rows, _ = ordered(rows.filter(compiler.compile(expand.where)), compiler, expand.order)
    limit = min(expand.top or reading.page_size, reading.page_size)
    if len(found) == 1:
        rows = rows[: limit + 1]
    else:
        number = Window(RowNumber(), partition_by=[F(attribute)], order_by=rows.query.order_by)
        first = rows.annotate(place_in_parent=number).filter(place_in_parent__lte=limit + 1)
        # Asked for by key: rows that a window narrows cannot name their key twice.
        rows = child.rows(reading.actor).filter(pk__in=first.values("pk"))
        rows, _ = ordered(rows, compiler, expand.order)
    by_parent: dict[UUID, list[Record]] = {}
    for _, record, row in _related(reading, child, expand, rows, attribute):
        by_parent.setdefault(row[attribute], []).append(record)
    for row, record in found:
        children = by_parent.get(row["pk"], [])
        record[expand.name] = children[:limit]
        if len(children) > limit and expand.top is None:
            record[f"{expand.name}@odata.nextLink"] = _next(reading, schema, expand, row)


def _expand_linked(
    reading: Reading, link: EntityLink, expand: Expand, found: Sequence[tuple[Row, Record]]
) -> None:
    through, target = get_entity(link.through), get_entity(link.entity)
    own, other = through.by_name[link.own].attribute, through.by_name[link.other].attribute
    links = through.rows(reading.actor).filter(**{f"{own}__in": [row["pk"] for row, _ in found]})
    pairs = links.order_by(own, other).values_list(own, other)[: MAX_LINKED + 1]
    linked: dict[UUID, set[UUID]] = {}
    for parent, child in pairs:
        linked.setdefault(parent, set()).add(child)
    compiler = Compiler(reading.actor, schema_of(target))
    wanted = target.rows(reading.actor).filter(pk__in=set().union(*linked.values()))
    rows, _ = ordered(wanted.filter(compiler.compile(expand.where)), compiler, expand.order)
    children = [(key, record) for key, record, _ in _related(reading, target, expand, rows)]
    limit = min(expand.top or reading.page_size, reading.page_size)
    for row, record in found:
        mine = linked.get(row["pk"], set())
        record[expand.name] = [child for key, child in children if key in mine][:limit]


def _next(reading: Reading, schema: Schema, expand: Expand, row: Row) -> str:
    select = f"?$select={quote(','.join(expand.select))}" if expand.select else ""
    return f"{reading.base_url}{schema.entity.set_name}({row['pk']})/{expand.name}{select}"


def _related(
    reading: Reading, entity: Entity, expand: Expand, rows: Any, *extra: str
) -> list[tuple[UUID, Record, Row]]:
    schema = schema_of(entity)
    fields = selected(schema, expand.select)
    if expand.only_reference:
        fields = [entity.by_name[entity.primary_id]]
    renderer = Renderer(reading.actor, entity, fields, reading.annotations)
    names = {*renderer.attributes, *needed(schema, expand.expand), *extra}
    taken: list[Mapping[str, Any]] = list(rows.values(*names))
    records = renderer.render(taken)
    if expand.only_reference:
        records = [reference(reading.base_url, entity, row["pk"]) for row in taken]
    expand_into(reading, schema, expand.expand, list(zip(taken, records, strict=True)))
    return [(row["pk"], record, row) for row, record in zip(taken, records, strict=True)]


def reference(base_url: str, entity: Entity, key: UUID) -> Record:
    """Return a reference to a record."""
    return {"@odata.id": f"{base_url}{entity.set_name}({key})"}
