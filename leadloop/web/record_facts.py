"""The facts of a record as its page shows them, by its declared columns."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.urls import reverse

from leadloop.customers.contracts import Detail
from leadloop.kit.entity import EntityField, FieldType
from leadloop.web.lists import cells
from leadloop.web.templatetags import leadloop as tags

# A description stands below the facts, a currency beside its amounts.
_APART: Final = frozenset({"description", "currency"})


class Fact(NamedTuple):
    """One fact: its label, what it says, and where that leads."""

    label: str
    text: str
    href: str = ""


def facts_of(
    columns: Sequence[EntityField], names: Sequence[str], detail: Detail[Any]
) -> list[Fact]:
    """Return the facts of a record that are known, in this order; the description comes apart."""
    by_attribute = {column.attribute: column for column in reversed(columns)}
    shown = [name for name in names if name not in _APART]
    found = [_fact(by_attribute[name], detail) for name in shown]
    return [fact for fact in found if fact is not None]


def _fact(column: EntityField, detail: Detail[Any]) -> Fact | None:
    name, value = column.attribute, detail.facts.get(column.attribute)
    if value in (None, ""):
        return None
    if column.type is FieldType.LOOKUP:
        ref = detail.refs.get(name)
        return Fact(column.label, ref.name, _record(ref.entity, ref.id)) if ref else None
    if column.type is FieldType.CHOICE:
        label = next((c.label for c in column.choices if c.value == value), str(value))
        return Fact(column.label, label)
    return Fact(column.label, _text(name, value, detail), _href(name, str(value)))


def _record(entity: str, key: Any) -> str:
    return reverse("record", args=[entity, key])


def _text(name: str, value: Any, detail: Detail[Any]) -> str:
    if isinstance(value, Decimal):
        return cells.money(value, str(detail.facts.get("currency") or ""))
    if isinstance(value, date):
        return cells.day(value)
    if isinstance(value, int):
        return f"{value:,}"
    shown = {"country": tags.country, "phone": tags.phone, "mobile_phone": tags.phone}
    return shown[name](value) if name in shown else str(value)


def _href(name: str, value: str) -> str:
    if name == "email":
        return f"mailto:{value}" if "@" in value and " " not in value else ""
    if name in ("phone", "mobile_phone"):
        return f"tel:{value}" if value.startswith("+") else ""
    if name == "website" and value.lower().startswith(("https://", "http://")):
        return value
    return ""
