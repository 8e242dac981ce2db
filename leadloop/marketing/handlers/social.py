"""Keeps audiences at ad networks: hourly, on demand, and at once when somebody says no."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog

from leadloop.events.catalogue import CHANGES
from leadloop.events.contracts import Event, Subscriber
from leadloop.kit.due import DueItem, DueKind, Step
from leadloop.marketing.api.social import SOCIAL
from leadloop.marketing.api.social_keeping import Networks, advance_audience, leave_audiences

log = structlog.get_logger()
NAME: Final = "marketing.social"
LANE: Final = frozenset({SOCIAL})
_NO: Final = frozenset({"consent.changed", "suppression.changed"})
_NEVER: Final = 1_000_000


def social_kind(networks: Networks) -> DueKind:
    """Return the due work that keeps audiences; it never gives up."""

    def advance(items: Sequence[DueItem]) -> Sequence[Step]:
        return [advance_audience(item, networks) for item in items]

    pause = timedelta(minutes=5)
    return DueKind(
        SOCIAL, advance, _lost, batch_size=1, max_attempts=_NEVER, backoff=lambda _: pause
    )


def _lost(item: DueItem, error: str) -> None:
    log.error("audience.given_up", audience=item.key, error=error)


def refusals_subscriber() -> Subscriber:
    """Return marketing's subscription to whoever says no, for the audiences they are in."""
    return Subscriber(NAME, CHANGES, on_refusals, _NO)


def on_refusals(batch: Sequence[Event]) -> None:
    """Take whoever has said no, or is suppressed, out of audiences. Safe to repeat."""
    addresses = set()
    for event in batch:
        after = event.data.get("after") or {}
        if event.type == "consent.changed" and after.get("state") != "opted_out":
            continue
        if address := str(after.get("address") or ""):
            addresses.add(address)
    leave_audiences(addresses)
