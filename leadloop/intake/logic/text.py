"""Plain text out of whatever was sent. HTML and formulas stay: they are data, escaped at output."""

import re
from functools import lru_cache
from typing import Any, Final, NamedTuple
from unicodedata import category, normalize

MAX_DEPTH: Final = 6
_MAX_KEY: Final = 100
_LINE_BREAKS: Final = frozenset("\n\t")
_SPACES: Final = re.compile(r"\s+")
_PUNCTUATION: Final = re.compile(r"[\W_]+")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
# Control, surrogate, private-use and unassigned code points, and the invisible formatting ones that
# can hide or reorder text. The zero-width joiners stay: Persian, Hindi and emoji need them.
_UNWANTED: Final = frozenset({"Cc", "Cs", "Co", "Cn"})
_INVISIBLE: Final = frozenset(
    "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


class Cleaned(NamedTuple):
    """Text after cleaning, and which harm was taken out of it."""

    text: str
    stripped: bool
    truncated: bool


def _wanted(char: str, *, lines: bool) -> bool:
    if char in _INVISIBLE:
        return False
    return category(char) not in _UNWANTED or (lines and char in _LINE_BREAKS)


def clean_line(value: str, limit: int) -> Cleaned:
    """Return one line: NFC, trimmed, single spaces, no control characters, at most ``limit``."""
    stripped = False
    if not value.isprintable():
        spaced = _SPACES.sub(" ", value[: limit * 8])
        value = "".join(char for char in spaced if _wanted(char, lines=False))
        stripped = len(value) < len(spaced)
    text = value.strip()
    if "  " in text:
        text = _SPACES.sub(" ", text)
    return _fit(text, limit, stripped=stripped)


def clean_lines(value: str, limit: int) -> Cleaned:
    """Return text of several lines, cleaned as one line is, with line breaks kept."""
    stripped = False
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    if not value.replace("\n", " ").isprintable():
        long = value[: limit * 8]
        value = "".join(char for char in long if _wanted(char, lines=True))
        stripped = len(value) < len(long)
    if "\n\n\n" in value:
        value = _BLANK_LINES.sub("\n\n", value)
    return _fit(value.strip(), limit, stripped=stripped)


def _fit(text: str, limit: int, *, stripped: bool) -> Cleaned:
    if not text.isascii():
        text = normalize("NFC", text[: limit * 8])
    if len(text) <= limit:
        return Cleaned(text, stripped, truncated=False)
    return Cleaned(text[:limit].rstrip(), stripped, truncated=True)


@lru_cache(maxsize=4_096)
def fold(value: str) -> str:
    """Return the form under which names are looked up: no case, accents or punctuation.

    Callers bound the length; the cache holds what people write again and again.
    """
    if not value.isascii():
        value = "".join(c for c in normalize("NFKD", value) if category(c) != "Mn")
    words = _PUNCTUATION.sub(" ", value.casefold().replace("&", " and "))
    return " ".join(words.split())


class Budget:
    """How much free-form JSON may still be kept: values and characters together."""

    __slots__ = ("left", "overrun")

    def __init__(self, size: int) -> None:
        self.left = size
        self.overrun = False

    def take(self, size: int) -> bool:
        """Take ``size`` from the budget; False, and nothing more, when it is spent."""
        if size > self.left:
            self.overrun = True
            return False
        self.left -= size
        return True


def clean_json(value: Any, budget: Budget, depth: int = 0) -> Any:
    """Return ``value`` as JSON that PostgreSQL can hold, cut where ``budget`` or depth ends.

    Keys and texts lose NUL and other control characters; NaN and infinities become null.
    """
    if isinstance(value, str):
        return _clean_text(value, budget)
    if value is None or isinstance(value, (bool, int, float)):
        return _clean_scalar(value, budget)
    if depth >= MAX_DEPTH:
        budget.overrun = True
        return None
    if isinstance(value, dict):
        return _clean_object(value, budget, depth)
    if isinstance(value, (list, tuple)):
        return _clean_array(value, budget, depth)
    return _clean_text(str(value), budget)


def _clean_scalar(value: Any, budget: Budget) -> Any:
    finite = not isinstance(value, float) or abs(value) < float("inf")
    small = not isinstance(value, int) or abs(value) < 1 << 63
    return value if budget.take(8) and finite and small else None


def _clean_text(value: str, budget: Budget) -> str | None:
    if not budget.take(len(value) + 2):
        return None
    return value if value.isprintable() else clean_lines(value, len(value) + 1).text


def _clean_object(value: dict[Any, Any], budget: Budget, depth: int) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, item in value.items():
        name = key if _plain(key) else clean_line(str(key), _MAX_KEY).text
        if not budget.take(len(name) + 4):
            break
        kept[name] = clean_json(item, budget, depth + 1)
    return kept


def _plain(key: Any) -> bool:
    return isinstance(key, str) and len(key) <= _MAX_KEY and key.isascii() and key.isprintable()


def _clean_array(value: Any, budget: Budget, depth: int) -> list[Any]:
    kept: list[Any] = []
    for item in value:
        if not budget.take(2):
            break
        kept.append(clean_json(item, budget, depth + 1))
    return kept
