"""Hear ``confirmation.requested``, and carry confirmations on; see ``confirmations``."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from leadloop.events.catalogue import CONFIRMATION_REQUESTED, CONFIRMATIONS
from leadloop.events.contracts import Subscriber
from leadloop.kit.due import DueItem, DueKind, Step
from leadloop.portal import confirmations

CONFIRMATIONS_NAME: Final = "portal.confirmations"


def confirmations_subscriber() -> Subscriber:
    """Return the portal's subscription to submissions that are to be confirmed."""
    return Subscriber(
        CONFIRMATIONS_NAME,
        CONFIRMATIONS,
        confirmations.request_confirmations,
        frozenset({CONFIRMATION_REQUESTED}),
        batch_size=100,
    )


def confirmations_due_kind() -> DueKind:
    """Return the due work that carries confirmations to intake and to leads."""
    return DueKind(confirmations.SETTLING, _advance, _give_up)


def _advance(items: Sequence[DueItem]) -> Sequence[Step]:
    return [
        confirmations.settle(UUID(item.key), int((item.payload or {}).get("waited", 0)))
        for item in items
    ]


def _give_up(item: DueItem, error: str) -> None:
    """Keep the visitor's word though it could not be carried on; the row says it is not settled."""
    confirmations.log.error("confirmation.not_settled", confirmation=item.key, error=error)
