"""Ten thousand clocks of cases that warn and are breached in the same moment."""

import time
from typing import Any, Final, NamedTuple

import httpx
import psycopg

from leadloop.project.bench.report import Report
from leadloop.project.bench.site import BenchFailed, Site

TIMERS: Final = 10_000
_AT_ONCE: Final = 500
_WITHIN_S: Final = 900.0
_API: Final = "/api/data/v9.2"
# A clock that was to warn half a minute ago and is breached now.
_END_CLOCKS: Final = """
UPDATE service_casetimer SET started_at = leadloop_now() - interval '1 hour',
    warn_at = leadloop_now() - interval '30 seconds', due_at = leadloop_now()
"""
_END_WAITING: Final = """
UPDATE kit_due SET due_at = leadloop_now() WHERE kind = 'case.clocks'
"""
_STATE: Final = """
SELECT count(*), count(*) FILTER (WHERE warned_at IS NOT NULL AND breached_at IS NOT NULL)
FROM service_casetimer
"""
_TOLD: Final = """
SELECT count(*), count(DISTINCT id) FROM events_log WHERE topic = 'changes'
    AND type = 'case_timer.changed' AND data -> 'after' ->> 'breached_at' IS NOT NULL
"""


class _Clocks(NamedTuple):
    """How many clocks there are, and how many of them have warned and are breached."""

    there: int
    breached: int


def measure_timers(report: Report, site: Site, caller: httpx.Client) -> None:
    """Make cases with one clock each, let all come due at once, time until all have acted.

    Raises:
        BenchFailed: A clock did not act, or acted twice.
    """
    site.run_module("leadloop.project.bench.levels")
    begin = time.perf_counter()
    _make_cases(caller)
    report.figures["cases_with_clock_per_s"] = TIMERS / (time.perf_counter() - begin)
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        there = _clocks(connection).there
        if there < TIMERS:
            raise BenchFailed(f"{TIMERS:,} cases started {there:,} clocks.")
        begin = time.perf_counter()
        _shift(connection)
        while _clocks(connection).breached < there:
            if time.perf_counter() - begin > _WITHIN_S:
                acted = _clocks(connection).breached
                raise BenchFailed(f"Only {acted:,} of {there:,} clocks acted in {_WITHIN_S:.0f} s.")
            time.sleep(0.05)
        took = time.perf_counter() - begin
        report.figures["timers_in_one_minute"] = there
        report.figures["timers_all_told_s"] = took
        report.figures["timers_per_s"] = there / took
        _check_once(connection, there)


def _make_cases(caller: httpx.Client) -> None:
    path = f"{_API}/incidents/Microsoft.Dynamics.CRM.CreateMultiple"
    holder = caller.get(f"{_API}/accounts?$select=name&$top=1").json()["value"][0]["accountid"]
    for first in range(0, TIMERS, _AT_ONCE):
        rows = [
            {
                "@odata.type": "Microsoft.Dynamics.CRM.incident",
                "title": f"Bench {n}",
                "customerid_account@odata.bind": f"/accounts({holder})",
            }
            for n in range(first, min(first + _AT_ONCE, TIMERS))
        ]
        caller.post(path, json={"Targets": rows}).raise_for_status()


def _shift(connection: psycopg.Connection[Any]) -> None:
    """Bring every clock to its end, as an hour would, without news of the shift itself."""
    with connection.transaction():
        connection.execute("ALTER TABLE service_casetimer DISABLE TRIGGER USER")
        connection.execute(_END_CLOCKS)
        connection.execute(_END_WAITING)
        connection.execute("ALTER TABLE service_casetimer ENABLE TRIGGER USER")
        connection.execute("SELECT pg_notify('leadloop_due', '')")


def _clocks(connection: psycopg.Connection[Any]) -> _Clocks:
    row = connection.execute(_STATE).fetchone()
    return _Clocks(*row) if row else _Clocks(0, 0)


def _check_once(connection: psycopg.Connection[Any], there: int) -> None:
    row = connection.execute(_TOLD).fetchone() or (0, 0)
    if tuple(row) != (there, there):
        told, clocks = row
        raise BenchFailed(f"{there:,} clocks were told {told:,} times, {clocks:,} different ones.")
