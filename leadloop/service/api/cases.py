"""What people and programs do with a case: open, edit, hand over."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.events.api import change_context
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.text import clean_text
from leadloop.service import levels
from leadloop.service.api import waiting
from leadloop.service.api.customers import check_policy, customer_columns
from leadloop.service.api.entitlements import pick_entitlement
from leadloop.service.api.records import locked_case, next_number, save, stamped
from leadloop.service.contracts import CaseDraft, CaseOrigin, CasePriority, CaseType, CustomerRef
from leadloop.service.models import CASE_KIND, Case, Queue, Subject
from leadloop.users import api as users
from leadloop.users.api import NoticeDraft
from leadloop.users.contracts import Actor, ActorKind

log = structlog.get_logger()

MAX_TITLE: Final = 300
MAX_DESCRIPTION: Final = 100_000
ASSIGNED_NOTICE: Final = "case.assigned"

EDITABLE: Final = (
    *("title", "description", "case_type", "origin", "priority", "subject_id", "policy_id"),
    *("customer", "contact_id", "satisfaction"),
)
"""What ``update_case`` takes, by attribute; ``customer`` is a ``CustomerRef``."""

_WORDS: Final[Mapping[str, Any]] = {
    "case_type": CaseType,
    "origin": CaseOrigin,
    "priority": CasePriority,
}
_MAX_SATISFACTION: Final = 5


def create_case(actor: Actor, *, draft: CaseDraft) -> UUID:
    """Open a case and return its id. Its clocks begin, its queue and entitlement are chosen.

    Safe to repeat with the same ``cause``: the case that is there is returned.

    Raises:
        NotAllowed: The actor's role writes no cases.
        InvalidInput: A field does not fit, or names nothing that is there.

    Emits:
        ``case.changed``, in the same transaction.
    """
    users.check_may_write(actor, CASE_KIND)
    if draft.cause is not None:
        known = Case.objects.filter(born_of=draft.cause).values_list("pk", flat=True).first()
        if known is not None:
            return known
    values = _columns(actor, draft)
    context = change_context(actor=actor.label, cause=draft.cause, trace_id=draft.trace_id)
    with transaction.atomic(), context:
        values["number"] = next_number("CAS", "service_case_number")
        values["entitlement_id"] = pick_entitlement(values)
        stamps = stamped(actor, cause=draft.cause, trace_id=draft.trace_id)
        case = Case(**values, **stamps, born_of=draft.cause)
        case.save(force_insert=True)
        if case.queue_id:
            waiting.enter(case, case.queue_id)
        levels.on_case_created([case.pk], at=case.created_at)
        if case.owner_id and str(case.owner_id) != actor.id:
            users.notify([assigned_notice(actor, case)])
    log.info("case.created", case_id=str(case.pk), by=actor.label)
    return case.pk


def _columns(actor: Actor, draft: CaseDraft) -> dict[str, Any]:
    errors = _text_errors({"title": draft.title, "description": draft.description})
    if errors:
        raise InvalidInput(errors)
    check_policy(actor, draft.policy_id)
    _check_subject(draft.subject_id)
    _check_people(actor, draft.owner_id, draft.team_id)
    queue = _queue(actor, draft.queue_id)
    if draft.parent_id and not Case.objects.visible_to(actor).filter(pk=draft.parent_id).exists():
        raise InvalidInput([FieldError("parent_id", "unknown", "There is no such case.")])
    return {
        "title": clean_text(draft.title.strip()),
        "description": clean_text(draft.description.strip()),
        **customer_columns(actor, draft.customer, draft.contact_id),
        "policy_id": draft.policy_id,
        "subject_id": draft.subject_id,
        "case_type": draft.case_type.value,
        "origin": draft.origin.value,
        "priority": draft.priority.value,
        "parent_id": draft.parent_id,
        "queue_id": queue.pk if queue else None,
        "attributes": dict(draft.attributes),
        **_ownership(actor, draft, queue),
    }


def _ownership(actor: Actor, draft: CaseDraft, queue: Queue | None) -> dict[str, Any]:
    owner, team = draft.owner_id, draft.team_id or (queue.team_id if queue else None)
    if actor.kind is ActorKind.PERSON:
        if owner is None and queue is None:
            owner = UUID(actor.id)
        team = team or (actor.team_ids[0] if actor.team_ids else None)
    return {"owner_id": owner, "team_id": team}


def _text_errors(values: Mapping[str, Any]) -> list[FieldError]:
    errors = []
    if "title" in values and not str(values["title"] or "").strip():
        errors.append(FieldError("title", "required", "Say what this is about."))
    for name, limit in (("title", MAX_TITLE), ("description", MAX_DESCRIPTION)):
        if len(str(values.get(name) or "")) > limit:
            errors.append(FieldError(name, "max_length", f"Shorten this to {limit} characters."))
    return errors


def _check_subject(subject_id: UUID | None) -> None:
    if subject_id and not Subject.objects.filter(pk=subject_id).exists():
        raise InvalidInput([FieldError("subject_id", "unknown", "There is no such subject.")])


def _queue(actor: Actor, queue_id: UUID | None) -> Queue | None:
    if queue_id is None:
        return None
    found = Queue.objects.visible_to(actor).filter(pk=queue_id, is_active=True).first()
    if found is None:
        raise InvalidInput([FieldError("queue_id", "unknown", "There is no such queue.")])
    return found


def update_case(
    actor: Actor, *, case_id: UUID, values: Mapping[str, Any], expected_version: int | None = None
) -> None:
    """Change facts of a case; see ``EDITABLE``. Its clocks are computed anew.

    Args:
        actor: Who types.
        case_id: Which case.
        values: By attribute; a field that is missing stays.
        expected_version: The version the actor read; None takes whatever is there.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, this case.
        InvalidInput: A field does not fit; one error each.
        StaleWrite: Somebody changed the case since it was read.

    Emits:
        ``case.changed``, in the same transaction, if anything differs.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        case = locked_case(actor, case_id, expected_version=expected_version)
        change(actor, case, values)


