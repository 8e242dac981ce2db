"""``leadloop simulate``: the command line of the simulator."""

from pathlib import Path

import click

from leadloop.project.simulate.training import write_training_file


@click.command("simulate")
@click.option("--training", type=click.IntRange(min=1), help="Write N training examples and stop.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File for --training.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same world.")
def simulate_command(training: int | None, out: Path | None, seed: int) -> None:
    """Send believable visitors and customers through the public doors."""
    if training:
        _write_training(training, out, seed)
        return
    raise click.UsageError("Say --training N --out FILE.jsonl.")


def _write_training(count: int, out: Path | None, seed: int) -> None:
    if out is None:
        raise click.UsageError("--training needs --out FILE.jsonl.")
    with out.open("wb") as file:
        won = write_training_file(file, count, seed)
    click.echo(f"{count} examples, {won} won ({won / count:.1%}), written to {out}")
