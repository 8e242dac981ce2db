"""People."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from leadloop.customers.api.details import detail
from leadloop.customers.api.listing import (
    OWNED_FIELDS,
    ListPlan,
    filtered,
    list_ids,
    list_page,
    neighbours,
    owned,
    refs,
)
from leadloop.customers.api.stores import CONTACTS
from leadloop.customers.api.writing import Change, create_record, update_record
from leadloop.customers.contracts.columns import CONTACT_COLUMNS
from leadloop.customers.contracts.reading import CONTACT_SORTS, ContactQuery, ContactRow, Detail
from leadloop.customers.models import Account, Contact
from leadloop.kit.merging import not_here
from leadloop.kit.paging import Neighbours, Page
from leadloop.kit.searching import Table
from leadloop.users.contracts import Actor

KIND: Final = "contact"
TABLE: Final = Table(
    "customers_contact", ("first_name", "last_name", "email", "mobile_phone", "phone")
)
_FIELDS: Final = (
    *("full_name", "email", "mobile_phone", "job_title", "account_id", "city", "country"),
    *("customer_type", "birth_date"),
)
_TEXTS: Final = ("full_name", "email", "job_title", "city", "country", "customer_type", "status")


def _read(actor: Actor, rows: Any) -> Sequence[ContactRow]:
    found = list(rows.values(*OWNED_FIELDS, *_FIELDS))
    accounts = refs(actor, Account, "account", [row["account_id"] for row in found])
    return [ContactRow(account=accounts.get(row.pop("account_id")), **owned(row)) for row in found]


PLAN: Final = ListPlan(
    model=Contact,
    kind=KIND,
    table=TABLE,
    one_of={
        "customer_types": "customer_type",
        "countries": "country",
        "account_ids": "account_id",
    },
    sorts=CONTACT_SORTS,
    texts={**{name: name for name in _TEXTS}, "account": "account__name"},
    read=_read,
    indexed=frozenset({"full_name", "created_at", "updated_at"}),
)


def create_contact(actor: Actor, *, values: Mapping[str, Any]) -> UUID:
    """Create a contact and return its id. It is the actor's, in the actor's first team.

    Args:
        actor: Who enters it.
        values: By attribute of ``CONTACT_COLUMNS``, as typed or in their own type.

    Raises:
        NotAllowed: The actor's role writes no contacts.
        InvalidInput: A field does not fit, or name, e-mail and phone are all missing.

    Emits:
        ``contact.changed``, in the same transaction.
    """
    return create_record(actor, CONTACTS, CONTACT_COLUMNS, values)


def update_contact(
    actor: Actor,
    *,
    contact_id: UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
) -> None:
    """Change what was typed of a contact; a field that is missing stays.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, this contact.
        InvalidInput: A field does not fit; by attribute.
        StaleWrite: Somebody changed it since ``expected_version`` was read.

    Emits:
        ``contact.changed``, in the same transaction, if anything differs.
    """
    change = Change(contact_id, values, expected_version)
    update_record(actor, CONTACTS, CONTACT_COLUMNS, change)


def list_contacts(actor: Actor, *, query: ContactQuery) -> Page[ContactRow]:
    """Return one page of the contacts the actor may see, and how many there are in all.

    Raises:
        NotAllowed: The actor's role sees no contacts.
        InvalidInput: ``sort`` names no column.
    """
    return list_page(actor, PLAN, query)


def list_contact_ids(actor: Actor, *, query: ContactQuery, limit: int) -> tuple[UUID, ...]:
    """Return the ids of at most ``limit`` contacts of a list, in its order."""
    return list_ids(actor, PLAN, query, limit)


def contact_neighbours(actor: Actor, *, query: ContactQuery, contact_id: UUID) -> Neighbours | None:
    """Return a contact's place in a list; None if it is not in it."""
    return neighbours(actor, PLAN, query, contact_id)


def get_contact(actor: Actor, *, contact_id: UUID) -> Detail[ContactRow]:
    """Return a contact with everything its page shows.

    Raises:
        NotFound: There is no such contact, or the actor may not see it.
        Moved: It was merged; the error names the contact that it is part of.
    """
    rows = Contact.objects.visible_to(actor).filter(pk=contact_id)
    found = _read(actor, rows)
    if not found:
        raise not_here(KIND, contact_id, Contact.objects.visible_to(actor))
    return detail(actor, Contact, CONTACT_COLUMNS, found[0])


def count_contacts(actor: Actor, *, query: ContactQuery | None = None) -> int:
    """Return how many contacts of a query the actor may see."""
    return filtered(actor, PLAN, query or ContactQuery()).count()
