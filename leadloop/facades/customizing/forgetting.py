"""What becomes of added lookups and links when a record that they lead to is deleted."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from leadloop.facades.customizing.reading import Lookup, Relation
from leadloop.kit import clock
from leadloop.kit.entity import get_entity
from leadloop.kit.errors import Conflict
from leadloop.kit.records.custom import custom_key
from leadloop.kit.records.tables import columns_of, update_rows
from leadloop.users.contracts import SYSTEM

REMOVE: Final = "RemoveLink"
RESTRICT: Final = "Restrict"
CASCADE: Final = "Cascade"
ON_DELETE: Final = (REMOVE, RESTRICT, CASCADE)
_ORIGIN: Final = {"last_cause": None, "last_trace": ""}


def forget(
    lookups: Sequence[Lookup], relations: Sequence[Relation], entity: str, ids: Sequence[UUID]
) -> None:
    """Clear lookups, or delete their rows, and take away links, before records are deleted.

    Raises:
        Conflict: A lookup leads to one of the records, and forbids that it goes.
    """
    for lookup in lookups:
        _forget(lookup, ids)
    for relation in relations:
        _unlink(relation, entity, ids)


def _forget(lookup: Lookup, ids: Sequence[UUID]) -> None:
    child = get_entity(lookup.entity)
    rows = child.rows(SYSTEM).order_by().filter(**{f"{lookup.field.attribute}__in": list(ids)})
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return
    if lookup.on_delete == RESTRICT:
        raise Conflict(f"{child.label} records lead to this record by {lookup.field.label}.")
    if lookup.on_delete == CASCADE and child.delete is not None:
        child.delete(SYSTEM, keys)
        return
    _clear(rows.model, lookup.field.attribute, keys)


def _clear(model: Any, attribute: str, keys: Sequence[UUID]) -> None:
    name = custom_key(attribute)
    held = model._default_manager.filter(pk__in=keys).select_for_update(no_key=True)
    origin = {n: v for n, v in _ORIGIN.items() if n in columns_of(model)}
    changes = {
        key: {**origin, "attributes": {k: v for k, v in attributes.items() if k != name}}
        for key, attributes in held.order_by("pk").values_list("pk", "attributes")
    }
    update_rows(model, changes, label=SYSTEM.label, now=clock.now())


def _unlink(relation: Relation, entity: str, ids: Sequence[UUID]) -> None:
    from leadloop.facades.models import CustomLink

    side = Q(pk__in=())
    if relation.first == entity:
        side |= Q(first_id__in=list(ids))
    if relation.second == entity:
        side |= Q(second_id__in=list(ids))
    CustomLink.objects.filter(side, relation=relation.name).delete()
