"""What every list answers with: a page of rows, and a record's place among its neighbours."""

from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

T = TypeVar("T")


class PersonRef(NamedTuple):
    """A person or a team by id and name; the name is empty where it is not known any more."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a list; ``total`` counts the whole filtered list."""

    rows: tuple[T, ...]
    total: int
    offset: int
    limit: int

    @property
    def has_next(self) -> bool:
        """Whether another page follows."""
        return self.offset + len(self.rows) < self.total


class Neighbours(NamedTuple):
    """A record's place in a filtered and sorted list; ``position`` counts from 1."""

    previous_id: UUID | None
    next_id: UUID | None
    position: int
    total: int
