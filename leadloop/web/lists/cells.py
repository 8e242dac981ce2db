"""What stands in the cells of lists; all of it escaped."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from leadloop.web import phrases
from leadloop.web.templatetags import leadloop as tags

NONE: Final = mark_safe('<span class="dim">&ndash;</span>')


def age(moment: datetime | None) -> SafeString | str:
    """Show how long ago, dimmed."""
    return format_html('<span class="dim">{}</span>', tags.age(moment)) if moment else ""


def due(moment: datetime | None) -> SafeString | str:
    """Show how far away a deadline is; red once it has passed."""
    return format_html('<span class="tag warn">{}</span>', tags.due(moment)) if moment else ""


def day(value: date | None) -> str:
    """Show a date."""
    return f"{value.day} {value:%b %Y}" if value else ""


def number(value: int | None) -> str:
    """Show a whole number with separators."""
    return tags.thousands(value)


def money(value: Decimal | None, currency: str = "") -> str:
    """Show an amount without cents, with its currency."""
    return "" if value is None else f"{currency} {value:,.0f}".strip()


def person(ref: Any, nobody: str = "Nobody") -> SafeString | str:
    """Show who (anything with a name); dimmed where it is nobody."""
    return ref.name if ref else format_html('<span class="dim">{}</span>', nobody)


def tag(text: str, tone: str = "") -> SafeString | str:
    """Show a word as a tag; nothing for nothing."""
    return format_html('<span class="tag {}">{}</span>', tone, text) if text else ""


def score(value: int | None, grade: str) -> SafeString:
    """Show a score with its grade."""
    if value is None:
        return NONE
    return format_html('<span class="score-cell">{}{}</span>', value, letter(grade))


def letter(grade: str) -> SafeString | str:
    """Show a grade."""
    if not grade:
        return ""
    words = '<span class="grade {}"><span class="visually-hidden">Grade </span>{}</span>'
    return format_html(words, grade.lower(), grade)


word = tags.words
duration = phrases.duration
