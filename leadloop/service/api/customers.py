"""Whose case it is: accounts and contacts, reached through their entities."""

from typing import Any
from uuid import UUID

from leadloop.kit.entity import get_entity
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.service.contracts import CustomerRef
from leadloop.users.contracts import Actor

_NAMES = {"account": "name", "contact": "full_name"}


def customer_columns(
    actor: Actor, customer: CustomerRef | None, contact_id: UUID | None
) -> dict[str, Any]:
    """Return the columns that say whose case it is; a contact's account comes along.

    Raises:
        InvalidInput: There is no such customer or contact, or the actor may not see it.
    """
    if customer is None and contact_id is not None:
        customer = CustomerRef("contact", contact_id)
    if customer is None:
        return {
            "customer_entity": "",
            "customer_id": None,
            "contact_id": None,
            "account_id": None,
        }
    if customer.entity == "contact":
        contact_id = contact_id or customer.id
    account_id = customer.id if customer.entity == "account" else None
    contact = _find(actor, "contact", contact_id, "contact_id") if contact_id else {}
    if customer.entity == "account":
        _find(actor, "account", customer.id, "customer")
    elif customer.entity != "contact" or (contact_id != customer.id):
        _find(actor, customer.entity, customer.id, "customer")
    return {
        "customer_entity": customer.entity,
        "customer_id": customer.id,
        "contact_id": contact_id,
        "account_id": account_id or contact.get("account_id"),
    }


def _find(actor: Actor, entity: str, record_id: UUID, field: str) -> dict[str, Any]:
    wanted = ("id", "account_id") if entity == "contact" else ("id",)
    found: dict[str, Any] | None = None
    if entity in _NAMES:
        found = get_entity(entity).rows(actor).filter(pk=record_id).values(*wanted).first()
    if found is None:
        raise InvalidInput([FieldError(field, "unknown", "There is no such customer.")])
    return found


def check_policy(actor: Actor, policy_id: UUID | None) -> None:
    """Raise ``InvalidInput`` unless the policy is there and the actor may see it."""
    if policy_id is None:
        return
    if not get_entity("ll_policy").rows(actor).filter(pk=policy_id).exists():
        raise InvalidInput([FieldError("policy_id", "unknown", "There is no such policy.")])
