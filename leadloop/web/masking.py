"""Payloads as screens may show them: secrets masked, everything else as it was."""

import re
from itertools import pairwise
from typing import Any, Final

MASK: Final = "••••••"

# Whole words of a key, so that `author`, `keyword` or `tokenizer` stay readable.
_SECRET_WORDS: Final = frozenset(
    {
        *("secret", "password", "passwd", "passphrase", "token", "authorization", "cookie"),
        *("signature", "sig", "credential", "credentials", "bearer", "apikey", "sas"),
    }
)
_SECRET_PAIRS: Final = (
    ("api", "key"), ("write", "key"), ("access", "key"), ("private", "key"),
    ("shared", "key"), ("sas", "key"), ("aeg", "key"), ("session", "id"),
)  # fmt: skip
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_BEARER: Final = re.compile(r"(?i)\b(bearer|basic|sharedaccesssignature)\s+\S+")
_QUERY: Final = re.compile(r"(?i)([?&](?:sig|token|key|code|secret|aeg-sas-key)=)[^&\s\"]+")


def mask(value: Any) -> Any:
    """Return a copy of the JSON value ``value`` in which nothing can be used to sign in."""
    if isinstance(value, dict):
        return {key: MASK if _hides(key, inner) else mask(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [mask(inner) for inner in value]
    if isinstance(value, str):
        return _QUERY.sub(rf"\g<1>{MASK}", _BEARER.sub(rf"\g<1> {MASK}", value))
    return value


def _hides(key: Any, value: Any) -> bool:
    return value not in (None, "", [], {}) and not isinstance(value, bool) and is_secret(str(key))


def is_secret(key: str) -> bool:
    """Whether a field of this name holds a secret."""
    words = [word.lower() for word in _WORD.findall(key)]
    if _SECRET_WORDS.intersection(words):
        return True
    return any(pair in pairwise(words) for pair in _SECRET_PAIRS)
