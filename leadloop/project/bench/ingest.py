"""`leadloop bench ingest`: how many submissions and events a second become durable.

Through the listener of `leadloop up`, with keys and shape checks on and the worker running, the
load generator on the same cores. Both baselines and the cost of an fsync are measured in the same
run, since absolute figures are the machine's.
"""

import asyncio
import subprocess
import sys
import time
from itertools import count
from uuid import uuid4

import psycopg

from leadloop.project.bench import baselines
from leadloop.project.bench.report import Report
from leadloop.project.bench.site import BenchFailed, Site, free_port, running_site
from leadloop.project.simulate.load import send_load
from leadloop.project.simulate.plan import Plan, Tally, Target
from leadloop.project.simulate.traffic import Door, Traffic, batch_requests, single_requests

_BATCH = 100
_CONNECTIONS = 256
_BATCH_CONNECTIONS = 16
_SECONDS = 10.0
_FULL_SECONDS = 30.0
_CROWD = 2_000_000
_crowds = count()


def bench_ingest(*, full: bool) -> Report:
    """Measure single submissions, batches of 100 events, and both baselines."""
    seconds = _FULL_SECONDS if full else _SECONDS
    report = Report("ingest")
    report.aims = {"single_submissions_per_s": ">= 8,000", "batch_events_per_s": ">= 50,000"}
    with running_site() as site:
        _measure(report, site, seconds)
        _measure_baselines(report, site, seconds)
    single = report.figures["single_submissions_per_s"]
    report.figures["single_to_bare_ratio"] = single / report.baselines["bare_single_per_s"]
    batch = report.figures["batch_events_per_s"]
    report.figures["batch_to_bare_ratio"] = batch / report.baselines["bare_batch_events_per_s"]
    return report


def single_door(site: Site) -> Door:
    """Return the door for one submission a request."""
    headers = (
        ("authorization", f"Bearer {site.keys['write_key']}"),
        ("content-type", "application/json"),
    )
    return Door("/api/v1/leads", f"127.0.0.1:{site.port}", headers)


def batch_door(site: Site, topic: str = "leads") -> Door:
    """Return the door for a batch of events a request."""
    headers = (("aeg-sas-key", site.keys["sas_key"]), ("content-type", "application/json"))
    return Door(f"/eventgrid/{topic}/api/events", f"127.0.0.1:{site.port}", headers)


def bench_traffic() -> Traffic:
    """Return the stated mix: 1 KB bodies, 5 % duplicates, 2 % bad, 500 people returning.

    Each call brings other people, so that a later phase meets new ones as the first did.
    """
    return Traffic(
        run=uuid4().hex[:8],
        duplicates=0.05,
        malformed=0.01,
        hopeless=0.01,
        first_person=next(_crowds) * _CROWD,
    )


def _measure(report: Report, site: Site, seconds: float) -> None:
    tally = _send(site, seconds, batch=False, keep=True)
    report.figures["single_submissions_per_s"] = tally.answers_per_s(202)
    report.figures["single_p50_ms"] = tally.percentile_ms(0.5)
    report.figures["single_p99_ms"] = tally.percentile_ms(0.99)
    _check_durable(site, tally)
    tally = _send(site, seconds, batch=True)
    report.figures["batch_events_per_s"] = tally.answers_per_s(200) * _BATCH
    report.figures["batch_p99_ms"] = tally.percentile_ms(0.99)


def _send(site: Site, seconds: float, *, batch: bool, keep: bool = False) -> Tally:
    plan = Plan(
        connections=_BATCH_CONNECTIONS if batch else _CONNECTIONS,
        duration_s=seconds,
        keep_accepted=keep,
    )
    requests = (
        batch_requests(batch_door(site), bench_traffic(), _BATCH)
        if batch
        else single_requests(single_door(site), bench_traffic())
    )
    target = Target("127.0.0.1", site.port)
    return asyncio.run(send_load(target, requests, plan))


def _check_durable(site: Site, tally: Tally) -> None:
    """Refuse a figure whose submissions are not in the log."""
    with psycopg.connect(site.database_url) as connection:
        row = connection.execute("SELECT count(*) FROM events_key").fetchone()
    if not row or row[0] < len(set(tally.accepted.values())):
        raise BenchFailed(f"{len(tally.accepted)} were accepted, but the log holds {row}.")


def _measure_baselines(report: Report, site: Site, seconds: float) -> None:
    body = next(single_requests(single_door(site), bench_traffic())).payload.partition(b"\r\n\r\n")[
        2
    ]
    report.baselines["copy_rows_per_s"] = baselines.copy_rows_per_s(site.database_url, body)
    for kind, name in (("group", "bare"), ("insert", "insert_per_request")):
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", baselines.__name__, kind, site.database_url, str(port)]
        )
        try:
            _wait_for_port(port)
            bare = Site(site.folder, port, site.keys, process)
            single = _send(bare, seconds / 2, batch=False)
            report.baselines[f"{name}_single_per_s"] = single.answers_per_s(202)
            if kind == "group":
                batches = _send(bare, seconds / 2, batch=True)
                report.baselines[f"{name}_batch_events_per_s"] = batches.answers_per_s(202) * _BATCH
        finally:
            process.terminate()
            process.wait(10)


def _wait_for_port(port: int) -> None:
    async def connect() -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()

    for _ in range(200):
        try:
            asyncio.run(connect())
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise BenchFailed("A baseline server did not start.")
