"""`leadloop bench NAME`."""

import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import gettempdir

import click

from leadloop.project.bench.crm import bench_crm
from leadloop.project.bench.fanout import bench_fanout
from leadloop.project.bench.ingest import bench_ingest
from leadloop.project.bench.kills import bench_kills
from leadloop.project.bench.loop import bench_loop
from leadloop.project.bench.marketing import bench_marketing
from leadloop.project.bench.report import Report, describe_machine, print_report
from leadloop.project.bench.spike import bench_spike

_BENCHES: Mapping[str, Callable[..., Report]] = {
    "ingest": bench_ingest,
    "loop": bench_loop,
    "kills": bench_kills,
    "fanout": bench_fanout,
    "spike": bench_spike,
    "crm": bench_crm,
    "marketing": bench_marketing,
}


def run_benches(name: str, *, full: bool, as_json: bool) -> None:
    """Run one bench, or all, and print what it measured.

    Raises:
        click.BadParameter: There is no such bench.
        click.ClickException: A part of it failed; what the others measured is printed.
    """
    if name != "all" and name not in _BENCHES:
        raise click.BadParameter(f"{name!r} is not a bench; there are {', '.join(_BENCHES)}, all.")
    # What a bench starts it also stops, when it is stopped itself.
    signal.signal(signal.SIGTERM, _stop)
    chosen = _BENCHES if name == "all" else {name: _BENCHES[name]}
    for bench in chosen.values():
        report = bench(full=full)
        print_report(report, describe_machine(Path(gettempdir())), as_json=as_json)
        if report.failures:
            raise click.ClickException(f"{len(report.failures)} of its parts failed.")


def _stop(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)
