"""Amounts, shares and keys of the forecast's templates."""

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def amount(value: Decimal | None, currency: str = "") -> str:
    """Show an amount without cents, with its currency; a dash where none is known."""
    if value is None:
        return "\u2013"
    text = f"{abs(value):,.0f}"
    sign = "\u2212" if value < 0 and text != "0" else ""
    return f"{currency} {sign}{text}".strip()


@register.filter
def change(value: Decimal) -> str:
    """Show an amount with its sign."""
    return f"{value:+,.0f}".replace("-", "\u2212")


@register.filter
def share(value: float | None) -> str:
    """Show a share as a whole percentage; nothing where there is none."""
    return "" if value is None else f"{value:.0%}".replace("%", "\u202f%")
