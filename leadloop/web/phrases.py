"""Numbers and times as a reader wants them; pure, so that tests need no browser."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import orjson

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400
_WEEK: Final = 7 * _DAY
_JUST_NOW_S: Final = 2


def age(moment: datetime, now: datetime) -> str:
    """Return how long ago ``moment`` was: ``40 s ago``, ``3 h ago``; beyond a week its date."""
    seconds = max(0.0, (now - moment).total_seconds())
    if seconds < _JUST_NOW_S:
        return "just now"
    if seconds > _WEEK:
        return date(moment)
    return f"{span(seconds)} ago"


def due(moment: datetime, now: datetime) -> str:
    """Return how far away a deadline is: ``in 12 min``, ``3 h overdue``."""
    seconds = (moment - now).total_seconds()
    return f"in {span(seconds)}" if seconds >= 0 else f"{span(-seconds)} overdue"


def span(seconds: float) -> str:
    """Return a length of time in its largest whole unit."""
    for unit_s, name in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= unit_s:
            return f"{int(seconds // unit_s)} {name}"
    return f"{int(seconds)} s"


def date(moment: datetime) -> str:
    """Return a date without a doubt about day and month: ``3 Nov 2026``."""
    return f"{moment.day} {moment:%b %Y}"


def duration(milliseconds: float | None) -> str:
    """Return a duration with two figures that matter: ``0.4 ms``, ``11 ms``, ``1.2 s``."""
    if milliseconds is None:
        return ""
    if milliseconds < 1:
        return "<1 ms" if milliseconds < 0.1 else f"{milliseconds:.1f} ms"  # noqa: PLR2004
    if milliseconds < 1000:  # noqa: PLR2004
        return f"{milliseconds:.0f} ms"
    seconds = milliseconds / 1000
    return f"{seconds:.1f} s" if seconds < _MINUTE else span(seconds)


def signed(number: float) -> str:
    """Return a number with its sign and one decimal, with a true minus sign."""
    return f"{number:+.1f}".replace("-", "\u2212")


def percent(share: float | None) -> str:
    """Return a share as a percentage that never claims certainty: ``31 %``, ``<1 %``."""
    if share is None:
        return ""
    value = share * 100
    if value < 1:
        return "<1 %"
    return ">99 %" if value > 99 else f"{value:.0f} %"  # noqa: PLR2004


def initials(name: str) -> str:
    """Return up to two initials of a person."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def pretty(value: object) -> str:
    """Return a JSON value as indented text; what JSON does not know is written as text."""
    return orjson.dumps(
        value, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z
    ).decode()


def count(number: int, singular: str, plural: str = "") -> str:
    """Return ``1 lead``, ``1,204 leads``."""
    word = singular if number == 1 else (plural or f"{singular}s")
    return f"{number:,} {word}"


def bars(contributions: Sequence[float]) -> list[float]:
    """Return each contribution's bar length, 0..50 (half of an axis), the largest filling it."""
    largest = max((abs(one) for one in contributions), default=0.0)
    # A lone weak reason must not look like a strong one: half the axis is at least one log-odd.
    scale = max(largest, 1.0)
    return [round(abs(one) / scale * 50, 1) for one in contributions]
