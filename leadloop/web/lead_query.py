"""A list of leads as its address says it; pure."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from leadloop.customers.contracts import PRODUCTS
from leadloop.sales.contracts import (
    GRADES,
    LEAD_SOURCES,
    PRIORITIES,
    SORT_COLUMNS,
    STATUS_REASONS,
    LeadQuery,
)
from leadloop.web.list_address import (
    MAX_IDS,
    PAGE_SIZE,
    Address,
    Choice,
    Filter,
    chips,
    ids_in,
    many,
    offset_of,
    order_of,
    owner_of,
    sort_value,
    text_of,
    words,
)

__all__ = ["MAX_IDS", "Address", "Choice", "Filter", "chips", "ids_in", "parse", "sort_value"]

_EVERY: Final = "all"

GRADE: Final = Filter("grade", "Grade", tuple(Choice(grade, grade) for grade in GRADES))
PRODUCT: Final = Filter("product", "Interest", tuple(Choice(p.code, p.label) for p in PRODUCTS))
REASON: Final = Filter("reason", "Status", words(STATUS_REASONS))
PRIORITY: Final = Filter("priority", "Priority", words(PRIORITIES))
SOURCE: Final = Filter("source", "Source", words(LEAD_SOURCES))
CAMPAIGN: Final = Filter("campaign", "Campaign")


def parse(address: Address, *, me: UUID | None, teams: Mapping[str, UUID]) -> LeadQuery:
    """Read a list from an address; what cannot be understood is left out.

    Without ``status`` the list shows open leads. ``me`` stands behind ``owner=me``; ``teams``
    gives ids by slug.
    """
    sort, descending = order_of(address, SORT_COLUMNS, "-propensity_score")
    status, reasons = address.get("status").strip(), many(address, "reason")
    return LeadQuery(
        statuses=() if status == _EVERY or reasons else (status or "open",),
        status_reasons=reasons,
        grades=many(address, "grade"),
        priorities=many(address, "priority"),
        countries=many(address, "country"),
        products=many(address, "product"),
        sources=many(address, "source"),
        team_ids=tuple(teams[slug] for slug in address.all("team") if slug in teams),
        owner_id=owner_of(address, me),
        unowned=address.get("owner") == "none",
        campaign=address.get("campaign").strip(),
        text=text_of(address),
        sort=sort,
        descending=descending,
        offset=offset_of(address),
        limit=PAGE_SIZE,
    )
