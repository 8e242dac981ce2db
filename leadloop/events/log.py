"""Append to the log, inside the caller's transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection

from leadloop.events import sql
from leadloop.events.contracts import HIGH, NORMAL, PRIORITIES, Event, EventDraft, Position, Receipt
from leadloop.kit.arrays import text_array, uuid_array
from leadloop.kit.db import execute

Said = tuple[str, str, str, str]

# Rows of one transaction carry the time at which they were written, so a row may be a little
# older than its position suggests; cursors look back this far when they prune partitions.
SLACK: Final = timedelta(hours=2)
_QUALIFIED = ", ".join(f"e.{column.strip()}" for column in sql.EVENT_COLUMNS.split(","))


_normal_only: ContextVar[bool] = ContextVar("normal_only", default=False)
TOUCHED: Final = "leadloop_touched"
_TOUCHED_AT_ONCE: Final = 100  # A notification has room for 8,000 bytes.
_PROMISE_LOCK = 7_403_113  # Known to the function events_high_horizon() too.


@contextmanager
def promise_normal() -> Iterator[None]:
    """Promise that this transaction writes no high event, so that it holds back no reader of them.

    Begin with it: a transaction that has written already cannot promise. Whatever is appended
    inside becomes normal.
    """
    execute("SELECT pg_advisory_xact_lock_shared(%s, 0)", (_PROMISE_LOCK,))
    token = _normal_only.set(True)
    try:
        yield
    finally:
        _normal_only.reset(token)


def append(drafts: Sequence[EventDraft]) -> list[Receipt]:
    """Append ``drafts`` and return one receipt each, in order.

    A draft whose key the log already holds is not written again. Everything becomes visible to
    readers when the caller's transaction commits.
    """
    if not drafts:
        return []
    if _normal_only.get():
        drafts = [draft._replace(priority=NORMAL) for draft in drafts]
    by_key = sql.distinct(drafts)
    rows = execute(sql.APPEND, sql.append_parameters(by_key))
    if any(draft.priority for draft in drafts):
        execute(_ANNOUNCE_HIGH)
    if missing := sql.unseen(rows):
        rows = [row for row in rows if row[1] is not None]
        rows += execute(sql.KNOWN, {"keys": uuid_array(missing)})
    return sql.receipts(drafts, by_key, {row[0]: (row[1], row[2]) for row in rows})


def touch(entity: str, ids: Sequence[UUID]) -> None:
    """Tell open pages that these records look otherwise, though their own rows have not changed.

    Said when the caller's transaction commits, and kept nowhere: only who looks learns of it.
    """
    for first in range(0, len(ids), _TOUCHED_AT_ONCE):
        few = " ".join(map(str, ids[first : first + _TOUCHED_AT_ONCE]))
        execute("SELECT pg_notify(%s, %s)", (TOUCHED, f"{entity} {few}"))


# The index of the log begins with topic and priority, so each priority is a list of its own that
# is in order already: a reader of both merges two, and reads no row that it does not return.
_OF_ONE = (
    f"SELECT {sql.EVENT_COLUMNS} FROM events_log"
    " WHERE topic = %(topic)s AND priority = {priority}"
)
_AFTER = (
    f"{_OF_ONE}"
    " AND (xid, seq) > (%(xid)s, %(seq)s) AND xid < {horizon}()"
    " AND recorded_at >= coalesce(%(since)s, '-infinity'::timestamptz)"
    " ORDER BY xid, seq LIMIT %(limit)s"
)
_NEWEST = f"{_OF_ONE} ORDER BY xid DESC, seq DESC LIMIT %(limit)s"
_BETWEEN = (
    f"{_OF_ONE}"
    " AND recorded_at >= coalesce(%(since)s, '-infinity'::timestamptz)"
    " AND recorded_at < coalesce(%(until)s, 'infinity'::timestamptz)"
    " ORDER BY xid DESC, seq DESC LIMIT %(limit)s"
)


# As ``events_notify()`` announces every append, unless whoever appends does so after its commit.
_ANNOUNCE_HIGH = (
    "SELECT pg_notify('leadloop_events', 'high')"
    " WHERE coalesce(current_setting('leadloop.quiet', true), '') = ''"
)


def _merged(query: str, order: str) -> str:
    parts = " UNION ALL ".join(
        f"({query.format(priority=priority, horizon='events_horizon')})" for priority in PRIORITIES
    )
    return f"SELECT * FROM ({parts}) AS merged ORDER BY {order} LIMIT %(limit)s"


AFTER_ANY = _merged(_AFTER, "xid, seq")
_NEWEST_ANY = _merged(_NEWEST, "xid DESC, seq DESC")
_BETWEEN_ANY = _merged(_BETWEEN, "xid DESC, seq DESC")


AFTER_ONE = {
    NORMAL: _AFTER.format(priority=NORMAL, horizon="events_horizon"),
    HIGH: _AFTER.format(priority=HIGH, horizon="events_high_horizon"),
}


def read_after(
    topic: str,
    cursor: Position,
    *,
    limit: int,
    since: datetime | None = None,
    priority: int | None = None,
) -> list[Event]:
    """Return up to ``limit`` events of ``topic`` after ``cursor``, in log order.

    Stops below the oldest transaction still open, so a slow commit is never skipped; high events
    alone are not held back by transactions that write none (``promise_normal``). ``since`` is
    the time at which the cursor last moved; it lets old partitions be left out. ``priority`` None
    means both, in the one order of the log; a cursor belongs to what it was read with.
    """
    query = AFTER_ANY if priority is None else AFTER_ONE[priority]
    rows = execute(
        query,
        {
            "topic": topic,
            "xid": cursor.xid,
            "seq": cursor.seq,
            "since": since - SLACK if since else None,
            "limit": limit,
        },
        prepare=True,
        binary=True,
    )
    return [sql.event_from_row(row) for row in rows]


def read_trace(trace_id: str) -> list[Event]:
    """Return every event of one trace, oldest first."""
    rows = execute(
        f"SELECT {sql.EVENT_COLUMNS} FROM events_log WHERE trace_id = %s"
        " ORDER BY recorded_at, xid, seq LIMIT 1000",
        (trace_id,),
    )
    return [sql.event_from_row(row) for row in rows]


def read_newest(topic: str, *, limit: int) -> list[Event]:
    """Return the newest events of a topic, newest first, open transactions' included later."""
    rows = execute(_NEWEST_ANY, {"topic": topic, "limit": limit})
    return [sql.event_from_row(row) for row in rows]


