"""From a condition to a Django ``Q`` over the rows of one entity, as one actor sees them.

Related rows are asked as the actor sees them too: a condition on a record out of sight is a
condition on nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q

from leadloop.kit.entity import EntityField, EntityLink, FieldType, LookupValue, get_entity
from leadloop.kit.odata import moments
from leadloop.kit.odata.schema import Schema, schema_of
from leadloop.kit.odata.syntax import (
    Comparison,
    Function,
    Lambda,
    Literal,
    Logical,
    Negation,
    Node,
    Path,
    SyntaxFault,
    UnknownProperty,
)
from leadloop.kit.records.values import BadValueError, make_reader, plain

_LOOKUPS: Final[Mapping[str, str]] = {"gt": "gt", "ge": "gte", "lt": "lt", "le": "lte"}
_MIRRORED: Final = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge", "eq": "eq", "ne": "ne"}
_TEXTS: Final = frozenset({FieldType.TEXT, FieldType.MEMO})
_IDS: Final = frozenset({FieldType.LOOKUP, FieldType.UNIQUE_ID, FieldType.FILE})
_NOTHING: Final = Q(pk__in=())
_LIKE: Final[Mapping[str, str]] = {
    "contains": "icontains",
    "startswith": "istartswith",
    "endswith": "iendswith",
    "Contains": "icontains",
    "BeginsWith": "istartswith",
    "EndsWith": "iendswith",
}


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles conditions over one entity for one actor."""

    actor: Any
    schema: Schema

    def compile(self, node: Node | None) -> Q:
        """Return the condition.

        Raises:
            UnknownProperty: It names a property that is not there.
            SyntaxFault: A value does not fit, or it compares what cannot be compared.
        """
        match node:
            case None:
                return Q()
            case Logical(operator, parts):
                found = [self.compile(part) for part in parts]
                return reduce(and_ if operator == "and" else or_, found)
            case Negation(part):
                return ~self.compile(part)
            case Comparison():
                return self._comparison(node)
            case Function():
                return self._function(node)
            case _:
                return self._lambda(node)

    def field(self, name: str) -> EntityField:
        """Return the field behind a property."""
        field = self.schema.properties.get(name)
        if field is None and name in self.schema.entity.by_name:
            field = self.schema.entity.by_name[name]
        if field is None:
            raise UnknownProperty(name, self.schema.entity.name)
        return field

    def inner(self, path: Path, node: Any) -> Q:
        """Compile ``node`` over the record that the first part of ``path`` leads to."""
        single = self.schema.singles.get(path.parts[0])
        if single is None:
            if path.parts[0] in self.schema.manies or path.parts[0] in self.schema.links:
                raise SyntaxFault(f"'{path.parts[0]}' is a collection: use any or all.")
            raise UnknownProperty(path.parts[0], self.schema.entity.name)
        target = get_entity(single.target.entity)
        inner = Compiler(self.actor, schema_of(target)).compile(node)
        rows = target.rows(self.actor).order_by().filter(inner).values("pk")
        condition = Q(**{f"{single.field.attribute}__in": rows})
        if single.field.type_attribute:
            condition &= Q(**{single.field.type_attribute: target.name})
        return condition

    def _comparison(self, node: Comparison) -> Q:
        operator, left, right = node
        if isinstance(left, Literal):
            if isinstance(right, Literal):
                raise SyntaxFault("A comparison needs a property.")
            operator, left, right = _MIRRORED[operator], right, left
        if len(left.parts) > 1:
            if isinstance(right, Path):
                raise SyntaxFault("Properties of other records cannot be compared to each other.")
            rest = Comparison(operator, Path(left.parts[1:]), right)
            found = self.inner(left, rest)
            asks_empty = right.value is None and operator == "eq"
            return found | self.leads_nowhere(left) if asks_empty else found
        field = self.field(left.parts[0])
        if isinstance(right, Path):
            return self._between_properties(operator, field, right)
        return _compare(operator, field, right.value)

    def leads_nowhere(self, path: Path) -> Q:
        """Compile that there is no record at the first part of ``path``."""
        single = self.schema.singles[path.parts[0]]
        return Q(**{f"{single.field.attribute}__isnull": True})

    def _between_properties(self, operator: str, field: EntityField, path: Path) -> Q:
        if len(path.parts) > 1:
            raise SyntaxFault("Properties of other records cannot be compared to each other.")
        other = self.field(path.parts[0])
        if _sort(field) != _sort(other):
            raise SyntaxFault(
                f"A binary operator with incompatible types was detected: '{field.name}' and "
                f"'{other.name}'."
            )
        value = F(other.attribute)
        if operator in _LOOKUPS:
            return Q(**{f"{field.attribute}__{_LOOKUPS[operator]}": value})
        same = Q(**{field.attribute: value})
        return ~same if operator == "ne" else same

    def _function(self, node: Function) -> Q:
        if len(node.path.parts) > 1:
            return self.inner(node.path, node._replace(path=Path(node.path.parts[1:])))
        field = self.field(node.path.parts[0])
        name = node.name
        if name == "Like":
            return _pattern(field, node.values)
        if name in _LIKE:
            return _text_like(field, _LIKE[name], node.values)
        if name.startswith("DoesNot"):
            inverse = {"DoesNotContain": "icontains", "DoesNotBeginWith": "istartswith"}
            return ~_text_like(field, inverse.get(name, "iendswith"), node.values)
        listed = _LISTED.get(name)
        if listed is not None:
            condition: Q = listed(field, node.values)
            return condition
        own = self._about_me(name, field)
        return own if own is not None else _in_period(name, field, node.values)

    def _about_me(self, name: str, field: EntityField) -> Q | None:
        if name not in ("EqualUserId", "NotEqualUserId"):
            return None
        mine = _compare("eq", field, self.actor.id)
        return ~mine if name == "NotEqualUserId" else mine

    def _lambda(self, node: Lambda) -> Q:
        name = node.path.parts[0]
        if len(node.path.parts) > 1:
            return self.inner(node.path, node._replace(path=Path(node.path.parts[1:])))
        if name in self.schema.links:
            return self._linked(node, self.schema.links[name])
        many = self.schema.manies.get(name)
        if many is None:
            raise UnknownProperty(name, self.schema.entity.name)
        child = get_entity(many.entity)
        inner = Compiler(self.actor, schema_of(child)).compile(node.body)
        rows = child.rows(self.actor).order_by()
        rows = rows.filter(**{f"{many.field.attribute}__isnull": False})
        if many.field.type_attribute:
            rows = rows.filter(**{many.field.type_attribute: self.schema.entity.name})
        if node.kind == "any":
            return Q(pk__in=rows.filter(inner).values(many.field.attribute))
        return ~Q(pk__in=rows.exclude(inner).values(many.field.attribute))

    def _linked(self, node: Lambda, link: EntityLink) -> Q:
        target, through = get_entity(link.entity), get_entity(link.through)
        inner = Compiler(self.actor, schema_of(target)).compile(node.body)
        rows = target.rows(self.actor).order_by()
        rows = rows.filter(inner) if node.kind == "any" else rows.exclude(inner)
        other, own = through.by_name[link.other].attribute, through.by_name[link.own].attribute
        met = through.rows(self.actor).filter(**{f"{other}__in": rows.values("pk")})
        found = Q(pk__in=met.values(own))
        return found if node.kind == "any" else ~found


