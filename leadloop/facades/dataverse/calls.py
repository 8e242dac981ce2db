"""One call, on its own or as a part of a batch, with its headers understood."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from urllib.parse import unquote_plus

import orjson

from leadloop.facades.dataverse.answers import BAD_PAYLOAD, Refusal, bad_syntax
from leadloop.users.contracts import Actor

ROOT: Final = "/api/data/v9.2/"
_ROOT: Final = re.compile(r"^(?:https?://[^/]+)?/api/data/v9\.\d/", re.IGNORECASE)
_PREFERENCE: Final = re.compile(r'\s*([\w.\-]+)(?:\s*=\s*(?:"([^"]*)"|([^,;\s]*)))?\s*[,;]?')
_ETAG: Final = re.compile(r'^\s*(?:W/)?"?(\d{1,18})"?\s*$')
MAX_PAGE: Final = 5000


@dataclass(frozen=True)
class Call:
    """Who asks what. ``path`` and ``query`` are below the root; names of headers are lower-case.

    ``base_url`` ends in a slash. ``references`` holds what the content ids of a change set
    stand for.
    """

    actor: Actor
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    base_url: str
    body: bytes = b""
    references: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def preferences(self) -> Mapping[str, str]:
        """What ``Prefer`` asks for, by lower-case name; one without a value is ``true``."""
        found: dict[str, str] = {}
        for match in _PREFERENCE.finditer(self.headers.get("prefer", "")):
            found[match[1].lower()] = match[2] if match[2] is not None else match[3] or "true"
        return found

    @property
    def wants_representation(self) -> bool:
        """Whether a write is to be answered with the record."""
        return self.preferences.get("return") == "representation"

    @property
    def max_page_size(self) -> int | None:
        """How many records a page may have, None if the call does not say."""
        text = self.preferences.get("odata.maxpagesize")
        if text is None:
            return None
        if not text.isdecimal() or not int(text[:9]) > 0:
            raise bad_syntax("odata.maxpagesize is a number from 1 to 5000.")
        return min(int(text[:9]), MAX_PAGE)

    @cached_property
    def annotations(self) -> "Annotations":
        """Which annotations an answer is to carry."""
        return Annotations.parse(self.preferences.get("odata.include-annotations", ""))

    def aliases(self) -> dict[str, str]:
        """Return the parameter aliases (``@p1``) of the query."""
        return {name: value for name, value in self.query.items() if name.startswith("@")}

    def json(self) -> dict[str, Any]:
        """Return the body, an object.

        Raises:
            Refusal: It is none.
        """
        if not self.body.strip():
            raise Refusal(400, BAD_PAYLOAD, "The request has no body.")
        try:
            found = orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise Refusal(400, BAD_PAYLOAD, f"The body is not JSON: {error}.") from None
        if not isinstance(found, dict):
            raise Refusal(400, BAD_PAYLOAD, "The body is not a JSON object.")
        return found

    def if_match(self) -> "str | int | None":
        """Return what ``If-Match`` demands: ``*``, a version, or None for nothing."""
        return _precondition(self.headers.get("if-match"))

    def if_none_match(self) -> "str | int | None":
        """Return what ``If-None-Match`` demands; the literal ``null`` is a cache hint."""
        return _precondition(self.headers.get("if-none-match"))


def _precondition(text: str | None) -> "str | int | None":
    if text is None or text.strip() in ("", "null"):
        return None
    if text.strip() == "*":
        return "*"
    found = _ETAG.match(text)
    if found is None:
        raise bad_syntax("The ETag is none of ours.")
    return int(found[1])


@dataclass(frozen=True, slots=True)
class Annotations:
    """Which annotations are wanted, by patterns with a ``*`` at the end; ``-`` takes away."""

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Annotations":
        """Read the value of ``odata.include-annotations``."""
        names = [name.strip() for name in text.split(",") if name.strip()]
        return cls(
            tuple(name for name in names if not name.startswith("-")),
            tuple(name[1:] for name in names if name.startswith("-")),
        )

    def wants(self, name: str) -> bool:
        """Say whether the annotation of this full name is wanted."""
        return _any(self.wanted, name) and not _any(self.unwanted, name)


def _any(patterns: tuple[str, ...], name: str) -> bool:
    return any(
        name.startswith(pattern[:-1]) if pattern.endswith("*") else pattern == name
        for pattern in patterns
    )


def split_url(url: str) -> tuple[str, dict[str, str]]:
    """Return the path below the root and the query of an address, absolute or not."""
    path, _, query = url.partition("?")
    bare = _ROOT.sub("", path)
    return unquote(bare.lstrip("/")), read_query(query)


def unquote(text: str) -> str:
    """Return a path without percent signs; a plus sign is itself there."""
    return unquote_plus(text.replace("+", "%2B"))


def read_query(text: str) -> dict[str, str]:
    """Return the options of a query; a plus sign is a space, as clients send it."""
    found: dict[str, str] = {}
    for part in text.split("&"):
        name, _, value = part.partition("=")
        if name:
            found[unquote_plus(name)] = unquote_plus(value)
    return found
