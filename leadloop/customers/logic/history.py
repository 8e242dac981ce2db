"""Turns change events of any record into what a timeline says, by its declared columns; pure."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from leadloop.customers.contracts.timeline import FieldChange
from leadloop.kit.entity import Entity, EntityField, FieldType

_LONGEST: Final = 200
_BOOKKEEPING: Final = frozenset(
    {
        *("id", "version", "created_at", "updated_at", "created_by", "updated_by"),
        *("full_name", "attributes", "data", "context", "attribution", "stage_changed_at"),
    }
)
_ALWAYS: Final = (
    EntityField("ownerid", "owner_id", FieldType.LOOKUP, "Owner"),
    EntityField("ll_teamid", "team_id", FieldType.LOOKUP, "Team"),
)


def shown_columns(entity: Entity) -> dict[str, EntityField]:
    """Return the columns of an entity whose changes people read, by attribute."""
    found: dict[str, EntityField] = {}
    for column in (*entity.fields, *_ALWAYS):
        if column.attribute not in _BOOKKEEPING and "__" not in column.attribute:
            found.setdefault(column.attribute, column)
    return found


def named_ids(
    columns: Mapping[str, EntityField], data: Mapping[str, Any]
) -> Iterable[tuple[str, str]]:
    """Return the records that a change names, as entity and id; owner and team excepted."""
    for side in (data.get("before"), data.get("after")):
        for name, value in (side or {}).items() if isinstance(side, Mapping) else ():
            column = columns.get(name)
            if value and column and column.type is FieldType.LOOKUP and len(column.targets) == 1:
                yield column.targets[0].entity, str(value)


def changes_of(
    columns: Mapping[str, EntityField], data: Mapping[str, Any], names: Mapping[str, str]
) -> tuple[FieldChange, ...]:
    """Return the changes worth showing; ``names`` gives people, teams and records by id.

    A change that reads the same before and after is left out.
    """
    before, after = data.get("before") or {}, data.get("after") or {}
    found = []
    for name, column in columns.items():
        if name in after:
            texts = [_text(column, side.get(name), names) for side in (before, after)]
            if texts[0] != texts[1]:
                found.append(FieldChange(name, column.label, *texts))
    return tuple(found)


def title_of(entity: Entity, changes: tuple[FieldChange, ...]) -> str:
    """Return one line that says what a change did."""
    by_field = {change.field: change for change in changes}
    for name, words in (
        ("stage_id", "Stage is now"),
        ("status_reason", "Status is now"),
        ("status", "Status is now"),
        ("owner_id", "Owner is now"),
    ):
        if name in by_field and by_field[name].after:
            return f"{words} {by_field[name].after}"
    if "owner_id" in by_field:
        return f"Nobody owns this {entity.label.lower()} now"
    if len(changes) == 1:
        return f"{changes[0].label} changed"
    return f"{len(changes)} fields changed"


def _text(column: EntityField, value: Any, names: Mapping[str, str]) -> str:
    if value in (None, "", [], {}):
        return ""
    if column.type is FieldType.CHOICE:
        return next((c.label for c in column.choices if c.value == str(value)), str(value))
    if column.type is FieldType.LOOKUP:
        return names.get(str(value), "somebody" if column.attribute == "owner_id" else "a record")
    if column.type is FieldType.BOOLEAN:
        return "Yes" if value else "No"
    return _structured(value)[:_LONGEST]


def _structured(value: Any) -> str:
    if isinstance(value, list):
        said = [c for c in value if isinstance(c, Mapping)]
        return ", ".join(
            f"{c.get('purpose')} {c.get('channel')}: {c.get('state')}" for c in said
        ) or ", ".join(str(item) for item in value)
    if isinstance(value, Mapping):
        return "changed"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
