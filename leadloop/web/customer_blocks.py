"""The blocks of a customer's page, one small function each.

A zone above joins by adding a function to ``BLOCKS``: it gets the customer and answers a block, or
None where this person's role sees no such records. Its records also join the timeline.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from leadloop.customers import api as customers
from leadloop.customers.contracts import (
    POLICY_STATUSES,
    ContactQuery,
    PolicyQuery,
    PolicyRow,
    Regarding,
    label_of,
)
from leadloop.kit import clock
from leadloop.kit.entity import get_entity
from leadloop.kit.paging import Page
from leadloop.sales import api as sales
from leadloop.sales.contracts import LeadQuery
from leadloop.sales.contracts.opportunities import OpportunityQuery
from leadloop.service import api as service
from leadloop.service.contracts import CustomerRef
from leadloop.users.contracts import Actor
from leadloop.web.access import may_read, may_write
from leadloop.web.lists import cells

_SHOWN: Final = 8
_MOST: Final = 50
_TONES: Final = {
    "in_force": "good",
    "proposed": "accent",
    "lapsed": "bad",
    "won": "good",
    "lost": "bad",
    "active": "accent",
    "resolved": "good",
    "open": "accent",
    "qualified": "good",
}


class Customer(NamedTuple):
    """Whose page it is: an account or a contact; ``lead_id`` is the lead it came from.

    ``member_ids`` are the people of a household: what they hold belongs on its page.
    """

    entity: str
    id: UUID
    lead_id: UUID | None = None
    is_household: bool = False
    member_ids: tuple[UUID, ...] = ()


class Line(NamedTuple):
    """One record of a block: where it leads, what it is, how it stands."""

    url: str
    title: str
    facts: str = ""
    tag: str = ""
    tone: str = ""
    grade: str = ""


@dataclass(frozen=True, kw_only=True)
class Block:
    """One card: its records, what it says without any, and how fresh it is (UTC).

    ``records`` join the timeline. ``more`` leads to all of them, ``new`` to entering another,
    ``in_dialog`` or on a page of its own.
    """

    key: str
    title: str
    lines: Sequence[Line]
    empty: str
    total: int
    as_of: datetime
    records: Sequence[Regarding] = ()
    more: str = ""
    new: str = ""
    in_dialog: bool = False
    note: str = ""
    icon: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


Maker = Callable[[Actor, Customer], Block | None]


def policies(actor: Actor, customer: Customer) -> Block | None:
    """Return the policies that a customer holds."""
    if not may_read(actor, "policy"):
        return None
    people = customer.member_ids or ((customer.id,) if customer.entity == "contact" else ())
    held_by = () if people or customer.is_household else (customer.id,)
    query = PolicyQuery(
        holder_contact_ids=people,
        holder_account_ids=held_by,
        sort="status",
        descending=False,
        limit=_MOST,
    )
    nothing: Page[PolicyRow] = Page((), 0, 0, _MOST)
    found = customers.list_policies(actor, query=query) if people or held_by else nothing
    in_force = [row for row in found.rows if row.status == "in_force"]
    premium = sum(row.annual_premium or 0 for row in in_force)
    currency = in_force[0].currency if in_force else ""
    words = f"{currency} {premium:,.0f} a year in force" if premium else ""
    new = f"{reverse('policy-new')}?holder_{customer.entity}_id={customer.id}"
    return Block(
        key="policies",
        title="Policies",
        icon="shield",
        lines=[
            Line(
                reverse("policy", args=[row.id]),
                row.product_name,
                _join(
                    row.number,
                    cells.money(row.annual_premium, row.currency),
                    "a year" if row.annual_premium else "",
                    row.holder.name if row.holder and customer.member_ids else "",
                ),
                label_of(POLICY_STATUSES, row.status),
                _TONES.get(row.status, ""),
            )
            for row in found.rows[:_SHOWN]
        ],
        empty="None yet. A policy is made when an opportunity is won.",
        total=found.total,
        as_of=clock.now(),
        records=[Regarding("ll_policy", row.id) for row in found.rows],
        more=f"{reverse('policies')}?{customer.entity}={customer.id}",
        new=f"{new}?holder_{customer.entity}_id={customer.id}"
        if may_write(actor, "policy")
        else "",
        note=words,
    )


def _all_policies(customer: Customer, people: Sequence[UUID]) -> str:
    if not people:
        return f"{reverse('policies')}?account={customer.id}"
    return f"{reverse('policies')}?contact={','.join(map(str, people[:2]))}"


def opportunities(actor: Actor, customer: Customer) -> Block | None:
    """Return a customer's opportunities, open ones first."""
    if not may_read(actor, "opportunity"):
        return None
    query = OpportunityQuery(
        account_id=customer.id if customer.entity == "account" else None,
        contact_id=customer.id if customer.entity == "contact" else None,
        sort="updated_at",
        descending=True,
        limit=_MOST,
    )
    found = sales.list_opportunities(actor, query=query)
    rows = sorted(found.rows, key=lambda row: not row.is_open)
    return Block(
        key="opportunities",
        title="Opportunities",
        icon="board",
        lines=[
            Line(
                reverse("record", args=["opportunity", row.id]),
                row.name,
                _join(
                    row.stage.name if row.is_open else "",
                    cells.money(row.estimated_value or row.actual_value, row.currency),
                ),
                cells.word(row.status),
                _TONES.get(row.status, ""),
            )
            for row in rows[:_SHOWN]
        ],
        empty="None open. Qualifying a lead makes one.",
        total=found.total,
        as_of=clock.now(),
        records=[Regarding("opportunity", row.id) for row in found.rows],
        more=f"{reverse('opportunities')}?{customer.entity}={customer.id}&status=all",
        new=f"{reverse('opportunity-new')}?{customer.entity}_id={customer.id}"
        if may_write(actor, "opportunity")
        else "",
    )