def read_between(
    topic: str, *, limit: int, since: datetime | None, until: datetime | None
) -> list[Event]:
    """Return the newest events of a topic recorded in [``since``, ``until``) UTC, newest first."""
    bounds = {"topic": topic, "limit": limit, "since": since, "until": until}
    return [sql.event_from_row(row) for row in execute(_BETWEEN_ANY, bounds)]


def read_changes(event_type: str, subject: str, *, limit: int) -> list[Event]:
    """Return the change feed's events about one record, newest first."""
    rows = execute(
        f"SELECT {sql.EVENT_COLUMNS} FROM events_log WHERE subject = %s AND topic = 'changes'"
        " AND type = %s ORDER BY xid DESC, seq DESC LIMIT %s",
        (subject, event_type, limit),
    )
    return [sql.event_from_row(row) for row in rows]


def read_changes_of(
    records: Sequence[tuple[str, str]], *, limit: int, before: datetime | None
) -> list[Event]:
    """Return the change feed's events about several records, each by type and subject.

    Newest first; only those from before that moment, where one is given.
    """
    rows = execute(
        f"SELECT {sql.EVENT_COLUMNS} FROM events_log WHERE subject = ANY(%(subjects)s)"
        " AND topic = 'changes' AND type = ANY(%(types)s)"
        " AND (%(before)s::timestamptz IS NULL OR time < %(before)s)"
        " ORDER BY xid DESC, seq DESC LIMIT %(limit)s",
        {
            "subjects": text_array(sorted({subject for _, subject in records})),
            "types": text_array(sorted({event_type for event_type, _ in records})),
            "before": before,
            "limit": limit,
        },
    )
    return [sql.event_from_row(row) for row in rows]


