"""Cases that a visitor of the portal asked for."""

from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from leadloop.customers import api as customers
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.service.api import cases, messages
from leadloop.service.contracts import (
    CaseDraft,
    CaseOrigin,
    CaseType,
    CustomerRef,
    MessageChannel,
)
from leadloop.service.models import Case, Queue
from leadloop.users.contracts import SYSTEM


class CaseRequest(NamedTuple):
    """What a visitor typed. ``policy_number`` is a claim until somebody has looked at it."""

    name: str
    email: str
    title: str
    text: str
    case_type: str
    policy_number: str
    cause: UUID
    trace_id: str


def open_requested(request: CaseRequest) -> UUID:
    """Open the case of a request, and return its id. Safe to repeat: one event is one case.

    A policy is set only where it is held by the contact that this address belongs to; whatever
    else was typed stays in the text, for an agent to check.

    Raises:
        InvalidInput: There is no address, or nothing was asked.
    """
    if "@" not in request.email or not request.text:
        cure = "A request needs an address and a text."
        raise InvalidInput([FieldError("email", "required", cure)])
    known = Case.objects.filter(born_of=request.cause).values_list("pk", flat=True).first()
    if known is not None:
        return known
    with transaction.atomic():
        contact_id = contact_with(request.email, request.name)
        queue = Queue.objects.filter(is_active=True).exclude(address="").order_by("created_at")
        draft = CaseDraft(
            title=request.title or request.text.split("\n", 1)[0][:300],
            customer=CustomerRef("contact", contact_id),
            description=_description(request),
            case_type=_type(request.case_type),
            origin=CaseOrigin.WEB,
            queue_id=queue.values_list("pk", flat=True).first(),
            policy_id=_policy(request.policy_number, contact_id),
            cause=request.cause,
            trace_id=request.trace_id,
        )
        case_id = cases.create_case(SYSTEM, draft=draft)
        said = messages.CustomerMessage(
            MessageChannel.WEB,
            request.text,
            author_name=request.name or request.email,
            from_address=request.email,
            subject=request.title,
            key=str(request.cause),
        )
        messages.add_customer_message(SYSTEM, case_id=case_id, message=said)
    return case_id


def contact_with(email: str, name: str) -> UUID:
    """Return the contact with this address (lower case), a new one if there is none."""
    contacts: Any = Case._meta.get_field("contact").related_model
    known = contacts._default_manager.filter(email_normalised=email, merged_into=None)
    found = known.order_by("status", "created_at").values_list("pk", flat=True).first()
    if found is not None:
        return UUID(str(found))
    first, _, last = name.strip().rpartition(" ")
    values = {"first_name": first[:100], "last_name": last[:100], "email": email}
    return customers.create_contact(SYSTEM, values=values)


def _description(request: CaseRequest) -> str:
    if not request.policy_number:
        return request.text
    return f"{request.text}\n\nPolicy number as typed: {request.policy_number}"


def _type(word: str) -> CaseType:
    return CaseType(word) if word in {one.value for one in CaseType} else CaseType.QUESTION


def _policy(number: str, contact_id: UUID) -> UUID | None:
    policies: Any = Case._meta.get_field("policy").related_model
    rows = policies._default_manager.filter(number=number, holder_contact_id=contact_id)
    found = rows.values_list("pk", flat=True).first() if number else None
    return UUID(str(found)) if found else None