def cases(actor: Actor, customer: Customer) -> Block | None:
    """Return a customer's cases, open ones first."""
    if not may_read(actor, "case"):
        return None
    ref = CustomerRef(customer.entity, customer.id, "")
    found = service.customer_cases(actor, customer=ref, limit=_MOST)
    rows = sorted(found.rows, key=lambda row: row.status != "active")
    return Block(
        key="cases",
        title="Cases",
        icon="inbox",
        lines=[
            Line(
                reverse("record", args=["incident", row.id]),
                row.title,
                _join(row.number, row.priority.label, row.status_reason.label),
                cells.word(row.status),
                _TONES.get(row.status, ""),
            )
            for row in rows[:_SHOWN]
        ],
        empty="None. Nothing is open with this customer.",
        total=found.total,
        as_of=clock.now(),
        records=[Regarding("incident", row.id) for row in found.rows],
        new=f"{reverse('case-new')}?{customer.entity}={customer.id}"
        if may_write(actor, "case")
        else "",
    )


def entitlements(actor: Actor, customer: Customer) -> Block | None:
    """Return how much service a customer has, what ends first on top."""
    if not may_read(actor, "case"):
        return None
    found = service.list_entitlements(actor, customer=CustomerRef(customer.entity, customer.id))
    new = reverse("entitlement-new", args=[customer.entity, customer.id])
    today = clock.now().date()
    return Block(
        key="entitlements",
        title="Entitlements",
        icon="clock",
        lines=[
            Line(
                f"{reverse('cases')}?status=all&entitlement={row.id}",
                row.name,
                _join(
                    f"{row.remaining:,} of {row.total:,} {row.unit} left",
                    f"until {cells.day(row.ends_on)}",
                ),
                "Ended" if row.ends_on < today else "" if row.remaining > 0 else "Used up",
                "warn",
            )
            for row in found[:_SHOWN]
        ],
        empty="None. Service is not counted for this customer.",
        total=len(found),
        as_of=clock.now(),
        new=new if may_write(actor, "case") else "",
        in_dialog=True,
    )


def scores(actor: Actor, customer: Customer) -> Block | None:
    """Return the leads that a customer came from, with both scores."""
    if not may_read(actor, "lead"):
        return None
    became = Q(**{f"parent_{customer.entity}_id": customer.id}) | Q(pk=customer.lead_id)
    leads = get_entity("lead").rows(actor).filter(became).order_by("-created_at")
    ids = tuple(leads.values_list("pk", flat=True)[:_MOST])
    query = LeadQuery(ids=ids, sort="created_at", limit=_MOST)
    rows = sales.list_leads(actor, query=query).rows if ids else ()
    return Block(
        key="scores",
        title="Leads and scores",
        icon="score",
        lines=[
            Line(
                reverse("lead", args=[row.id]),
                row.title,
                _join(
                    f"at intake {row.propensity_score}" if row.propensity_score else "",
                    f"from history {row.lead_score}" if row.lead_score else "",
                    f"arrived {row.created_at:%d %b %Y}",
                ),
                cells.word(row.status),
                _TONES.get(row.status, ""),
                row.lead_grade or row.propensity_grade,
            )
            for row in rows[:_SHOWN]
        ],
        empty="No lead led here: this customer was entered or imported.",
        total=len(rows),
        as_of=max((row.updated_at for row in rows), default=clock.now()),
        records=[Regarding("lead", row.id) for row in rows],
    )


def people(actor: Actor, customer: Customer) -> Block | None:
    """Return the people who work at an account."""
    works_there = customer.entity == "account" and not customer.is_household
    if not works_there or not may_read(actor, "contact"):
        return None
    query = ContactQuery(
        account_ids=(customer.id,),
        statuses=("active",),
        sort="full_name",
        descending=False,
        limit=_SHOWN,
    )
    found = customers.list_contacts(actor, query=query)
    new = f"{reverse('contact-new')}?account_id={customer.id}"
    return Block(
        key="people",
        title="People",
        icon="people",
        lines=[
            Line(reverse("contact", args=[row.id]), row.title, _join(row.job_title, row.email))
            for row in found.rows
        ],
        empty="Nobody is known there yet.",
        total=found.total,
        as_of=clock.now(),
        more=f"{reverse('contacts')}?account={customer.id}",
        new=new if may_write(actor, "contact") else "",
    )


BLOCKS: Final[tuple[Maker, ...]] = (
    policies,
    opportunities,
    cases,
    entitlements,
    scores,
    people,
)
"""In the order of the page."""


def blocks_of(actor: Actor, customer: Customer) -> list[Block]:
    """Return the blocks of a customer that this person may see."""
    made = (make(actor, customer) for make in BLOCKS)
    return [block for block in made if block is not None]


def _join(*facts: object) -> str:
    said = [str(fact) for fact in facts if fact]
    return " · ".join(said).replace(" · a year", " a year")
