"""What the templates of deals and policies need: money, days, and where a record lives."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import template
from django.urls import NoReverseMatch, reverse

from leadloop.web.lists import cells

register = template.Library()


@register.filter
def money(value: Decimal | None, currency: str = "") -> str:
    """Show an amount without cents, with its currency."""
    return cells.money(value, currency)


@register.filter
def exactly(value: Decimal | None) -> str:
    """Show an amount as it is typed: no separators, no needless zeros."""
    return "" if value is None else f"{value.normalize():f}"


@register.filter
def day(value: date | None) -> str:
    """Show a date."""
    return cells.day(value)


@register.simple_tag
def record_url(entity: str, key: UUID | str) -> str:
    """Return the page of a record; nothing where such records have none."""
    try:
        return reverse("policy" if entity == "ll_policy" else entity, args=[key])
    except NoReverseMatch:
        return ""


@register.filter
def attr(record: Any, name: str) -> Any:
    """Return an attribute by a name that is known only here."""
    return getattr(record, name, None)
