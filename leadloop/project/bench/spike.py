"""`leadloop bench spike`: twenty times the usual for a minute, and what becomes of whom.

Visitors from many addresses submit one form, a few submit another of high priority. No form may
be refused; what is urgent overtakes the backlog; the backlog drains. Latency counts from the
moment a submission was due to be sent until another connection can read what it led to.
"""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psutil
import psycopg
import uvloop

from leadloop.project.bench.report import Report
from leadloop.project.bench.site import BenchFailed, Site, running_site
from leadloop.project.simulate.load import send_load
from leadloop.project.simulate.plan import Plan, Tally, Target, fixed_rate
from leadloop.project.simulate.traffic import Door, Request, Traffic, single_requests

FACTOR = 20
_SPIKE_S = 60.0
_CALM_S = 10.0
_TRY_S = 3.0
# Of what the door takes at most: the rest of the machine is the load generator and the workers.
_SHARE = 0.4
# And of what the workers drain, or waiting for the end of the backlog would be the whole bench.
_TIMES_DRAINED = 2.0
_MOST_PER_S = 2_000.0
_FULL_MOST_PER_S = 6_000.0
_URGENT_PER_S = 5.0
_CONNECTIONS = 128
_POLL_S = 0.01
_DRAIN_S = 150.0
_FULL_DRAIN_S = 900.0
_FORMS = (("spike", False), ("spike-urgent", True))
_ADDRESSES = 100_000
_ADDRESS = "198.018.000.000"
_TRACE = "0" * 32
_NEW_FORM = """
INSERT INTO portal_form (id, slug, name, title, intro, product_interest, campaign, submit_label,
    fields, consents, thank_you, redirect_url, high_priority, published, public_key, version,
    created_at, updated_at, updated_by)
VALUES (%s, %s, 'Bench', 'Bench', '', '', '', 'Send', '[]', '[]', '', '', %s, true, %s, 1,
    now(), now(), 'bench')
"""
_WAITING = """
SELECT coalesce(sum((SELECT count(*) FROM events_log e
    WHERE e.topic = s.topic AND e.priority = s.priority
        AND (e.xid, e.seq) > (s.xid, s.seq))), 0)
FROM events_subscription s WHERE s.topic IN ('leads', 'assessed')
"""
_ARRIVED = """
SELECT DISTINCT trace_id FROM events_log WHERE trace_id = ANY(%s) AND topic = 'changes'
    AND type IN ('lead.changed', 'activity.changed')
"""
_NORMAL = """
WITH sent AS (
    SELECT trace_id, min(recorded_at) AS at FROM events_log
    WHERE topic = 'leads' AND priority = 0 AND recorded_at >= %s GROUP BY trace_id
), arrived AS (
    SELECT trace_id, min(recorded_at) AS at FROM events_log
    WHERE topic = 'changes' AND type IN ('lead.changed', 'activity.changed') AND recorded_at >= %s
    GROUP BY trace_id
)
SELECT count(*), percentile_disc(ARRAY[0.5, 0.99]) WITHIN GROUP (
    ORDER BY extract(epoch FROM arrived.at - sent.at)::float8)
FROM sent JOIN arrived USING (trace_id)
"""


def bench_spike(*, full: bool, seconds: float = _SPIKE_S, most_per_s: float = 0) -> Report:
    """Measure a spike of ``FACTOR`` times the base rate, ``seconds`` long.

    The base is as high as this machine allows, at most ``most_per_s`` / ``FACTOR``.

    Raises:
        BenchFailed: The machine is too busy to try anything.
    """
    report = Report("spike")
    report.aims = {"forms_refused": "0", "urgent_form_to_row_p99_ms": "< 1,000"}
    most = most_per_s or (_FULL_MOST_PER_S if full else _MOST_PER_S)
    with running_site() as site:
        keys = _make_forms(site)
        patience_s = _FULL_DRAIN_S if full else _DRAIN_S
        door_rate, drained_rate = _try_out(site, keys, patience_s)
        rate = min(_SHARE * door_rate, _TIMES_DRAINED * drained_rate, most)
        report.figures |= {
            "door_alone_per_s": door_rate,
            "drained_alone_per_s": drained_rate,
            "base_rate_per_s": rate / FACTOR,
            "spike_rate_per_s": rate,
        }
        calm = _run(site, keys, rate / FACTOR, _CALM_S)
        _note(report, "calm", calm)
        _drain(site, patience_s)
        spike = _run(site, keys, rate, seconds)
        _note(report, "spike", spike)
        _after(report, site, patience_s)
        _note_normal(report, site, spike.began)
        refused = sum(_refused(phase.forms) + _refused(phase.urgent) for phase in (calm, spike))
        report.figures["forms_refused"] = refused
    return report


