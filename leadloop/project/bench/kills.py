"""`leadloop bench kills`: processes die at random, and no accepted submission is lost.

Each round sends submissions at a fixed rate while web, worker and PostgreSQL are killed at random
moments; then the books are read with plain SQL. The seed is printed: the same seed kills the same
processes at the same moments.
"""

import secrets

import click

from leadloop.project.bench.report import Report
from leadloop.project.bench.site import BenchFailed, running_site
from leadloop.project.kills.rounds import KillPlan, run_rounds


def bench_kills(*, full: bool, seed: int | None = None) -> Report:
    """Kill at random and count what is missing; ``full`` is 20 rounds of 10,000 submissions.

    Raises:
        BenchFailed: A promise was broken; the message names seed and faults.
    """
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    plan = (
        KillPlan(seed, rounds=20, submissions=10_000, rate_per_s=700.0, kills=3)
        if full
        else KillPlan(seed, rounds=3, submissions=2_000, rate_per_s=200.0, kills=4)
    )
    click.echo(f"kills: seed {seed}", err=True)
    with running_site() as site:
        found = run_rounds(site, plan, lambda line: click.echo(line, err=True))
    if found.faults:
        raise BenchFailed("; ".join(found.sentences()))
    report = Report("kills")
    report.aims = {"lost_or_doubled": "0"}
    report.figures = {
        "seed": float(seed),
        "rounds": float(len(found.rounds)),
        "kills": float(sum(found.kills.values())),
        "accepted": float(found.accepted),
        "sent_again": float(sum(round_.tally.retries for round_ in found.rounds)),
        "lost_or_doubled": float(len(found.faults)),
        "slowest_drain_s": max(round_.drained_s for round_ in found.rounds),
        **{f"outcome_{name}": float(count) for name, count in sorted(found.counts.items())},
    }
    report.notes = found.sentences()
    return report
