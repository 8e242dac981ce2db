"""Hear visits and assessed leads: keep what visitors did, and learn whose it is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from leadloop.events.catalogue import (
    ASSESSED,
    LEAD_ASSESSED,
    VISIT_RECORDED,
    VISITOR_IDENTIFIED,
    VISITS,
)
from leadloop.events.contracts import Event, Subscriber
from leadloop.portal import joining
from leadloop.portal.visit_shape import Identity, identities_of, lead_identity, read_visit

VISITS_NAME: Final = "portal.visits"
LEADS_NAME: Final = "portal.identities"


def visits_subscriber() -> Subscriber:
    """Return the portal's subscription to topic ``visits``."""
    types = frozenset({VISIT_RECORDED, VISITOR_IDENTIFIED})
    return Subscriber(VISITS_NAME, VISITS, on_visits, types)


def leads_subscriber() -> Subscriber:
    """Return the portal's subscription to topic ``assessed``.

    Not to ``leads``: addresses are canonical here, and what a rule held back as spam does not say
    who somebody is.
    """
    return Subscriber(
        LEADS_NAME, ASSESSED, on_lead_assessed, frozenset({LEAD_ASSESSED}), patient=True
    )


def on_visits(batch: Sequence[Event]) -> None:
    """Keep the visits of ``batch``, and join visitors who said who they are.

    Safe to repeat: a visit's row has the key of its event.

    Raises:
        DoNotRetry: One of them is no visit; it becomes a dead letter, the others are kept.
    """
    rows = [read_visit(event) for event in batch]
    joining.keep_visits([row for row in rows if row is not None])
    joining.join([identity for event in batch for identity in identities_of(event)])


def on_lead_assessed(batch: Sequence[Event]) -> None:
    """Join the visitors that leads came from to the people that the leads are."""
    found = []
    for event in batch:
        anonymous_id, keys = lead_identity(event.data)
        if anonymous_id and keys:
            found.append(Identity(anonymous_id, keys, _received_at(event)))
    joining.join(found)


def _received_at(event: Event) -> datetime:
    """Return when the door took the lead; its visits before that moment are its own."""
    try:
        return datetime.fromisoformat(event.data["received_at"])
    except (KeyError, TypeError, ValueError):
        return event.time
