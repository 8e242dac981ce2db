"""What a list is: one declaration per kind of record, read by every screen that shows it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

from django.http import HttpRequest

from leadloop.kit.errors import NotFound
from leadloop.users.contracts import Actor
from leadloop.web.access import Request
from leadloop.web.list_address import Address, Filter

_COMMON: Final = ("owner", "q", "sort", "page", "cols", "view")


class Rows(Protocol):
    """A page of rows as zones return it."""

    @property
    def rows(self) -> Sequence[Any]:
        """The rows of this page."""

    @property
    def total(self) -> int:
        """How many the whole list holds."""

    @property
    def offset(self) -> int:
        """Where this page begins."""

    @property
    def limit(self) -> int:
        """How many a page may hold."""

    @property
    def has_next(self) -> bool:
        """Whether another page follows."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the address, its label, and what its cells show.

    ``cell`` turns a row into what stands in the cell (escaped unless it is safe already);
    ``plain`` into what an export writes, by default the row's attribute of that name. ``css`` is
    the cell's class (``n`` for numbers). A column that is not ``shown`` can be chosen.
    """

    name: str
    label: str
    cell: Callable[[Any], Any]
    css: str = ""
    sorts: bool = True
    descends_first: bool = False
    shown: bool = True
    plain: Callable[[Any], Any] | None = None

    def value(self, row: Any) -> Any:
        """Return what an export writes."""
        return self.plain(row) if self.plain else getattr(row, self.name, "")


class View(NamedTuple):
    """A way to look at a list that is always there: its label, and what it sets."""

    label: str
    values: Mapping[str, str] = {}


class Empty(NamedTuple):
    """What an empty list says: what it is for, and one action."""

    icon: str
    title: str
    text: str
    href: str = ""
    action: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordList:
    """A list of records of one kind.

    ``key`` is its name in addresses of its own (saved views, bulk changes), ``entity`` the logical
    name of its records, ``kind`` what rights are judged by. ``url`` and ``record_url`` are names of
    addresses; ``{url}-rows`` and ``{url}-count`` answer live updates. ``read`` answers a query,
    which ``parse`` makes of an address; a query is a dataclass with ``ids, sort, descending,
    offset, limit``. ``ids`` returns the ids of every row of a query, at most as many as it is told.
    """

    key: str
    entity: str
    kind: str
    noun: str
    nouns: str
    url: str
    record_url: str
    columns: tuple[Column, ...]
    parse: Callable[[Address, Actor], Any]
    read: Callable[[Actor, Any], Rows]
    filters: Callable[[HttpRequest], Sequence[Filter]] = lambda _: ()
    views: tuple[View, ...] = (View("All"),)
    find_hint: str = "Find"
    name: Callable[[Any], str] = lambda row: str(row.name)
    empty: Callable[[Request], Empty] | None = None
    no_match: Empty | None = None
    ids: Callable[[Actor, Any, int], list[UUID]] | None = None
    more_names: tuple[str, ...] = ()
    bulk: bool = False
    bulk_fields: tuple[str, ...] = ()
    icon: str = "lead"
    _names: frozenset[str] = field(init=False, repr=False, default=frozenset())

    def __post_init__(self) -> None:
        seen = {name for view in self.views for name in view.values}
        names = frozenset({*_COMMON, *seen, *self.more_names})
        object.__setattr__(self, "_names", names)

    @property
    def names(self) -> frozenset[str]:
        """What the list understands in an address, beside its filters."""
        return self._names

    @property
    def view_names(self) -> tuple[str, ...]:
        """What the fixed views set."""
        return tuple({name: None for view in self.views for name in view.values})

    @property
    def sorts(self) -> frozenset[str]:
        """The columns that the list can be sorted by."""
        return frozenset(column.name for column in self.columns if column.sorts)


_lists: dict[str, RecordList] = {}


def register_list(spec: RecordList) -> RecordList:
    """Make a list known by its key: for saved views, bulk changes, export and search."""
    _lists[spec.key] = spec
    return spec


def get_list(key: str) -> RecordList:
    """Return the list with this key.

    Raises:
        NotFound: There is none.
    """
    if key not in _lists:
        raise NotFound("There is no such list.")
    return _lists[key]


def all_lists() -> list[RecordList]:
    """Return every list, in the order in which they were registered."""
    return list(_lists.values())


def list_of_entity(entity: str) -> RecordList | None:
    """Return the list of an entity's records, if it has one."""
    return next((spec for spec in _lists.values() if spec.entity == entity), None)
