"""Organisations and households."""

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
)
from leadloop.customers.api.stores import ACCOUNTS
from leadloop.customers.api.writing import Change, create_record, update_record
from leadloop.customers.contracts.columns import ACCOUNT_COLUMNS
from leadloop.customers.contracts.reading import ACCOUNT_SORTS, AccountQuery, AccountRow, Detail
from leadloop.customers.models import Account
from leadloop.kit.merging import not_here
from leadloop.kit.paging import Neighbours, Page
from leadloop.kit.searching import Table
from leadloop.users.contracts import Actor

KIND: Final = "account"
TABLE: Final = Table(
    "customers_account", ("name", "account_number", "domain", "email", "phone", "city")
)
_FIELDS: Final = (
    *("name", "kind_of", "account_number", "domain", "email", "phone", "industry", "employees"),
    *("city", "country", "customer_type"),
)


def _read(_: Actor, rows: Any) -> Sequence[AccountRow]:
    return [AccountRow(**owned(values)) for values in rows.values(*OWNED_FIELDS, *_FIELDS)]


PLAN: Final = ListPlan(
    model=Account,
    kind=KIND,
    table=TABLE,
    one_of={
        "kinds": "kind_of",
        "customer_types": "customer_type",
        "industries": "industry",
        "countries": "country",
        "parent_ids": "parent_id",
    },
    sorts=ACCOUNT_SORTS,
    texts={
        name: name for name in ("name", "account_number", "kind_of", "industry", "city", "country")
    }
    | {"customer_type": "customer_type", "status": "status"},
    read=_read,
    indexed=frozenset({"name", "created_at", "updated_at"}),
)


def create_account(actor: Actor, *, values: Mapping[str, Any]) -> UUID:
    """Create an account and return its id. It is the actor's, in the actor's first team.

    Args:
        actor: Who enters it.
        values: By attribute of ``ACCOUNT_COLUMNS``, as typed or in their own type.

    Raises:
        NotAllowed: The actor's role writes no accounts.
        InvalidInput: A field does not fit, or the name is missing; by attribute.
        Conflict: Another account has this number.

    Emits:
        ``account.changed``, in the same transaction.
    """
    return create_record(actor, ACCOUNTS, ACCOUNT_COLUMNS, values)


def update_account(
    actor: Actor,
    *,
    account_id: UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
) -> None:
    """Change what was typed of an account; a field that is missing stays.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, this account.
        InvalidInput: A field does not fit; by attribute.
        StaleWrite: Somebody changed it since ``expected_version`` was read.

    Emits:
        ``account.changed``, in the same transaction, if anything differs.
    """
    change = Change(account_id, values, expected_version)
    update_record(actor, ACCOUNTS, ACCOUNT_COLUMNS, change)


def list_accounts(actor: Actor, *, query: AccountQuery) -> Page[AccountRow]:
    """Return one page of the accounts the actor may see, and how many there are in all.

    Raises:
        NotAllowed: The actor's role sees no accounts.
        InvalidInput: ``sort`` names no column.
    """
    return list_page(actor, PLAN, query)


def list_account_ids(actor: Actor, *, query: AccountQuery, limit: int) -> tuple[UUID, ...]:
    """Return the ids of at most ``limit`` accounts of a list, in its order."""
    return list_ids(actor, PLAN, query, limit)


def account_neighbours(actor: Actor, *, query: AccountQuery, account_id: UUID) -> Neighbours | None:
    """Return an account's place in a list; None if it is not in it."""
    return neighbours(actor, PLAN, query, account_id)


def get_account(actor: Actor, *, account_id: UUID) -> Detail[AccountRow]:
    """Return an account with everything its page shows.

    Raises:
        NotFound: There is no such account, or the actor may not see it.
        Moved: It was merged; the error names the account that it is part of.
    """
    rows = Account.objects.visible_to(actor).filter(pk=account_id)
    found = _read(actor, rows)
    if not found:
        raise not_here(KIND, account_id, Account.objects.visible_to(actor))
    return detail(actor, Account, ACCOUNT_COLUMNS, found[0])


def count_accounts(actor: Actor, *, query: AccountQuery | None = None) -> int:
    """Return how many accounts of a query the actor may see."""
    return filtered(actor, PLAN, query or AccountQuery()).count()
