"""Lookups as bodies bind them: ``customerid_account@odata.bind`` with ``/accounts(id)``."""

import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from leadloop.kit.entity import Entity, LookupValue, get_entity
from leadloop.kit.errors import FieldError, InvalidInput, NotFound
from leadloop.kit.odata.schema import Single, schema_of

BIND: Final = "@odata.bind"
_ADDRESS: Final = re.compile(
    r"(?:.*/)?(\w+)\(([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\)"
)


def find_lookup(entity: Entity, name: str) -> Single | None:
    """Return the lookup that is bound under ``name``; None if there is none.

    That is its navigation property; ``column`` and ``column_target`` are understood, too, where a
    declaration names the navigation otherwise.
    """
    single = schema_of(entity).singles.get(name)
    if single is not None:
        return single
    for column in entity.fields:
        for target in column.targets:
            if name in (column.name, f"{column.name}_{target.entity}"):
                return Single(column, target)
    return None


def bound_to(single: Single, entity: str, key: UUID) -> UUID | LookupValue:
    """Return what the writer takes for a lookup that leads to this record.

    Raises:
        InvalidInput: The lookup does not lead to records of ``entity``.
    """
    if entity not in {target.entity for target in single.field.targets}:
        name = single.target.navigation
        cure = f"'{name}' leads to {single.target.entity}, not {entity}."
        raise InvalidInput([FieldError(f"{name}{BIND}", "target", cure)])
    return LookupValue(entity, key) if single.field.type_attribute else key


def read_bound(entity: Entity, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``values`` with each ``…@odata.bind`` as its column and what the writer takes.

    Addresses name their record by its id; whoever understands alternate keys and the references of
    a batch resolves those before.

    Raises:
        InvalidInput: There is no such lookup, or the address names no record that it leads to.
    """
    if not any(name.endswith(BIND) for name in values):
        return dict(values)
    return dict(_read(entity, name, value) for name, value in values.items())


def _read(entity: Entity, name: str, value: Any) -> tuple[str, Any]:
    if not name.endswith(BIND):
        return name, value
    single = find_lookup(entity, name.removesuffix(BIND))
    if single is None:
        cure = f"{entity.name} has no such lookup."
        raise InvalidInput([FieldError(name, "unknown", cure)])
    if value is None:
        return single.field.name, None
    found = _ADDRESS.fullmatch(str(value).strip())
    if found is None:
        raise InvalidInput([FieldError(name, "format", "Write the address as /set(id).")])
    try:
        target = get_entity(found[1]).name
    except NotFound:
        cure = f"There is no table '{found[1][:60]}'."
        raise InvalidInput([FieldError(name, "unknown", cure)]) from None
    return single.field.name, bound_to(single, target, UUID(found[2]))
