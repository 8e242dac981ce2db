"""What zones say about the tables that they own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from leadloop.kit.erasing.words import Person


@dataclass(frozen=True, slots=True)
class Holds:
    """What a table holds of people, and what becomes of it when one is erased.

    A row is the person's if a column of ``links`` is one of their ids, traces or keys, or one of
    ``addresses`` is their e-mail address or number; with ``by_mention`` also if one of those
    stands anywhere in its texts. ``near`` are columns with ids that make a row one about them.
    Of a row of theirs the ``blank`` columns are emptied and ``put`` is written, or, with
    ``deletes``, the row goes. From every row of theirs, about them, or that mentions them, their
    words are taken: addresses, numbers and names, wherever they stand.

    ``leads_on`` (ids, keys), ``says`` (addresses, numbers) and ``names`` of a row of theirs tell
    what else to look for. ``only`` is a condition in SQL on rows that can be a person's.
    """

    table: str
    links: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    by_mention: bool = False
    only: str = ""
    blank: tuple[str, ...] = ()
    put: Mapping[str, Any] = field(default_factory=dict)
    deletes: bool = False
    leads_on: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def tells(self) -> tuple[str, ...]:
        """Columns by which a row of theirs leads to other rows."""
        return (*self.leads_on, *self.says, *self.names)


@dataclass(frozen=True, slots=True)
class Store:
    """Something beside tables that holds people: files, a list of addresses never written to.

    ``erase`` forgets the person in the caller's transaction, may be called again, and returns how
    many things it forgot. ``first``: it needs the rows that tables hold, so it comes before them.
    """

    name: str
    erase: Callable[[Person], int]
    first: bool = False


_held: dict[str, tuple[str, Holds]] = {}
_free: dict[str, str] = {}
_stores: dict[str, tuple[str, Store]] = {}


def declare_holds(zone: str, *tables: Holds) -> None:
    """Say what tables of a zone hold of people. They are emptied in the order declared."""
    _held.update({one.table: (zone, one) for one in tables})


def declare_free(why: str, *tables: str) -> None:
    """Say that nothing of customers stands in these tables, and why."""
    _free.update(dict.fromkeys(tables, why))


def declare_store(zone: str, store: Store) -> None:
    """Say how something beside tables forgets a person."""
    _stores[store.name] = (zone, store)


def held_tables() -> Mapping[str, tuple[str, Holds]]:
    """Return the tables that hold people, by name: whose they are, and what they hold."""
    return _held


def free_tables() -> Mapping[str, str]:
    """Return the tables that hold nobody, and why."""
    return _free


def stores() -> Mapping[str, tuple[str, Store]]:
    """Return what beside tables holds people, by name."""
    return _stores
