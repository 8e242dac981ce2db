"""A list of leads as its address says it: filters, order and page, both ways; pure."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from leadloop.customers.contracts import PRODUCTS
from leadloop.sales.contracts import (
    GRADES,
    LEAD_SOURCES,
    PRIORITIES,
    SORT_COLUMNS,
    STATUS_REASONS,
    LeadQuery,
    LeadRow,
    PersonRef,
)

PAGE_SIZE: Final = 50
MAX_TEXT: Final = 100
MAX_IDS: Final = 100
MAX_OFFSET: Final = 1_000_000
_EVERY: Final = "all"


class Choice(NamedTuple):
    """One value of a filter."""

    value: str
    label: str


class Filter(NamedTuple):
    """A filter of the list: its name in the address, its label, and what can be chosen."""

    name: str
    label: str
    choices: tuple[Choice, ...]


class Chip(NamedTuple):
    """A filter that is set, and the address without it."""

    label: str
    value: str
    remove: str


def _words(words: Iterable[object]) -> tuple[Choice, ...]:
    return tuple(Choice(word.value, word.label) for word in words)  # type: ignore[attr-defined]


GRADE: Final = Filter("grade", "Grade", tuple(Choice(grade, grade) for grade in GRADES))
PRODUCT: Final = Filter("product", "Interest", tuple(Choice(p.code, p.label) for p in PRODUCTS))
REASON: Final = Filter("reason", "Status", _words(STATUS_REASONS))
PRIORITY: Final = Filter("priority", "Priority", _words(PRIORITIES))
SOURCE: Final = Filter("source", "Source", _words(LEAD_SOURCES))

_NAMES: Final = frozenset(
    {
        *("status", "reason", "grade", "priority", "country", "product", "source"),
        *("team", "owner", "campaign", "q", "sort", "page"),
    }
)


def parse(
    values: Mapping[str, Sequence[str]], *, me: UUID | None, teams: Mapping[str, UUID]
) -> LeadQuery:
    """Read a list from an address; what cannot be understood is left out.

    ``values`` holds every value of each parameter. Without ``status`` the list shows open leads.
    ``me`` stands behind ``owner=me``; ``teams`` gives ids by slug.
    """
    one = {name: given[-1].strip() for name, given in values.items() if given}
    sort, descending = _order(one.get("sort", ""))
    status, reasons = one.get("status", ""), _many(values, "reason")
    return LeadQuery(
        statuses=() if status == _EVERY or reasons else (status or "open",),
        status_reasons=reasons,
        grades=_many(values, "grade"),
        priorities=_many(values, "priority"),
        countries=_many(values, "country"),
        products=_many(values, "product"),
        sources=_many(values, "source"),
        team_ids=tuple(teams[slug] for slug in values.get("team", ()) if slug in teams),
        owner_id=_owner(one.get("owner", ""), me),
        unowned=one.get("owner") == "none",
        campaign=one.get("campaign", "")[:MAX_TEXT],
        text=one.get("q", "").replace("\0", "")[:MAX_TEXT],
        sort=sort,
        descending=descending,
        offset=_offset(one.get("page", "")),
        limit=PAGE_SIZE,
    )


def _many(values: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    return tuple(v.strip()[:MAX_TEXT] for v in values.get(name, ()) if v.strip())


def _order(text: str) -> tuple[str, bool]:
    name = text.removeprefix("-")
    if name not in SORT_COLUMNS:
        return "propensity_score", True
    return name, text.startswith("-")


def _owner(text: str, me: UUID | None) -> UUID | None:
    if text == "me":
        return me
    try:
        return UUID(text)
    except ValueError:
        return None


def _offset(text: str) -> int:
    page = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1  # noqa: PLR2004
    return min(max(page - 1, 0) * PAGE_SIZE, MAX_OFFSET)


class Address:
    """The query string of a list, from which neighbouring addresses are made."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.pairs = tuple((k, v[:MAX_TEXT]) for k, v in pairs if k in _NAMES and v.strip())

    def __str__(self) -> str:
        return urlencode(self.pairs)

    def without(self, *names: str) -> "Address":
        """Return this address with none of ``names``."""
        return Address([pair for pair in self.pairs if pair[0] not in names])

    def lacking(self, name: str, value: str) -> "Address":
        """Return this address, on its first page, without one value of a filter."""
        kept = [pair for pair in self.pairs if pair != (name, value)]
        return Address(kept).without("page")

    def having(self, **values: str) -> "Address":
        """Return this address with ``values`` in place of what these names held."""
        return Address([*self.without(*values).pairs, *values.items()])

    def get(self, name: str) -> str:
        """Return the last value of ``name``, or an empty text."""
        return next((v for k, v in reversed(self.pairs) if k == name), "")

    def all(self, name: str) -> list[str]:
        """Return every value of ``name``."""
        return [v for k, v in self.pairs if k == name]

    @property
    def list_only(self) -> "Address":
        """The filters and the order, without the page: what a record needs for its neighbours."""
        return self.without("page")


def chips(address: Address, filters: Sequence[Filter], *, people: Mapping[str, str]) -> list[Chip]:
    """Return one chip per filter that is set, each with the address that lifts it."""
    labels = {f.name: (f.label, {c.value: c.label for c in f.choices}) for f in filters}
    found = []
    for name, value in address.pairs:
        remove = f"?{address.lacking(name, value)}"
        if name in labels:
            label, words = labels[name]
            found.append(Chip(label, words.get(value, value), remove))
        elif name == "owner":
            words = {"me": "me", "none": "nobody"}
            found.append(Chip("Owner", words.get(value) or people.get(value, "somebody"), remove))
        elif name in {"campaign", "q"}:
            found.append(Chip("Campaign" if name == "campaign" else "Text", value, remove))
    return found


def sort_value(row: LeadRow, column: str) -> str:
    """Return what a row is sorted by, so that the browser can put a newcomer in its place."""
    value = getattr(row, column)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return str(value.timestamp())
    if isinstance(value, PersonRef):
        return value.name.lower()
    return str(value).lower()


def ids_in(text: str) -> tuple[UUID, ...]:
    """Read ids separated by commas, at most ``MAX_IDS``; what is no id is left out."""
    found = []
    for part in text.split(",")[:MAX_IDS]:
        with suppress(ValueError):
            found.append(UUID(part))
    return tuple(found)
