"""What people do with a lead: enter, edit, take, assign, move on."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q

from leadloop.customers import api as customers
from leadloop.customers.contracts import Regarding
from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotAllowed
from leadloop.sales.api.effects import ASSIGNED_NOTICE, FOLLOW_UP
from leadloop.sales.api.records import insert, locked, save
from leadloop.sales.contracts import DuplicateLead, LeadLink, LeadStatus, StatusReason
from leadloop.sales.logic.fields import EDITABLE, check_values
from leadloop.sales.models import KIND, Lead
from leadloop.users import api as users
from leadloop.users.api import NoticeDraft
from leadloop.users.contracts import Actor, ActorKind

log = structlog.get_logger()

_MAX_DUPLICATES: Final = 5


def create_lead(
    actor: Actor, *, values: Mapping[str, Any], despite_duplicates: bool = False
) -> UUID:
    """Enter a lead by hand and return its id. It is the actor's, in the actor's first team.

    Args:
        actor: Who enters it.
        values: By lead attribute, as typed; see ``EDITABLE``.
        despite_duplicates: Create it though there is a lead with this address or number.

    Raises:
        NotAllowed: The actor's role writes no leads.
        InvalidInput: A field does not fit, or name, e-mail and phone are all missing.
        DuplicateLead: There is an open lead with this address or number already.

    Emits:
        ``lead.changed``, in the same transaction.
    """
    users.check_may_write(actor, KIND)
    checked = check_values(values)
    if not any(checked.get(n) for n in ("first_name", "last_name", "email", "mobile_phone")):
        cure = "Write at least a name, an e-mail address or a phone number."
        raise InvalidInput([FieldError("last_name", "required", cure)])
    if actor.kind is ActorKind.PERSON:
        checked |= {"owner_id": UUID(actor.id), "hand_assigned": True}
        checked["team_id"] = actor.team_ids[0] if actor.team_ids else None
    checked["lead_source"] = checked.get("lead_source") or "manual"
    with transaction.atomic(), change_context(actor=actor.label):
        if not despite_duplicates:
            _check_duplicates(actor, checked)
        lead = insert(actor, checked)
    log.info("lead.created", lead_id=str(lead.pk), by=actor.label)
    return lead.pk


def find_duplicates(actor: Actor, *, email: str = "", phone: str = "") -> tuple[LeadLink, ...]:
    """Return the leads the actor may see with this address or number, open ones first."""
    checked = check_values({"email": email, "mobile_phone": phone})
    same = _same_person(checked)
    if not same:
        return ()
    found = Lead.objects.visible_to(actor).filter(_became(same), merged_into=None)
    return tuple(map(link, found.order_by("-status", "-created_at")[:_MAX_DUPLICATES]))


def _check_duplicates(actor: Actor, checked: Mapping[str, Any]) -> None:
    same = _same_person(checked)
    if not same:
        return
    found = Lead.objects.filter(_became(same), status=LeadStatus.OPEN, merged_into=None)
    seen = list(found.visible_to(actor).order_by("-created_at")[:_MAX_DUPLICATES])
    total = found.count()
    if total:
        raise DuplicateLead([link(lead) for lead in seen], hidden=total - len(seen))


def _became(same: Q) -> Q:
    """Return the condition on leads that are meant by ``same``, or that one of those is part of."""
    parts = Lead.objects.filter(same, merged_into__isnull=False)
    return same | Q(pk__in=parts.values("merged_into"))


def _same_person(checked: Mapping[str, Any]) -> Q:
    same = Q()
    for name in ("email_normalised", "phone_e164"):
        if checked.get(name):
            same |= Q(**{name: checked[name]})
    return same


def link(lead: Lead) -> LeadLink:
    """Return a reference to a lead."""
    name = lead.full_name or lead.email or lead.mobile_phone or "Unnamed lead"
    return LeadLink(lead.pk, name, lead.status_reason, lead.created_at)


def update_lead(
    actor: Actor, *, lead_id: UUID, values: Mapping[str, Any], expected_version: int | None = None
) -> None:
    """Change what a person may type into a lead.

    Args:
        actor: Who types.
        lead_id: Which lead.
        values: By lead attribute, as typed; a field that is missing stays.
        expected_version: The version the actor read; None takes whatever is there.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, this lead.
        InvalidInput: A field does not fit; one error each.
        StaleWrite: Somebody changed the lead since it was read.

    Emits:
        ``lead.changed``, in the same transaction, if anything differs.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        lead = locked(actor, lead_id, expected_version=expected_version)
        held = {name: getattr(lead, name) for name in EDITABLE}
        save(actor, lead, check_values(values, country=lead.country, held=held))


