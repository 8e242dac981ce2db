"""Kills from outside: every 202 ends in exactly one outcome, and a planted fault is noticed."""

import secrets
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from leadloop.project.bench.site import running_site
from leadloop.project.kills.rounds import KillPlan, run_rounds

ENTRY = Path(__file__).parent / "mutants" / "entry.py"


def run_apart(plan: KillPlan, **options: Any) -> Any:
    """Run in a thread of its own: the browser's event loop lives in the main one."""

    def run() -> Any:
        with running_site(**options) as site:
            return run_rounds(site, plan, print)

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(run).result()


@pytest.mark.flaky(reruns=0)
def test_whatever_is_killed_every_202_ends_in_exactly_one_outcome(
    capsys: pytest.CaptureFixture[str],
) -> None:
    plan = KillPlan(secrets.randbelow(1_000_000), submissions=600, rate_per_s=60.0, kills=6)
    with capsys.disabled():
        sys.stdout.write(f"\nkill test: seed {plan.seed}\n")
    report = run_apart(plan, workers=1)
    assert not report.faults, "\n".join(report.sentences())
    assert report.accepted == sum(report.counts.values())
    assert set(report.counts) == {"created", "updated", "suppressed", "rejected"}
    assert min(report.kills[role] for role in ("web", "worker-1", "postgres")) == 2
    assert sum(found.tally.retries for found in report.rounds) > 0


@pytest.mark.parametrize(
    ("mutant", "sentence"),
    [
        ("answer-before-commit", "accepted submissions have no outcome"),
        ("cursor-before-rows", "accepted submissions have no outcome"),
    ],
)
def test_a_removed_commit_is_noticed(mutant: str, sentence: str) -> None:
    plan = KillPlan(secrets.randbelow(1_000_000), submissions=900, rate_per_s=90.0, kills=9)
    report = run_apart(plan, entry=(sys.executable, str(ENTRY), mutant))
    assert any(sentence in fault for fault in report.faults), "\n".join(report.sentences())
