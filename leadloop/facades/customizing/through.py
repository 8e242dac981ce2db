"""The table of links of a relationship of many to many, as an entity; and how both sides see it."""

from collections.abc import Iterable, Mapping
from typing import Any

from leadloop.facades.customizing.reading import Relation
from leadloop.kit.entity import (
    Entity,
    EntityField,
    EntityLink,
    FieldType,
    get_entity,
    refuse_writes,
)


def sides(relation: Relation) -> tuple[str, str]:
    """Return the columns of the table of links; of a table with itself they are numbered."""
    if relation.first == relation.second:
        return f"{relation.first}idone", f"{relation.first}idtwo"
    return f"{relation.first}id", f"{relation.second}id"


def through_of(relation: Relation) -> Entity:
    """Return the table of links as an entity that is only read: those whose both ends are seen."""
    from leadloop.facades.models import CustomLink

    def rows(actor: Any) -> Any:
        first = get_entity(relation.first).rows(actor).order_by()
        second = get_entity(relation.second).rows(actor).order_by()
        return CustomLink.objects.filter(
            relation=relation.name,
            first_id__in=first.values("pk"),
            second_id__in=second.values("pk"),
        )

    own, other = sides(relation)
    return Entity(
        name=relation.name,
        set_name=f"{relation.name}set",
        label=relation.schema_name,
        primary_id=f"{relation.name}id",
        primary_name=f"{relation.name}id",
        fields=(
            _id(f"{relation.name}id", "id", relation.schema_name),
            _id(own, "first_id", get_entity(relation.first).label),
            _id(other, "second_id", get_entity(relation.second).label),
        ),
        rows=rows,
        upsert=refuse_writes,
        schema_name=relation.schema_name,
    )


def _id(name: str, attribute: str, label: str) -> EntityField:
    return EntityField(name, attribute, FieldType.UNIQUE_ID, label, writable=False)


def links_of(relations: Iterable[Relation]) -> Mapping[str, tuple[EntityLink, ...]]:
    """Return where each entity's links lead, by its name."""
    found: dict[str, tuple[EntityLink, ...]] = {}
    for one in relations:
        own, other = sides(one)
        ends = (
            (one.first, EntityLink(one.first_navigation, one.second, one.name, own, other)),
            (one.second, EntityLink(one.second_navigation, one.first, one.name, other, own)),
        )
        for name, link in ends:
            found[name] = (*found.get(name, ()), link)
    return found
