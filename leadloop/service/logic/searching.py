"""Turns what somebody types into queries of PostgreSQL's text search. Pure."""

import re
from typing import Final

_MAX_WORDS: Final = 8
_MAX_LENGTH: Final = 200
_MAX_SUGGEST: Final = 40
_WORD: Final = re.compile(r"[^\W_]+")
_SHORT: Final = 3


def search_words(text: str) -> str:
    """Return a query that wants a word beginning with each typed word; "" if there is none.

    Only letters and digits are left, so nothing typed can be an operator.
    """
    words = _WORD.findall(text[:_MAX_LENGTH].replace("\0", " ").lower())[:_MAX_WORDS]
    return " & ".join(f"{word}:*" for word in words)


def any_words(text: str) -> str:
    """Return a query that any longer word of ``text`` meets; "" if there is none."""
    words = (word for word in _WORD.findall(text[:2000].lower()) if len(word) > _SHORT)
    return " | ".join(list(dict.fromkeys(words))[:_MAX_SUGGEST])