def take_lead(actor: Actor, *, lead_id: UUID) -> None:
    """Make the lead the actor's own.

    Raises:
        NotAllowed: The actor is no person, or may not change this lead.
        Conflict: Somebody else has it already; the message says who.
    """
    if actor.kind is not ActorKind.PERSON:
        raise NotAllowed("Only a person can take a lead.")
    me = UUID(actor.id)
    with transaction.atomic(), change_context(actor=actor.label):
        lead = locked(actor, lead_id)
        if lead.owner_id is not None and lead.owner_id != me:
            owner = users.names_of([lead.owner_id]).get(str(lead.owner_id), "Somebody")
            raise Conflict(f"{owner} has taken this lead already.")
        save(actor, lead, {"owner_id": me, "hand_assigned": True})


def assign_lead(
    actor: Actor, *, lead_id: UUID, owner_id: UUID | None, team_id: UUID | None
) -> None:
    """Hand the lead to a person, a team, or both; None leaves that place empty.

    The new owner, unless it is the actor, gets a notice.

    Raises:
        InvalidInput: The actor may not hand records to this person, or there is no such team.
    """
    errors = []
    colleagues = {person.id for person in users.list_colleagues(actor)}
    if owner_id is not None and owner_id not in colleagues:
        errors.append(FieldError("owner_id", "unknown", "Choose one of your colleagues."))
    if team_id is not None and team_id not in {team.id for team in users.list_teams()}:
        errors.append(FieldError("team_id", "unknown", "Choose a team from the list."))
    if errors:
        raise InvalidInput(errors)
    with transaction.atomic(), change_context(actor=actor.label):
        lead = locked(actor, lead_id)
        before = lead.owner_id
        save(actor, lead, {"owner_id": owner_id, "team_id": team_id, "hand_assigned": True})
        if owner_id and owner_id != before and str(owner_id) != actor.id:
            users.notify([_assigned(actor, lead)])


def _assigned(actor: Actor, lead: Lead) -> NoticeDraft:
    return NoticeDraft(
        kind=ASSIGNED_NOTICE,
        title=f"{actor.name} handed you {link(lead).name}",
        url=f"/leads/{lead.pk}",
        body=lead.company,
        user_id=lead.owner_id,
    )


def mark_contacted(actor: Actor, *, lead_id: UUID) -> None:
    """Say that somebody has reached this person; see ``set_status``."""
    set_status(actor, lead_id=lead_id, reason=StatusReason.CONTACTED)


def set_status(
    actor: Actor,
    *,
    lead_id: UUID,
    reason: StatusReason,
    expected_version: int | None = None,
) -> None:
    """Move the lead to this status reason, and so to the status it belongs to.

    The first move away from New is the first response; the follow-up that high priority asked
    for is then done. A closed lead may be opened again.

    Raises:
        InvalidInput: The reason is Qualified: that is what ``qualify_lead`` does.
        StaleWrite: Somebody changed the lead since it was read.
    """
    if reason is StatusReason.QUALIFIED:
        cure = "Qualify the lead: that says what becomes of it."
        raise InvalidInput([FieldError("status_reason", "qualify", cure)])
    with transaction.atomic(), change_context(actor=actor.label):
        lead = locked(actor, lead_id, expected_version=expected_version)
        move(actor, lead, reason)


def move(actor: Actor, lead: Lead, reason: StatusReason) -> None:
    """Move a locked lead to this status reason; any but New means that somebody has answered."""
    values: dict[str, Any] = {"status": reason.status.value, "status_reason": reason.value}
    if reason is not StatusReason.NEW:
        values |= answered(actor, lead)
    save(actor, lead, values)


def answered(actor: Actor, lead: Lead) -> dict[str, Any]:
    """Mark the follow-up of high priority as done; return what a first response sets."""
    customers.complete_tasks(actor, regarding=Regarding(KIND, lead.pk), reason=FOLLOW_UP)
    return {} if lead.first_response_at else {"first_response_at": clock.now()}