class _Phase:
    """What one phase saw."""

    def __init__(self, site: Site, began: Any) -> None:
        self.began = began
        self.forms = Tally()
        self.urgent = Tally()
        self.waits_s: list[float] = []
        self.unseen = 0
        self.web_mib = 0.0
        self.site = site


def _run(site: Site, keys: dict[str, str], rate: float, seconds: float) -> _Phase:
    with psycopg.connect(site.database_url) as connection:
        row = connection.execute("SELECT leadloop_now()").fetchone()
    phase = _Phase(site, row[0] if row else None)
    urgent = _Urgent(_requests(site, "spike-urgent", keys))
    watcher = _Watcher(site, urgent)
    watcher.start()

    async def send() -> None:
        target = Target("127.0.0.1", site.port)
        forms = _addressed(_requests(site, "spike", keys))
        plans = (
            Plan(_CONNECTIONS, arrivals_s=fixed_rate(rate), duration_s=seconds),
            Plan(8, arrivals_s=fixed_rate(_URGENT_PER_S), duration_s=seconds),
        )
        phase.forms, phase.urgent = await asyncio.gather(
            send_load(target, forms, plans[0]), send_load(target, urgent, plans[1])
        )

    uvloop.run(send())
    phase.unseen = watcher.finish()
    phase.waits_s = sorted(watcher.seen[trace] - urgent.due[trace] for trace in watcher.seen)
    phase.web_mib = watcher.web_mib
    return phase


def _requests(site: Site, slug: str, keys: dict[str, str]) -> Iterator[Request]:
    headers = (
        ("authorization", f"Bearer {keys[slug]}"),
        ("content-type", "application/json"),
        ("x-forwarded-for", _ADDRESS),
        ("traceparent", f"00-{_TRACE}-00f067aa0ba902b7-01"),
    )
    door = Door(f"/p/{slug}/submit", f"127.0.0.1:{site.port}", headers)
    run = uuid4().hex[:8]
    people = 10_000_000 + uuid4().int % 40_000_000
    return single_requests(
        door, Traffic(run=run, duplicates=0, malformed=0, hopeless=0, first_person=people)
    )


def _addressed(requests: Iterator[Request]) -> Iterator[Request]:
    """Give each request an address and a trace of its own."""
    for number, request in enumerate(requests):
        place = number % _ADDRESSES
        address = f"198.{18 + place // 65_536}.{place // 256 % 256}.{place % 256}"
        payload = request.payload.replace(_ADDRESS.encode(), address.encode(), 1)
        yield request._replace(payload=payload.replace(_TRACE.encode(), uuid4().hex.encode(), 1))


class _Urgent:
    """The urgent submissions, and when each was due."""

    def __init__(self, requests: Iterator[Request]) -> None:
        self._requests = _addressed(requests)
        self.due: dict[str, float] = {}

    def __iter__(self) -> "_Urgent":
        return self

    def __next__(self) -> Request:
        # The load generator draws a request at the moment at which it is due.
        now = time.perf_counter()
        request = next(self._requests)
        at = request.payload.index(b"traceparent: 00-") + len(b"traceparent: 00-")
        trace = request.payload[at : at + 32].decode()
        self.due[trace] = now
        return request


class _Watcher(threading.Thread):
    """Notes when the row of each urgent submission can be read, and the web process' memory."""

    def __init__(self, site: Site, urgent: _Urgent) -> None:
        super().__init__(daemon=True)
        self._site = site
        self._urgent = urgent
        self._ending = threading.Event()
        self.seen: dict[str, float] = {}
        self.web_mib = 0.0

    def run(self) -> None:
        web = psutil.Process(self._site.pids["web"])
        with psycopg.connect(self._site.database_url, autocommit=True) as connection:
            while not self._ending.is_set() or self._pending():
                if pending := self._pending():
                    rows = connection.execute(_ARRIVED, (pending,)).fetchall()
                    now = time.perf_counter()
                    self.seen.update({trace: now for (trace,) in rows})
                self.web_mib = max(self.web_mib, web.memory_info().rss / 1024**2)
                time.sleep(_POLL_S)

    def _pending(self) -> list[str]:
        return [trace for trace in list(self._urgent.due) if trace not in self.seen]

    def finish(self) -> int:
        """Wait for the last ones, at most half a minute; return how many never came."""
        self._ending.set()
        self.join(30)
        return len(self._pending())


