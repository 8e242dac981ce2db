"""``python -m leadloop.project.kills``: a kill test of any size, or one seen before by its seed."""

import secrets

import click

from leadloop.project.bench.site import running_site
from leadloop.project.kills.rounds import KillPlan, run_rounds


@click.command()
@click.option("--seed", type=int, help="Repeat the victims and moments of an earlier run.")
@click.option("--rounds", default=1, show_default=True)
@click.option("--submissions", default=600, show_default=True, help="In each round.")
@click.option("--rate", default=60.0, show_default=True, help="Submissions a second.")
@click.option("--kills", default=6, show_default=True, help="In each round.")
@click.option("--workers", default=1, show_default=True)
def main(
    *, seed: int | None, rounds: int, submissions: int, rate: float, kills: int, workers: int
) -> None:
    """Send submissions, kill at random, and check that each 202 ended in exactly one outcome."""
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    click.echo(f"seed {seed}")
    plan = KillPlan(seed, rounds, submissions, rate, kills)
    with running_site(workers=workers) as site:
        report = run_rounds(site, plan, click.echo)
    click.echo("\n".join(report.sentences()))
    raise SystemExit(bool(report.faults))


if __name__ == "__main__":
    main()
