"""Partitions, retention, and the epoch of positions. Run at start and every hour."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from leadloop.kit import clock
from leadloop.kit.db import execute

log = structlog.get_logger()

_DAYS_AHEAD = 7
_LONGEST_LIFE = timedelta(days=8)
_LOCK = "leadloop.events.maintenance"


def maintain(*, retention: timedelta, duplicate_horizon: timedelta) -> None:
    """Make the coming days' partitions, drop what is past ``retention``, forget old keys."""
    with transaction.atomic():
        if not execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", (_LOCK,))[0][0]:
            return
        _check_epoch()
        today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        for day in range(_DAYS_AHEAD + 1):
            _make_partition(today + timedelta(days=day))
        _drop_before(today - retention)
    execute("DELETE FROM events_key WHERE recorded_at < %s", (clock.now() - duplicate_horizon,))


def _check_epoch() -> None:
    """After a dump and restore into another server transaction ids start anew: raise the base."""
    rows = execute(
        "UPDATE events_epoch SET system_identifier = s.system_identifier,"
        " base = greatest(base, coalesce((SELECT max(xid) FROM events_log), 0))"
        " FROM pg_control_system() AS s"
        " WHERE events_epoch.system_identifier <> s.system_identifier RETURNING base"
    )
    if rows:
        log.warning("events.epoch_raised", base=rows[0][0])


def _partition_name(day: datetime) -> str:
    return f"events_log_{day:%Y%m%d}"


def _make_partition(day: datetime) -> None:
    """Make one day's partition, unless it exists or the default one already holds such rows."""
    end = day + timedelta(days=1)
    taken = execute(
        "SELECT to_regclass(%s) IS NOT NULL OR EXISTS (SELECT FROM events_log_default"
        " WHERE recorded_at >= %s AND recorded_at < %s)",
        (_partition_name(day), day, end),
    )[0][0]
    if not taken:
        execute(
            f"CREATE TABLE {_partition_name(day)} PARTITION OF events_log"
            f" FOR VALUES FROM ('{day.isoformat()}') TO ('{end.isoformat()}')"
            # Rows of two kilobytes are common and short-lived: compressing each costs more time
            # than it saves room.
            " WITH (toast_tuple_target = 8160)"
        )


def _drop_before(limit: datetime) -> None:
    """Drop whole days that every subscription has read."""
    # What waits for an event subscription lives for seven days at most.
    oldest = execute(
        "SELECT least((SELECT min(read_at) FROM events_subscription),"
        " (SELECT min(greatest(read_at, %s)) FROM events_event_subscription"
        "   WHERE state NOT IN ('Failed', 'Deleting')))",
        (clock.now() - _LONGEST_LIFE,),
    )[0][0]
    safe = min(limit, oldest) if oldest else limit
    rows = execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits"
        " WHERE inhparent = 'events_log'::regclass AND inhrelid::regclass::text ~ '_[0-9]{8}$'"
    )
    for (name,) in rows:
        if name < _partition_name(safe):
            execute(f"DROP TABLE {name}")
            log.info("events.partition_dropped", partition=name)
    execute("DELETE FROM events_log_default WHERE recorded_at < %s", (safe,))
