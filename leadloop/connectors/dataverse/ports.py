"""A Dataverse organisation, wherever it is."""

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol
from uuid import UUID

from leadloop.connectors.dataverse.contracts import ChangePage, Row, RowQuery, RowResult, RowWrite


class Dataverse(Protocol):
    """Reads and writes the rows of an organisation.

    Tables are named by their entity set (``leads``). Every method raises ``Unavailable`` where no
    answer came or the organisation asked to wait (``retry_after_s``), ``NotFound`` for a table or
    row that is not there, ``NotAllowed`` without the right, ``InvalidInput`` for what it cannot
    read.
    """

    def columns(self, table: str) -> frozenset[str]:
        """Return the logical names of a table's columns."""

    def upsert(self, table: str, writes: Sequence[RowWrite]) -> list[RowResult]:
        """Create or update rows by key; each stands for itself. Safe to repeat."""

    def read(self, table: str, row_id: UUID, select: Collection[str] = ()) -> Row:
        """Return one row."""

    def pages(self, table: str, query: RowQuery) -> Iterator[list[Row]]:
        """Yield rows page by page."""

    def delete(self, table: str, row_id: UUID) -> None:
        """Remove one row; one that is gone already stays gone."""

    def changes(
        self, table: str, token: str = "", select: Collection[str] = ()
    ) -> Iterator[ChangePage]:
        """Yield what changed since ``token``, page by page; without one, every row."""
