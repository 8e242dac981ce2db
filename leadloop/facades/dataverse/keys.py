"""Keys of records: the primary one, and alternate ones, checked against the entity."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from leadloop.facades.dataverse.answers import NO_KEY, Refusal, bad_syntax
from leadloop.facades.dataverse.schema import schema_of
from leadloop.kit.entity import Entity, FieldType
from leadloop.kit.odata.compiling import Compiler
from leadloop.kit.odata.syntax import Comparison, Literal, Path
from leadloop.users.contracts import Actor


def checked_key(entity: Entity, key: Mapping[str, Any]) -> dict[str, Any]:
    """Return a key by the entity's own names: the primary id, or one alternate key.

    Raises:
        Refusal: It is no key of this entity, or a primary key that is no GUID.
    """
    if not key:
        raise bad_syntax("A key is expected in the parentheses.")
    named = {_field_name(entity, name): value for name, value in key.items()}
    if set(named) == {entity.primary_id}:
        return {entity.primary_id: _guid(named[entity.primary_id])}
    if not any(set(named) == set(alternate) for alternate in entity.alternate_keys):
        message = f"The specified key attributes are not a defined key for the {entity.name} entity"
        raise Refusal(400, NO_KEY, message)
    return named


def _field_name(entity: Entity, name: str) -> str:
    if not name:
        return entity.primary_id
    if name.startswith("_") and name.endswith("_value"):
        bare = name[1 : -len("_value")]
        field = entity.by_name.get(bare)
        return bare if field and field.type is FieldType.LOOKUP else name
    return name


def _guid(value: Any) -> UUID:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(str(value))
    except ValueError:
        raise bad_syntax(f"'{str(value)[:100]}' is no GUID.") from None


def condition(actor: Actor, entity: Entity, key: Mapping[str, Any]) -> Q:
    """Return the condition that a checked key makes."""
    compiler = Compiler(actor, schema_of(entity))
    found = Q()
    for name, value in key.items():
        found &= compiler.compile(Comparison("eq", Path((name,)), Literal(value)))
    return found


def is_primary(entity: Entity, key: Mapping[str, Any]) -> bool:
    """Say whether a checked key is the primary one."""
    return set(key) == {entity.primary_id}
