"""The customer behind a lead or a deal: found again, made from the lead's person, or marked."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from leadloop.customers import api as customers
from leadloop.customers.contracts import Regarding
from leadloop.kit.entity import get_entity
from leadloop.kit.errors import Conflict, NotAllowed, NotFound
from leadloop.kit.identity import normalise_domain, normalise_name
from leadloop.sales.contracts.opportunities import DuplicateCustomer, Likeness
from leadloop.sales.logic.becoming import account_values, contact_values
from leadloop.sales.models import Lead
from leadloop.users.contracts import SYSTEM, Actor

MAX_SHOWN: Final = 5
_HOUSEHOLD: Final = "household"


def lead_values(lead: Lead) -> dict[str, Any]:
    """Return a lead's attributes by name."""
    return {field.attname: getattr(lead, field.attname) for field in lead._meta.concrete_fields}


def rows(actor: Actor, entity: str) -> Any:
    """Return the living records of an entity that the actor may see."""
    return get_entity(entity).rows(actor).filter(merged_into=None, status="active")


def contacts_like(actor: Actor, lead: Mapping[str, Any]) -> list[Likeness]:
    """Return the contacts with the lead's address or number."""
    reasons = {
        "email_normalised": ("e-mail", lead.get("email_normalised")),
        "phone_e164": ("phone", lead.get("phone_e164")),
    }
    shown = ("full_name", "email", "job_title")
    return _alike(actor, "contact", reasons, shown)


def accounts_like(actor: Actor, lead: Mapping[str, Any]) -> list[Likeness]:
    """Return the accounts with the name, domain, address or number of the lead's company."""
    mailbox = normalise_domain(str(lead.get("email") or ""))
    reasons: dict[str, tuple[str, Any]] = {"domain": ("domain", mailbox)} if mailbox else {}
    if lead.get("company"):
        reasons["name_normalised"] = ("name", normalise_name(str(lead["company"])))
    reasons["phone_e164"] = ("phone", lead.get("phone_e164"))
    reasons["email_normalised"] = ("e-mail", lead.get("email_normalised"))
    return _alike(actor, "account", reasons, ("name", "domain", "city"))


def _alike(
    actor: Actor, entity: str, reasons: Mapping[str, tuple[str, Any]], shown: Sequence[str]
) -> list[Likeness]:
    """Ask each index once: a union of look-ups, never a scan."""
    found: dict[UUID, Likeness] = {}
    for column, (word, value) in reasons.items():
        if not value:
            continue
        for row in rows(actor, entity).filter(**{column: value}).values("pk", *shown)[:MAX_SHOWN]:
            held = found.get(row["pk"])
            detail = " · ".join(str(row[name]) for name in shown[1:] if row[name])
            found[row["pk"]] = Likeness(
                entity, row["pk"], row[shown[0]], detail, (*(held.reasons if held else ()), word)
            )
    best = sorted(found.values(), key=lambda one: -len(one.reasons))
    return best[:MAX_SHOWN]


def hidden_likenesses(actor: Actor, lead: Mapping[str, Any]) -> int:
    """Return how many like records there are that the actor may not see."""
    seen = {one.id for one in (*contacts_like(actor, lead), *accounts_like(actor, lead))}
    all_of = {one.id for one in (*contacts_like(SYSTEM, lead), *accounts_like(SYSTEM, lead))}
    return len(all_of - seen)


def refuse_likenesses(found: Sequence[Likeness]) -> None:
    """Raise ``DuplicateCustomer`` where something looks the same."""
    if found:
        raise DuplicateCustomer(found)


def make_account(actor: Actor, lead: Lead, values: Mapping[str, Any]) -> UUID:
    """Create the account that a lead's company or household becomes."""
    facts = {**account_values(lead_values(lead)), **values}
    return customers.create_account(actor, values={**facts, **_holders(lead)})


def make_contact(
    actor: Actor, lead: Lead, values: Mapping[str, Any], account_id: UUID | None
) -> UUID:
    """Create the contact that a lead's person becomes, at the account.

    Where they work is a company; in a household they live, which is a relation.
    """
    household = account_id is not None and _is_household(account_id)
    facts = {
        **contact_values(lead_values(lead)),
        **({} if household or account_id is None else {"account_id": account_id}),
        **values,
    }
    made = customers.create_contact(actor, values={**facts, **_holders(lead)})
    if household and account_id is not None:
        join_household(actor, made, account_id)
    return made


def _holders(lead: Lead) -> dict[str, Any]:
    """Whose a record made of a lead is: whoever has the lead, else whoever makes it."""
    owner, team = lead.owner_id, lead.team_id
    found: dict[str, Any] = {"originating_lead_id": lead.pk}
    if owner:
        found["owner_id"] = owner
    if team:
        found["team_id"] = team
    return found


def _is_household(account_id: UUID) -> bool:
    rows_of = get_entity("account").rows(SYSTEM).filter(pk=account_id)
    return bool(rows_of.values_list("kind_of", flat=True).first() == _HOUSEHOLD)


def join_household(actor: Actor, contact_id: UUID, account_id: UUID) -> None:
    """Say that a contact lives in a household; said before, it stays."""
    try:
        with transaction.atomic():
            customers.relate(
                actor,
                one=Regarding("contact", contact_id),
                other=Regarding("account", account_id),
                role="household_member",
                values={},
            )
    except (Conflict, NotAllowed):
        return


def mark_customer(actor: Actor, *, contact_id: UUID | None, account_id: UUID | None) -> None:
    """Make contact and account customers, as a consequence that needs no rights of its own."""
    for key, change in (
        (contact_id, _contact_is_customer),
        (account_id, _account_is_customer),
    ):
        if key is None:
            continue
        try:
            with transaction.atomic():
                change(actor, key)
        except (NotFound, NotAllowed):
            change(SYSTEM, key)


def _contact_is_customer(actor: Actor, key: UUID) -> None:
    customers.update_contact(actor, contact_id=key, values={"customer_type": "customer"})


def _account_is_customer(actor: Actor, key: UUID) -> None:
    customers.update_account(actor, account_id=key, values={"customer_type": "customer"})
