"""``leadloop simulate``: the command line of the simulator. It imports the rest when it runs."""

import json
import os
import secrets
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from leadloop.project.simulate.plan import Tally

_TRAINING_SEED = 1
_OK = range(200, 300)
_BUSY = frozenset({502, 503, 504})


@click.command("simulate")
@click.option("--rate", default=2.0, show_default=True, type=click.FloatRange(0, min_open=True),
              help="Enquiries a second.")  # fmt: skip
@click.option("--days", type=click.IntRange(min=1), help="How many days of enquiries.")
@click.option("--per-day", default=200, show_default=True, type=click.IntRange(min=1),
              help="Enquiries a day, for --days.")  # fmt: skip
@click.option("--count", type=click.IntRange(min=1), help="Stop after this many enquiries.")
@click.option("--seed", type=int, help="The same seed gives the same world (default: a new one).")
@click.option("--base-url", metavar="URL", help="Where to send; default: as in DIR/demo.json.")
@click.option("--data", metavar="DIR", type=click.Path(path_type=Path),
              default=lambda: Path(os.environ.get("LEADLOOP_DATA", "data")),
              help="Folder with demo.json (default: $LEADLOOP_DATA or ./data).")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end.")
@click.option("--training", type=click.IntRange(min=1), help="Write N training examples and stop.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File for --training.")
def simulate_command(  # noqa: PLR0913 -- one parameter per option of the command
    *,
    rate: float,
    days: int | None,
    per_day: int,
    count: int | None,
    seed: int | None,
    base_url: str | None,
    data: Path,
    as_json: bool,
    training: int | None,
    out: Path | None,
) -> None:
    """Send believable visitors and enquirers through the public doors, until Ctrl-C.

    Some come back, some mistype, a few mean harm. What they want and whether they buy is known to
    the simulator alone.
    """
    if training:
        _write_training(training, out, _TRAINING_SEED if seed is None else seed)
        return
    from leadloop.project.simulate.doors import read_doors
    from leadloop.project.simulate.live import Simulation, run_simulation

    seed = secrets.randbelow(1_000_000) if seed is None else seed
    simulation = Simulation(seed, rate, count, days, per_day)
    doors = read_doors(data, base_url)
    if not as_json:
        click.echo(f"Sending world {seed} to {doors.base_url}; Ctrl-C ends it.")
    tally = run_simulation(simulation, doors, data, _be_silent if as_json else _show_progress)
    click.echo(json.dumps(summary(tally)) if as_json else _sentences(summary(tally)))
    if tally.given_up:
        raise SystemExit(1)


def summary(tally: "Tally") -> dict[str, object]:
    """Return the figures of a run.

    ``requests`` counts every answer but the busy ones, ``duplicates`` those accepted as repeats,
    ``refused`` the others by status, ``given_up`` submissions never answered.
    """
    from leadloop.project.simulate.journeys import TRACKER

    refused: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    for (door, status), count in tally.by_door.items():
        if status in _OK:
            accepted[door] += count
        elif status not in _BUSY:
            refused[f"{door} {status}"] += count
    return {
        "requests": sum(accepted.values()) + sum(refused.values()),
        "visits": accepted.pop(TRACKER, 0),
        "accepted": dict(accepted),
        "duplicates": tally.repeats,
        "refused": dict(refused),
        "retried": tally.retries,
        "given_up": len(tally.given_up),
        "seconds": round(tally.elapsed_s, 1),
        "p50_ms": round(tally.percentile_ms(0.5), 1) if tally.latencies_s else None,
        "p99_ms": round(tally.percentile_ms(0.99), 1) if tally.latencies_s else None,
    }


def _sentences(figures: dict[str, object]) -> str:
    lines = [f"{name.replace('_', ' '):>12}  {_shown(value)}" for name, value in figures.items()]
    return "\n".join(lines)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count:,}" for name, count in sorted(value.items())) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _show_progress(tally: "Tally", seconds: float) -> None:
    busy = sum(tally.statuses[status] for status in _BUSY)
    note = f", {busy} answered busy" if busy else ""
    click.echo(f"{seconds:6.0f} s  {tally.sent:,} sent, {len(tally.accepted):,} accepted{note}")


def _be_silent(_tally: "Tally", _seconds: float) -> None:
    pass


def _write_training(count: int, out: Path | None, seed: int) -> None:
    if out is None:
        raise click.UsageError("--training needs --out FILE.jsonl.")
    from leadloop.project.simulate.training import write_training_file

    with out.open("wb") as file:
        won = write_training_file(file, count, seed)
    click.echo(f"{count} examples, {won} won ({won / count:.1%}), written to {out}")
