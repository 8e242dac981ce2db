"""What lists and record pages get to show. Times are UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Generic, NamedTuple, TypeVar
from uuid import UUID

from leadloop.kit.paging import PersonRef

RowT = TypeVar("RowT")


class RecordRef(NamedTuple):
    """A record by entity, id and name."""

    entity: str
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a list shows, and in which order.

    Empty means "not filtered"; ``ids`` leaves only those records. ``owner_id`` and ``unowned``
    exclude each other. ``text`` matches the beginnings of words. Created: from (included) to
    (excluded), UTC. Empty values come last whichever the direction.
    """

    ids: tuple[UUID, ...] = ()
    statuses: tuple[str, ...] = ()
    team_ids: tuple[UUID, ...] = ()
    owner_id: UUID | None = None
    unowned: bool = False
    text: str = ""
    created_from: datetime | None = None
    created_to: datetime | None = None
    sort: str = "updated_at"
    descending: bool = True
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class AccountQuery(ListQuery):
    """A list of accounts; ``sort`` is one of ``ACCOUNT_SORTS``."""

    kinds: tuple[str, ...] = ()
    customer_types: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    parent_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactQuery(ListQuery):
    """A list of contacts; ``sort`` is one of ``CONTACT_SORTS``."""

    customer_types: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    account_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyQuery(ListQuery):
    """A list of policies; ``sort`` is one of ``POLICY_SORTS``; ``products`` are codes."""

    products: tuple[str, ...] = ()
    holder_contact_ids: tuple[UUID, ...] = ()
    holder_account_ids: tuple[UUID, ...] = ()
    opportunity_ids: tuple[UUID, ...] = ()


ACCOUNT_SORTS: Final = (
    *("name", "account_number", "kind_of", "industry", "employees", "city", "country"),
    *("customer_type", "status", "owner", "team", "created_at", "updated_at"),
)
CONTACT_SORTS: Final = (
    *("full_name", "email", "job_title", "account", "city", "country", "birth_date"),
    *("customer_type", "status", "owner", "team", "created_at", "updated_at"),
)
POLICY_SORTS: Final = (
    *("number", "product", "annual_premium", "sum_assured", "start_date", "end_date"),
    *("status", "owner", "team", "created_at", "updated_at"),
)


@dataclass(frozen=True, slots=True)
class OwnedRow:
    """What every row of a list carries."""

    id: UUID
    status: str
    owner: PersonRef | None
    team: PersonRef | None
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class AccountRow(OwnedRow):
    """An account in a list."""

    name: str
    kind_of: str
    account_number: str
    domain: str
    email: str
    phone: str
    industry: str
    employees: int | None
    city: str
    country: str
    customer_type: str

    @property
    def title(self) -> str:
        """What to call it where it has no name."""
        return self.name or self.domain or self.email or "Unnamed account"


@dataclass(frozen=True, slots=True)
class ContactRow(OwnedRow):
    """A contact in a list; ``account`` is None also where the reader may not see it."""

    full_name: str
    email: str
    mobile_phone: str
    job_title: str
    account: RecordRef | None
    city: str
    country: str
    customer_type: str
    birth_date: date | None

    @property
    def title(self) -> str:
        """What to call this person where there is no name."""
        return self.full_name or self.email or self.mobile_phone or "Unnamed contact"


@dataclass(frozen=True, slots=True)
class PolicyRow(OwnedRow):
    """A policy in a list; ``holder`` is None also where the reader may not see it."""

    number: str
    product_id: UUID
    product_code: str
    product_name: str
    holder: RecordRef | None
    life_assured: RecordRef | None
    annual_premium: Decimal | None
    sum_assured: Decimal | None
    currency: str
    start_date: date | None
    end_date: date | None
    opportunity_id: UUID | None

    @property
    def title(self) -> str:
        """What to call it."""
        return self.number


@dataclass(frozen=True, slots=True)
class Detail(Generic[RowT]):
    """A record with everything its page shows.

    ``facts`` holds every declared column by attribute; ``refs`` the records that its lookups
    name, by attribute, where the reader may see them. ``merged_into`` says that it is a tombstone.
    """

    row: RowT
    facts: Mapping[str, Any]
    refs: Mapping[str, RecordRef]
    may_edit: bool
    created_by: str
    updated_by: str
    merged_into: UUID | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


class ProductRow(NamedTuple):
    """A product."""

    id: UUID
    code: str
    name: str
    family: str
    number: int
    active: bool
    description: str
    version: int


class PriceRow(NamedTuple):
    """What a product costs on a price list."""

    id: UUID
    price_list_id: UUID
    product_id: UUID
    product_name: str
    amount: Decimal
    currency: str
    basis: str
    description: str
    version: int


class PriceListRow(NamedTuple):
    """A price list; ``prices`` are in the order of the products."""

    id: UUID
    name: str
    currency: str
    active: bool
    begins: date | None
    ends: date | None
    description: str
    version: int
    prices: tuple[PriceRow, ...]


class RelationRow(NamedTuple):
    """A relation as one of its ends sees it: who the other is, and what the other is to it.

    ``other`` has no name where the reader may not see that record.
    """

    id: UUID
    other: RecordRef
    word: str
    role: str
    since: date | None
    until: date | None
    description: str
    version: int
