"""Hear ``consent.confirmed``, and take the weekly snapshot of the deals.

A visitor's confirmation reaches the lead that is there already.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import structlog

from leadloop.events.catalogue import CONFIRMATIONS, CONSENT_CONFIRMED
from leadloop.events.contracts import Event, Subscriber
from leadloop.kit import clock
from leadloop.kit.due import DueItem, DueKind, Step, Wait
from leadloop.sales.api.consents import ConfirmedConsents, confirm_consents
from leadloop.sales.api.snapshots import SNAPSHOT_DUE, next_monday, take_snapshot
from leadloop.users.contracts import SYSTEM

log = structlog.get_logger()

NAME: Final = "sales.confirmed-consents"
_WEEKLY_TRIES: Final = 1_000


def subscriber() -> Subscriber:
    """Return sales' subscription to confirmed consents."""
    return Subscriber(NAME, CONFIRMATIONS, on_consent_confirmed, frozenset({CONSENT_CONFIRMED}))


def on_consent_confirmed(batch: Sequence[Event]) -> None:
    """Opt in what the visitors of ``batch`` have confirmed. Safe to repeat."""
    confirm_consents(SYSTEM, confirmed=[_confirmed(event) for event in batch])


def _confirmed(event: Event) -> ConfirmedConsents:
    return ConfirmedConsents(
        lead_id=UUID(event.data["lead_id"]),
        consents=event.data["consents"],
        evidence=event.data["evidence"],
        cause=event.key,
        trace_id=event.trace_id,
    )


def snapshot_due_kind() -> DueKind:
    """Return the due work that keeps, every Monday, how the deals stand."""
    return DueKind(SNAPSHOT_DUE, _take_weekly, _give_up, max_attempts=_WEEKLY_TRIES)


def _take_weekly(items: Sequence[DueItem]) -> Sequence[Step]:
    """Take one snapshot, however many were missed while nothing ran, and wait for next Monday."""
    take_snapshot(SYSTEM, weekly=True)
    return [Wait(next_monday(clock.now()), {}) for _ in items]


def _give_up(item: DueItem, error: str) -> None:
    """Say so loudly; the next start of Leadloop schedules the snapshot again."""
    log.error("forecast.snapshot_given_up", key=item.key, error=error)
