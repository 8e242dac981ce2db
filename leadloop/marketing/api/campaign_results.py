"""What comes back of a campaign's messages, noted on its members."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from leadloop.events.contracts import to_json
from leadloop.kit.db import execute
from leadloop.marketing.api.keeping import people_changed
from leadloop.marketing.contracts.engaging import Happening
from leadloop.marketing.contracts.words import EngagementKind

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
