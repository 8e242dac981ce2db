"""Turns what somebody types into the search box into a prefix query."""

import re
from typing import Final

_MAX_WORDS: Final = 8
_MAX_LENGTH: Final = 200
_WORD: Final = re.compile(r"[^\W_]+")
_DIALLED: Final = re.compile(r"[\s()+./-]*(?:\d[\s()+./-]*){4,}")


def search_words(text: str) -> str:
    """Return a PostgreSQL text query that wants a word beginning with each typed word; "" if none.

    Only letters and digits are left, so nothing typed can be an operator. What looks like a
    dialled number is one word, however it is grouped.
    """
    text = text[:_MAX_LENGTH].replace("\0", " ")
    if _DIALLED.fullmatch(text):
        text = re.sub(r"\D", "", text)
    words = _WORD.findall(text.lower())[:_MAX_WORDS]
    return " & ".join(f"{word}:*" for word in words)
