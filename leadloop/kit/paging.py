"""What every list answers with: a page of rows, and a record's place among its neighbours."""

from dataclasses import dataclass
from typing import Generic, NamedTuple, Self, TypeVar
from uuid import UUID

T = TypeVar("T")


class Count(int):
    """How many there are; with ``more``, at least so many, and written with a plus sign.

    A number like any other: what is worked out from it is a plain one.
    """

    more: bool

    def __new__(cls, value: int, *, more: bool = False) -> Self:
        """Make a count."""
        made = super().__new__(cls, value)
        made.more = more
        return made

    def __str__(self) -> str:
        return f"{int(self):,}+" if self.more else str(int(self))

    def __format__(self, spec: str) -> str:
        return f"{int(self):{spec}}{'+' if self.more else ''}"


def is_more(number: int) -> bool:
    """Whether a number is only the least of what there may be."""
    return isinstance(number, Count) and number.more


class PersonRef(NamedTuple):
    """A person or a team by id and name; the name is empty where it is not known any more."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a list; ``total`` counts the whole filtered list, a very long one in part."""

    rows: tuple[T, ...]
    total: int
    offset: int
    limit: int

    @property
    def has_next(self) -> bool:
        """Whether another page follows."""
        if is_more(self.total):
            return len(self.rows) == self.limit
        return self.offset + len(self.rows) < self.total


class Neighbours(NamedTuple):
    """A record's place in a filtered and sorted list; ``position`` counts from 1.

    Both numbers are counted in part where the list is very long.
    """

    previous_id: UUID | None
    next_id: UUID | None
    position: int
    total: int
