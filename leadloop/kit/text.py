"""Text that PostgreSQL can hold, without NUL characters and lone surrogates; and search queries."""

import re
from collections.abc import Mapping
from typing import Any, Final

_MAX_WORDS: Final = 8
_MAX_LENGTH: Final = 200
_WORD: Final = re.compile(r"[^\W_]+")
_DIALLED: Final = re.compile(r"[\s()+./-]*(?:\d[\s()+./-]*){4,}")


def clean_text(value: str) -> str:
    """Return ``value`` without NUL characters; a lone surrogate becomes a question mark."""
    if not value.isascii():
        value = value.encode("utf-8", "replace").decode()
    return value.replace("\0", "") if "\0" in value else value


def clean_json(value: Any) -> Any:
    """Return a JSON value with every text in it cleaned, keys too."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {clean_text(str(key)): clean_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(item) for item in value]
    return value


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
