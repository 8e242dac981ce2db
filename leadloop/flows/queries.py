"""Reading records by the part of OData that flows use: select, filter, order, top."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.core.exceptions import FieldError as UnknownField
from django.core.exceptions import ValidationError
from django.db.models import Q

from leadloop.flows.contracts import ActionError
from leadloop.kit.entity import Entity, EntityField, FieldType
from leadloop.kit.odata.compiling import Compiler
from leadloop.kit.odata.parser import parse_filter
from leadloop.kit.odata.schema import schema_of
from leadloop.kit.odata.syntax import SyntaxFault
from leadloop.users.contracts import Actor

MAX_ROWS: Final = 5000


class Query(NamedTuple):
    """A question about the rows of one entity; ``options`` are OData's, by lower-case name."""

    actor: Actor
    entity: Entity
    options: Mapping[str, Any]


def _bad(message: str) -> ActionError:
    return ActionError(message, code="BadRequest")


def _field(entity: Entity, name: str) -> EntityField:
    field = entity.by_name.get(name)
    if field is None:
        raise _bad(f"A {entity.name} has no column '{name[:60]}'.")
    return field


def _selected(query: Query) -> list[EntityField]:
    wanted = query.options.get("$select")
    if not wanted:
        return list(query.entity.fields)
    names = [query.entity.primary_id, *(name.strip() for name in str(wanted).split(","))]
    return [_field(query.entity, name) for name in dict.fromkeys(names)]


def read_one(query: Query, key: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the row with this key by vendor names, None if the actor sees none."""
    conditions = {
        _field(query.entity, name or query.entity.primary_id).attribute: value
        for name, value in key.items()
    }
    rows = _rows(query, Q(**conditions), (), 1)
    return rows[0] if rows else None


def read_list(query: Query) -> list[dict[str, Any]]:
    """Return the rows that the options ask for, at most 5,000.

    Raises:
        ActionError: An option is not understood.
    """
    top = query.options.get("$top")
    try:
        limit = MAX_ROWS if top is None else min(max(int(top), 0), MAX_ROWS)
    except (TypeError, ValueError):
        raise _bad("$top is a number.") from None
    condition = _filter(query)
    order = _order(query.entity, str(query.options.get("$orderby") or ""))
    return _rows(query, condition, order, limit)


def _rows(query: Query, condition: Q, order: tuple[str, ...], limit: int) -> list[dict[str, Any]]:
    fields = _selected(query)
    try:
        found = query.entity.rows(query.actor).filter(condition)
        found = found.order_by(*order) if order else found
        rows = list(found.values(*{field.attribute for field in fields})[:limit])
    except (UnknownField, ValidationError, ValueError, TypeError):
        raise _bad("A value does not fit its column.") from None
    return [{f.name: _shown(f, row[f.attribute]) for f in fields} for row in rows]


def _shown(field: EntityField, value: Any) -> Any:
    if field.type is FieldType.CHOICE:
        return next((c.code for c in field.choices if c.value == value), value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, UUID):
        return str(value)
    return float(value) if isinstance(value, Decimal) else value


def _order(entity: Entity, text: str) -> tuple[str, ...]:
    order = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, direction = part.partition(" ")
        if direction.strip() not in ("", "asc", "desc"):
            raise _bad("$orderby is a list of columns, each with asc or desc.")
        sign = "-" if direction.strip() == "desc" else ""
        order.append(sign + _field(entity, name).attribute)
    return tuple(order)


def _filter(query: Query) -> Q:
    text = str(query.options.get("$filter") or "").strip()
    if not text:
        return Q()
    try:
        return Compiler(query.actor, schema_of(query.entity)).compile(parse_filter(text))
    except SyntaxFault as fault:
        raise _bad(str(fault)) from None
