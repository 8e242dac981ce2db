"""What the templates of the screens need beyond Django's own tags."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import phonenumbers
import pycountry
from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from leadloop.customers.contracts import product_label
from leadloop.kit import clock
from leadloop.sales.contracts import source_label
from leadloop.web import masking, phrases

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; without a label it is decoration and hidden from screen readers."""
    href = f"{static('leadloop/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def icon_url(name: str) -> str:
    """Return the address of an icon's drawing, for an ``<svg>`` that carries further classes."""
    return f"{static('leadloop/icons.svg')}#{name}"


@register.filter
def age(moment: datetime | None) -> SafeString | str:
    """Show how long ago, ticking in the browser, with the exact time on hover."""
    if moment is None:
        return ""
    text = phrases.age(timezone.localtime(moment), clock.now())
    return _time(moment, "data-age", text)


@register.filter
def due(moment: datetime | None) -> SafeString | str:
    """Show how far away a deadline is, ticking in the browser."""
    return "" if moment is None else _time(moment, "data-due", phrases.due(moment, clock.now()))


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """Show a date and time in the viewer's zone."""
    return "" if value is None else _time(value, "", exact(value))


@register.filter
def clock_time(value: datetime | None) -> str:
    """Show the time of day in the viewer's zone, to the millisecond."""
    return "" if value is None else f"{timezone.localtime(value):%H:%M:%S.%f}"[:-3]


@register.filter
def clock_minute(value: datetime | None) -> str:
    """Show the time of day in the viewer's zone; on another day, the date as well."""
    if value is None:
        return ""
    local, today = timezone.localtime(value), timezone.localtime(clock.now())
    return f"{local:%H:%M}" if local.date() == today.date() else f"{local:%d %b %Y}"


def _time(value: datetime, attribute: str, text: str) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}" {}>{}</time>',
        value.isoformat(timespec="seconds"), exact(value), attribute, text,
    )  # fmt: skip


def exact(value: datetime) -> str:
    """Return a moment in the viewer's zone with the zone's name."""
    local = timezone.localtime(value)
    return f"{phrases.date(local)}, {local:%H:%M:%S} {local.tzname()}"


@register.filter
def readable(text: str) -> str:
    """Show a stored value as text: a moment in the viewer's zone, anything else as it is."""
    if len(text) < len("2026-11-22T03:26") or "T" not in text:
        return text
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return exact(found) if found.tzinfo else text


register.filter("duration", phrases.duration)
register.filter("signed", phrases.signed)
register.filter("percent", phrases.percent)
register.filter("initials", phrases.initials)
register.filter("product", product_label)
register.filter("source", source_label)


@register.filter
def country(code: str) -> str:
    """Show a country by its common name."""
    found = pycountry.countries.get(alpha_2=code) if code else None
    return getattr(found, "common_name", found.name) if found else code


@register.filter
def thousands(number: int | None) -> str:
    """Show a number with separators; nothing for none."""
    return "" if number is None else f"{number:,}"


@register.filter
def phone(number: str) -> str:
    """Show a phone number as people write it; what is no number stays as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


@register.filter
def plural(number: int, word: str) -> str:
    """Show a number with its noun: ``{{ total|plural:"lead" }}``."""
    return phrases.count(number, *word.split(","))


@register.filter
def masked(value: Any) -> str:
    """Show a JSON value, secrets masked."""
    return phrases.pretty(masking.mask(value))


@register.filter
def pretty(value: Any) -> str:
    """Show a JSON value that holds no secrets."""
    return phrases.pretty(value)


@register.filter
def words(value: str) -> str:
    """Show a stored word as people write it: ``whole_life`` becomes *Whole life*."""
    text = str(value).replace("_", " ").replace("-", " ").strip()
    return text[:1].upper() + text[1:]


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    """Look up ``key``; None where it is missing."""
    return mapping.get(key) if mapping else None


@register.filter
def item(values: Sequence[Any], place: int) -> Any:
    """Return the value at ``place``; nothing where there is none."""
    return values[place] if place < len(values) else ""


@register.simple_tag
def reason_bars(reasons: Sequence[Any]) -> list[dict[str, Any]]:
    """Return each score reason with its bar's place on an axis from 0 to 100."""
    lengths = phrases.bars([reason.contribution for reason in reasons])
    return [
        {
            "label": reason.label,
            "contribution": reason.contribution,
            "up": reason.contribution >= 0,
            "x": 50 if reason.contribution >= 0 else 50 - length,
            "length": length,
        }
        for reason, length in zip(reasons, lengths, strict=True)
    ]


@register.simple_tag
def url_query(**pairs: Any) -> str:
    """Return ``?a=b`` of those pairs that hold something."""
    kept = {key: value for key, value in pairs.items() if value not in (None, "")}
    return f"?{urlencode(kept, doseq=True)}" if kept else ""
