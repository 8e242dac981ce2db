"""`leadloop bench marketing`: segments built and kept current, journeys' steps, messages sent.

A segment is built over people with three things that each of them did; then one person changes,
again and again, against 200 segments that all read what changed. ``--full`` is 1,000,000 people,
else a tenth. Journeys and messages are measured by the modules beside this one.
"""

import json
import os
import subprocess
import sys
from typing import Final

from leadloop.project.bench.journeys import bench_journeys
from leadloop.project.bench.mailing import measure_mailing
from leadloop.project.bench.report import Report
from leadloop.project.bench.site import BenchFailed, Site, running_site

_PEOPLE: Final = 100_000
_FULL: Final = 10
_PATIENCE_S: Final = 2400


def bench_marketing(*, full: bool) -> Report:
    """Measure segments, then journeys, then messages."""
    report = Report("marketing")

    def segments() -> None:
        with running_site() as site:
            measure_segments(report, site, people=_PEOPLE * (_FULL if full else 1))

    def journeys() -> None:
        with running_site() as site:
            bench_journeys(report, site, full=full)

    report.try_part("segments", segments)
    report.try_part("journeys", journeys)
    report.try_part("messages", lambda: measure_mailing(report, full=full))
    return report


def measure_segments(report: Report, site: Site, *, people: int) -> None:
    """Measure how long a segment takes to build, and one change against 200 segments.

    Raises:
        BenchFailed: A segment did not have the members it should.
    """
    report.aims |= {"segment_build_s": "< 3", "change_200_segments_p99_ms": "< 50"}
    environment = {
        **os.environ,
        "LEADLOOP_DATA": str(site.folder),
        "LEADLOOP_DATABASE_URL": site.database_url,
        "LEADLOOP_LOG_LEVEL": "warning",
        "DJANGO_SETTINGS_MODULE": "leadloop.project.django_settings",
    }
    made = subprocess.run(
        [sys.executable, "-m", "leadloop.project.bench.segments_maker", str(people)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    if made.returncode:
        raise BenchFailed(f"The segments failed: {made.stderr[-2000:]}")
    told = json.loads(made.stdout.splitlines()[-1])
    report.figures |= told["figures"]
    report.baselines |= told["baselines"]
    report.notes += told["notes"]
