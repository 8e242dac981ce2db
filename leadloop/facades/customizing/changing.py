"""Adds and takes away columns, keys and tables."""

from collections.abc import Sequence
from typing import Final

import structlog
from django.db import connection, transaction
from django.db.models import Q

from leadloop.facades.customizing.extensions import extensions
from leadloop.facades.customizing.rules import (
    ColumnDraft,
    TableDraft,
    bad,
    check_may_customize,
    checked_label,
    checked_name,
    count_change,
)
from leadloop.facades.models import (
    CustomColumn,
    CustomKey,
    CustomRecord,
    CustomRelation,
    CustomTable,
)
from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.entity import Entity, FieldType, get_entity, list_entity_names
from leadloop.kit.errors import Conflict, NotFound
from leadloop.kit.ids import new_uuid
from leadloop.users.contracts import Actor

log = structlog.get_logger()

MAX_COLUMNS: Final = 250
MAX_TABLES: Final = 200
MAX_KEYS: Final = 10
_KEY_TYPES: Final = frozenset(
    {FieldType.TEXT, FieldType.INTEGER, FieldType.CHOICE, FieldType.LOOKUP}
)


def create_table(actor: Actor, *, draft: TableDraft) -> str:
    """Make a table and return its logical name.

    Raises:
        NotAllowed: ``actor`` may not.
        InvalidInput: A name or type cannot be used.
        Conflict: There is such a table, or there are too many.
    """
    check_may_customize(actor)
    name = checked_name(draft.schema_name)
    if not draft.columns or draft.columns[0].type is not FieldType.TEXT:
        raise bad("Attributes", "A table needs a text column as its primary name.")
    with transaction.atomic():
        extensions.refresh()
        if name in list_entity_names() or CustomTable.objects.count() >= MAX_TABLES:
            raise Conflict(f"There is a table '{name}', or there are {MAX_TABLES} already.")
        CustomTable.objects.create(
            name=name,
            set_name=_plural(name),
            schema_name=draft.schema_name,
            label=checked_label(draft.label) or draft.schema_name,
            primary_name=checked_name(draft.columns[0].schema_name),
            created_at=clock.now(),
            created_by=actor.label,
        )
        for column in draft.columns:
            _add_column(actor, name, column)
        count_change()
    log.info("customization.table_created", table=name)
    return name


def _plural(name: str) -> str:
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("s", "x", "ch", "sh")) else f"{name}s"


def delete_table(actor: Actor, *, name: str) -> None:
    """Delete a table that was made here, with its rows.

    Raises:
        NotFound: There is no such custom table.
    """
    check_may_customize(actor)
    with transaction.atomic():
        found, _ = CustomTable.objects.filter(name=name).delete()
        if not found:
            raise NotFound(f"'{name}' is no custom table.")
        _check_not_led_to(name)
        CustomRecord.objects.filter(table=name).delete()
        CustomColumn.objects.filter(entity=name).delete()
        CustomKey.objects.filter(entity=name).delete()
        count_change()
    log.info("customization.table_deleted", table=name)


def _check_not_led_to(name: str) -> None:
    """Refuse while other tables lead to this one, as the vendor does."""
    among = CustomColumn.objects.filter(target=name).exclude(entity=name)
    names = [f"{column.entity}.{column.name}" for column in among]
    linked = CustomRelation.objects.filter(Q(first=name) | Q(second=name))
    names += [relation.schema_name for relation in linked]
    if names:
        raise Conflict(f"'{name}' cannot be deleted: {', '.join(names)[:300]} leads to it.")


def add_column(actor: Actor, *, entity: str, draft: ColumnDraft) -> str:
    """Add a column to an entity and return its logical name.

    Raises:
        NotAllowed: ``actor`` may not.
        InvalidInput: Name, type or options cannot be used, or the entity takes no columns.
        Conflict: There is such a column, or there are too many.
    """
    check_may_customize(actor)
    with transaction.atomic():
        extensions.refresh()
        known = get_entity(entity)
        if not takes_columns(known):
            raise bad("EntityLogicalName", f"{entity} takes no columns.")
        if checked_name(draft.schema_name) in known.by_name:
            raise Conflict(f"An attribute named {draft.schema_name.lower()} exists already.")
        if CustomColumn.objects.filter(entity=entity).count() >= MAX_COLUMNS:
            raise Conflict(f"{entity} has {MAX_COLUMNS} custom columns already.")
        name = _add_column(actor, entity, draft)
        count_change()
    log.info("customization.column_added", table=entity, column=name)
    return name


