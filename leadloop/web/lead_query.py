"""A list of leads as its address says it; pure."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
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
from leadloop.sales.contracts.dashboards import Response
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

GRADE: Final = Filter(
    "grade", "Grade", (*(Choice(grade, grade) for grade in GRADES), Choice("none", "No score"))
)
GRADE_NOW: Final = Filter("grade_now", "Grade now", GRADE.choices)
PRODUCT: Final = Filter("product", "Interest", tuple(Choice(p.code, p.label) for p in PRODUCTS))
REASON: Final = Filter("reason", "Status", words(STATUS_REASONS))
PRIORITY: Final = Filter("priority", "Priority", words(PRIORITIES))
SOURCE: Final = Filter("source", "Source", words(LEAD_SOURCES))
CAMPAIGN: Final = Filter("campaign", "Campaign")
RESPONSE: Final = Filter(
    "response", "Response", tuple(Choice(one.value, one.label) for one in Response)
)
FROM: Final = Filter("from", "Arrived from")
TO: Final = Filter("to", "Arrived before")
_NO_GRADE: Final = "none"


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
        grades=tuple("" if g == _NO_GRADE else g for g in many(address, "grade")),
        grades_now=tuple("" if g == _NO_GRADE else g for g in many(address, "grade_now")),
        priorities=many(address, "priority"),
        countries=many(address, "country"),
        products=many(address, "product"),
        sources=many(address, "source"),
        team_ids=tuple(teams[slug] for slug in address.all("team") if slug in teams),
        owner_id=owner_of(address, me),
        unowned=address.get("owner") == "none",
        campaign=address.get("campaign").strip(),
        response=address.get("response").strip(),
        created_from=_midnight(address.get("from")),
        created_to=_midnight(address.get("to")),
        text=text_of(address),
        sort=sort,
        descending=descending,
        offset=offset_of(address),
        limit=PAGE_SIZE,
    )


def _midnight(text: str) -> datetime | None:
    """Return the beginning (UTC) of a day; None for what is none."""
    try:
        return datetime.combine(date.fromisoformat(text.strip()), time(0), UTC)
    except ValueError:
        return None
