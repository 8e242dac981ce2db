"""One lead, locked and written: what differs, with its version and who did it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from leadloop.kit import clock
from leadloop.kit.errors import NotAllowed, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.kit.merging import not_here
from leadloop.sales.api.mastery import check_kept_here
from leadloop.sales.models import Lead
from leadloop.users.contracts import Actor


def locked(actor: Actor, lead_id: UUID, *, expected_version: int | None = None) -> Lead:
    """Return the lead, locked until the transaction ends.

    Raises:
        NotFound: There is no such lead, or the actor may not see it.
        Moved: It was merged; the error names the lead that it is part of.
        NotAllowed: The actor may see it, but not change it.
        Conflict: It is a copy, and another organisation keeps it.
        StaleWrite: It is not at ``expected_version`` any more.
    """
    lead = Lead.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=lead_id).first()
    if lead is None or lead.merged_into_id:
        raise not_here("lead", lead_id, Lead.objects.visible_to(actor))
    if not Lead.objects.editable_by(actor).filter(pk=lead_id).exists():
        raise NotAllowed
    check_kept_here(actor, lead_id)
    if expected_version is not None and lead.version != expected_version:
        raise StaleWrite
    return lead


def save(
    actor: Actor,
    lead: Lead,
    values: Mapping[str, Any],
    *,
    cause: UUID | None = None,
    trace_id: str = "",
) -> bool:
    """Write what differs in ``values``; return whether anything did."""
    changed = [name for name, value in values.items() if getattr(lead, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(lead, name, values[name])
    lead.version += 1
    lead.updated_at = clock.now()
    lead.updated_by = actor.label
    lead.last_cause, lead.last_trace = cause, trace_id
    stamps = ("version", "updated_at", "updated_by", "last_cause", "last_trace")
    lead.save(update_fields=[*changed, *stamps])
    return True


def insert(
    actor: Actor,
    values: Mapping[str, Any],
    *,
    lead_id: UUID | None = None,
    cause: UUID | None = None,
    trace_id: str = "",
) -> Lead:
    """Insert a lead with these attributes."""
    now = clock.now()
    lead = Lead(
        **values,
        id=lead_id or new_uuid(),
        created_at=now,
        updated_at=now,
        created_by=actor.label,
        updated_by=actor.label,
        last_cause=cause,
        last_trace=trace_id,
    )
    lead.save(force_insert=True)
    return lead
