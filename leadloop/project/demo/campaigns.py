"""Segments and campaigns of the demo: what a marketer of the insurer has under way."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import structlog

from leadloop.kit import clock
from leadloop.marketing import api as marketing
from leadloop.marketing.contracts import (
    CampaignDraft,
    CampaignKind,
    CampaignStatus,
    SegmentDraft,
    Sending,
    Variant,
)
from leadloop.users.contracts import SYSTEM

log = structlog.get_logger()

_OPENED: Final = {"did": "open", "within_days": 14}
_SEGMENTS: Final[dict[str, dict[str, Any]]] = {
    "ILP interest in the USA": {
        "all": [
            {"field": "country", "op": "is", "value": "US"},
            {"field": "product_interest", "op": "is", "value": "ilp"},
            {"none": [{"field": "open_case_types", "op": "has", "value": "complaint"}]},
        ]
    },
    "Engaged within 14 days": {
        "any": [_OPENED, {"did": "click", "within_days": 14}, {"did": "form", "within_days": 14}]
    },
    "Customers with an ILP in force": {
        "all": [{"field": "policies_in_force", "op": "has", "value": "ilp"}]
    },
    "Large groups": {"all": [{"field": "company_size", "op": "at_least", "value": "200"}]},
    "Scored 70 and above, open": {
        "all": [
            {"field": "score", "op": "at_least", "value": "70"},
            {"field": "lead_status", "op": "is", "value": "open"},
        ]
    },
}


def load_demo_campaigns() -> None:
    """Draw up segments and plan campaigns, once."""
    if marketing.list_campaigns(SYSTEM, limit=1).total:
        return
    made: dict[str, UUID] = {}
    for name, conditions in _SEGMENTS.items():
        draft = SegmentDraft(name=name, conditions=conditions)
        made[name] = marketing.create_segment(SYSTEM, draft=draft)
        marketing.activate_segment(SYSTEM, segment_id=made[name])
    for plan in _campaigns(made):
        marketing.create_campaign(SYSTEM, draft=plan)
    webinar = marketing.create_campaign(SYSTEM, draft=_webinar())
    marketing.set_status(SYSTEM, campaign_id=webinar, status=CampaignStatus.COMPLETED)
    log.info("demo.campaigns", segments=len(made))


def _campaigns(segments: dict[str, UUID]) -> tuple[CampaignDraft, ...]:
    today = clock.now().date()
    return (
        CampaignDraft(
            name="ILP illustration, autumn",
            description="An illustration for everybody in the USA who asked for an ILP.",
            utm_campaign="ilp-autumn",
            starts_on=today,
            ends_on=today + timedelta(days=42),
            budgeted_cost=Decimal(18_000),
            actual_cost=Decimal("6240.50"),
            expected_revenue=Decimal(240_000),
            include=(segments["ILP interest in the USA"],),
            exclude=(segments["Customers with an ILP in force"],),
            sending=Sending((Variant("A", "welcome"),)),
        ),
        CampaignDraft(
            name="Group health for growing firms",
            kind=CampaignKind.SOCIAL,
            description="Sponsored posts for firms of 200 people and more.",
            utm_campaign="group-health-q4",
            starts_on=today + timedelta(days=7),
            ends_on=today + timedelta(days=60),
            budgeted_cost=Decimal(32_000),
            expected_revenue=Decimal(410_000),
            include=(segments["Large groups"],),
        ),
    )


def _webinar() -> CampaignDraft:
    today = clock.now().date()
    return CampaignDraft(
        name="Webinar: what an ILP costs",
        kind=CampaignKind.WEBINAR,
        utm_campaign="webinar-ilp",
        starts_on=today - timedelta(days=40),
        ends_on=today - timedelta(days=39),
        budgeted_cost=Decimal(4_000),
        actual_cost=Decimal("3875.00"),
        expected_revenue=Decimal(60_000),
    )
