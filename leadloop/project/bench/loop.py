"""`leadloop bench loop`: from the form to the CRM row, and the highest rate that drains.

Latency counts from the moment a submission was due to be sent until another connection can read
the row it led to in the change feed.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import uvloop

from leadloop.intake.adapters.scoring import edge_scorer
from leadloop.intake.logic.canonical import canonicalise
from leadloop.project.bench.ingest import bench_traffic, single_door
from leadloop.project.bench.report import Report
from leadloop.project.bench.site import Site, running_site
from leadloop.project.simulate.contracts import Mix
from leadloop.project.simulate.load import send_load
from leadloop.project.simulate.plan import Plan, Tally, Target, fixed_rate
from leadloop.project.simulate.traffic import Request, single_requests
from leadloop.project.simulate.world import World

_RATE = 500.0
_SECONDS = 20.0
_FULL_SECONDS = 60.0
_STEPS = (1000, 1500, 2000, 2500, 3000, 3500, 4000)
_STEP_SECONDS = 8.0
_SETTLED_S = 2.0
_POLL_S = 0.004
_SCORINGS = 5000
_DRAIN_S = 60.0
_NEW_ROWS = """
SELECT xid, seq, trace_id FROM events_log
WHERE topic = 'changes' AND priority = 0 AND (xid, seq) > (%s, %s) AND xid < events_horizon()
    AND type IN ('lead.changed', 'activity.changed')
ORDER BY xid, seq LIMIT 5000
"""
_WAITING = """
SELECT coalesce(sum((SELECT count(*) FROM events_log e
    WHERE e.topic = s.topic AND e.priority = s.priority
        AND (e.xid, e.seq) > (s.xid, s.seq))), 0)
FROM events_subscription s WHERE s.topic IN ('leads', 'assessed')
"""


def bench_loop(*, full: bool) -> Report:
    """Measure latency at 500 a second, the draining rate, edge scoring, and memory."""
    report = Report("loop")
    report.aims = {
        "form_to_row_p99_ms": "< 250",
        "draining_rate_per_s": ">= 1,500, aim 3,000",
        "memory_at_rest_mib": "< 600",
        "edge_scoring_p99_ms": "< 1",
    }
    with running_site() as site:
        time.sleep(3)
        report.figures["memory_at_rest_mib"] = _memory(site)
        _latency(report, site, _FULL_SECONDS if full else _SECONDS)
        _draining_rate(report, site)
    _edge_scoring(report)
    return report


def _memory(site: Site) -> float:
    return float(sum(p["memory_mib"] for p in site.status()["processes"]))


class _Watcher(threading.Thread):
    """Notes when the first row that each submission led to becomes visible."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self._url = url
        self._stopping = threading.Event()
        self.seen: dict[str, float] = {}

    def run(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            position: tuple[Any, ...] = (0, 0)
            while not self._stopping.is_set():
                rows = connection.execute(_NEW_ROWS, position).fetchall()
                now = time.perf_counter()
                for _, _, trace_id in rows:
                    self.seen.setdefault(trace_id, now)
                if rows:
                    position = rows[-1][:2]
                else:
                    time.sleep(_POLL_S)

    def stop(self) -> None:
        self._stopping.set()
        self.join()


@contextmanager
def _watching(site: Site) -> Iterator[_Watcher]:
    watcher = _Watcher(site.database_url)
    watcher.start()
    try:
        yield watcher
    finally:
        watcher.stop()


class _DueTimes:
    """Passes requests on and remembers when each was due."""

    def __init__(self, requests: Iterator[Request], rate: float) -> None:
        self._requests = requests
        self._rate = rate
        self._begin = 0.0
        self._number = 0
        self.due: dict[str, float] = {}

    def __iter__(self) -> "_DueTimes":
        return self

    def __next__(self) -> Request:
        if not self._number:
            self._begin = time.perf_counter()
        request = next(self._requests)
        self.due.setdefault(request.keys[0], self._begin + self._number / self._rate)
        self._number += 1
        return request


def _send_at(site: Site, rate: float, seconds: float) -> tuple[Tally, dict[str, float]]:
    requests = _DueTimes(single_requests(single_door(site), bench_traffic()), rate)
    plan = Plan(connections=64, arrivals_s=fixed_rate(rate), duration_s=seconds)
    tally = uvloop.run(send_load(Target("127.0.0.1", site.port), requests, plan))
    return tally, requests.due


def _latency(report: Report, site: Site, seconds: float) -> None:
    with _watching(site) as watcher:
        tally, due = _send_at(site, _RATE, seconds)
        report.figures["memory_under_load_mib"] = _memory(site)
        _drain(site)
        time.sleep(_SETTLED_S)
    with psycopg.connect(site.database_url) as connection:
        traces: dict[str, str] = dict(
            connection.execute("SELECT key::text, trace_id FROM events_key").fetchall()
        )
    waits = sorted(
        watcher.seen[traces[event_id]] - due[key]
        for key, event_id in tally.accepted.items()
        if traces[event_id] in watcher.seen
    )
    report.figures["latency_rate_per_s"] = _RATE
    report.figures["form_to_row_p50_ms"] = 1000 * waits[len(waits) // 2]
    report.figures["form_to_row_p99_ms"] = 1000 * waits[int(0.99 * len(waits))]
    report.figures["form_to_row_max_ms"] = 1000 * waits[-1]
    report.figures["accepted"] = len(tally.accepted)
    report.figures["rows_seen"] = len(waits)


def _waiting(site: Site) -> int:
    with psycopg.connect(site.database_url) as connection:
        row = connection.execute(_WAITING).fetchone()
    return int(row[0]) if row else 0


def _drain(site: Site) -> float:
    """Wait until nothing waits; return the seconds it took."""
    begin = time.perf_counter()
    while _waiting(site) and time.perf_counter() - begin < _DRAIN_S:
        time.sleep(0.05)
    return time.perf_counter() - begin


def _draining_rate(report: Report, site: Site) -> None:
    """Raise the rate until what is sent for some seconds no longer drains within two."""
    best = 0.0
    for rate in _STEPS:
        tally, _ = _send_at(site, rate, _STEP_SECONDS)
        sent = tally.answers_per_s(202)
        behind_s = _drain(site)
        report.notes.append(f"at {rate}/s: {sent:,.0f}/s accepted, drained {behind_s:.1f} s later")
        if behind_s > _SETTLED_S or sent < 0.9 * rate:
            break
        best = float(rate)
    report.figures["draining_rate_per_s"] = best


def _edge_scoring(report: Report) -> None:
    """Time scoring with reasons, one lead at a time, in this process."""
    scorer = edge_scorer()
    enquiries = (canonicalise(World(1, Mix()).enquiry(n).data).lead for n in range(_SCORINGS))
    costs = []
    for lead in filter(None, enquiries):
        begin = time.perf_counter()
        scorer.score([lead])
        costs.append(time.perf_counter() - begin)
    costs.sort()
    report.figures["edge_scoring_p50_ms"] = 1000 * costs[len(costs) // 2]
    report.figures["edge_scoring_p99_ms"] = 1000 * costs[int(0.99 * len(costs))]
