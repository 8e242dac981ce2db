"""Cuts OData expressions into tokens. Pure; refuses what it does not know."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadloop.kit.odata.syntax import Literal, SyntaxFault

MAX_LENGTH: Final = 32_768

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+)
    |(?P<string>'(?:[^']|'')*')
    |(?P<json>"(?:[^"\\]|\\.)*")
    |(?P<guid>[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})
    |(?P<moment>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?(?:Z|[+-]\d\d:\d\d)?)
    |(?P<date>\d{4}-\d\d-\d\d)
    |(?P<number>-?\d{1,38}(?:\.\d{1,28})?(?:[eE][+-]?\d{1,3})?)
    |(?P<enum>[A-Za-z_][\w.]*'(?:[^']|'')*')
    |(?P<name>[A-Za-z_$][\w.$]*)
    |(?P<alias>@[A-Za-z_]\w*)
    |(?P<mark>[(),/:=\[\]*;])""",
    re.VERBOSE | re.ASCII,
)
_WORDS: Final[Mapping[str, Any]] = {"null": None, "true": True, "false": False}


class Token(NamedTuple):
    """One token, and where it stands."""

    kind: str
    text: str
    place: int


def tokenize(text: str) -> list[Token]:
    """Return the tokens of ``text``, without spaces; the last one is of kind ``end``.

    Raises:
        SyntaxFault: A character fits no token, or the text is too long.
    """
    if len(text) > MAX_LENGTH:
        raise SyntaxFault(f"The expression is longer than {MAX_LENGTH} characters.")
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise SyntaxFault(f"Syntax error at position {place} in '{text[:200]}'.")
        if found.lastgroup != "space":
            tokens.append(Token(str(found.lastgroup), found[0], place))
        place = found.end()
    tokens.append(Token("end", "", place))
    return tokens


def literal_of(token: Token) -> Literal | None:
    """Return the constant that a token is, None if it is none.

    Raises:
        SyntaxFault: It looks like a date or a number, but is none.
    """
    if token.kind == "name" and token.text not in _WORDS:
        return None
    reader = _READERS.get(token.kind)
    if reader is None:
        return None
    try:
        return reader(token.text)
    except (ValueError, ArithmeticError):
        raise SyntaxFault(f"'{token.text}' at position {token.place} is no value.") from None


def _seven_digits(text: str) -> str:
    # Vendors count in ticks of 100 ns; Python reads six digits.
    return re.sub(r"(\.\d{6})\d", r"\1", text)


def _number(text: str) -> Literal:
    return Literal(int(text) if text.lstrip("-").isdecimal() else Decimal(text))


_READERS: Final[Mapping[str, Callable[[str], Literal]]] = {
    "string": lambda text: Literal(text[1:-1].replace("''", "'"), quoted=True),
    "enum": lambda text: Literal(text.partition("'")[2][:-1].replace("''", "'"), quoted=True),
    "guid": lambda text: Literal(UUID(text)),
    "moment": lambda text: Literal(datetime.fromisoformat(_seven_digits(text))),
    "date": lambda text: Literal(date.fromisoformat(text)),
    "number": _number,
    "name": lambda text: Literal(_WORDS[text]),
}
