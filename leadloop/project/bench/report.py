"""What a bench prints: figures with their unit in the name, baselines, aims, the machine."""

import json
import os
import platform
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import psutil

_FSYNCS = 300
_BLOCK = b"\0" * 8192


@dataclass(slots=True)
class Report:
    """One bench's results. Names end in their unit: ``_per_s``, ``_ms``, ``_us``, ``_mib``."""

    bench: str
    figures: dict[str, float] = field(default_factory=dict)
    baselines: dict[str, float] = field(default_factory=dict)
    aims: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def try_part(self, part: str, measure: Callable[[], None]) -> None:
        """Measure a part; one that fails is told, and takes the others' figures from nobody."""
        try:
            measure()
        except Exception as problem:  # noqa: BLE001 -- told when the report is printed
            self.failures.append(f"{part} failed: {type(problem).__name__}: {problem}")

    def as_dict(self, machine: dict[str, Any]) -> dict[str, Any]:
        """Return the one JSON object that ``--json`` prints."""
        return {
            "bench": self.bench,
            "figures": self.figures,
            "baselines": self.baselines,
            "aims": self.aims,
            "notes": self.notes,
            "failures": self.failures,
            "machine": machine,
        }


def describe_machine(folder: Path) -> dict[str, Any]:
    """Return processors, memory, versions, and what a durable write costs in ``folder``."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 1024**3, 1),
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "fsync_us": round(measure_fsync_us(folder), 1),
    }


def measure_fsync_us(folder: Path) -> float:
    """Return the median cost in microseconds of one 8 KiB write with ``fsync`` in ``folder``."""
    costs = []
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        for _ in range(_FSYNCS):
            file.write(_BLOCK)
            file.flush()
            begin = time.perf_counter()
            os.fsync(file.fileno())
            costs.append(time.perf_counter() - begin)
    return sorted(costs)[_FSYNCS // 2] * 1e6


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def print_report(report: Report, machine: dict[str, Any], *, as_json: bool) -> None:
    """Print a report, as JSON or as a table."""
    if as_json:
        click.echo(json.dumps(report.as_dict(machine)))
        return
    click.echo(f"bench {report.bench}: {machine['cores']} cores, {machine['processor']}")
    click.echo(f"  one fsync of 8 KiB costs {machine['fsync_us']} us here")
    for name, value in report.figures.items():
        aim = report.aims.get(name)
        click.echo(f"  {name:<44}{value:>12,.1f}" + (f"   aim {aim}" if aim else ""))
    for name, value in report.baselines.items():
        click.echo(f"  baseline {name:<35}{value:>12,.1f}")
    for note in (*report.notes, *report.failures):
        click.echo(f"  {note}")
