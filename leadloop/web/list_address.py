"""A list as its address says it: filters, order, columns and page, both ways; pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

PAGE_SIZE: Final = 50
MAX_TEXT: Final = 100
MAX_IDS: Final = 100
MAX_OFFSET: Final = 1_000_000
_MAX_PAIRS: Final = 60
_MAX_PAGE_DIGITS: Final = 7


class Choice(NamedTuple):
    """One value of a filter."""

    value: str
    label: str


class Filter(NamedTuple):
    """A filter of a list: its name in the address, its label, and what can be chosen.

    Without choices it takes text.
    """

    name: str
    label: str
    choices: tuple[Choice, ...] = ()


class Chip(NamedTuple):
    """A filter that is set, and the address without it."""

    label: str
    value: str
    remove: str


def words(found: Iterable[Any]) -> tuple[Choice, ...]:
    """Return the words of a zone (each with ``value`` and ``label``) as choices."""
    return tuple(Choice(str(word.value), word.label) for word in found)


class Address:
    """The query string of a list, from which neighbouring addresses are made.

    ``names`` are those it keeps; without them it keeps every one.
    """

    def __init__(
        self, pairs: Iterable[tuple[str, str]], names: Collection[str] | None = None
    ) -> None:
        self.names = names
        self.pairs = tuple(
            (name, value[:MAX_TEXT].replace("\0", ""))
            for name, value in list(pairs)[:_MAX_PAIRS]
            if value.strip() and (names is None or name in names)
        )

    def __str__(self) -> str:
        return urlencode(self.pairs)

    def without(self, *names: str) -> "Address":
        """Return this address with none of ``names``."""
        return Address([pair for pair in self.pairs if pair[0] not in names], self.names)

    def lacking(self, name: str, value: str) -> "Address":
        """Return this address, on its first page, without one value of a filter."""
        kept = [pair for pair in self.pairs if pair != (name, value)]
        return Address(kept, self.names).without("page")

    def having(self, **values: str) -> "Address":
        """Return this address with ``values`` in place of what these names held."""
        return Address([*self.without(*values).pairs, *values.items()], self.names)

    def get(self, name: str) -> str:
        """Return the last value of ``name``, or an empty text."""
        return next((v for k, v in reversed(self.pairs) if k == name), "")

    def all(self, name: str) -> list[str]:
        """Return every value of ``name``."""
        return [v for k, v in self.pairs if k == name]

    @property
    def list_only(self) -> "Address":
        """The filters and the order, without the page: what a record needs for its neighbours."""
        return self.without("page", "cols", "view")

    @property
    def values(self) -> dict[str, list[str]]:
        """Every name with its values."""
        return {name: self.all(name) for name, _ in self.pairs}


def read_address(text: str, names: Collection[str] | None = None) -> Address:
    """Read a query string; what is not understood is left out."""
    with suppress(ValueError):
        return Address(parse_qsl(text.removeprefix("?"), max_num_fields=_MAX_PAIRS), names)
    return Address((), names)


def many(address: Address, name: str) -> tuple[str, ...]:
    """Return every value of a filter, bare."""
    return tuple(value.strip() for value in address.all(name))


def order_of(address: Address, columns: Collection[str], default: str) -> tuple[str, bool]:
    """Return what to sort by and whether descending; ``default`` where it is not understood.

    Written as in the address: ``name`` or ``-name``.
    """
    text = address.get("sort").strip()
    if text.removeprefix("-") not in columns:
        text = default
    return text.removeprefix("-"), text.startswith("-")


def offset_of(address: Address, size: int = PAGE_SIZE) -> int:
    """Return where the page of an address begins."""
    text = address.get("page").strip()
    known = text.isascii() and text.isdigit() and len(text) <= _MAX_PAGE_DIGITS
    return min(max((int(text) if known else 1) - 1, 0) * size, MAX_OFFSET)


def owner_of(address: Address, me: UUID | None) -> UUID | None:
    """Return whose records an address wants: ``owner=me`` or an id."""
    text = address.get("owner").strip()
    if text == "me":
        return me
    with suppress(ValueError):
        return UUID(text)
    return None


def text_of(address: Address) -> str:
    """Return what is searched for."""
    return address.get("q").strip()


def chips(
    address: Address,
    filters: Sequence[Filter],
    *,
    people: Mapping[str, str],
    hidden: Collection[tuple[str, str]] = (),
) -> list[Chip]:
    """Return one chip per filter that is set, each with the address that lifts it.

    ``people`` are names by id; ``hidden`` are pairs that are said elsewhere.
    """
    labels = {f.name: (f.label, {c.value: c.label for c in f.choices}) for f in filters}
    found = []
    for name, value in address.pairs:
        remove = f"?{address.lacking(name, value)}"
        if (name, value) in hidden:
            continue
        if name in labels:
            label, known = labels[name]
            found.append(Chip(label, known.get(value, value), remove))
        elif name == "owner":
            special = {"me": "me", "none": "nobody"}
            found.append(Chip("Owner", special.get(value) or people.get(value, "somebody"), remove))
        elif name == "q":
            found.append(Chip("Text", value, remove))
    return found


def sort_value(row: object, column: str) -> str:
    """Return what a row is sorted by, so that the browser can put a newcomer in its place."""
    value = getattr(row, column, None)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return str(value.timestamp())
    if isinstance(value, date):
        return str(value.toordinal())
    name = getattr(value, "name", None)
    return str(name if isinstance(name, str) else value).lower()


def ids_in(text: str) -> tuple[UUID, ...]:
    """Read ids separated by commas, at most ``MAX_IDS``; what is no id is left out."""
    found = []
    for part in text.split(",")[:MAX_IDS]:
        with suppress(ValueError):
            found.append(UUID(part))
    return tuple(found)
