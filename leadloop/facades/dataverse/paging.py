"""Pages by keyset: a page begins after the last row of the one before, however many follow.

Empty values come first where the order ascends, and last where it descends, as in the vendor's
database.
"""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
from django.db.models import Case, F, IntegerField, Q, Value, When

from leadloop.facades.dataverse.answers import bad_syntax
from leadloop.kit.entity import EntityField, FieldType
from leadloop.kit.odata.compiling import Compiler
from leadloop.kit.odata.syntax import Order, SyntaxFault

_BAD: Final = "The $skiptoken is none of ours."


class Column(NamedTuple):
    """One column of an order: the name under which rows carry it, and its direction."""

    alias: str
    field: EntityField
    descending: bool
    can_be_empty: bool


class Cookie(NamedTuple):
    """Where a page begins: after these values, being page ``number`` (the first is 1)."""

    values: tuple[Any, ...]
    number: int

    def encode(self) -> str:
        """Return the cookie as text for an address."""
        packed = orjson.dumps([self.number, [_packed(value) for value in self.values]])
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def decode(text: str) -> Cookie:
    """Return the cookie that ``text`` holds.

    Raises:
        Refusal: It holds none.
    """
    try:
        raw = base64.urlsafe_b64decode(text[:20_000] + "=" * (-len(text) % 4))
        number, values = orjson.loads(raw)
        return Cookie(tuple(_unpacked(value) for value in values), int(number))
    except (ValueError, TypeError, KeyError, binascii.Error, ArithmeticError):
        raise bad_syntax(_BAD) from None


def _packed(value: Any) -> Any:
    for kind, mark in ((datetime, "t"), (date, "d"), (UUID, "u"), (Decimal, "n")):
        if isinstance(value, kind):
            text = value.isoformat() if isinstance(value, date) else str(value)
            return {mark: text}
    return value


def _unpacked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((mark, text),) = value.items()
    readers: dict[str, Any] = {
        "t": datetime.fromisoformat,
        "d": date.fromisoformat,
        "u": UUID,
        "n": Decimal,
    }
    found = readers[mark](text)
    return found.astimezone(UTC) if isinstance(found, datetime) else found


def ordered(rows: Any, compiler: Compiler, order: Sequence[Order]) -> tuple[Any, list[Column]]:
    """Return ``rows`` in this order and then by primary key, and the columns of the order."""
    columns: list[Column] = []
    for number, item in enumerate(order):
        if len(item.path.parts) > 1:
            raise SyntaxFault(f"$orderby by '{item.path}' is not supported.")
        field = compiler.field(item.path.parts[0])
        if field.type is FieldType.JSON:
            raise SyntaxFault(f"$orderby by '{item.path}' is not supported.")
        alias = f"order_{number}"
        rows = rows.annotate(**{alias: _expression(field)})
        can_be_empty = _can_be_empty(rows.model, field)
        columns.append(Column(alias, field, item.descending, can_be_empty))
    directions: list[Any] = []
    for column in columns:
        place = F(column.alias)
        if not column.can_be_empty:
            directions.append(place.desc() if column.descending else place.asc())
        elif column.descending:
            directions.append(place.desc(nulls_last=True))
        else:
            directions.append(place.asc(nulls_first=True))
    return rows.order_by(*directions, "pk"), columns


def _expression(field: EntityField) -> Any:
    if field.type is not FieldType.CHOICE:
        return F(field.attribute)
    # An option set is sorted by its labels.
    by_label = sorted(field.choices, key=lambda choice: choice.label)
    whens = [
        When(**{field.attribute: choice.value}, then=Value(place))
        for place, choice in enumerate(by_label)
    ]
    return Case(*whens, default=Value(None), output_field=IntegerField())


def _can_be_empty(model: Any, field: EntityField) -> bool:
    if field.type is FieldType.CHOICE:
        return True
    known = {f.attname: f for f in model._meta.concrete_fields}
    found = known.get(field.attribute)
    return found is None or bool(found.null)


def after(columns: Sequence[Column], cookie: Cookie) -> Q:
    """Return the condition that a row comes after the cookie's.

    Raises:
        Refusal: The cookie belongs to another order.
    """
    if len(cookie.values) != len(columns) + 1:
        raise bad_syntax(_BAD)
    found, same = Q(), Q()
    for column, value in zip(columns, cookie.values, strict=False):
        beyond = _beyond(column, value)
        if beyond is not None:
            found |= same & beyond
        empty = {f"{column.alias}__isnull": True}
        same &= Q(**(empty if value is None else {column.alias: value}))
    found |= same & Q(pk__gt=cookie.values[-1])
    if columns and not columns[0].can_be_empty:
        # Says the same again, in a form for which the index of the first column serves.
        side = "lte" if columns[0].descending else "gte"
        found &= Q(**{f"{columns[0].alias}__{side}": cookie.values[0]})
    return found


def _beyond(column: Column, value: Any) -> Q | None:
    if value is None:
        return None if column.descending else Q(**{f"{column.alias}__isnull": False})
    if not column.descending:
        return Q(**{f"{column.alias}__gt": value})
    less = Q(**{f"{column.alias}__lt": value})
    return less | Q(**{f"{column.alias}__isnull": True}) if column.can_be_empty else less