def _sort(field: EntityField) -> str:
    kind = field.type
    if kind in _TEXTS:
        return "text"
    if kind in (FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY):
        return "number"
    if kind in _IDS:
        return "id"
    return str(kind)


def is_empty(field: EntityField) -> Q:
    """Return the condition that a field holds nothing; an empty text is nothing."""
    nothing = Q(**{f"{field.attribute}__isnull": True})
    if field.type in _TEXTS or field.type is FieldType.CHOICE:
        nothing |= Q(**{field.attribute: ""})
    return nothing


def _compare(operator: str, field: EntityField, value: Any) -> Q:
    if value is None or (value == "" and field.type in _TEXTS):
        if operator not in ("eq", "ne"):
            return _NOTHING
        return is_empty(field) if operator == "eq" else ~is_empty(field)
    if field.type is FieldType.CHOICE:
        return _compare_choice(operator, field, value)
    if field.type is FieldType.JSON:
        raise SyntaxFault(f"'{field.name}' cannot be compared.")
    stored = _operand(field, value)
    if operator in _LOOKUPS:
        return Q(**{f"{field.attribute}__{_LOOKUPS[operator]}": stored})
    same = Q(**{field.attribute: stored})
    return ~same if operator == "ne" else same


def _compare_choice(operator: str, field: EntityField, value: Any) -> Q:
    named = next((choice.code for choice in field.choices if choice.value == value), None)
    try:
        code = named if named is not None else int(value) if not isinstance(value, bool) else -1
    except (TypeError, ValueError, OverflowError):
        raise _unfit(field, value) from None
    tests = {
        "eq": lambda c: c == code,
        "ne": lambda c: c == code,
        "gt": lambda c: c > code,
        "ge": lambda c: c >= code,
        "lt": lambda c: c < code,
        "le": lambda c: c <= code,
    }
    values = [choice.value for choice in field.choices if tests[operator](choice.code)]
    found = Q(**{f"{field.attribute}__in": values})
    return ~found if operator == "ne" else found


def _unfit(field: EntityField, value: Any) -> Exception:
    return SyntaxFault(
        f"The value {str(value)[:100]!r} cannot be compared to '{field.name}' ({field.type})."
    )


