"""The mailing part of `leadloop bench marketing`: messages a second, and how fast a no works.

Personalised messages are rendered from a template, pass the gate, are composed, signed with DKIM
and handed to a mail server on this machine, by one process that makes them and the two workers of
a site. An opt-out is one click: the POST of RFC 8058, until its address's queued message is
refused.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
import psycopg

from leadloop.project.bench.processors import DATABASE, seconds_by_role, us_each
from leadloop.project.bench.report import Report
from leadloop.project.bench.site import BenchFailed, Site, running_site

_MESSAGES: Final = 10_000
_FULL: Final = 50_000
_START_S: Final = 300.0
_PATIENCE_S: Final = 1200.0
_TELL_S: Final = 600.0
_EFFECT_S: Final = 120.0
_STEPS: Final = ("render", "gate", "compose", "sign", "smtp", "database")


class _Sink(NamedTuple):
    port: int
    ids: Path

    def taken(self) -> list[str]:
        """Return the ids of the messages that count; the maker sends a few of its own before."""
        said = self.ids.read_text().splitlines() if self.ids.exists() else []
        return [one for one in said if one.endswith("@bench.example>")]


def measure_mailing(report: Report, *, full: bool) -> None:
    """Measure messages rendered, signed and handed over a second, on a site of its own.

    Raises:
        BenchFailed: A message was missed, or came twice.
    """
    count = _FULL if full else _MESSAGES
    report.aims["messages_handed_over_per_s"] = ">= 1,000"
    report.aims["opt_out_to_effect_p99_ms"] = "< 2,000"
    with _sink() as sink, running_site(environment=_settings(sink)) as site:
        _measure(report, site, sink, count)


def _measure(report: Report, site: Site, sink: _Sink, count: int) -> None:
    used = seconds_by_role(site)
    maker = _make(site, sink, count, "send")
    until = time.monotonic() + _PATIENCE_S
    while len(sink.taken()) < count and time.monotonic() < until:
        if maker.poll():
            raise BenchFailed(f"The maker failed: {_said(maker)}")
        time.sleep(0.05)
    ended = time.time()
    costs = us_each(used, seconds_by_role(site), count)
    told = _told(maker)
    taken = sink.taken()
    if len(taken) != count or len(set(taken)) != count:
        raise BenchFailed(
            f"{count:,} messages, {len(taken):,} came, {len(set(taken)):,} of them once."
        )
    report.figures["messages_handed_over_per_s"] = count / (ended - told["began"])
    report.figures |= told["figures"]
    report.figures["message_database_us"] = costs[DATABASE]
    report.figures["message_workers_us"] = costs["worker"]
    report.figures["message_maker_us"] = told["maker_us"]
    _measure_opt_outs(report, site, _told(_make(site, sink, count, "hold")))
    slowest = max(_STEPS, key=lambda step: report.figures[f"message_{step}_us"])
    report.notes.append(
        f"{count:,} messages, each once; the step that costs most of a processor is {slowest}"
    )


def _measure_opt_outs(report: Report, site: Site, held: Sequence[tuple[str, str]]) -> None:
    """Time each one-click opt-out, from the click until the person's queued message is refused."""
    took = []
    base = f"http://127.0.0.1:{site.port}"
    with (
        httpx.Client(base_url=base, trust_env=False, timeout=_EFFECT_S) as client,
        psycopg.connect(site.database_url, autocommit=True) as connection,
    ):
        for message_id, path in held:
            began = time.perf_counter()
            answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
            while not _is_refused(connection, message_id):
                if time.perf_counter() - began > _EFFECT_S:
                    raise BenchFailed(f"An opt-out stopped nothing; it was {answer.status_code}.")
                time.sleep(0.002)
            took.append((time.perf_counter() - began) * 1000)
    report.figures["opt_out_to_effect_p50_ms"] = statistics.median(took)
    report.figures["opt_out_to_effect_p99_ms"] = statistics.quantiles(took, n=100)[98]


def _is_refused(connection: psycopg.Connection[Any], message_id: str) -> bool:
    row = connection.execute("SELECT state FROM outbound_message WHERE id = %s", (message_id,))
    return row.fetchone() == ("refused",)


def _told(maker: "subprocess.Popen[str]") -> Any:
    """Return what a maker found out: the last line; those before are its log."""
    return json.loads(_said(maker).splitlines()[-1])


def _said(maker: "subprocess.Popen[str]") -> str:
    said, _ = maker.communicate(timeout=_TELL_S)
    return said


def _settings(sink: _Sink) -> dict[str, str]:
    return {
        "LEADLOOP_SMTP_URL": f"smtp://127.0.0.1:{sink.port}",
        "LEADLOOP_MAIL_FROM": "Bench <news@bench.example>",
        "LEADLOOP_MAIL_POSTAL_ADDRESS": "1 Bench Street, Northgate",
    }


def _make(site: Site, sink: _Sink, count: int, what: str) -> "subprocess.Popen[str]":
    environment = {
        **os.environ,
        "LEADLOOP_DATA": str(site.folder),
        "LEADLOOP_DATABASE_URL": site.database_url,
        "LEADLOOP_LOG_LEVEL": "warning",
        "DJANGO_SETTINGS_MODULE": "leadloop.project.django_settings",
        **_settings(sink),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "leadloop.project.bench.mailing_maker", str(count), what],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def _sink() -> Iterator[_Sink]:
    with tempfile.TemporaryDirectory(prefix="leadloop-sink-") as name:
        folder = Path(name)
        command = [sys.executable, "-m", "leadloop.project.bench.mailing_sink", name]
        process = subprocess.Popen(command)
        try:
            until = time.monotonic() + _START_S
            while not (folder / "port").exists():
                if time.monotonic() > until:
                    raise BenchFailed("The mail server of the bench did not start.")
                time.sleep(0.05)
            yield _Sink(int((folder / "port").read_text()), folder / "ids")
        finally:
            process.terminate()
            process.wait(10)
