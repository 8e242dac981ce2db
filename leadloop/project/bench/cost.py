"""What requests cost: processor time of the web process and of the sessions it has in PostgreSQL.

Wall time on a busy machine says how busy it is; processor time says what a request takes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import psutil
import psycopg

from leadloop.project.bench.site import Site

_SESSIONS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'leadloop-web'"


@dataclass(slots=True)
class Cost:
    """Adds up processor time from one reading to the next; sessions may come and go between."""

    site: Site
    _last: dict[int, float] = field(default_factory=dict)

    def read_s(self) -> float:
        """Return the seconds that were spent since the last reading; the first returns 0."""
        now = dict(_times([self.site.pids["web"], *self._sessions()]))
        spent = sum(seconds - self._last.get(pid, 0.0) for pid, seconds in now.items())
        first, self._last = not self._last, now
        return 0.0 if first else spent

    def _sessions(self) -> list[int]:
        with psycopg.connect(self.site.database_url) as connection:
            return [row[0] for row in connection.execute(_SESSIONS).fetchall()]


def _times(pids: Iterable[int]) -> Iterable[tuple[int, float]]:
    for pid in pids:
        try:
            times = psutil.Process(pid).cpu_times()
        except psutil.NoSuchProcess:
            continue
        yield pid, times.user + times.system
