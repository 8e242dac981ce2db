"""One lead written exactly as told: by a person, an API client, or a flow that names its id."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from leadloop.kit import clock
from leadloop.kit.entity import RecordWrite, WriteMode, WriteResult
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotAllowed, NotFound, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.kit.merging import not_here, successor
from leadloop.sales.api.mastery import check_kept_here
from leadloop.sales.contracts import FACTS, LeadStatus
from leadloop.sales.logic.columns import PRIMARY_KEY, read_key, read_record
from leadloop.sales.models import Lead
from leadloop.users import api as users
from leadloop.users.contracts import Actor

_CLEARED: Final[Mapping[str, Any]] = {
    **{fact.attribute: None for fact in FACTS if fact.is_number},
    "propensity_score": None,
    "propensity_record": None,
    "decision": None,
    "owner_id": None,
    "team_id": None,
    "priority": "normal",
    "consents": [],
    "attribution": {},
    "context": {},
    "attributes": {},
}
"""What an attribute holds when it is cleared; every other one holds an empty text."""


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


def write_record(actor: Actor, write: RecordWrite) -> WriteResult:
    """Set what a write by ``leadid`` names; create the lead if it is not there, or has no key.

    A write to a lead that was merged goes to the one it is part of.

    Raises:
        NotFound: The actor may not see the lead, or the write may only change one that is there.
        Conflict: The write may only create, and the lead is there.
        StaleWrite: The lead is not at the version that the write expects.
        InvalidInput: A column is unknown, a value does not fit, or nobody has this owner's id.
    """
    lead_id = read_key(write.key, PRIMARY_KEY) if write.key else None
    if lead_id is not None:
        lead_id = successor("lead", lead_id) or lead_id
    values = _cleared(_routed(read_record(write.values)))
    _refuse_qualifying(lead_id, values)
    if lead_id and Lead.objects.filter(pk=lead_id).exists():
        lead = locked(actor, lead_id, expected_version=write.expected_version)
        if write.mode is WriteMode.CREATE:
            raise Conflict(f"Lead {lead_id} is there already.")
        save(actor, lead, values, cause=write.cause, trace_id=write.trace_id)
        return WriteResult(lead_id, created=False)
    if write.mode is WriteMode.UPDATE:
        raise NotFound(f"lead With Id = {lead_id} Does Not Exist")
    made = insert(actor, values, lead_id=lead_id, cause=write.cause, trace_id=write.trace_id)
    return WriteResult(made.pk, created=True)


def _refuse_qualifying(lead_id: UUID | None, values: Mapping[str, Any]) -> None:
    """A lead is qualified by ``qualify_lead`` alone; one that is may be sent back as it is."""
    if values.get("status") != LeadStatus.QUALIFIED:
        return
    qualified = Lead.objects.filter(status=LeadStatus.QUALIFIED)
    if lead_id is None or not qualified.filter(pk=lead_id).exists():
        cure = "Use QualifyLead: it says what becomes of the lead."
        raise InvalidInput([FieldError("statecode", "qualify", cure)])


def _cleared(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _CLEARED.get(name, "") if value is None else value for name, value in values.items()
    }


def _routed(values: dict[str, Any]) -> dict[str, Any]:
    """Return ``values`` with the team's id in place of its slug.

    Raises:
        InvalidInput: There is no such team, or no such owner.
    """
    owner = values.get("owner_id")
    if owner is not None and not users.names_of([owner]):
        raise InvalidInput([FieldError("ownerid", "unknown", "Nobody has this id.")])
    if "team_slug" not in values:
        return values
    slug = values.pop("team_slug")
    ids = {team.slug: team.id for team in users.list_teams()}
    if slug is not None and slug not in ids:
        known = ", ".join(sorted(ids))
        raise InvalidInput([FieldError("ll_team", "unknown", f"Teams are: {known}.")])
    return {**values, "team_id": ids.get(slug) if slug else None}
