"""Writing and reading times by .NET's standard and custom format strings."""

import re
from collections.abc import Callable
from functools import lru_cache

from leadloop.flows.contracts import ExpressionError
from leadloop.flows.logic.locales import Locale, find_locale
from leadloop.flows.logic.moments import Moment, Parts, assemble, not_a_time

_MAX_FORMAT = 200
_TOKEN = re.compile(
    r"'(?P<single>[^']*)'|\"(?P<double>[^\"]*)\"|\\(?P<escaped>.)"
    r"|(?P<field>d{1,4}|f{1,7}|F{1,7}|g+|hh?|HH?|K|mm?|M{1,4}|ss?|tt?|y{1,5}|z{1,3})"
    r"|(?P<other>.)",
    re.DOTALL,
)


def _standard(letter: str, locale: Locale) -> str | None:
    date, time = locale.long_date, locale.long_time
    patterns = {
        "d": locale.short_date,
        "D": date,
        "f": f"{date} {locale.short_time}",
        "F": f"{date} {time}",
        "g": f"{locale.short_date} {locale.short_time}",
        "G": f"{locale.short_date} {time}",
        "o": "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
        "r": "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
        "s": "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
        "t": locale.short_time,
        "T": time,
        "u": "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
        "U": f"{date} {time}",
        "m": locale.month_day,
        "y": locale.year_month,
    }
    return patterns.get({"O": "o", "R": "r", "M": "m", "Y": "y"}.get(letter, letter))


@lru_cache(maxsize=512)
def _tokens(pattern: str, locale: Locale) -> tuple[tuple[str, str], ...]:
    """Return the pattern as (field, "") and ("", text) pairs."""
    if len(pattern) > _MAX_FORMAT:
        raise ExpressionError(f"A time format has at most {_MAX_FORMAT} characters.")
    if len(pattern) == 1:
        standard = _standard(pattern, locale)
        if standard is None:
            raise ExpressionError(f"'{pattern}' is not a time format.")
        pattern = standard
    tokens = []
    for match in _TOKEN.finditer(pattern):
        name = match.lastgroup or "other"
        if name == "field":
            tokens.append((match["field"], ""))
        elif match[0] != "%":
            tokens.append(("", match[name]))
    return tuple(tokens)


def format_moment(moment: Moment, pattern: str, locale: str = "en-US") -> str:
    """Write a moment by a format string; empty means ``o``.

    Raises:
        ExpressionError: The format or the locale is not known.
    """
    place = find_locale(locale)
    out = []
    for field, text in _tokens(pattern or "o", place):
        if not field:
            out.append(text)
        elif field[0] == "F":
            digits = _fraction(moment, len(field)).rstrip("0")
            if not digits and out and out[-1] == ".":
                out.pop()
            out.append(digits)
        else:
            out.append(_WRITERS[field[0]](moment, len(field), place))
    return "".join(out)


def _fraction(moment: Moment, width: int) -> str:
    return f"{moment.fraction:07d}"[:width]


def _write_day(moment: Moment, width: int, locale: Locale) -> str:
    reading = moment.reading
    if width > 2:  # noqa: PLR2004 -- ddd and dddd are names
        return locale.day(reading.weekday(), short=width == 3)  # noqa: PLR2004
    return str(reading.day).zfill(width)


def _write_month(moment: Moment, width: int, locale: Locale) -> str:
    reading = moment.reading
    if width > 2:  # noqa: PLR2004
        return locale.month(reading.month, short=width == 3)  # noqa: PLR2004
    return str(reading.month).zfill(width)


def _write_year(moment: Moment, width: int, _locale: Locale) -> str:
    year = moment.reading.year
    if width <= 2:  # noqa: PLR2004
        return str(year % 100).zfill(width)
    return str(year).zfill(width)


def _write_half(moment: Moment, width: int, _locale: Locale) -> str:
    return ("AM" if moment.reading.hour < 12 else "PM")[:width]  # noqa: PLR2004


