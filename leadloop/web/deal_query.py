"""A list of deals as its address says it; pure."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from leadloop.customers.contracts import PRODUCTS
from leadloop.sales.contracts.deals import DEAL_REASONS, FORECAST_CATEGORIES
from leadloop.sales.contracts.opportunities import OPPORTUNITY_SORTS, OpportunityQuery
from leadloop.sales.contracts.words import RATINGS
from leadloop.web.list_address import (
    PAGE_SIZE,
    Address,
    Choice,
    Filter,
    many,
    offset_of,
    order_of,
    owner_of,
    text_of,
    words,
)

_EVERY: Final = "all"

CATEGORY: Final = Filter("category", "Category", words(FORECAST_CATEGORIES))
REASON: Final = Filter("reason", "Status", words(DEAL_REASONS))
RATING: Final = Filter("rating", "Rating", words(RATINGS))
PRODUCT: Final = Filter("product", "Product", tuple(Choice(p.code, p.label) for p in PRODUCTS))
NEXT_STEP: Final = Filter("next_step", "Next step", (Choice("none", "None yet"),))
CLOSING: Final = Filter("closing", "Closing", (Choice("overdue", "Overdue"),))
FROM: Final = Filter("from", "Closes from")
TO: Final = Filter("to", "Closes before")
CAMPAIGN: Final = Filter("campaign", "Campaign")
MORE_NAMES: Final = ("account", "contact", "lead", "competitor", "stage", "currency", "status")


def parse(
    address: Address,
    *,
    me: UUID | None,
    teams: Mapping[str, UUID],
    pipelines: Mapping[str, UUID],
) -> OpportunityQuery:
    """Read a list of deals from an address; what cannot be understood is left out.

    Without ``status`` it shows open deals. ``me`` stands behind ``owner=me``; ``teams`` and
    ``pipelines`` give ids by slug.
    """
    sort, descending = order_of(address, OPPORTUNITY_SORTS, "estimated_close_date")
    status = address.get("status").strip()
    closed = many(address, "reason") or set(many(address, "category")) & {"won", "lost"}
    return OpportunityQuery(
        statuses=() if status == _EVERY or closed else (status or "open",),
        status_reasons=many(address, "reason"),
        pipeline_ids=tuple(pipelines[s] for s in address.all("pipeline") if s in pipelines),
        stage_ids=_ids(address, "stage"),
        categories=many(address, "category"),
        products=many(address, "product"),
        ratings=many(address, "rating"),
        team_ids=tuple(teams[slug] for slug in address.all("team") if slug in teams),
        owner_id=owner_of(address, me),
        unowned=address.get("owner") == "none",
        account_id=_one(address, "account"),
        contact_id=_one(address, "contact"),
        originating_lead_id=_one(address, "lead"),
        competitor_id=_one(address, "competitor"),
        campaign=address.get("campaign").strip(),
        currency=address.get("currency").strip(),
        closing_from=_day(address.get("from")),
        closing_to=_day(address.get("to")),
        no_next_step=address.get("next_step") == "none",
        overdue=address.get("closing") == "overdue",
        text=text_of(address),
        sort=sort,
        descending=descending,
        offset=offset_of(address),
        limit=PAGE_SIZE,
    )


def _one(address: Address, name: str) -> UUID | None:
    found = _ids(address, name)
    return found[-1] if found else None


def _ids(address: Address, name: str) -> tuple[UUID, ...]:
    found = []
    for text in address.all(name):
        try:
            found.append(UUID(text.strip()))
        except ValueError:
            continue
    return tuple(found)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
