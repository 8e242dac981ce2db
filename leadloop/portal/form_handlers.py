"""What the portal hears of forms: submissions, of which it notes the form, and signals."""

from collections.abc import Sequence
from typing import Final

from leadloop.events.catalogue import LEAD_CREATED, LEADS, VISIT_RECORDED, VISITS
from leadloop.events.contracts import Event, Subscriber
from leadloop.intake.contracts import FORM_ORIGIN
from leadloop.kit.arrays import text_array, time_array, uuid_array
from leadloop.kit.db import execute
from leadloop.portal import signals
from leadloop.portal.contracts import FORM_SOURCE

NAME: Final = "portal.form_signals"
_BATCH: Final = 2_000
_NOTE: Final = """
INSERT INTO portal_form_submission (key, form, received_at)
SELECT DISTINCT ON (key) key, form, at FROM unnest(%s, %s, %s) AS noted (key, form, at)
ORDER BY key, at
ON CONFLICT (key) DO NOTHING
"""


def submissions_subscriber() -> Subscriber:
    """Return the portal's subscription to topic ``leads``."""
    types = frozenset({LEAD_CREATED})
    return Subscriber(
        "portal.form_submissions",
        LEADS,
        on_leads,
        types,
        batch_size=_BATCH,
        with_data=False,
        patient=True,
    )


def on_leads(batch: Sequence[Event]) -> None:
    """Note by which form each submission came. Safe to repeat; a replay stands for its original."""
    # A publisher of Event Grid chooses its own source; only our doors say “web_form”.
    sent = [e for e in batch if e.origin == FORM_ORIGIN and e.source.startswith(FORM_SOURCE)]
    if not sent:
        return
    keys = uuid_array([event.submission_key for event in sent])
    forms = text_array([event.source.removeprefix(FORM_SOURCE) for event in sent])
    execute(_NOTE, (keys, forms, time_array([event.recorded_at for event in sent])))


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