def takes_columns(entity: Entity) -> bool:
    """Say whether an entity's rows can hold further columns."""
    from leadloop.users.contracts import SYSTEM

    if not entity.kind:
        return False
    model = entity.rows(SYSTEM).model
    return any(field.name == "attributes" for field in model._meta.concrete_fields)


def _add_column(actor: Actor, entity: str, draft: ColumnDraft) -> str:
    name = checked_name(draft.schema_name)
    if draft.type is FieldType.CHOICE and not draft.choices:
        raise bad("OptionSet", "An option set needs options.")
    if len({choice.code for choice in draft.choices}) != len(draft.choices):
        raise bad("OptionSet", "Each option has a value of its own.")
    column, created = CustomColumn.objects.get_or_create(
        entity=entity,
        name=name,
        defaults={
            "schema_name": draft.schema_name,
            "label": checked_label(draft.label) or draft.schema_name,
            "type": draft.type.value,
            "max_length": draft.max_length,
            "required": draft.required,
            "choices": [list(choice) for choice in draft.choices],
            **(draft.lookup._asdict() if draft.lookup else {}),
            "created_at": clock.now(),
            "created_by": actor.label,
        },
    )
    if not created:
        raise Conflict(f"An attribute named {column.name} exists already.")
    return name


def change_column(
    actor: Actor, *, entity: str, name: str, label: str, max_length: int | None, required: bool
) -> None:
    """Change what may change of a custom column.

    Raises:
        NotFound: There is no such custom column.
    """
    check_may_customize(actor)
    with transaction.atomic():
        found = CustomColumn.objects.filter(entity=entity, name=name)
        changed = found.update(
            label=checked_label(label) or name, max_length=max_length, required=required
        )
        if not changed:
            raise NotFound(f"'{name}' is no custom column of {entity}.")
        count_change()


def delete_column(actor: Actor, *, entity: str, name: str) -> None:
    """Delete a custom column with its values.

    Raises:
        NotFound: There is no such custom column.
        Conflict: It is the primary name of its table.
    """
    from leadloop.users.contracts import SYSTEM

    check_may_customize(actor)
    with transaction.atomic():
        extensions.refresh()
        known = get_entity(entity)
        if known.primary_name == name:
            raise Conflict("The primary name of a table stays.")
        found, _ = CustomColumn.objects.filter(entity=entity, name=name).delete()
        if not found:
            raise NotFound(f"'{name}' is no custom column of {entity}.")
        CustomKey.objects.filter(entity=entity, columns__contains=[name]).delete()
        table = connection.ops.quote_name(known.rows(SYSTEM).model._meta.db_table)
        execute(
            f"UPDATE {table} SET attributes = attributes - %s::text"
            " WHERE jsonb_exists(attributes, %s::text)",
            (name, name),
        )
        count_change()
    log.info("customization.column_deleted", table=entity, column=name)


def add_key(actor: Actor, *, entity: str, name: str, columns: Sequence[str]) -> str:
    """Add an alternate key and return its id.

    Raises:
        InvalidInput: A column is not there, or of a type that is no key.
        Conflict: There is such a key, or there are ten.
    """
    check_may_customize(actor)
    with transaction.atomic():
        extensions.refresh()
        known = get_entity(entity)
        for column in columns:
            field = known.by_name.get(column)
            if field is None or field.type not in _KEY_TYPES:
                raise bad("KeyAttributes", f"'{column[:80]}' cannot be part of a key.")
        names = tuple(columns)
        if not names or len(set(names)) != len(names):
            raise bad("KeyAttributes", "A key needs columns, each once.")
        if names in known.alternate_keys or len(known.alternate_keys) >= MAX_KEYS:
            raise Conflict(f"There is such a key, or there are {MAX_KEYS} already.")
        key = CustomKey.objects.create(
            id=new_uuid(),
            entity=entity,
            name=checked_name(name),
            columns=list(names),
            created_at=clock.now(),
            created_by=actor.label,
        )
        count_change()
    return str(key.pk)


def delete_key(actor: Actor, *, entity: str, columns: Sequence[str]) -> None:
    """Delete an alternate key that was made here.

    Raises:
        NotFound: There is none.
    """
    check_may_customize(actor)
    with transaction.atomic():
        found, _ = CustomKey.objects.filter(entity=entity, columns=list(columns)).delete()
        if not found:
            raise NotFound("There is no such custom key.")
        count_change()
