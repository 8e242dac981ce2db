"""What a site's processes cost: time on a processor, and memory, by role."""

from collections.abc import Mapping

import psutil

from leadloop.project.bench.site import Site

DATABASE = "postgres"


def seconds_by_role(site: Site) -> dict[str, float]:
    """Return the processor seconds that each part has used; all workers are one part."""
    used: dict[str, float] = {}
    for name, pid in site.pids.items():
        role = name.partition("-")[0]
        used[role] = used.get(role, 0.0) + _seconds(pid)
    return used


def _seconds(pid: int) -> float:
    try:
        process = psutil.Process(pid)
        times = process.cpu_times()
        # Of children that have ended their parent knows.
        total = times.user + times.system + times.children_user + times.children_system
        children = process.children(recursive=True)
    except psutil.NoSuchProcess:
        return 0.0
    for child in children:
        try:
            times = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return float(total)


def us_each(
    before: Mapping[str, float], after: Mapping[str, float], count: int
) -> dict[str, float]:
    """Return the microseconds of processor time that each part used for one of ``count``."""
    return {role: 1e6 * (after[role] - before.get(role, 0.0)) / count for role in after}


def memory_mib(site: Site, *, database: bool) -> float:
    """Return the memory of a site's processes, what they share counted once; or of its database."""
    processes = site.status()["processes"]
    return float(
        sum(one["memory_mib"] for one in processes if (one["role"] == DATABASE) is database)
    )
