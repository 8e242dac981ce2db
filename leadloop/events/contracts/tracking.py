"""What change tracking holds: a place in the change feed, and one change after it."""

from datetime import datetime
from typing import NamedTuple

from leadloop.events.contracts import Position


class Tracked(NamedTuple):
    """One change: whose, ``op`` (create, update, delete), and whether it changed hands."""

    subject: str
    position: Position
    op: str
    moved: bool


class Mark(NamedTuple):
    """A place in the change feed, and when it was taken."""

    position: Position
    at: datetime
