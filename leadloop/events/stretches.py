"""Pieces of the log as one reader inside Leadloop sees them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from leadloop.events import log, sql
from leadloop.events.contracts import Event, Position, Subscriber
from leadloop.kit.arrays import text_array
from leadloop.kit.db import execute


class Place(NamedTuple):
    """How far a reader has read one priority, and when (UTC) what it read last was recorded."""

    position: Position
    priority: int
    read_at: datetime | None


class Stretch(NamedTuple):
    """A piece of the log: what a reader wants of the ``read`` events up to ``last``.

    ``last`` is there whatever its type, for the cursor; None where there was nothing to read.
    """

    wanted: Sequence[Event]
    last: Event | None
    read: int


# What a reader does not want is counted by the server and never sent: many read the change feed,
# and each wants little of it.
_STRETCH: Final = (
    f"SELECT {sql.EVENT_COLUMNS}, read FROM (SELECT *,"
    " row_number() OVER () AS place, count(*) OVER () AS read FROM ({query}) AS after) AS numbered"
    " WHERE place = read OR %(every)s OR type = ANY(%(types)s) ORDER BY place"
)
_WITH_DATA: Final = {one: _STRETCH.format(query=query) for one, query in log.AFTER_ONE.items()}
_WITHOUT_DATA: Final = {
    one: _STRETCH.format(query=query.replace(" data,", " NULL::json AS data,"))
    for one, query in log.AFTER_ONE.items()
}


def read_stretch(reader: Subscriber, place: Place, *, limit: int) -> Stretch:
    """Return what ``reader`` wants of the next ``limit`` events, as ``log.read_after`` reads."""
    queries = _WITH_DATA if reader.with_data else _WITHOUT_DATA
    rows = execute(
        queries[place.priority],
        {
            "topic": reader.topic,
            "xid": place.position.xid,
            "seq": place.position.seq,
            "since": place.read_at - log.SLACK if place.read_at else None,
            "limit": limit,
            "every": not reader.types,
            "types": text_array(sorted(reader.types)),
        },
        prepare=True,
        binary=True,
    )
    if not rows:
        return Stretch((), None, 0)
    events = [sql.event_from_row(row[:-1]) for row in rows]
    wanted = [one for one in events if not reader.types or one.type in reader.types]
    return Stretch(wanted, events[-1], rows[-1][-1])
