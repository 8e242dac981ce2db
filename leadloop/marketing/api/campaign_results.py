"""What comes back of a campaign's messages, noted on its members."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Final
from uuid import UUID

from leadloop.events.contracts import to_json
from leadloop.kit.db import execute
from leadloop.kit.paging import Page
from leadloop.marketing.api.campaigns import get_campaign
from leadloop.marketing.api.keeping import people_changed
from leadloop.marketing.contracts.campaigns import (
    CampaignMemberRow,
    CampaignResults,
    LeftOut,
    Sending,
    VariantResult,
)
from leadloop.marketing.contracts.engaging import Happening
from leadloop.marketing.contracts.words import EngagementKind
from leadloop.users.contracts import Actor

_RESPONSES: Final = frozenset({EngagementKind.CLICK, EngagementKind.REPLY})
_NOTE: Final = """
UPDATE marketing_campaignmember m SET
    sent_at = coalesce(m.sent_at, r.send), opened_at = coalesce(m.opened_at, r.open),
    clicked_at = coalesce(m.clicked_at, r.click), bounced_at = coalesce(m.bounced_at, r.bounce),
    unsubscribed_at = coalesce(m.unsubscribed_at, r.unsubscribe),
    responded_at = coalesce(m.responded_at, r.response),
    has_responded = m.has_responded OR r.response IS NOT NULL,
    status = CASE WHEN r.response IS NOT NULL THEN 'responded'
        WHEN r.send IS NOT NULL AND m.status IN ('planned', 'left_out') THEN 'sent'
        ELSE m.status END
FROM (
    SELECT campaign_id, person_id,
        min(at) FILTER (WHERE kind = 'send') AS send, min(at) FILTER (WHERE kind = 'open') AS open,
        min(at) FILTER (WHERE kind = 'click') AS click,
        min(at) FILTER (WHERE kind = 'bounce') AS bounce,
        min(at) FILTER (WHERE kind = 'unsubscribe' OR kind = 'complaint') AS unsubscribe,
        min(at) FILTER (WHERE responds) AS response
    FROM jsonb_to_recordset(%s::jsonb)
        AS t (campaign_id uuid, person_id uuid, kind text, at timestamptz, responds boolean)
    GROUP BY campaign_id, person_id
) AS r
WHERE m.campaign_id = r.campaign_id AND m.person_id = r.person_id
"""


def note_results(new: Sequence[tuple[UUID, Happening]]) -> None:
    """Note on the members of campaigns what people did with the messages; scanners' doings not."""
    rows = [
        {
            "campaign_id": one.campaign_id,
            "person_id": person_id,
            "kind": one.kind.value,
            "at": one.at,
            "responds": one.kind in _RESPONSES,
        }
        for person_id, one in new
        if one.campaign_id and not one.scanner
    ]
    if not rows:
        return
    execute(_NOTE, (to_json(rows).decode(),))
    people = {person_id for person_id, one in new if one.campaign_id and not one.scanner}
    people_changed(people, reads={f"campaign.{row['campaign_id']}" for row in rows})


_COUNTS: Final = """
SELECT variant, count(*) FILTER (WHERE status <> 'left_out'),
    count(*) FILTER (WHERE status IN ('sent', 'responded')), count(sent_at), count(opened_at),
    count(clicked_at), count(responded_at), count(bounced_at), count(unsubscribed_at)
FROM marketing_campaignmember WHERE campaign_id = %s GROUP BY variant
"""
_LEFT_OUT: Final = (
    "SELECT refusal, min(reason), count(*) FROM marketing_campaignmember"
    " WHERE campaign_id = %s AND status = 'left_out' GROUP BY refusal ORDER BY count(*) DESC"
)


def variant_results(campaign_id: UUID, sending: Sending) -> list[VariantResult]:
    """Return what came of each variant so far, in their order."""
    found = {row[0]: VariantResult(*row) for row in execute(_COUNTS, (campaign_id,))}
    return [found.get(one.key, VariantResult(one.key)) for one in sending.variants]


def get_results(actor: Actor, *, campaign_id: UUID) -> CampaignResults:
    """Return what came of a campaign.

    Raises:
        NotFound: There is no such campaign, or the actor may not see it.
    """
    view = get_campaign(actor, campaign_id=campaign_id)
    every = [VariantResult(*row) for row in execute(_COUNTS, (campaign_id,))]
    names = [one.name for one in fields(VariantResult) if one.name != "key"]
    total = VariantResult("", *(sum(getattr(one, name) for one in every) for name in names))
    credited = execute(
        "SELECT model, sum(amount), count(DISTINCT opportunity_id) FROM marketing_influence"
        " WHERE campaign_id = %s GROUP BY model",
        (campaign_id,),
    )
    return CampaignResults(
        total=total,
        variants=tuple(variant_results(campaign_id, view.draft.sending)),
        left_out=tuple(LeftOut(*row) for row in execute(_LEFT_OUT, (campaign_id,))),
        credits={row[0]: row[1] for row in credited},
        deals=max((row[2] for row in credited), default=0),
    )


_WHICH: Final = {
    "": "true",
    "sent": "m.status IN ('sent', 'responded')",
    "left_out": "m.status = 'left_out'",
    **{
        name: f"m.{name}_at IS NOT NULL"
        for name in ("opened", "clicked", "responded", "bounced", "unsubscribed")
    },
}


def list_campaign_members(
    actor: Actor, *, campaign_id: UUID, which: str = "", offset: int = 0, limit: int = 50
) -> Page[CampaignMemberRow]:
    """Return the people of a campaign: all, or those who opened, clicked, were left out ….

    Raises:
        NotFound: There is no such campaign, or the actor may not see it.
    """
    get_campaign(actor, campaign_id=campaign_id)
    test = _WHICH.get(which, "true")
    rows = execute(
        "SELECT p.id, p.full_name, p.email, m.status, m.variant, m.reason, m.sent_at, m.opened_at,"
        " m.clicked_at, m.bounced_at, m.unsubscribed_at FROM marketing_campaignmember m"
        " JOIN marketing_person p ON p.id = m.person_id"
        f" WHERE m.campaign_id = %s AND {test} ORDER BY m.id OFFSET %s LIMIT %s",
        (campaign_id, offset, limit),
    )
    total = execute(
        f"SELECT count(*) FROM marketing_campaignmember m WHERE m.campaign_id = %s AND {test}",
        (campaign_id,),
    )[0][0]
    return Page(tuple(CampaignMemberRow(*row) for row in rows), total, offset, limit)


def note_refused(refusals: Sequence[tuple[UUID | None, str, str]]) -> None:
    """Note that messages were refused after they had waited: message id, code, sentence."""
    for message_id, code, text in refusals:
        execute(
            "UPDATE marketing_campaignmember SET status = 'left_out', refusal = %s, reason = %s"
            " WHERE message_id = %s AND sent_at IS NULL",
            (code, text, message_id),
        )
