"""What actions' bodies hold: records by reference, numbers, flags."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from leadloop.facades.dataverse.answers import BAD_PAYLOAD, Refusal
from leadloop.facades.dataverse.calls import Call
from leadloop.facades.dataverse.keys import checked_key
from leadloop.facades.dataverse.schema import entity_by_name
from leadloop.facades.dataverse.writing import find_id, resolve
from leadloop.kit.entity import Entity
from leadloop.kit.odata.binding import BIND
from leadloop.kit.odata.parser import VENDOR


def bad(message: str) -> Refusal:
    """Return the refusal of a body that does not fit."""
    return Refusal(400, BAD_PAYLOAD, message)


def flag(body: Mapping[str, Any], name: str) -> bool:
    """Return a parameter that is true or false; false where it is not given."""
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise bad(f"'{name}' is true or false.")
    return value


def number(body: Mapping[str, Any], name: str, default: int) -> int:
    """Return a parameter that is a whole number."""
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise bad(f"'{name}' is a number.")
    return int(value)


def text(body: Mapping[str, Any], name: str) -> str:
    """Return a parameter that is a text; empty where it is not given."""
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise bad(f"'{name}' is a text.")
    return value


def inner(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a parameter that is an object."""
    value = body.get(name)
    if not isinstance(value, Mapping):
        raise bad(f"'{name}' is an object.")
    return value


def record(call: Call, value: Any, *expected: str) -> tuple[Entity, UUID]:
    """Return the record that an entity parameter names: by type and key, or by address.

    Raises:
        Refusal: It names none, or one of another kind.
    """
    if isinstance(value, Mapping) and "@odata.id" in value:
        entity, key = resolve(call, value["@odata.id"])
    elif isinstance(value, Mapping):
        kind = str(value.get("@odata.type", "")).lstrip("#").removeprefix(VENDOR)
        entity = entity_by_name(kind or (expected[0] if len(expected) == 1 else ""))
        given = value.get(entity.primary_id)
        if given is None:
            raise bad(f"The record needs {entity.primary_id}.")
        key = find_id(call, entity, checked_key(entity, {"": given}))
    else:
        raise bad("A record with @odata.type and its key is expected.")
    if expected and entity.name not in expected:
        raise bad(f"A record of {' or '.join(expected)} is expected, not of {entity.name}.")
    return entity, key


def bound(call: Call, body: Mapping[str, Any], name: str, entity: str) -> UUID:
    """Return the record that ``name@odata.bind`` or ``name`` leads to.

    Raises:
        Refusal: It is missing, or leads elsewhere.
    """
    address = body.get(f"{name}{BIND}")
    if isinstance(address, str):
        found, key = resolve(call, address)
        if found.name != entity:
            raise bad(f"'{name}' leads to {entity}, not {found.name}.")
        return key
    given = body.get(name)
    if isinstance(given, Mapping):
        return record(call, given, entity)[1]
    if given is None:
        raise bad(f"'{name}{BIND}' is missing.")
    target = entity_by_name(entity)
    return find_id(call, target, checked_key(target, {"": given}))
