"""One record with everything its page shows."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from leadloop.customers.contracts.reading import Detail, RecordRef
from leadloop.kit.entity import EntityField, FieldType, get_entity
from leadloop.kit.errors import NotFound
from leadloop.kit.merging import not_here
from leadloop.users.contracts import Actor


def detail(actor: Actor, model: Any, columns: Sequence[EntityField], row: Any) -> Detail[Any]:
    """Return everything about the record of a row that was read already.

    Raises:
        NotFound: It is gone meanwhile.
        Moved: It was merged; the error names the record that it is part of.
    """
    values: dict[str, Any] | None = model.objects.filter(pk=row.id).values().first()
    if values is None or values.get("merged_into_id"):
        raise not_here(model.KIND, row.id, model.objects.visible_to(actor))
    return Detail(
        row=row,
        facts={c.attribute: values.get(c.attribute) for c in columns if c.attribute in values},
        refs=_refs(actor, columns, values),
        may_edit=model.objects.editable_by(actor).filter(pk=row.id).exists(),
        created_by=values["created_by"],
        updated_by=values["updated_by"],
        merged_into=values.get("merged_into_id"),
        attributes=values["attributes"],
    )


def _refs(
    actor: Actor, columns: Sequence[EntityField], values: Mapping[str, Any]
) -> dict[str, RecordRef]:
    """Return the records that lookups name, a query per target; those out of sight are left out."""
    wanted: dict[str, dict[UUID, list[str]]] = {}
    for column in columns:
        key = values.get(column.attribute)
        if column.type is FieldType.LOOKUP and key and len(column.targets) == 1:
            target = column.targets[0].entity
            wanted.setdefault(target, {}).setdefault(key, []).append(column.attribute)
    found: dict[str, RecordRef] = {}
    for target, keys in wanted.items():
        for key, name in _names(actor, target, list(keys)):
            found |= dict.fromkeys(keys[key], RecordRef(target, key, name or "Unnamed"))
    return found


def _names(actor: Actor, target: str, keys: list[UUID]) -> list[tuple[UUID, str]]:
    try:
        entity = get_entity(target)
    except NotFound:
        return []
    name = entity.by_name[entity.primary_name].attribute
    return list(entity.rows(actor).filter(pk__in=keys).values_list("pk", name))
