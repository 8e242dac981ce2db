"""Feeds the consent ledger from what visitors have ticked and confirmed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from leadloop.events.catalogue import (
    ASSESSED,
    CONFIRMATIONS,
    CONSENT_CONFIRMED,
    LEAD_ASSESSED,
)
from leadloop.events.contracts import Event, Subscriber
from leadloop.outbound.api import record_consents
from leadloop.outbound.contracts import ConsentDraft, ConsentState
from leadloop.outbound.logic import normalise_address
from leadloop.users.contracts import SYSTEM

ASSESSED_NAME: Final = "outbound.consents"
CONFIRMED_NAME: Final = "outbound.confirmed-consents"
_BY_MAIL: Final = frozenset({"email", "web", "in_page", "web_push"})
"""Channels on which people are known by their e-mail address; on all others by their number."""

_STATES: Final = {state.value: state for state in ConsentState}


def assessed_subscriber() -> Subscriber:
    """Return outbound's subscription to submissions, for the consents in them."""
    return Subscriber(ASSESSED_NAME, ASSESSED, on_assessed, frozenset({LEAD_ASSESSED}))


def confirmed_subscriber() -> Subscriber:
    """Return outbound's subscription to consents that were confirmed by e-mail."""
    return Subscriber(CONFIRMED_NAME, CONFIRMATIONS, on_confirmed, frozenset({CONSENT_CONFIRMED}))


def on_assessed(batch: Sequence[Event]) -> None:
    """Note the consents that came with submissions. Safe to repeat.

    Emits:
        ``consent.changed``, in the same transaction.
    """
    drafts = []
    for event in batch:
        lead = event.data.get("lead") or {}
        about = _About(
            event,
            email=str(lead.get("email") or ""),
            phone=str(lead.get("mobile_phone") or ""),
            source=str(lead.get("lead_source") or "submission"),
            at=_time(event.data.get("received_at"), event.time),
        )
        drafts += _drafts(about, lead.get("consents"))
    record_consents(SYSTEM, drafts=drafts)


def on_confirmed(batch: Sequence[Event]) -> None:
    """Note the consents that visitors have confirmed. Safe to repeat.

    Emits:
        ``consent.changed``, in the same transaction.
    """
    drafts = []
    for event in batch:
        proof = event.data.get("evidence") or {}
        about = _About(
            event,
            email=str(proof.get("address") or ""),
            phone="",
            source="double_opt_in",
            at=event.time,
        )
        given = [
            {**consent, "state": ConsentState.OPTED_IN.value, "evidence": proof}
            for consent in event.data.get("consents") or ()
            if isinstance(consent, Mapping)
        ]
        drafts += _drafts(about, given)
    record_consents(SYSTEM, drafts=drafts)


class _About(NamedTuple):
    """Whose consents they are, and when they were given."""

    event: Event
    email: str
    phone: str
    source: str
    at: datetime


def _drafts(about: _About, consents: Any) -> list[ConsentDraft]:
    found = (_draft(about, one) for one in consents or () if isinstance(one, Mapping))
    return [draft for draft in found if draft is not None]


def _draft(about: _About, consent: Mapping[str, Any]) -> ConsentDraft | None:
    """Return the ledger's entry of one consent; None where it says nothing of an address."""
    state = _STATES.get(str(consent.get("state")))
    purpose, channel = str(consent.get("purpose") or ""), str(consent.get("channel") or "email")
    address = about.email if channel in _BY_MAIL else about.phone
    if state is None or not purpose or not _is_address(address, channel):
        return None
    event, proof = about.event, consent.get("evidence")
    told = dict(proof) if isinstance(proof, Mapping) else {}
    submission = str(event.data.get("submission_id") or event.key)
    return ConsentDraft(
        address=address,
        purpose=purpose[:100],
        channel=channel[:100],
        state=state,
        at=_time(told.get("confirmed_at"), about.at),
        source=about.source,
        wording_version=str(consent.get("wording_version") or ""),
        evidence={"submission_id": submission, **told},
        key=f"submission:{submission}:{purpose}:{channel}:{state.value}"[:300],
        cause=event.key,
        trace_id=event.trace_id,
    )


def _is_address(address: str, channel: str) -> bool:
    if channel not in _BY_MAIL:
        return 0 < len(address.strip()) <= 100  # noqa: PLR2004
    try:
        normalise_address(address)
    except ValueError:
        return False
    return True


def _time(text: Any, otherwise: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return otherwise
    return found if found.tzinfo else otherwise
