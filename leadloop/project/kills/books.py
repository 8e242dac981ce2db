"""Reads the books with plain SQL: the check must not trust the code that it checks."""

from typing import Any, NamedTuple

import psycopg

from leadloop.project.kills.ledger import LeadRow, Ledger, OutcomeRow

_OUTCOMES = """
SELECT submission_key, outcome, lead_id FROM intake_submission WHERE superseded_at IS NULL
"""
_LEADS = "SELECT id, submission_id, email_normalised, status = 'open' FROM sales_lead"
_RESPONSES = """
SELECT (data ->> 'submission_id')::uuid FROM customers_activity WHERE type = 'campaign_response'
"""
_DEAD = "SELECT count(*) FROM events_dead_letter WHERE replayed_at IS NULL"
_RETRYING = "SELECT count(*) FROM kit_due WHERE kind = 'event_retry'"
_BEHIND = """
SELECT coalesce(sum((SELECT count(*) FROM events_log e
    WHERE e.topic = s.topic AND e.priority = s.priority
        AND (e.xid, e.seq) > (s.xid, s.seq))), 0)
FROM events_subscription s WHERE s.topic IN ('leads', 'assessed')
"""
_MOVED = "SELECT coalesce(sum(handled), 0) FROM events_subscription"


class Progress(NamedTuple):
    """How far the installation is: deliveries still to make, to make again, and made so far."""

    behind: int
    retrying: int
    handled: int

    @property
    def waiting(self) -> int:
        """What is still to be done."""
        return self.behind + self.retrying


def read_progress(url: str) -> Progress | None:
    """Return how far it is, or None while the database does not answer."""
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            counts = [_rows(connection, query)[0][0] for query in (_BEHIND, _RETRYING, _MOVED)]
    except psycopg.OperationalError:
        return None
    return Progress(*map(int, counts))


def read_ledger(url: str) -> Ledger:
    """Return what all submissions left behind."""
    with psycopg.connect(url) as connection:
        waiting = int(_rows(connection, _BEHIND)[0][0] + _rows(connection, _RETRYING)[0][0])
        return Ledger(
            outcomes=tuple(OutcomeRow._make(row) for row in _rows(connection, _OUTCOMES)),
            leads=tuple(LeadRow._make(row) for row in _rows(connection, _LEADS)),
            responses=tuple(row[0] for row in _rows(connection, _RESPONSES)),
            dead_letters=_rows(connection, _DEAD)[0][0],
            waiting=waiting,
        )


def _rows(connection: psycopg.Connection[Any], query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query.encode()).fetchall()
