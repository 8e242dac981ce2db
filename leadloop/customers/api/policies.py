"""What customers have bought."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from leadloop.customers.api.details import detail
from leadloop.customers.api.listing import (
    OWNED_FIELDS,
    ListPlan,
    list_ids,
    list_page,
    neighbours,
    owned,
    refs,
)
from leadloop.customers.api.stores import POLICIES
from leadloop.customers.api.writing import Change, create_record, update_record
from leadloop.customers.contracts.columns import POLICY_COLUMNS
from leadloop.customers.contracts.reading import POLICY_SORTS, Detail, PolicyQuery, PolicyRow
from leadloop.customers.models import Account, Contact, Policy
from leadloop.kit.errors import NotFound
from leadloop.kit.paging import Neighbours, Page
from leadloop.kit.searching import Table
from leadloop.users.contracts import Actor

KIND: Final = "policy"
TABLE: Final = Table("customers_policy", ("number",))
_FIELDS: Final = (
    *("number", "product_id", "annual_premium", "sum_assured", "currency", "start_date"),
    *("end_date", "opportunity_id"),
)
_LINKS: Final = ("holder_contact_id", "holder_account_id", "life_assured_id")
_PRODUCT: Final = ("product__code", "product__name")


def _read(actor: Actor, rows: Any) -> Sequence[PolicyRow]:
    found = list(rows.values(*OWNED_FIELDS, *_FIELDS, *_LINKS, *_PRODUCT))
    people = refs(
        actor,
        Contact,
        "contact",
        [row[name] for row in found for name in ("holder_contact_id", "life_assured_id")],
    )
    accounts = refs(actor, Account, "account", [row["holder_account_id"] for row in found])
    return [_row(row, {**people, **accounts}) for row in found]


def _row(row: dict[str, Any], known: Mapping[UUID, Any]) -> PolicyRow:
    contact, account, life = (row.pop(name) for name in _LINKS)
    return PolicyRow(
        holder=known.get(contact) if contact else known.get(account),
        life_assured=known.get(life),
        product_code=row.pop("product__code"),
        product_name=row.pop("product__name"),
        **owned(row),
    )


PLAN: Final = ListPlan(
    model=Policy,
    kind=KIND,
    table=TABLE,
    one_of={
        "products": "product__code",
        "holder_contact_ids": "holder_contact_id",
        "holder_account_ids": "holder_account_id",
        "opportunity_ids": "opportunity_id",
    },
    sorts=POLICY_SORTS,
    texts={"number": "number", "product": "product__name", "status": "status"},
    read=_read,
)


def create_policy(actor: Actor, *, values: Mapping[str, Any]) -> UUID:
    """Create a policy and return its id. Without a number it gets the next one.

    Args:
        actor: Who enters it.
        values: By attribute of ``POLICY_COLUMNS``, as typed or in their own type.

    Raises:
        NotAllowed: The actor's role writes no policies.
        InvalidInput: A field does not fit, or product or holder are missing; by attribute.
        Conflict: Another policy has this number.

    Emits:
        ``policy.changed``, in the same transaction.
    """
    return create_record(actor, POLICIES, POLICY_COLUMNS, values)


def update_policy(
    actor: Actor,
    *,
    policy_id: UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
) -> None:
    """Change what was typed of a policy; a field that is missing stays.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, this policy.
        InvalidInput: A field does not fit; by attribute.
        StaleWrite: Somebody changed it since ``expected_version`` was read.

    Emits:
        ``policy.changed``, in the same transaction, if anything differs.
    """
    change = Change(policy_id, values, expected_version)
    update_record(actor, POLICIES, POLICY_COLUMNS, change)


def list_policies(actor: Actor, *, query: PolicyQuery) -> Page[PolicyRow]:
    """Return one page of the policies the actor may see, and how many there are in all.

    Raises:
        NotAllowed: The actor's role sees no policies.
        InvalidInput: ``sort`` names no column.
    """
    return list_page(actor, PLAN, query)


def list_policy_ids(actor: Actor, *, query: PolicyQuery, limit: int) -> tuple[UUID, ...]:
    """Return the ids of at most ``limit`` policies of a list, in its order."""
    return list_ids(actor, PLAN, query, limit)


def policy_neighbours(actor: Actor, *, query: PolicyQuery, policy_id: UUID) -> Neighbours | None:
    """Return a policy's place in a list; None if it is not in it."""
    return neighbours(actor, PLAN, query, policy_id)


def get_policy(actor: Actor, *, policy_id: UUID) -> Detail[PolicyRow]:
    """Return a policy with everything its page shows.

    Raises:
        NotFound: There is no such policy, or the actor may not see it.
    """
    found = _read(actor, Policy.objects.visible_to(actor).filter(pk=policy_id))
    if not found:
        raise NotFound("There is no such policy.")
    return detail(actor, Policy, POLICY_COLUMNS, found[0])
