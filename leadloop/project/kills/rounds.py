"""Rounds of load under fire: send, kill at random, wait until all is quiet, look at the books."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import NamedTuple

import psutil
import uvloop

from leadloop.project.bench.ingest import single_door
from leadloop.project.bench.site import BenchFailed, Site
from leadloop.project.kills.books import read_ledger, read_progress
from leadloop.project.kills.ledger import find_faults
from leadloop.project.simulate.load import Load, Plan, Tally, Target, fixed_rate
from leadloop.project.simulate.traffic import Traffic, single_requests

_CALM_S = 0.25
_STALLED_S = 60.0
_CONNECTIONS = 24
_EDGE = 0.03
_KILL_TRIES = 1_000
_KILL_PAUSE_S = 0.02


@dataclass(frozen=True, slots=True)
class KillPlan:
    """``rounds`` times ``submissions`` at ``rate_per_s``, with ``kills`` in each round.

    Victims take turns in random order, so that each kind of process dies about equally often.
    """

    seed: int
    rounds: int = 1
    submissions: int = 600
    rate_per_s: float = 60.0
    kills: int = 6


class Kill(NamedTuple):
    """One kill: seconds after the round's start, and who died."""

    at_s: float
    role: str


class RoundReport(NamedTuple):
    """What one round did."""

    kills: tuple[Kill, ...]
    tally: Tally
    drained_s: float


@dataclass(frozen=True, slots=True)
class KillReport:
    """What all rounds together came to; ``faults`` empty means that every promise held."""

    plan: KillPlan
    rounds: tuple[RoundReport, ...]
    accepted: int
    counts: dict[str, int]
    faults: tuple[str, ...]

    @property
    def kills(self) -> dict[str, int]:
        """How often each process was killed."""
        roles = [kill.role for found in self.rounds for kill in found.kills]
        return {role: roles.count(role) for role in sorted(set(roles))}

    def sentences(self) -> list[str]:
        """Return what happened and what is wrong, for people."""
        kills = ", ".join(f"{role} {count}x" for role, count in self.kills.items())
        counts = ", ".join(f"{name} {count:,}" for name, count in sorted(self.counts.items()))
        again = sum(found.tally.retries for found in self.rounds)
        first = f"seed {self.plan.seed}: killed {kills}; {self.accepted:,} submissions accepted, "
        return [f"{first}{again:,} requests sent again; {counts}", *self.faults]


Progress = Callable[[str], None]


def run_rounds(site: Site, plan: KillPlan, progress: Progress) -> KillReport:
    """Run every round of ``plan`` on a fresh installation and check the books at the end."""
    accepted: dict[str, str] = {}
    faults: list[str] = []
    reports = []
    for number in range(plan.rounds):
        report = _run_round(site, plan, number)
        reports.append(report)
        accepted |= report.tally.accepted
        faults += _faults_of_answers(report.tally)
        if report.drained_s < 0:
            faults.append(
                f"Round {number + 1} was not done {_STALLED_S:.0f} s after its last step."
            )
            break
        killed = ", ".join(f"{kill.role} at {kill.at_s:.1f} s" for kill in report.kills)
        progress(
            f"round {number + 1}: {len(report.tally.accepted):,} accepted; killed {killed}; "
            f"quiet after {report.drained_s:.1f} s"
        )
    ledger = read_ledger(site.database_url)
    faults += find_faults(accepted, ledger)
    return KillReport(plan, tuple(reports), len(accepted), ledger.counts, tuple(faults))


def _run_round(site: Site, plan: KillPlan, number: int) -> RoundReport:
    traffic = Traffic(
        run=f"kill-{plan.seed}-{number}",
        seed=plan.seed * 1_000 + number,
        malformed=0.0,
        hopeless=0.02,
        throw_away=0.03,
        urgent=0.2,
        returning=0.15,
        returning_people=50,
        first_person=number * plan.submissions,
    )
    load_plan = Plan(
        connections=_CONNECTIONS,
        arrivals_s=fixed_rate(plan.rate_per_s),
        count=plan.submissions,
        patience_s=120.0,
        timeout_s=10.0,
    )
    requests = islice(single_requests(single_door(site), traffic), plan.submissions)

    async def run() -> tuple[Tally, tuple[Kill, ...]]:
        load = Load(Target("127.0.0.1", site.port), requests, load_plan)
        killing = asyncio.create_task(_kill(site, plan, number))
        tally = await load.run()
        return tally, await killing

    tally, kills = uvloop.run(run())
    return RoundReport(kills, tally, _wait_until_quiet(site))


async def _kill(site: Site, plan: KillPlan, number: int) -> tuple[Kill, ...]:
    rng = Random(f"{plan.seed}/{number}")  # noqa: S311 -- chooses victims, no secret
    lasts_s = plan.submissions / plan.rate_per_s
    moments = sorted(rng.uniform(_EDGE, 1 - _EDGE) * lasts_s for _ in range(plan.kills))
    victims: list[str] = []
    while len(victims) < plan.kills:
        turn = sorted(site.pids)
        rng.shuffle(turn)
        victims += turn
    started = time.perf_counter()
    killed = []
    for moment, role in zip(moments, victims, strict=False):
        await asyncio.sleep(max(0.0, moment - (time.perf_counter() - started)))
        await _kill_for_sure(site, role)
        killed.append(Kill(time.perf_counter() - started, role))
    return tuple(killed)


async def _kill_for_sure(site: Site, role: str) -> None:
    """Kill a process, waiting for it first if it is just being started again."""
    for _ in range(_KILL_TRIES):
        if _kill_one(site, role):
            return
        await asyncio.sleep(_KILL_PAUSE_S)
    raise BenchFailed(f"{role} did not come back, so that it could not be killed again.")


def _kill_one(site: Site, role: str) -> bool:
    """Kill a process as hard as the system can; False if it is just not there."""
    pid = site.pids[role]
    try:
        # The number may have passed to a stranger since the process ended.
        if psutil.Process(pid).ppid() != site.process.pid:
            return False
        os.kill(pid, signal.SIGKILL)
    except (psutil.NoSuchProcess, ProcessLookupError):
        return False
    return True


def _wait_until_quiet(site: Site) -> float:
    """Return the seconds until every event was delivered; -1 if that stalled.

    Only standing still for long counts as stalled, so that a slow machine is not a fault.
    """
    started = moved = time.monotonic()
    before = None
    while time.monotonic() - moved < _STALLED_S:
        progress = read_progress(site.database_url)
        if progress is not None and progress.waiting == 0:
            return time.monotonic() - started
        if progress != before:
            before, moved = progress, time.monotonic()
        time.sleep(_CALM_S)
    return -1.0


def _faults_of_answers(tally: Tally) -> list[str]:
    faults = []
    if tally.given_up:
        faults.append(f"{len(tally.given_up)} submissions were never answered.")
    if tally.contradictions:
        faults.append(f"{len(tally.contradictions)} repeats were answered with another event id.")
    odd = {status: n for status, n in tally.statuses.items() if status not in {202, 503}}
    if odd:
        faults.append(f"Unexpected answers: {odd}.")
    return faults
