"""The database's content: fits this release, keeps time, lets readers read on."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.project.doctor.finding import Finding, Level

_MAX_SKEW_S: Final = 1.0
_LONG_WRITE_S: Final = 10.0
_DAYS_AHEAD: Final = 2


def check_migrations() -> Iterator[Finding]:
    """The tables are those of this release."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in waiting[:3])
        text = f"{len(waiting)} migrations wait: {names}"
        yield Finding("migrations", Level.BAD, text, "Run `leadloop migrate`.")
    known = set(executor.loader.disk_migrations)
    ours = {app for app, _ in known}
    applied = executor.loader.applied_migrations
    newer = [key for key in applied if key[0] in ours and key not in known]
    if newer:
        text = f"The database was used by a newer release ({newer[0][0]}.{newer[0][1]})."
        yield Finding("migrations", Level.WARN, text, "Run the newer release, or restore a backup.")
    if not waiting and not newer:
        yield Finding("migrations", Level.GOOD, "up to date")


def check_clock() -> Iterator[Finding]:
    """This machine and the database agree what time it is."""
    skew = abs((execute("SELECT leadloop_now()")[0][0] - clock.now()).total_seconds())
    if skew > _MAX_SKEW_S:
        text = f"The clocks of this machine and the database differ by {skew:.1f} s."
        yield Finding("clock", Level.BAD, text, "Let both machines take their time from NTP.")
    else:
        yield Finding("clock", Level.GOOD, f"{skew * 1000:.0f} ms apart")


def check_log() -> Iterator[Finding]:
    """Readers of the log are held back by no open transaction, and days to come have room."""
    rows = execute(
        "SELECT pid, coalesce(nullif(application_name, ''), usename, ''), datname,"
        " extract(epoch FROM clock_timestamp() - xact_start)::float8"
        " FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
        " AND clock_timestamp() - xact_start > %s ORDER BY xact_start LIMIT 3",
        (timedelta(seconds=_LONG_WRITE_S),),
    )
    for pid, who, name, seconds in rows:
        text = f"{who} in database {name} has held a transaction open for {seconds:.0f} s."
        cure = f"Readers wait for it. End it: SELECT pg_terminate_backend({pid})."
        yield Finding("log", Level.WARN, text, cure)
    day = (clock.now() + timedelta(days=_DAYS_AHEAD)).strftime("events_log_%Y%m%d")
    if not execute("SELECT to_regclass(%s) IS NOT NULL", (day,))[0][0]:
        text = f"The log has no partition {day}."
        cure = "Start a worker: it makes the coming days' partitions every hour."
        yield Finding("log", Level.WARN, text, cure)
    elif not rows:
        yield Finding("log", Level.GOOD, "readers are held back by nothing")
