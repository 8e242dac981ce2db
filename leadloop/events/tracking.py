"""Which records changed since a position: the change feed, read by kind of record."""

from collections.abc import Sequence
from typing import Final

from leadloop.events.contracts import Position
from leadloop.events.contracts.tracking import Mark, Tracked
from leadloop.events.log import SLACK
from leadloop.kit import clock
from leadloop.kit.db import execute

_PRESENT: Final = "SELECT events_horizon()"
# Every transaction below the horizon is over; what it wrote is seen by whoever looks now.
_AFTER: Final = """
SELECT subject, xid, seq, data ->> 'op',
    (data -> 'after') ->> 'owner_id' IS NOT NULL OR (data -> 'after') ->> 'team_id' IS NOT NULL
    OR (data -> 'before') ->> 'owner_id' IS NOT NULL OR (data -> 'before') ->> 'team_id' IS NOT NULL
FROM events_log
WHERE topic = 'changes' AND priority = %s AND type = %s AND (xid, seq) > (%s, %s)
    AND xid < events_horizon() AND recorded_at >= %s
ORDER BY xid, seq LIMIT %s
"""


def present_mark() -> Mark:
    """Return the place up to which everything that was changed can be seen now."""
    return Mark(Position(execute(_PRESENT)[0][0], -1), clock.now())


def changed_since(kind: str, mark: Mark, *, limit: int) -> Sequence[Tracked]:
    """Return up to ``limit`` changes to records of ``kind`` after ``mark``, in log order.

    Stops below the oldest transaction still open, so that a slow commit is not missed.
    """
    rows = execute(
        _AFTER,
        (0, f"{kind}.changed", mark.position.xid, mark.position.seq, mark.at - SLACK, limit),
    )
    return [Tracked(row[0], Position(row[1], row[2]), row[3], row[4]) for row in rows]
