"""The customer behind a lead or a deal: found again, made from the lead's person, or marked."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from leadloop.customers import api as customers
from leadloop.customers.contracts import Regarding
from leadloop.customers.contracts.matching import Match, Verdict
from leadloop.kit.entity import get_entity
from leadloop.kit.errors import Conflict, NotAllowed, NotFound
from leadloop.kit.identity import normalise_domain, normalise_name
from leadloop.sales.contracts.opportunities import DuplicateCustomer, Likeness
from leadloop.sales.logic.becoming import account_values, contact_values, person_name
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


def contacts_like(actor: Actor, lead: Mapping[str, Any]) -> tuple[list[Likeness], int]:
    """Return the contacts that may be the lead's person, and how many more the actor cannot see."""
    return _alike(actor, "contact", {**lead, "website": ""})


def accounts_like(actor: Actor, lead: Mapping[str, Any]) -> tuple[list[Likeness], int]:
    """Return the accounts that may be the lead's company or household, and how many more."""
    values = {"email": lead.get("email"), "phone": lead.get("mobile_phone")}
    website = normalise_domain(str(lead.get("email") or ""))
    return _alike(actor, "account", {**values, **account_values(lead), "website": website})


def _alike(actor: Actor, entity: str, values: Mapping[str, Any]) -> tuple[list[Likeness], int]:
    found = customers.find_duplicates(actor, entity=entity, values=values, limit=4 * MAX_SHOWN)
    shown = [
        Likeness(
            entity,
            one.record.id,
            one.title,
            one.subtitle,
            _reasons(one.match),
            one.match.probability,
            one.match.verdict is Verdict.SAME,
        )
        for one in found.candidates
        if one.record.entity == entity
    ]
    return shown[:MAX_SHOWN], found.hidden


def _reasons(match: Match) -> tuple[str, ...]:
    speaks = sorted((c for c in match.comparisons if c.weight > 0), key=lambda c: -c.weight)
    return tuple(c.label.lower() for c in speaks)


def find_same_contact(actor: Actor, lead: Mapping[str, Any]) -> UUID | None:
    """Return the contact with the lead's address and its name; a household shares addresses."""
    if not lead.get("email_normalised"):
        return None
    same = rows(actor, "contact").filter(
        email_normalised=lead["email_normalised"], full_name__iexact=person_name(lead)
    )
    found: UUID | None = same.order_by("created_at").values_list("pk", flat=True).first()
    return found


def find_same_account(actor: Actor, lead: Mapping[str, Any]) -> UUID | None:
    """Return the account with the name of the lead's company, legal form and case aside."""
    name = normalise_name(str(lead.get("company") or ""))
    if not name:
        return None
    same = rows(actor, "account").filter(name_normalised=name)
    found: UUID | None = same.order_by("created_at").values_list("pk", flat=True).first()
    return found


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
