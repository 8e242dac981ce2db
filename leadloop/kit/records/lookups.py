"""Lookups lead somewhere: to a record that is there and that the actor may see."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from leadloop.kit.entity import Entity, EntityField, FieldType, get_entity
from leadloop.kit.records.custom import custom_id, is_custom
from leadloop.kit.records.drafts import Faults, RecordDraft
from leadloop.kit.records.finding import among


def check_lookups(
    actor: Any, entity: Entity, drafts: Sequence[RecordDraft], faults: Faults
) -> None:
    """Refuse lookups to records that are not there or not the actor's to see.

    One query per target. A lookup that stays as it is passes, whoever may see its target.
    """
    wanted: dict[str, dict[UUID, list[tuple[int, str]]]] = {}
    lookups = [f for f in entity.fields if f.type is FieldType.LOOKUP and f.targets and f.writable]
    for field in lookups:
        for draft in drafts:
            if _changes(draft, field) or _turns(draft, field):
                target, key = _target(draft, field)
                if key is not None:
                    places = wanted.setdefault(target, {}).setdefault(key, [])
                    places.append((draft.place, field.name))
    for target, keys in wanted.items():
        found = _existing(actor, target, keys)
        for key in keys.keys() - found:
            for place, column in keys[key]:
                faults.add(place, column, "no_record", f"{target} With Id = {key} Does Not Exist")


def _changes(draft: RecordDraft, field: EntityField) -> bool:
    if not is_custom(field.attribute):
        return draft.changes(field.attribute)
    before = (draft.before or {}).get("attributes")
    return _custom(draft, field) != custom_id(before, field.attribute)


def _custom(draft: RecordDraft, field: EntityField) -> UUID | None:
    return custom_id(draft.get("attributes"), field.attribute)


def _turns(draft: RecordDraft, field: EntityField) -> bool:
    return bool(field.type_attribute) and draft.changes(field.type_attribute)


def _target(draft: RecordDraft, field: EntityField) -> tuple[str, UUID | None]:
    if is_custom(field.attribute):
        return field.targets[0].entity, _custom(draft, field)
    name = draft.get(field.type_attribute) if field.type_attribute else field.targets[0].entity
    return str(name or field.targets[0].entity), draft.get(field.attribute)


def _existing(actor: Any, target: str, keys: dict[UUID, Any]) -> set[UUID]:
    rows = get_entity(target).rows(actor)
    return set(rows.order_by().filter(pk__in=among(list(keys))).values_list("pk", flat=True))
