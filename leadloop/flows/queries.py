"""Reading records by the part of OData that flows use: select, filter, order, top."""

import re
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
from leadloop.users.contracts import Actor

MAX_ROWS: Final = 5000
_LOOKUPS: Final = {"eq": "exact", "gt": "gt", "ge": "gte", "lt": "lt", "le": "lte"}
_LITERAL = r"'(?:[^']|'')*'|[^\s()',]+"
_COMPARISON = re.compile(rf"\s*(\w+)\s+(eq|ne|gt|ge|lt|le)\s+({_LITERAL})\s*(?:\band\b|\Z)")
_CALL = re.compile(
    rf"\s*(contains|startswith|endswith)\(\s*(\w+)\s*,\s*({_LITERAL})\s*\)\s*(?:\band\b|\Z)"
)


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
    condition = _filter(query.entity, str(query.options.get("$filter") or ""))
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


def _filter(entity: Entity, text: str) -> Q:
    """Read comparisons and text functions joined by ``and``."""
    condition = Q()
    place = 0
    while place < len(text):
        found = _COMPARISON.match(text, place)
        call = None if found else _CALL.match(text, place)
        if found:
            condition &= _comparison(_field(entity, found[1]), found[2], _value(found[3]))
        elif call:
            attribute = _field(entity, call[2]).attribute
            condition &= Q(**{f"{attribute}__i{call[1]}": _value(call[3])})
        else:
            raise _bad(f"The filter is not understood from '{text[place : place + 40]}'.")
        place = (found or call).end()  # type: ignore[union-attr]
    return condition


def _comparison(field: EntityField, operator: str, value: Any) -> Q:
    attribute = field.attribute
    if field.type is FieldType.CHOICE:
        value = next((c.value for c in field.choices if c.code == value), value)
    if value is None:
        is_null = Q(**{f"{attribute}__isnull": True})
        return ~is_null if operator == "ne" else is_null
    if operator == "ne":
        return ~Q(**{attribute: value})
    return Q(**{f"{attribute}__{_LOOKUPS[operator]}": value})


def _value(text: str) -> Any:
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    known = {"null": None, "true": True, "false": False}
    if text in known:
        return known[text]
    if re.fullmatch(r"-?\d{1,18}", text):
        return int(text)
    return text
