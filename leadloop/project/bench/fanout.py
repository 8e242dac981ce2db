"""`leadloop bench fanout`: events pushed to twenty webhooks with filters, well and sick ones.

Events are appended at a steady rate with the log that the doors use. Lag counts from the moment an
event was appended until its receiver, in a process of its own, has read it. The second phase adds
receivers that are down, slow, lying, or answering 410, 413 and 429; the well ones' lag is measured
again. The baseline posts the same bodies with the bare HTTP client.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import aiohttp
import httpx
import orjson
import psycopg
import uvloop

from leadloop.events.adapters.group_commit import GroupCommitLog
from leadloop.events.contracts import EventDraft
from leadloop.events.contracts.subscriptions import AdvancedFilter, EventFilter, Operator
from leadloop.events.logic.filters import compile_filter
from leadloop.events.logic.logged import LoggedEvent
from leadloop.events.logic.progress import Mark, Progress
from leadloop.kit import clock
from leadloop.kit.ids import new_trace_id
from leadloop.project.bench import receivers, subscribing
from leadloop.project.bench.report import Report
from leadloop.project.bench.site import BenchFailed, Site, free_port, running_site

_RATE = 2_000
_PER_TICK = 50
_SECONDS = 8.0
_FULL_SECONDS = 30.0
_WARM_UP_S = 2.0
_WELL = 20
_BATCH = 20
_DRAIN_S = 60.0
_POSTS = 3_000
_IN_FLIGHT = 32
_SINGLES = 6_000
_JUDGED = 50_000
_SICK = {
    "down": "",
    "slow": "/slow",
    "lying": "/lying",
    "status-410": "/status/410",
    "status-413": "/status/413",
    "status-429": "/status/429",
}
_ENVIRONMENT = {"LEADLOOP_ALLOWED_PRIVATE_HOSTS": "127.0.0.1", "LEADLOOP_DELIVERY_TIMEOUT": "PT3S"}


_COUNTERS = """
SELECT s.name, s.matched, s.delivered, s.requests,
    (SELECT count(*) FROM events_delivery d WHERE d.subscription_id = s.id),
    (SELECT count(*) FROM events_dead_letter l WHERE l.subscription_id = s.id),
    (SELECT count(*) FROM (SELECT FROM events_log e WHERE e.topic = s.topic AND e.priority = 0
        AND (e.xid, e.seq) > (s.xid, s.seq) LIMIT 10000) AS ahead)
