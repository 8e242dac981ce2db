"""Who keeps the leads when it is not us."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class Master(NamedTuple):
    """The organisation that keeps the records; ours are copies of them."""

    url: str

    def link(self, table: str, record_id: UUID) -> str:
        """Return where a record is opened there."""
        return f"{self.url.rstrip('/')}/main.aspx?pagetype=entityrecord&etn={table}&id={record_id}"


class Push(NamedTuple):
    """How one lead stands on its way there: since when it waits (UTC), or why it was refused."""

    lead_id: UUID
    since: datetime
    refused: str


class PushState(NamedTuple):
    """How many leads wait, how many were refused, and since when the oldest waits (UTC)."""

    waiting: int
    refused: int
    oldest: datetime | None