Writer = Callable[[Moment, int, Locale], str]
_WRITERS: dict[str, Writer] = {
    "d": _write_day,
    "M": _write_month,
    "y": _write_year,
    "t": _write_half,
    "f": lambda moment, width, _: _fraction(moment, width),
    "g": lambda *_: "A.D.",
    "h": lambda moment, width, _: str((moment.reading.hour + 11) % 12 + 1).zfill(width),
    "H": lambda moment, width, _: str(moment.reading.hour).zfill(width),
    "m": lambda moment, width, _: str(moment.reading.minute).zfill(width),
    "s": lambda moment, width, _: str(moment.reading.second).zfill(width),
    "K": lambda moment, *_: "Z" if moment.utc else "",
    "z": lambda _moment, width, _: ("+0", "+00", "+00:00")[width - 1],
}


def parse_by_format(text: str, pattern: str, locale: str) -> Moment:
    """Read a time written by exactly this format string.

    Raises:
        ExpressionError: The text does not fit the format.
    """
    place = find_locale(locale)
    fields: list[str] = []
    source = []
    for field, literal in _tokens(pattern, place):
        source.append(_reader(field, place) if field else re.escape(literal))
        if field:
            fields.append(field)
    match = re.fullmatch("".join(source), text.strip(), re.IGNORECASE)
    if match is None:
        raise not_a_time(text)
    return assemble(_collect(fields, match.groups(), place), text)


def _reader(field: str, locale: Locale) -> str:
    width = len(field)
    letter = field[0]
    if letter in "dM" and width > 2:  # noqa: PLR2004
        full, short = (
            (locale.days, [locale.day(i, short=True) for i in range(7)])
            if letter == "d"
            else (locale.months, [locale.month(i, short=True) for i in range(1, 13)])
        )
        return "(" + "|".join(map(re.escape, [*full, *short])) + ")"
    fixed = {
        "f": rf"(\d{{{width}}})",
        "F": rf"(\d{{0,{width}}})",
        "y": r"(\d{4})" if width > 2 else r"(\d{2})",  # noqa: PLR2004
        "t": r"([AP]M?)",
        "K": r"(Z|[+-]\d{2}:?\d{2})?",
        "z": r"([+-]\d{1,2}(?::?\d{2})?)",
        "g": r"(A\.?D\.?)",
    }
    return fixed.get(letter, r"(\d{1,2})" if width == 1 else r"(\d{2})")


def _collect(fields: list[str], found: tuple[str | None, ...], locale: Locale) -> Parts:
    parts = Parts(1, 1, 1)
    names = {"d": "day", "h": "hour", "H": "hour", "m": "minute", "s": "second"}
    for field, value in zip(fields, found, strict=True):
        letter, width, text = field[0], len(field), value or ""
        if letter == "y":
            century = 2000 if int(text) < 50 else 1900  # noqa: PLR2004 -- .NET's pivot is 2049
            parts = parts._replace(year=int(text) + (century if width <= 2 else 0))  # noqa: PLR2004
        elif letter == "M":
            parts = parts._replace(month=_month_number(text, locale))
        elif letter in "fF":
            parts = parts._replace(fraction=text)
        elif letter == "t":
            parts = parts._replace(half=text[:1])
        elif letter in "Kz":
            parts = parts._replace(zone=text.upper())
        elif letter in names and text.isdigit():
            parts = _with_number(parts, names[letter], int(text))
    return parts


def _with_number(parts: Parts, name: str, number: int) -> Parts:
    changed = {**parts._asdict(), name: number}
    return Parts(**changed)


def _month_number(text: str, locale: Locale) -> int:
    if text.isdigit():
        return int(text)
    lowered = text.lower()
    for number in range(1, 13):
        names = (locale.month(number, short=False), locale.month(number, short=True))
        if lowered in (name.lower() for name in names):
            return number
    raise not_a_time(text)