def read_key(key: UUID) -> Event | None:
    """Return the event with this key, or None once retention has dropped it."""
    rows = execute(
        f"SELECT {sql.EVENT_COLUMNS} FROM events_log"
        " WHERE trace_id = (SELECT trace_id FROM events_key WHERE key = %s) AND key = %s",
        (key, key),
    )
    return sql.event_from_row(rows[0]) if rows else None


def read_keys(keys: Sequence[UUID]) -> list[Event]:
    """Return the events with these keys, in no particular order; those dropped are left out."""
    rows = execute(
        f"SELECT {_QUALIFIED} FROM events_key known JOIN events_log e"
        " ON e.trace_id = known.trace_id AND e.key = known.key WHERE known.key = ANY(%s)",
        (uuid_array(keys),),
    )
    return [sql.event_from_row(row) for row in rows]


def read_at(position: Position, *, topic: str) -> Event | None:
    """Return the event at ``position``, or None once retention has dropped it."""
    rows = execute(
        f"SELECT {sql.EVENT_COLUMNS} FROM events_log WHERE topic = %s"
        f" AND priority IN {PRIORITIES} AND xid = %s AND seq = %s",
        (topic, position.xid, position.seq),
    )
    return sql.event_from_row(rows[0]) if rows else None


def read_positions(positions: Sequence[Position], *, topic: str) -> list[Event]:
    """Return the events of a topic at these positions, in log order; those dropped are left out."""
    rows = execute(
        f"SELECT {_QUALIFIED} FROM unnest(%s::bigint[], %s::bigint[]) AS place (xid, seq)"
        f" JOIN events_log e ON e.topic = %s AND e.priority IN {PRIORITIES} AND e.xid = place.xid"
        " AND e.seq = place.seq ORDER BY e.xid, e.seq",
        (
            [position.xid for position in positions],
            [position.seq for position in positions],
            topic,
        ),
    )
    return [sql.event_from_row(row) for row in rows]


# What this connection's transaction was told last, so that nobody asks PostgreSQL for it.
_SAID: Final = "leadloop_said"
_NOBODY: Final[Said] = ("", "", "", "")
_NAMES: Final = ("leadloop.actor", "leadloop.cause", "leadloop.trace", "leadloop.origin")
_SET: Final = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in _NAMES)


@contextmanager
def change_context(
    *, actor: str, cause: UUID | None = None, trace_id: str = "", origin: str = ""
) -> Iterator[None]:
    """Say who changes rows, and why, for the rest of this transaction.

    The change feed's triggers read it. ``trace_id="@row"`` takes trace and cause from each row's
    own ``last_trace`` and ``last_cause``, for batches in which every row has its own.
    """
    said = (actor, str(cause or ""), trace_id, origin)
    inside = connection.in_atomic_block
    before: Said | None = getattr(connection, _SAID, _NOBODY) if inside else _NOBODY
    if said == before:
        yield
        return
    _set_local(said)
    try:
        setattr(connection, _SAID, said if inside else _NOBODY)
        yield
    except BaseException:
        # Whether a savepoint takes the settings back is not known here: None is said anew.
        setattr(connection, _SAID, _NOBODY if before == _NOBODY else None)
        raise
    setattr(connection, _SAID, before)
    if before is not None:
        _set_local(before)


def _set_local(values: Said) -> None:
    execute(_SET, values)
