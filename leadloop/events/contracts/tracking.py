"""What change tracking holds: a place in the change feed, and one change after it."""

import base64
from datetime import UTC, datetime
from typing import Final, NamedTuple

import orjson

from leadloop.events.contracts import Position

_LONGEST: Final = 200
_LARGEST: Final = 2**62


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

    def token(self) -> str:
        """Return the mark as text for an address."""
        packed = orjson.dumps([self.position.xid, self.position.seq, self.at.timestamp()])
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()

    @classmethod
    def of(cls, token: str) -> "Mark":
        """Return the mark of a token.

        Raises:
            ValueError: It is none.
        """
        try:
            raw = base64.urlsafe_b64decode(token[:_LONGEST] + "=" * (-len(token) % 4))
            xid, seq, at = orjson.loads(raw)
            if not (0 <= xid < _LARGEST and -1 <= seq < _LARGEST):
                raise ValueError("no place in the feed")
            return cls(Position(int(xid), int(seq)), datetime.fromtimestamp(at, UTC))
        except (TypeError, OverflowError, OSError) as error:
            raise ValueError("no token of ours") from error
