"""Credit campaigns with won deals, under every model at once; a deal open again takes it back."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

from leadloop.kit.db import execute
from leadloop.kit.ids import new_uuid
from leadloop.marketing.logic.attribution import MODELS, Touch, shares
from leadloop.marketing.models import Influence


class WonDeal(NamedTuple):
    """A deal that was won; ``source_campaign`` is the UTM campaign that its lead came by."""

    opportunity_id: UUID
    contact_id: UUID | None
    lead_id: UUID | None
    revenue: Decimal
    currency: str
    won_on: date
    source_campaign: str
    at: datetime


_PERSON: Final = (
    "SELECT coalesce(merged_into_id, id) FROM marketing_person"
    " WHERE sales_contact_id = %s OR sales_lead_id = %s ORDER BY sales_contact_id NULLS LAST"
    " LIMIT 1"
)
_TOUCHES: Final = """
SELECT campaign_id, min(at) FROM (
    SELECT campaign_id, least(opened_at, clicked_at, responded_at) AS at
    FROM marketing_campaignmember WHERE person_id = %(person)s
    UNION ALL
    SELECT c.id, coalesce(p.sales_created_at, p.created_at) FROM marketing_campaign c
    JOIN marketing_person p ON p.id = %(person)s
    WHERE c.utm_campaign <> '' AND c.utm_campaign IN (p.utm_campaign, %(source)s)
) AS t WHERE at IS NOT NULL AND at <= %(won)s GROUP BY campaign_id
"""


def credit_deals(deals: Sequence[WonDeal]) -> None:
    """Credit the campaigns that touched the people of these deals. Safe to repeat."""
    for deal in deals:
        take_back_credit(deal.opportunity_id)
        found = execute(_PERSON, (deal.contact_id, deal.lead_id))
        if found:
            Influence.objects.bulk_create(_influences(deal, found[0][0]))


def _influences(deal: WonDeal, person_id: UUID) -> list[Influence]:
    bounds = {"person": person_id, "source": deal.source_campaign, "won": deal.at}
    touches = [Touch(*row) for row in execute(_TOUCHES, bounds)]
    return [
        Influence(
            id=new_uuid(),
            campaign_id=campaign_id,
            person_id=person_id,
            opportunity_id=deal.opportunity_id,
            model=model,
            share=share,
            amount=(deal.revenue * share).quantize(Decimal("0.0001")),
            currency=deal.currency,
            won_on=deal.won_on,
            touches=len(touches),
        )
        for model in MODELS
        for campaign_id, share in shares(touches, model).items()
    ]


def take_back_credit(opportunity_id: UUID) -> None:
    """Forget what campaigns were credited with of a deal."""
    Influence.objects.filter(opportunity_id=opportunity_id).delete()
