"""Takes the path of an address apart: ``leads(ll_submissionid='…')/owner/$ref``. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadloop.kit.odata.syntax import SyntaxFault
from leadloop.kit.odata.tokens import MAX_LENGTH, literal_of, tokenize

_NAME: Final = re.compile(r"[\w.$\-]+", re.ASCII)
# What nearly every key is: one column with a text, or a bare GUID.
_ONE_TEXT: Final = re.compile(r"([\w.$\-]+)='((?:[^']|'')*)'", re.ASCII)
_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_FLAT: Final = re.compile(r"\((?:[^()']|'[^']*')*\)")


class Segment(NamedTuple):
    """One part of a path: its name, and what stands in its parentheses, None without them.

    ``key`` has the primary key under the name ``""``.
    """

    name: str
    key: Mapping[str, Any] | None = None
    raw: str = ""


def parse_path(path: str, aliases: Mapping[str, str] | None = None) -> tuple[Segment, ...]:
    """Return the segments of a path.

    Raises:
        SyntaxFault: It is none.
    """
    segments: list[Segment] = []
    place = 0
    while place < len(path):
        found = _NAME.match(path, place)
        if found is None:
            raise SyntaxFault(f"Syntax error in the path at position {place}: {path[:200]}")
        place = found.end()
        key, raw = None, ""
        if path[place : place + 1] == "(":
            end = _closing(path, place)
            raw = path[place + 1 : end]
            key = parse_key(raw, aliases or {})
            place = end + 1
        segments.append(Segment(found[0], key, raw))
        if place < len(path):
            if path[place] != "/":
                raise SyntaxFault(f"Syntax error in the path at position {place}: {path[:200]}")
            place += 1
    return tuple(segments)


def _closing(path: str, start: int) -> int:
    """Return where the parenthesis that opens at ``start`` closes; texts may hold others."""
    flat = _FLAT.match(path, start)
    if flat is not None:
        return flat.end() - 1
    depth = 0
    quoted = False
    for place in range(start, len(path)):
        sign = path[place]
        if sign == "'":
            quoted = not quoted
        elif not quoted:
            depth += {"(": 1, ")": -1}.get(sign, 0)
            if depth == 0:
                return place
    raise SyntaxFault("A parenthesis is not closed.")


def parse_key(text: str, aliases: Mapping[str, str]) -> dict[str, Any]:
    """Return what stands in parentheses: one bare value, or ``name=value`` pairs.

    Raises:
        SyntaxFault: It is neither.
    """
    text = text.strip()
    if not text:
        return {}
    if _GUID.fullmatch(text):
        return {"": UUID(text)}
    one = _ONE_TEXT.fullmatch(text)
    if one is not None and len(text) <= MAX_LENGTH:
        return {one[1]: one[2].replace("''", "'")}
    if "=" not in text or text.startswith("'"):
        return {"": _value(text, aliases)}
    return {name: _value(value, aliases) for name, value in _pairs(text)}


def _pairs(text: str) -> list[tuple[str, str]]:
    parts: list[str] = [""]
    quoted = False
    depth = 0
    for sign in text:
        if sign == "'":
            quoted = not quoted
        depth += 0 if quoted else {"[": 1, "]": -1}.get(sign, 0)
        if sign == "," and not quoted and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    found = []
    for part in parts:
        name, equals, value = part.partition("=")
        if not equals or not _NAME.fullmatch(name.strip()):
            raise SyntaxFault(f"'{part[:100]}' is no part of a key.")
        found.append((name.strip(), value.strip()))
    return found


def _value(text: str, aliases: Mapping[str, str]) -> Any:
    if text.startswith("@"):
        if text not in aliases:
            raise SyntaxFault(f"The parameter alias '{text[:60]}' has no value.")
        text = aliases[text]
    if text.startswith(("[", "{")):
        return text  # JSON, for whoever asked for it
    tokens = tokenize(text)
    found = literal_of(tokens[0]) if len(tokens) == 2 else None  # noqa: PLR2004 -- and the end
    if found is None:
        raise SyntaxFault(f"'{text[:100]}' is no value of a key.")
    return found.value


def said(key: Mapping[str, Any]) -> str:
    """Return a key as it is said in messages."""
    values = list(key.values())
    if set(key) == {""} or (len(values) == 1 and isinstance(values[0], UUID)):
        return str(values[0])
    return ",".join(f"{name}={quoted(value)}" for name, value in key.items())


def quoted(value: Any) -> str:
    """Return a value as it stands in an address."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, UUID | int | Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    text = str(value).replace("'", "''")
    return f"'{text}'"
