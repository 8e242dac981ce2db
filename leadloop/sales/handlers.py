"""Hear ``consent.confirmed``: a visitor's confirmation reaches the lead that is there already."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from leadloop.events.catalogue import CONFIRMATIONS, CONSENT_CONFIRMED
from leadloop.events.contracts import Event, Subscriber
from leadloop.sales.api.consents import ConfirmedConsents, confirm_consents
from leadloop.users.contracts import SYSTEM

NAME: Final = "sales.confirmed-consents"


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
