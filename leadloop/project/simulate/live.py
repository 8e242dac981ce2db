"""A simulation against a running installation: through the public doors, and only those."""

import asyncio
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, tee
from math import inf
from pathlib import Path

import uvloop

from leadloop.project.simulate.contracts import USUAL
from leadloop.project.simulate.doors import DemoDoors
from leadloop.project.simulate.journeys import (
    Days,
    Journeys,
    Start,
    Step,
    daily_starts,
    steady_starts,
)
from leadloop.project.simulate.load import Load, Plan, Tally
from leadloop.project.simulate.world import World

_SECONDS_PER_DAY = 86_400
_PROGRESS_S = 1.0
_CONNECTIONS = 64

Progress = Callable[[Tally, float], None]


@dataclass(frozen=True, slots=True)
class Simulation:
    """What to simulate.

    ``rate_per_s`` is enquiries a second; with ``days`` set, ``per_day`` enquiries come on each of
    so many days of the server's clock, at their visitors' hours, if that clock is scaled, and at
    ``rate_per_s`` if not. ``count`` ends it earlier.
    """

    seed: int
    rate_per_s: float
    count: int | None = None
    days: int | None = None
    per_day: int = 200


def run_simulation(
    simulation: Simulation, doors: DemoDoors, data: Path, progress: Progress
) -> Tally:
    """Send everything, calling ``progress`` once a second; SIGINT ends it early and cleanly."""
    steps, again = tee(_steps(simulation, doors))
    plan = Plan(
        connections=_CONNECTIONS,
        arrivals_s=(step.at_s for step in steps),
        keep_accepted=True,
    )

    async def run() -> Tally:
        load = Load(doors.target(data), (step.request for step in again), plan)
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, load.stop)
        reporting = asyncio.create_task(_report(load.tally, progress))
        try:
            return await load.run()
        finally:
            reporting.cancel()

    tally: Tally = uvloop.run(run())
    return tally


async def _report(tally: Tally, progress: Progress) -> None:
    started = time.perf_counter()
    while True:
        await asyncio.sleep(_PROGRESS_S)
        progress(tally, time.perf_counter() - started)


def _steps(simulation: Simulation, doors: DemoDoors) -> Iterator[Step]:
    world = World(simulation.seed, USUAL, portal=doors.base_url)
    scaled = doors.time_scale != 1 and simulation.days is not None
    journeys = Journeys(
        world,
        doors,
        run=f"s{simulation.seed}-{time.time_ns() // 1_000_000:x}",
        began=_server_time(doors),
        **({"pace": doors.time_scale, "longest_s": inf} if scaled else {}),
    )
    return journeys.steps(_starts(simulation, doors, world))


def _starts(simulation: Simulation, doors: DemoDoors, world: World) -> Iterator[Start]:
    limits = [simulation.count]
    if simulation.days is not None:
        if doors.time_scale != 1:
            seconds_per_day = _SECONDS_PER_DAY / doors.time_scale
            found = daily_starts(
                world,
                Days(simulation.days, simulation.per_day, seconds_per_day, _server_time(doors)),
            )
            return islice(found, simulation.count)
        limits.append(simulation.days * simulation.per_day)
    limit = min((number for number in limits if number is not None), default=None)
    return steady_starts(simulation.rate_per_s, limit)


def _server_time(doors: DemoDoors) -> datetime:
    real = time.time()
    scaled = doors.time_origin + (real - doors.time_origin) * doors.time_scale
    return datetime.fromtimestamp(real if doors.time_scale == 1 else scaled, UTC)
