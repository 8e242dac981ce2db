"""Turns a text into a query for what is about the same. Pure."""

import re
from typing import Final

_MAX_SUGGEST: Final = 40
_WORD: Final = re.compile(r"[^\W_]+")
_SHORT: Final = 3


def any_words(text: str) -> str:
    """Return a query that any longer word of ``text`` meets; "" if there is none."""
    words = (word for word in _WORD.findall(text[:2000].lower()) if len(word) > _SHORT)
    return " | ".join(list(dict.fromkeys(words))[:_MAX_SUGGEST])
