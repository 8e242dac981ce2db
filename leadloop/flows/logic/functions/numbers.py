"""``formatNumber`` with .NET's standard and custom numeric format strings."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, NamedTuple

from leadloop.flows.contracts import ExpressionError
from leadloop.flows.logic.registry import function
from leadloop.flows.logic.values import number_argument, text_argument

_STANDARD = re.compile(r"([a-zA-Z])(\d{0,2})\Z")
_MAX_FORMAT = 200
# Every digit of a double before the point, and 99 after it.
_CONTEXT = Context(prec=450)


class Culture(NamedTuple):
    """How a culture writes numbers; ``currency`` holds ``n`` where the amount goes."""

    decimal: str
    group: str
    currency: str


_CULTURES = {
    "en-us": Culture(".", ",", "$n"),
    "en-gb": Culture(".", ",", "£n"),
    "en-sg": Culture(".", ",", "$n"),
    "de-de": Culture(",", ".", "n €"),
    "fr-fr": Culture(",", "\u202f", "n €"),
    "es-es": Culture(",", ".", "n €"),
    "it-it": Culture(",", ".", "n €"),
    "nl-nl": Culture(",", ".", "€ n"),
    "pt-br": Culture(",", ".", "R$ n"),
    "ja-jp": Culture(".", ",", "¥n"),
    "is-is": Culture(",", ".", "n kr."),
}


@function("formatNumber", 2, 3)
def format_number(number: Any, pattern: Any, locale: Any = "en-US") -> str:
    """Write a number by a .NET format string (``C2``, ``N0``, ``0,0.00``, ``P1`` …)."""
    amount = number_argument(number, "formatNumber")
    text = text_argument(pattern, "formatNumber")
    name = text_argument(locale, "formatNumber").lower()
    culture = _CULTURES.get(name) or (_CULTURES["en-us"] if name.startswith("en") else None)
    if culture is None:
        raise ExpressionError(f"The function 'formatNumber' does not know the locale '{locale}'.")
    if len(text) > _MAX_FORMAT:
        raise ExpressionError(f"A number format has at most {_MAX_FORMAT} characters.")
    standard = _STANDARD.match(text)
    if standard is None:
        return _custom(amount, text, culture)
    places = int(standard[2]) if standard[2] else None
    return _standard(amount, standard[1], places, culture)


def _round(amount: Decimal, places: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, context=_CONTEXT)


def _grouped(amount: Decimal, places: int, culture: Culture, *, group: bool = True) -> str:
    text = f"{_round(abs(amount), places):{',' if group else ''}f}"
    return text.translate({ord(","): culture.group, ord("."): culture.decimal})


def _standard(amount: float, letter: str, places: int | None, culture: Culture) -> str:
    exact = Decimal(str(amount))
    sign = "-" if exact < 0 else ""
    wanted = 2 if places is None else places
    upper = letter.upper()
    if upper == "C":
        body = culture.currency.replace("n", _grouped(exact, wanted, culture), 1)
        return f"({body})" if sign and culture.currency == "$n" else sign + body
    if upper in "NF":
        return sign + _grouped(exact, wanted, culture, group=upper == "N")
    if upper == "P":
        return f"{sign}{_grouped(exact * 100, wanted, culture)}%"
    return _technical(amount, letter, places, culture)


def _technical(amount: float, letter: str, places: int | None, culture: Culture) -> str:
    upper = letter.upper()
    if upper == "G":
        text = f"{amount:.{places}G}" if places else f"{Decimal(str(amount)).normalize():f}"
        return text.replace(".", culture.decimal)
    if upper == "E":
        mantissa, _, exponent = f"{amount:.{6 if places is None else places}e}".partition("e")
        return f"{mantissa.replace('.', culture.decimal)}{letter}{int(exponent):+04d}"
    if not float(amount).is_integer():
        raise ExpressionError(f"The format '{letter}' needs a whole number.")
    whole = int(amount)
    if upper == "D":
        return ("-" if whole < 0 else "") + str(abs(whole)).zfill(places or 1)
    if upper == "X":
        digits = f"{whole & (2**64 - 1) if whole < 0 else whole:{letter}}"
        return digits.zfill(places or 1)
    raise ExpressionError(f"'{letter}' is not a number format.")


def _custom(amount: float, pattern: str, culture: Culture) -> str:
    sections = pattern.split(";")
    exact = Decimal(str(amount))
    section, sign = sections[0], "-" if exact < 0 else ""
    if exact < 0 and len(sections) > 1 and sections[1]:
        section, sign = sections[1], ""
    elif exact == 0 and len(sections) > 2:  # noqa: PLR2004 -- positive;negative;zero
        section = sections[2]
    match = re.search(r"[0#][0#,.]*", section)
    if match is None:
        return sign + _unquote(section)
    if "%" in section:
        exact *= 100
    digits = _custom_digits(abs(exact), match[0], culture)
    before, after = section[: match.start()], section[match.end() :]
    return f"{sign}{_unquote(before)}{digits}{_unquote(after)}"


def _custom_digits(exact: Decimal, pattern: str, culture: Culture) -> str:
    whole_pattern, _, part_pattern = pattern.partition(".")
    scaled = whole_pattern.rstrip(",")
    exact = exact.scaleb(-3 * (len(whole_pattern) - len(scaled)))
    part_pattern = part_pattern.replace(",", "").replace(".", "")
    rounded = f"{_round(exact, len(part_pattern)):f}"
    whole, _, part = rounded.partition(".")
    whole = whole.lstrip("0").rjust(scaled.count("0"), "0")
    if "," in scaled and whole:
        width = len(whole)
        groups = [whole[max(end - 3, 0) : end] for end in range(width, 0, -3)]
        whole = culture.group.join(reversed(groups))
    required = part_pattern.rfind("0") + 1
    part = part[:required] + part[required:].rstrip("0")
    return whole + (culture.decimal + part if part else "")


def _unquote(text: str) -> str:
    return re.sub(r"'([^']*)'|\"([^\"]*)\"|\\(.)", lambda m: m[1] or m[2] or m[3] or "", text)
