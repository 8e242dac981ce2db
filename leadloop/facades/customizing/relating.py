"""Makes and takes away relationships: lookups from many to one, and links from many to many."""

import re
from typing import Final, NamedTuple

import structlog
from django.db import transaction

from leadloop.facades.customizing import changing
from leadloop.facades.customizing.extensions import extensions
from leadloop.facades.customizing.forgetting import ON_DELETE, REMOVE
from leadloop.facades.customizing.reading import Relation
from leadloop.facades.customizing.rules import (
    ColumnDraft,
    LookupDraft,
    bad,
    check_may_customize,
    checked_name,
    count_change,
)
from leadloop.facades.models import CustomColumn, CustomLink, CustomRelation
from leadloop.kit import clock
from leadloop.kit.entity import Entity, FieldType, get_entity, list_entity_names
from leadloop.kit.errors import Conflict, NotFound
from leadloop.kit.odata.schema import schema_of
from leadloop.users.contracts import Actor

log = structlog.get_logger()

MAX_RELATIONS: Final = 200
_RELATION: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*_[A-Za-z0-9_]{1,100}", re.ASCII)


class ManyToOneDraft(NamedTuple):
    """A lookup to be made on ``entity`` that leads to records of ``target``.

    ``relation`` is the name of the way back, ``on_delete`` one of ``forgetting.ON_DELETE``.
    """

    entity: str
    target: str
    relation: str
    schema_name: str
    label: str
    required: bool = False
    on_delete: str = REMOVE


def checked_relation(name: str) -> str:
    """Return the name of a relationship, or of one of its ends, if it can be one.

    Raises:
        InvalidInput: It cannot.
    """
    if not _RELATION.fullmatch(name):
        raise bad("SchemaName", "A relationship's name has an underscore between letters.")
    return name


def _table(name: str, field: str) -> Entity:
    """Return a table that relationships may be made with."""
    if name not in list_entity_names():
        raise bad(field, f"There is no table named '{name[:80]}'.")
    found = get_entity(name)
    if not found.kind and not found.alternate_keys and found.name not in _LOOKED_UP:
        raise bad(field, f"'{name}' takes no relationships.")
    return found


_LOOKED_UP: Final = frozenset(
    {"systemuser", "team", "transactioncurrency", "businessunit", "organization"}
)


def _check_free(entity: Entity, navigation: str) -> None:
    schema = schema_of(entity)
    taken = {*schema.singles, *schema.manies, *schema.links, *schema.properties}
    if navigation in taken:
        raise Conflict(f"{entity.name} has a '{navigation}' already.")


def add_lookup(actor: Actor, *, draft: ManyToOneDraft) -> str:
    """Make a lookup and the way back from its target; return the lookup's logical name.

    Raises:
        NotAllowed: ``actor`` may not.
        InvalidInput: A name cannot be used, or a table is not there.
        Conflict: There is such a column or relationship.
    """
    check_may_customize(actor)
    if draft.on_delete not in ON_DELETE:
        raise bad("CascadeConfiguration", f"'Delete' is one of {', '.join(ON_DELETE)}.")
    name = checked_name(draft.schema_name)
    with transaction.atomic():
        extensions.refresh()
        child, parent = (
            _table(draft.entity, "ReferencingEntity"),
            _table(draft.target, "ReferencedEntity"),
        )
        _check_free(child, draft.schema_name)
        _check_free(parent, checked_relation(draft.relation))
        lookup = LookupDraft(parent.name, draft.relation, draft.on_delete)
        column = ColumnDraft(
            draft.schema_name, draft.label, FieldType.LOOKUP, required=draft.required, lookup=lookup
        )
        changing.add_column(actor, entity=child.name, draft=column)
    log.info("customization.lookup_added", table=child.name, column=name, target=parent.name)
    return name


def add_relation(actor: Actor, *, draft: Relation) -> str:
    """Make a relationship of many to many; return the name of the table of its links.

    Raises:
        NotAllowed: ``actor`` may not.
        InvalidInput: A name cannot be used, or a table is not there.
        Conflict: There is such a relationship, or there are too many.
    """
    check_may_customize(actor)
    checked_relation(draft.schema_name)
    name = checked_relation(draft.name).lower()
    with transaction.atomic():
        extensions.refresh()
        first = _table(draft.first, "Entity1LogicalName")
        second = _table(draft.second, "Entity2LogicalName")
        _check_free(first, draft.first_navigation)
        _check_free(second, draft.second_navigation)
        if first.name == second.name and draft.first_navigation == draft.second_navigation:
            message = "A table linked with itself needs two names, one for each direction."
            raise bad("Entity2NavigationPropertyName", message)
        schema_names = CustomRelation.objects.filter(schema_name=draft.schema_name)
        if name in list_entity_names() or schema_names.exists():
            raise Conflict(f"There is a relationship '{draft.schema_name}' already.")
        if CustomRelation.objects.count() >= MAX_RELATIONS:
            raise Conflict(f"There are {MAX_RELATIONS} relationships already.")
        CustomRelation.objects.create(
            **draft._replace(name=name)._asdict(), created_at=clock.now(), created_by=actor.label
        )
        count_change()
    log.info("customization.relation_added", relation=name)
    return name


def delete_relation(actor: Actor, *, schema_name: str) -> None:
    """Delete a relationship that was made here: the lookup with its values, or all links.

    Raises:
        NotFound: There is none.
    """
    check_may_customize(actor)
    with transaction.atomic():
        column = CustomColumn.objects.filter(relation=schema_name).first()
        if column is not None:
            changing.delete_column(actor, entity=column.entity, name=column.name)
            return
        relation = CustomRelation.objects.filter(schema_name=schema_name).first()
        if relation is None:
            raise NotFound(f"'{schema_name[:100]}' is no custom relationship.")
        CustomLink.objects.filter(relation=relation.name).delete()
        relation.delete()
        count_change()
    log.info("customization.relation_deleted", relation=schema_name)
