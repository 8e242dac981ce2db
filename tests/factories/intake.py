"""Submissions as doors accept them, and events that carry them."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from leadloop.events.catalogue import LEAD_CREATED, LEADS
from leadloop.events.contracts import Event, Position
from leadloop.kit.ids import event_key

RECEIVED = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)

ENTERPRISE: dict[str, Any] = {
    "first_name": "Anna",
    "last_name": "Berg",
    "email": "Anna.Berg@Harborview.example",
    "mobile_phone": "(212) 555-0142",
    "company": "Harborview Logistics",
    "job_title": "HR Director",
    "company_size": "201-500",
    "country": "USA",
    "product_interest": "ILP",
    "message": "Please call me about a plan for our staff.",
    "consents": [
        {
            "purpose": "product_offers",
            "channel": "email",
            "state": "opted_in",
            "wording_version": "2026-01",
        }
    ],
    "attribution": {
        "utm_source": "google",
        "utm_medium": "cpc",
        "utm_campaign": "ilp-corporate",
        "referrer": "https://www.google.com/",
        "landing_page": "https://insurer.example/p/ilp",
    },
    "context": {
        "page_url": "https://insurer.example/p/ilp",
        "user_agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36",
        "pages_before": 4,
        "seconds_before": 185,
        "local_hour": 14,
    },
    "attributes": {},
}


def submission(**changes: Any) -> dict[str, Any]:
    """A corporate enquiry from the USA, with fields changed; ``None`` leaves a field out."""
    data = {**deepcopy(ENTERPRISE), **changes}
    return {name: value for name, value in data.items() if value is not None}


def lead_created(data: Any, *, event_id: str = "s-1", seq: int = 1, **extensions: Any) -> Event:
    """An event ``lead.created`` as the relay hands it over."""
    source = "/portal/forms/ilp"
    return Event(
        position=Position(1, seq),
        recorded_at=RECEIVED,
        topic=LEADS,
        type=LEAD_CREATED,
        source=source,
        id=event_id,
        subject="",
        time=RECEIVED,
        trace_id="0" * 31 + "1",
        key=event_key(LEADS, source, event_id),
        cause=None,
        actor="",
        origin="",
        data=data,
        extensions=extensions or None,
    )


def submission_key(event_id: str) -> UUID:
    """The key of the submission with this id from ``lead_created``."""
    return event_key(LEADS, "/portal/forms/ilp", event_id)