FROM events_event_subscription s
"""


def bench_fanout(*, full: bool) -> Report:
    """Measure twenty well subscriptions, the same beside six sick ones, and single requests."""
    seconds = _FULL_SECONDS if full else _SECONDS
    report = Report("fanout")
    report.aims = {
        "delivered_per_s": ">= 2,000",
        "lag_p99_ms": "< 500",
        "lag_beside_sick_p99_ms": "< 500",
        "non_matching_us_per_event": "< 10",
        "lost": "0",
    }
    _non_matching(report)
    with running_site(environment=_ENVIRONMENT) as site, _receivers() as url:
        wishes = [_wish(f"well-{n}", f"{url}/well/{n}", [n]) for n in range(_WELL)]
        _subscribe(site, wishes)
        _well(report, site, url, seconds)
        _single(report, site, url)
        _beside_sick(report, site, url, seconds)
    return report


def _wish(name: str, url: str, shards: list[int], batch: int = _BATCH) -> dict[str, Any]:
    return {"name": name, "url": url, "shards": shards, "batch": batch}


def _well(report: Report, site: Site, url: str, seconds: float) -> None:
    uvloop.run(_append(site.database_url, _WARM_UP_S, _RATE))
    _drain(site, [f"well-{n}" for n in range(_WELL)])
    _stats(url)
    sent = uvloop.run(_append(site.database_url, seconds, _RATE))
    _drain(site, [f"well-{n}" for n in range(_WELL)])
    seen = _stats(url)
    elapsed = _span_s(seen, "/well/")
    lags = _lags(seen, "/well/")
    report.figures["events_in_per_s"] = sent / seconds
    report.figures["delivered_per_s"] = len(lags) / elapsed
    report.figures["requests_per_s"] = _requests(seen, "/well/") / elapsed
    report.figures["lag_p50_ms"], report.figures["lag_p99_ms"] = _percentiles(lags)
    report.figures["lost"] = float(sent - len(lags))


def _single(report: Report, site: Site, url: str) -> None:
    """Drain a backlog with one event a request, signed and logged, to compare with bare posts."""
    _subscribe(site, [_wish("single", f"{url}/single", [_WELL], batch=1)])
    _stats(url)
    before = uvloop.run(_bare_posts(f"{url}/bare"))
    uvloop.run(_append(site.database_url, 0.0, _SINGLES, shard=_WELL))
    _drain(site, ["single"])
    seen = _stats(url)
    rate = _requests(seen, "/single") / _span_s(seen, "/single")
    bare = (before + uvloop.run(_bare_posts(f"{url}/bare"))) / 2
    report.figures["single_requests_per_s"] = rate
    report.figures["single_to_bare_ratio"] = rate / bare
    report.baselines["bare_posts_per_s"] = bare


def _beside_sick(report: Report, site: Site, url: str, seconds: float) -> None:
    """Every sick receiver wants what one of the well ones wants."""
    wishes = [
        _wish(name, f"{url}{path or '/well/consent'}", [number], batch=1)
        for number, (name, path) in enumerate(_SICK.items())
    ]
    _subscribe(site, wishes)
    _point_at_closed_port(site)
    _stats(url)
    before = _counters(site)
    sent = uvloop.run(_append(site.database_url, seconds, _RATE))
    _drain(site, [f"well-{n}" for n in range(_WELL)])
    seen, after = _stats(url), _counters(site)
    lags = _lags(seen, "/well/")
    figures = report.figures
    figures["lag_beside_sick_p50_ms"], figures["lag_beside_sick_p99_ms"] = _percentiles(lags)
    figures["lost"] += float(sent - len(lags))
    for name in _SICK:
        word = name.replace("-", "_")
        figures[f"{word}_requests"] = float(after[name]["requests"] - before[name]["requests"])
        figures["lost"] += _unaccounted(after[name])
        report.notes.append(
            f"{name}: {after[name]['matched']} wanted, {after[name]['delivered']} delivered,"
            f" {after[name]['retrying']} on the retry list, {after[name]['dead']} dead letters,"
            f" {after[name]['waiting']} of the topic not read yet"
        )


def _unaccounted(counters: Mapping[str, int]) -> float:
    """Return how many wanted events are nowhere: neither delivered, listed, buried nor unread."""
    known = counters["delivered"] + counters["retrying"] + counters["dead"] + counters["waiting"]
    return float(max(counters["matched"] - known, 0))


def _point_at_closed_port(site: Site) -> None:
    """The receiver consents and then goes away: nobody listens on this port any more."""
    with psycopg.connect(site.database_url) as connection:
        connection.execute(
            "UPDATE events_event_subscription SET version = version + 1,"
            " draft = jsonb_set(draft::jsonb, '{destination,url}', to_jsonb(%s::text))::json"
            " WHERE name = 'down'",
            (f"http://127.0.0.1:{free_port()}/gone",),
        )
    time.sleep(1.5)


async def _append(url: str, seconds: float, count: int, shard: int | None = None) -> int:
    """Append ``count`` events a second for ``seconds``; with 0 seconds ``count`` at once."""
    log = GroupCommitLog(url)
    await log.start()
    total = round(count * seconds) if seconds else count
    begin = time.perf_counter()
    try:
        for number in range(0, total, _PER_TICK):
            ahead = begin + number / count - time.perf_counter()
            if seconds and ahead > 0:
                await asyncio.sleep(ahead)
            await log.append([_draft(number + n, shard) for n in range(_PER_TICK)])
    finally:
        await log.stop()
    return total


def _draft(number: int, shard: int | None = None) -> EventDraft:
    data = {"shard": number % _WELL if shard is None else shard, "number": number, **_BODY}
    return EventDraft(
        subscribing.TOPIC,
        "bench.event",
        "/bench",
        str(uuid4()),
        orjson.dumps(data),
        clock.now(),
        new_trace_id(),
        subject=f"/bench/{number % _WELL}",
    )


_BODY = {"email": "someone@example.com", "company": "Example", "text": "x" * 600}


def _drain(site: Site, names: list[str]) -> None:
    """Wait until these subscriptions have delivered everything."""
    until = time.perf_counter() + _DRAIN_S
    while time.perf_counter() < until:
        found = _counters(site)
        if all(found[name]["waiting"] == 0 and found[name]["retrying"] == 0 for name in names):
            return
        time.sleep(0.2)
    raise BenchFailed("The well subscriptions did not drain in a minute.")


def _counters(site: Site) -> dict[str, dict[str, int]]:
    """Return each subscription's counters, by SQL: a command would cost more than deliveries."""
    with psycopg.connect(site.database_url) as connection:
        rows = connection.execute(_COUNTERS).fetchall()
    names = ("matched", "delivered", "requests", "retrying", "dead", "waiting")
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}


