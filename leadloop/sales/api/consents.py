"""Consents that their person has confirmed after the lead was there."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.events.api import change_context
from leadloop.kit.merging import successor
from leadloop.sales.api.records import save
from leadloop.sales.logic.consenting import confirmed_consents
from leadloop.sales.models import KIND, Lead
from leadloop.users.api import check_may_write
from leadloop.users.contracts import Actor

log = structlog.get_logger()


class ConfirmedConsents(NamedTuple):
    """What a visitor has confirmed: consents by purpose, channel and wording, with the proof."""

    lead_id: UUID
    consents: Sequence[Mapping[str, Any]]
    evidence: Mapping[str, Any]
    cause: UUID
    trace_id: str


def confirm_consents(actor: Actor, *, confirmed: Sequence[ConfirmedConsents]) -> None:
    """Turn the pending consents of leads into opted in, with their evidence.

    Safe to repeat. Only what is pending under the same wording changes: a later word stands.

    Raises:
        NotAllowed: ``actor`` may not write leads.

    Emits:
        ``lead.changed`` for each lead of which something was pending, in the same transaction.
    """
    check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label, trace_id="@row"):
        for one in confirmed:
            lead_id = successor(KIND, one.lead_id) or one.lead_id
            lead = Lead.objects.select_for_update(no_key=True).filter(pk=lead_id).first()
            if lead is None:
                log.warning("consent.lead_gone", lead_id=str(one.lead_id))
                continue
            consents = confirmed_consents(lead.consents, one.consents, one.evidence)
            save(actor, lead, {"consents": consents}, cause=one.cause, trace_id=one.trace_id)