def change(actor: Actor, case: Case, values: Mapping[str, Any]) -> bool:
    """Change facts of a locked case; return whether anything differs."""
    if not save(actor, case, _checked(actor, case, values)):
        return False
    levels.on_case_changed([case.pk], at=case.updated_at)
    return True


def _checked(actor: Actor, case: Case, values: Mapping[str, Any]) -> dict[str, Any]:
    errors = _text_errors(values)
    unknown = [FieldError(n, "unknown", "This cannot be set.") for n in set(values) - set(EDITABLE)]
    errors += unknown + _word_errors(values)
    if errors:
        raise InvalidInput(errors)
    checked = dict(values)
    for name in ("title", "description"):
        if name in checked:
            checked[name] = clean_text(str(checked[name] or "").strip())
    checked |= {name: str(checked[name]) for name in _WORDS if name in checked}
    _check_links(actor, case, checked)
    if "customer" in checked or "contact_id" in checked:
        checked |= _customer(actor, case, checked)
    return checked


def _check_links(actor: Actor, case: Case, checked: Mapping[str, Any]) -> None:
    if checked.get("policy_id", case.policy_id) != case.policy_id:
        check_policy(actor, checked["policy_id"])
    if "subject_id" in checked:
        _check_subject(checked["subject_id"])


def _customer(actor: Actor, case: Case, checked: dict[str, Any]) -> dict[str, Any]:
    held = (
        CustomerRef(case.customer_entity, case.customer_id)
        if case.customer_entity and case.customer_id
        else None
    )
    customer = checked.pop("customer", held)
    return customer_columns(actor, customer, checked.pop("contact_id", case.contact_id))


def _word_errors(values: Mapping[str, Any]) -> list[FieldError]:
    errors = []
    for name, words in _WORDS.items():
        if name in values and str(values[name]) not in {str(word.value) for word in words}:
            errors.append(FieldError(name, "choice", "Choose one of the list."))
    given = values.get("satisfaction")
    if given is not None and not (isinstance(given, int) and 1 <= given <= _MAX_SATISFACTION):
        errors.append(FieldError("satisfaction", "range", "From 1 to 5."))
    return errors


def assign_case(
    actor: Actor,
    *,
    case_id: UUID,
    owner_id: UUID | None,
    team_id: UUID | None,
    expected_version: int | None = None,
) -> None:
    """Hand the case to a person, a team, or both; None leaves that place empty.

    The new owner, unless it is the actor, gets a notice.

    Raises:
        InvalidInput: The actor may not hand records to this person, or there is no such team.
    """
    _check_people(actor, owner_id, team_id)
    with transaction.atomic(), change_context(actor=actor.label):
        case = locked_case(actor, case_id, expected_version=expected_version)
        hand_over(actor, case, {"owner_id": owner_id, "team_id": team_id})


def hand_over(actor: Actor, case: Case, values: Mapping[str, Any]) -> bool:
    """Give a locked case another owner or team; tell the new owner."""
    before = case.owner_id
    if not save(actor, case, values):
        return False
    if case.owner_id and case.owner_id != before and str(case.owner_id) != actor.id:
        users.notify([assigned_notice(actor, case)])
    levels.on_case_changed([case.pk], at=case.updated_at)
    return True


def _check_people(actor: Actor, owner_id: UUID | None, team_id: UUID | None) -> None:
    errors = []
    if owner_id is not None and owner_id not in {p.id for p in users.list_colleagues(actor)}:
        errors.append(FieldError("owner_id", "unknown", "Choose one of your colleagues."))
    if team_id is not None and team_id not in {team.id for team in users.list_teams()}:
        errors.append(FieldError("team_id", "unknown", "Choose a team from the list."))
    if errors:
        raise InvalidInput(errors)


def take_case(actor: Actor, *, case_id: UUID) -> None:
    """Make the case the actor's own.

    Raises:
        InvalidInput: The actor is no person.
    """
    if actor.kind is not ActorKind.PERSON:
        raise InvalidInput([FieldError("owner_id", "person", "Only a person can take a case.")])
    with transaction.atomic(), change_context(actor=actor.label):
        case = locked_case(actor, case_id)
        hand_over(actor, case, {"owner_id": UUID(actor.id)})


def assigned_notice(actor: Actor, case: Case) -> NoticeDraft:
    """Return what the new owner of a case is told."""
    return NoticeDraft(
        kind=ASSIGNED_NOTICE,
        title=f"{actor.name} handed you {case.number}",
        url=f"/cases/{case.pk}",
        body=case.title[:200],
        user_id=case.owner_id,
    )
