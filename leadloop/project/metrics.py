"""``GET /metrics``: what passes through this process, and what the database knows, for Prometheus.

Readable from the networks in ``LEADLOOP_METRICS_NETWORKS`` only; the page holds counts, never what
was counted.
"""

from collections.abc import Iterator
from typing import Any, Final

import psycopg
import structlog

from leadloop.events.adapters.group_commit import GroupCommitLog
from leadloop.events.contracts import HIGH
from leadloop.kit import clock, metrics
from leadloop.kit.addresses import Networks, Visitors, peer_of
from leadloop.kit.asgi import Answer, Headers, Scope
from leadloop.kit.quiet import Repeating

log = structlog.get_logger()

PATH: Final = "/metrics"

_TYPE: Final = (b"content-type", b"text/plain; version=0.0.4; charset=utf-8")
# A cursor that is far behind is counted up to here; beyond, its age says more.
_COUNTED: Final = 100_000
_READERS: Final = f"""
SELECT c.subscription, c.priority, c.handled, c.retried, c.dead,
    (SELECT count(*) FROM (SELECT FROM events_log e WHERE e.topic = c.topic
        AND e.priority = c.priority AND (e.xid, e.seq) > (c.xid, c.seq) LIMIT {_COUNTED}) AS ahead),
    coalesce((SELECT extract(epoch FROM leadloop_now() - e.recorded_at) FROM events_log e
        WHERE e.topic = c.topic AND e.priority = c.priority AND (e.xid, e.seq) > (c.xid, c.seq)
        ORDER BY e.xid, e.seq LIMIT 1), 0)::float8
FROM events_subscription c
""".encode()
_DUE: Final = b"SELECT kind, count(*) FROM kit_due GROUP BY kind"
_DEAD: Final = b"""
SELECT subscription, count(*) FROM events_dead_letter WHERE replayed_at IS NULL GROUP BY 1
"""


class MetricsPage:
    """Answers ``/metrics`` of one web process."""

    def __init__(self, url: str, log_: GroupCommitLog, visitors: Visitors, networks: str) -> None:
        self._url = url
        self._log = log_
        self._visitors = visitors
        self._networks = Networks(networks)
        self._repeating = Repeating()

    async def answer(self, scope: Scope) -> Answer:
        """Return the page; 403 for whoever is not in the networks that may read it."""
        headers: Headers = dict(scope["headers"])
        peer = peer_of(scope)
        # Behind a trusted proxy that names nobody, the proxy itself is who asks.
        if (self._visitors.address(peer, headers) or peer) not in self._networks:
            return Answer(403, b"LEADLOOP_METRICS_NETWORKS does not name your address\n")
        lines = [*metrics.registered(), *self._of_process(), *await self._of_database()]
        return Answer(200, ("\n".join(lines) + "\n").encode(), (_TYPE,))

    def _of_process(self) -> Iterator[str]:
        text = "Events on their way to the disk, held in memory."
        waiting: dict[metrics.Labels, float] = {(): self._log.waiting_events}
        yield from metrics.gauge("leadloop_log_waiting_events", text, (), waiting)

    async def _of_database(self) -> list[str]:
        try:
            async with await psycopg.AsyncConnection.connect(
                self._url,
                autocommit=True,
                connect_timeout=2,
                options=f"{clock.connection_options()} -c statement_timeout=3000",
            ) as connection:
                readers = await (await connection.execute(_READERS)).fetchall()
                due = await (await connection.execute(_DUE)).fetchall()
                dead = await (await connection.execute(_DEAD)).fetchall()
        except (psycopg.Error, OSError) as error:
            self._repeating.say(log.warning, "metrics.database_unread", error=str(error))
            return list(_up(0))
        return [*_up(1), *_of_readers(readers), *_counts("due", due), *_counts("dead", dead)]


def _up(value: int) -> Iterator[str]:
    yield from metrics.render(
        "leadloop_database_up", "gauge", "Whether PostgreSQL answered.", (), {(): value}
    )


def _of_readers(rows: list[Any]) -> Iterator[str]:
    shapes = (
        ("leadloop_relay_handled_events_total", "counter", "Events delivered.", 2),
        ("leadloop_relay_retried_events_total", "counter", "Events put on a retry list.", 3),
        ("leadloop_relay_dead_events_total", "counter", "Events that died at once.", 4),
        ("leadloop_relay_waiting_events", "gauge", f"Waiting, counted to {_COUNTED}.", 5),
        ("leadloop_relay_lag_seconds", "gauge", "Age of the oldest event that waits.", 6),
    )
    for name, kind, text, column in shapes:
        values: dict[metrics.Labels, float] = {
            (row[0], "high" if row[1] == HIGH else "normal"): row[column] for row in rows
        }
        yield from metrics.render(name, kind, text, ("subscription", "priority"), values)


def _counts(what: str, rows: list[Any]) -> Iterator[str]:
    name, text, label = {
        "due": ("leadloop_due_rows", "Work that waits for its time, by kind.", "kind"),
        "dead": ("leadloop_dead_letters", "Dead letters nobody has replayed.", "subscription"),
    }[what]
    yield from metrics.gauge(name, text, (label,), {(row[0],): row[1] for row in rows})