def _subscribe(site: Site, wishes: list[dict[str, Any]]) -> None:
    _program(site, json.dumps(wishes))
    time.sleep(1.0)


def _program(site: Site, *arguments: str) -> str:
    environment = {
        **os.environ,
        **_ENVIRONMENT,
        "LEADLOOP_DATA": str(site.folder),
        "LEADLOOP_LOG_LEVEL": "error",
        "DJANGO_SETTINGS_MODULE": "leadloop.project.django_settings",
    }
    command = [sys.executable, "-m", subscribing.__name__, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchFailed(f"Subscribing failed: {done.stderr.strip()[-500:]}")
    return done.stdout


@contextmanager
def _receivers() -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", receivers.__name__, str(port)])
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                _stats(url)
                break
            except httpx.HTTPError:
                time.sleep(0.05)
        else:
            raise BenchFailed("The receivers did not start.")
        yield url
    finally:
        process.terminate()
        process.wait(10)


def _stats(url: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{url}/stats", trust_env=False, timeout=10).json()
    return found


def _lags(seen: dict[str, Any], prefix: str) -> list[float]:
    return sorted(
        lag for path, one in seen.items() if path.startswith(prefix) for lag in one["lags_ms"]
    )


def _requests(seen: dict[str, Any], prefix: str) -> int:
    return sum(one["requests"] for path, one in seen.items() if path.startswith(prefix))


def _span_s(seen: dict[str, Any], prefix: str) -> float:
    """Return the seconds from the first to the last request."""
    found = [one for path, one in seen.items() if path.startswith(prefix)]
    if not found:
        raise BenchFailed("Nothing was delivered.")
    span: float = max(one["last_at"] for one in found) - min(one["first_at"] for one in found)
    return max(span, 0.001)


def _percentiles(lags: list[float]) -> tuple[float, float]:
    if not lags:
        raise BenchFailed("Nothing was delivered.")
    return lags[len(lags) // 2], lags[int(0.99 * (len(lags) - 1))]


async def _bare_posts(url: str) -> float:
    """Return requests a second of the bare client, with as many under way as a subscription has."""
    body = orjson.dumps({"time": clock.now(), "data": _BODY})
    gate = asyncio.Semaphore(_IN_FLIGHT)
    connector = aiohttp.TCPConnector(limit=_IN_FLIGHT)
    async with aiohttp.ClientSession(connector=connector, trust_env=False) as session:

        async def post() -> None:
            async with gate, session.post(url, data=body) as response:
                await response.read()

        begin = time.perf_counter()
        await asyncio.gather(*(post() for _ in range(_POSTS)))
        return _POSTS / (time.perf_counter() - begin)


def _non_matching(report: Report) -> None:
    """Time what a subscription does with an event that it does not want."""
    wanted = compile_filter(
        EventFilter(
            ("bench.event",),
            "/bench/",
            advanced=(AdvancedFilter(Operator.NUMBER_IN, "data.shard", (_WELL + 1,)),),
        )
    )
    draft = _draft(1)
    now = clock.now()
    row = [1, 1, now, draft.topic, draft.type, draft.source, draft.id, draft.subject, now]
    row += [draft.trace_id, draft.key, None, "", "", draft.data.decode(), None]
    event = LoggedEvent(row)
    progress = Progress(Mark(event.position, now))
    begin = time.perf_counter()
    for _ in range(_JUDGED):
        if wanted is None or wanted(event):
            raise BenchFailed("The filter matched what it must not.")
        progress.pass_over(Mark(event.position, event.recorded_at))
    report.figures["non_matching_us_per_event"] = (time.perf_counter() - begin) / _JUDGED * 1e6