def _operand(field: EntityField, value: Any) -> Any:
    """Return a constant as the column stores it.

    Raises:
        SyntaxFault: It does not fit the column.
    """
    if field.type in _IDS:
        value = value.id if isinstance(value, LookupValue) else value
        reader = make_reader(EntityField(field.name, "", FieldType.UNIQUE_ID, ""))
    elif field.type in _TEXTS:
        if isinstance(value, bool) or not isinstance(value, str | int | UUID):
            raise _unfit(field, value)
        return str(value).replace("\0", "")
    elif field.type in (FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY):
        return _number(field, value)
    elif field.type is FieldType.DATETIME and type(value) is date:
        value = datetime.combine(value, time(), UTC)
        reader = make_reader(field)
    else:
        reader = make_reader(field)
    try:
        found = reader(value)
    except BadValueError:
        raise _unfit(field, value) from None
    return plain(found) if "__" in field.attribute else found


def _number(field: EntityField, value: Any) -> Any:
    # A constant may lie outside what the column holds: nothing equals it, but it has an order.
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float | str):
        raise _unfit(field, value)
    try:
        number = Decimal(str(value)[:80])
    except ArithmeticError:
        raise _unfit(field, value) from None
    limit = Decimal(2**31 - 1) if field.type is FieldType.INTEGER else Decimal(10) ** 15
    if not number.is_finite():
        raise _unfit(field, value)
    number = max(-limit - 1, min(limit, number))
    if field.type is FieldType.INTEGER and number != int(number):
        raise _unfit(field, value)
    whole = field.type is FieldType.INTEGER or "__" in field.attribute
    return plain(number) if whole else number


def _text_like(field: EntityField, lookup: str, values: tuple[Any, ...]) -> Q:
    if field.type not in _TEXTS:
        raise SyntaxFault(f"'{field.name}' is no text.")
    if len(values) != 1 or not isinstance(values[0], str):
        raise SyntaxFault(f"A text is expected to be looked for in '{field.name}'.")
    return Q(**{f"{field.attribute}__{lookup}": values[0].replace("\0", "")})


def _pattern(field: EntityField, values: tuple[Any, ...]) -> Q:
    """Compile SQL's LIKE: ``%`` is any text, ``_`` any character."""
    if field.type not in _TEXTS or len(values) != 1 or not isinstance(values[0], str):
        raise SyntaxFault(f"A pattern is expected to be looked for in '{field.name}'.")
    pattern = values[0].replace("\0", "")
    inner = pattern.strip("%")
    if not any(sign in inner for sign in "%_["):
        lookup = _SIDES[pattern.startswith("%"), len(pattern) > 1 and pattern.endswith("%")]
        return Q(**{f"{field.attribute}__{lookup}": inner}) if inner else ~is_empty(field)
    signs = {"%": ".*", "_": "."}
    expression = "".join(signs.get(sign) or re.escape(sign) for sign in pattern[:500])
    return Q(**{f"{field.attribute}__iregex": f"^{expression}$"})


_SIDES: Final[Mapping[tuple[bool, bool], str]] = {
    (False, False): "iexact",
    (False, True): "istartswith",
    (True, False): "iendswith",
    (True, True): "icontains",
}


def _in(field: EntityField, values: tuple[Any, ...]) -> Q:
    found = Q(pk__in=())
    plain_values = [value for value in values if value is not None]
    if field.type is FieldType.CHOICE:
        wanted = {str(value) for value in plain_values}
        stored = [c.value for c in field.choices if str(c.code) in wanted]
        found = Q(**{f"{field.attribute}__in": stored})
    elif plain_values:
        stored = [_operand(field, value) for value in plain_values]
        found = Q(**{f"{field.attribute}__in": stored})
    return found | is_empty(field) if None in values else found


def _between(field: EntityField, values: tuple[Any, ...]) -> Q:
    if len(values) != 2:  # noqa: PLR2004 -- a pair
        raise SyntaxFault(f"Two values are expected for '{field.name}'.")
    return _compare("ge", field, values[0]) & _compare("le", field, values[1])


_LISTED: Final[Mapping[str, Any]] = {
    "In": _in,
    "ContainValues": _in,
    "NotIn": lambda field, values: ~_in(field, values),
    "DoesNotContainValues": lambda field, values: ~_in(field, values),
    "Between": _between,
    "NotBetween": lambda field, values: ~_between(field, values),
}


def _in_period(name: str, field: EntityField, values: tuple[Any, ...]) -> Q:
    period = moments.period(name, values)
    if field.type not in (FieldType.DATETIME, FieldType.DATE):
        raise SyntaxFault(f"'{field.name}' is no date.")
    found = Q()
    for lookup, moment in (("gte", period.since), ("lt", period.until)):
        if moment is not None:
            value = moment if field.type is FieldType.DATETIME else _day(lookup, moment)
            found &= Q(**{f"{field.attribute}__{lookup}": value})
    return ~found if period.outside else found


def _day(lookup: str, moment: datetime) -> date:
    is_midnight = moment.time() == time()
    rounded = moment.date()
    if is_midnight or lookup == "gte":
        return rounded
    return date.fromordinal(rounded.toordinal() + 1)
