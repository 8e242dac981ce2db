"""Sends campaigns part by part, and credits them with deals that were won."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

import structlog

from leadloop.events.catalogue import NEWS, OPPORTUNITY_REOPENED, OPPORTUNITY_WON
from leadloop.events.contracts import Event, Subscriber
from leadloop.kit.due import DueItem, DueKind, Finished, Step
from leadloop.marketing.api.attributing import WonDeal, credit_deals, take_back_credit
from leadloop.marketing.api.campaign_sending import send_part
from leadloop.marketing.api.campaigns import SEND
from leadloop.marketing.models import Campaign

log = structlog.get_logger()
NAME: Final = "marketing.deals"


def campaign_kind() -> DueKind:
    """Return the due work that sends campaigns."""
    return DueKind(SEND, _send, _give_up, batch_size=1, max_attempts=1_000)


def _send(items: Sequence[DueItem]) -> Sequence[Step]:
    return [_send_one(item) for item in items]


def _send_one(item: DueItem) -> Step:
    rows = Campaign.objects.select_for_update(of=("self",)).filter(pk=UUID(item.key))
    campaign = rows.first()
    return send_part(campaign, item.payload) if campaign else Finished()


def _give_up(item: DueItem, error: str) -> None:
    log.error("campaign.given_up", campaign=item.key, error=error)


def deals_subscriber() -> Subscriber:
    """Return marketing's subscription to deals that are won, and to those open again."""
    return Subscriber(NAME, NEWS, on_deals, frozenset({OPPORTUNITY_WON, OPPORTUNITY_REOPENED}))


def on_deals(batch: Sequence[Event]) -> None:
    """Credit campaigns with the deals of ``batch``. Safe to repeat."""
    for event in batch:
        if event.type == OPPORTUNITY_REOPENED:
            take_back_credit(UUID(event.data["opportunity_id"]))
        else:
            credit_deals([_deal(event)])


def _deal(event: Event) -> WonDeal:
    data = event.data
    ids = [UUID(data[name]) if data.get(name) else None for name in ("contact_id", "lead_id")]
    return WonDeal(
        opportunity_id=UUID(data["opportunity_id"]),
        contact_id=ids[0],
        lead_id=ids[1],
        revenue=Decimal(data.get("revenue") or 0),
        currency=data.get("currency") or "USD",
        won_on=date.fromisoformat(str(data["closed_on"])[:10]),
        source_campaign=data.get("source_campaign") or "",
        at=event.time,
    )