def _make_forms(site: Site) -> dict[str, str]:
    keys = {}
    with psycopg.connect(site.database_url) as connection:
        for slug, urgent in _FORMS:
            keys[slug] = uuid4().hex
            connection.execute(_NEW_FORM, (uuid4(), slug, urgent, keys[slug]))
    return keys


def _try_out(site: Site, keys: dict[str, str], patience_s: float) -> tuple[float, float]:
    """Return submissions a second that the form door takes when asked without pause, and drained.

    Raises:
        BenchFailed: They were not drained in time.
    """
    began = time.perf_counter()
    plan = Plan(_CONNECTIONS, duration_s=_TRY_S, keep_accepted=False)
    requests = _addressed(_requests(site, "spike", keys))
    tally = asyncio.run(send_load(Target("127.0.0.1", site.port), requests, plan))
    if _drain(site, patience_s) is None:
        raise BenchFailed(f"The first submissions were not drained {patience_s:.0f} s later.")
    return tally.answers_per_s(202), tally.statuses[202] / (time.perf_counter() - began)


def _refused(tally: Tally) -> int:
    """Return how many submissions were not taken at once, or never."""
    others = sum(count for status, count in tally.statuses.items() if status != 202)  # noqa: PLR2004
    return others + len(tally.given_up)


def _note(report: Report, name: str, phase: _Phase) -> None:
    waits = phase.waits_s or [float("nan")]
    report.figures |= {
        f"{name}_accepted": phase.forms.statuses[202] + phase.urgent.statuses[202],
        f"{name}_door_p50_ms": phase.forms.percentile_ms(0.5),
        f"{name}_door_p99_ms": phase.forms.percentile_ms(0.99),
        f"{name}_urgent_door_p99_ms": phase.urgent.percentile_ms(0.99),
        f"{name}_urgent_form_to_row_p50_ms": 1000 * waits[len(waits) // 2],
        f"{name}_urgent_form_to_row_p99_ms": 1000 * waits[int(0.99 * len(waits))],
        f"{name}_urgent_without_row": phase.unseen,
        f"{name}_web_memory_max_mib": phase.web_mib,
    }
    if name == "spike":
        report.figures["urgent_form_to_row_p99_ms"] = 1000 * waits[int(0.99 * len(waits))]


def _after(report: Report, site: Site, patience_s: float) -> None:
    backlog = _waiting(site)
    drained_s = _drain(site, patience_s)
    report.figures["backlog_at_end_events"] = backlog
    if drained_s is None:
        report.notes.append(f"not drained after {patience_s:.0f} s: {_waiting(site):,} events left")
    else:
        report.figures["drain_s"] = drained_s
    processes = json.loads(site.command("status", "--json"))["processes"]
    report.figures["memory_after_mib"] = sum(p["memory_mib"] for p in processes)


def _note_normal(report: Report, site: Site, began: Any) -> None:
    with psycopg.connect(site.database_url) as connection:
        row = connection.execute(_NORMAL, (began, began)).fetchone()
    if row and row[1]:
        report.figures["spike_normal_rows"] = row[0]
        report.figures["spike_normal_door_to_row_p50_s"] = row[1][0]
        report.figures["spike_normal_door_to_row_p99_s"] = row[1][1]


def _waiting(site: Site) -> int:
    with psycopg.connect(site.database_url) as connection:
        row = connection.execute(_WAITING).fetchone()
    return int(row[0]) if row else 0


def _drain(site: Site, patience_s: float) -> float | None:
    """Wait until nothing waits; return the seconds it took, None if it took too long."""
    begin = time.perf_counter()
    while _waiting(site):
        if time.perf_counter() - begin > patience_s:
            return None
        time.sleep(0.1)
    return time.perf_counter() - begin
