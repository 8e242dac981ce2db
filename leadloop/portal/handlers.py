"""What the portal hears: visits, of which it adds up what concerns forms."""

from collections.abc import Sequence
from typing import Final

from leadloop.events.catalogue import VISIT_RECORDED, VISITS
from leadloop.events.contracts import Event, Subscriber
from leadloop.portal import signals

NAME: Final = "portal.form_signals"


def signals_subscriber() -> Subscriber:
    """Return the portal's subscription to topic ``visits``."""
    return Subscriber(NAME, VISITS, on_visits, frozenset({VISIT_RECORDED}))


def on_visits(batch: Sequence[Event]) -> None:
    """Add the signals of forms up, day by day. Safe to repeat: what was counted stays as it is.

    An event that failed and is delivered later than its successors is not counted: these are
    statistics, and may be short by one, never too high.
    """
    told = [
        (event.position, signal)
        for event in batch
        if (signal := signals.read_signal(event)) is not None
    ]
    if told:
        signals.add(told)
