"""Send a campaign part by part: gather its people, test variants, send the winner to the rest.

Each part is one transaction with the due work that asked for it: members, messages at the gate and
the next part commit together or not at all. The key of a message is the campaign's and the
person's, so that nobody gets two and nobody is missed wherever it is killed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import structlog

from leadloop.kit import clock
from leadloop.kit.arrays import text_array, uuid_array
from leadloop.kit.db import execute
from leadloop.kit.due import Finished, Step, Wait
from leadloop.kit.ids import new_uuid
from leadloop.marketing.api.audiences import CHOSEN, DUPLICATE, EXCLUDED, bounds_of
from leadloop.marketing.api.campaign_results import variant_results
from leadloop.marketing.api.campaigns import sending_of, templates_of
from leadloop.marketing.api.journeys.telling import tell_joined
from leadloop.marketing.contracts.campaigns import Sending
from leadloop.marketing.contracts.words import SendState
from leadloop.marketing.logic.campaigning import variant_of, winner_of
from leadloop.marketing.models import Campaign
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import (
    BY_NUMBER,
    MessageDraft,
    MessageRef,
    MessageSource,
    Reader,
    Rendered,
    RenderFailure,
    TemplateVersionRef,
)
from leadloop.users.contracts import SYSTEM

log = structlog.get_logger()

_PART: Final = 500
_GATHERED: Final = 5_000

_GATHER: Final = f"""
SELECT p.id, p.number FROM marketing_person p
WHERE p.number > %(after)s AND {CHOSEN} AND NOT {EXCLUDED} ORDER BY p.number LIMIT {_GATHERED}
"""
_ADD: Final = """
INSERT INTO marketing_campaignmember (id, campaign_id, person_id, status, variant, added_at)
SELECT id, %s, person_id, 'planned', variant, %s
FROM unnest(%s, %s, %s) AS t (id, person_id, variant)
ON CONFLICT (campaign_id, person_id) DO NOTHING RETURNING person_id
"""
# Of several people with one address the one who came last gets it.
_DOUBLES: Final = """
UPDATE marketing_campaignmember m SET status = 'left_out', refusal = %(code)s, reason = %(reason)s
FROM marketing_person p WHERE m.campaign_id = %(campaign)s AND m.status = 'planned'
    AND p.id = m.person_id AND p.email_normalised <> '' AND EXISTS (
        SELECT 1 FROM marketing_campaignmember o JOIN marketing_person q ON q.id = o.person_id
        WHERE o.campaign_id = m.campaign_id AND q.email_normalised = p.email_normalised
            AND q.number > p.number)
"""


def send_part(campaign: Campaign, payload: dict[str, Any]) -> Step:
    """Do the next part of sending a campaign, and return what comes then.

    Emits:
        ``person.event`` for each new member, if a journey listens to people joining campaigns;
        what the gate emits for each message; all in the caller's transaction.
    """
    if campaign.send_state == SendState.PAUSED:
        campaign.attributes = {**campaign.attributes, "at_pause": payload}
        campaign.save(update_fields=["attributes"])
        return Finished()
    if campaign.send_state not in {SendState.SENDING, SendState.TESTING}:
        return Finished()
    sending = sending_of(campaign.content)
    if payload["phase"] == "gather":
        return _gather(campaign, sending, payload["after"])
    if payload["phase"] == "choose":
        return _choose(campaign, sending)
    return _send(campaign, sending)


def _gather(campaign: Campaign, sending: Sending, after: int) -> Step:
    include = tuple(UUID(one) for one in campaign.audience["include"])
    exclude = tuple(UUID(one) for one in campaign.audience["exclude"])
    rows = execute(_GATHER, {**bounds_of(include, exclude), "after": after})
    if not rows:
        execute(
            _DOUBLES,
            {"code": DUPLICATE.code, "reason": DUPLICATE.reason, "campaign": campaign.pk},
        )
        return Wait(clock.now(), {"phase": "send"})
    ids = [row[0] for row in rows]
    variants = [variant_of(one, campaign.pk, sending) for one in ids]
    new = uuid_array([new_uuid() for _ in ids])
    joined = execute(_ADD, (campaign.pk, clock.now(), new, uuid_array(ids), text_array(variants)))
    tell_joined(campaign.pk, [row[0] for row in joined])
    return Wait(clock.now(), {"phase": "gather", "after": rows[-1][1]})


_NEXT: Final = f"""
SELECT m.id, m.variant, p.id AS person_id, p.email_normalised, p.mobile_phone, p.time_zone,
    p.first_name, p.last_name, p.full_name, p.email, p.company, p.job_title, p.country, p.language,
    p.product_interest, p.lead_status, p.lead_source, p.grade, p.attributes::json
FROM marketing_campaignmember m JOIN marketing_person p ON p.id = m.person_id
WHERE m.campaign_id = %s AND m.status = 'planned' AND (m.variant <> '' OR NOT %s)
ORDER BY m.id LIMIT {_PART} FOR UPDATE OF m
"""


class _Member(NamedTuple):
    """A member to send to, with the facts that templates name."""

    id: UUID
    variant: str
    person_id: UUID
    address: str
    mobile_phone: str
    time_zone: str
    first_name: str
    last_name: str
    full_name: str
    email: str
    company: str
    job_title: str
    country: str
    language: str
    product_interest: str
    lead_status: str
    lead_source: str
    grade: str
    attributes: Any


def _send(campaign: Campaign, sending: Sending) -> Step:
    testing = campaign.send_state == SendState.TESTING
    members = [_Member(*row) for row in execute(_NEXT, (campaign.pk, testing))]
    if not members:
        return _await_winner(campaign, sending) if testing else _finish(campaign)
    versions = templates_of(sending)
    fallback = campaign.winner or sending.variants[0].key
    groups: dict[str, list[_Member]] = {}
    for member in members:
        groups.setdefault(member.variant or fallback, []).append(member)
    for key, group in groups.items():
        _send_variant(campaign, versions[key], key, group)
    return Wait(clock.now(), {"phase": "send"})


def _send_variant(
    campaign: Campaign, version: TemplateVersionRef, key: str, members: Sequence[_Member]
) -> None:
    told = {"name": campaign.name, "id": str(campaign.pk), "variant": key}
    readers = [Reader(new_uuid(), one._asdict(), told) for one in members]
    made = outbound.render_many(SYSTEM, version_id=version.version_id, readers=readers)
    sent, drafts, failed = [], [], []
    for member, message in zip(members, made, strict=True):
        if isinstance(message, RenderFailure):
            failed.append((member, message.reason))
        else:
            sent.append(member)
            drafts.append(_draft(campaign, version, key, (member, message)))
    refs = outbound.send_many(SYSTEM, drafts)
    _note(key, [(m, _status(ref)) for m, ref in zip(sent, refs, strict=True)])
    _note(key, [(m, ("left_out", None, "render_failed", why)) for m, why in failed])


def _draft(
    campaign: Campaign,
    version: TemplateVersionRef,
    key: str,
    made: tuple[_Member, Rendered],
) -> MessageDraft:
    member, message = made
    return MessageDraft(
        key=f"campaign/{campaign.pk}/{member.person_id}",
        purpose="campaign",
        to=member.mobile_phone if version.channel in BY_NUMBER else member.address,
        subject=message.subject,
        text=message.text,
        html=message.html,
        message_class=version.message_class,
        consent_purpose=version.consent_purpose,
        channel=version.channel,
        person_entity="marketing_person",
        person_id=member.person_id,
        time_zone=member.time_zone,
        source=MessageSource(campaign_id=campaign.pk, variant=key),
        id=message.message_id,
    )


_Status = tuple[str, UUID | None, str, str]


def _status(ref: MessageRef) -> _Status:
    if ref.refused:
        return ("left_out", ref.id, ref.code, ref.refused)
    return ("sent", ref.id, "", "")


_NOTE: Final = """
UPDATE marketing_campaignmember m SET status = t.status, variant = %s, message_id = t.message_id,
    refusal = t.refusal, reason = t.reason
FROM unnest(%s, %s, %s, %s, %s) AS t (id, status, message_id, refusal, reason)
WHERE m.id = t.id
"""


def _note(key: str, found: Sequence[tuple[_Member, _Status]]) -> None:
    if not found:
        return
    execute(
        _NOTE,
        (
            key,
            uuid_array([member.id for member, _ in found]),
            text_array([one[0] for _, one in found]),
            uuid_array([one[1] for _, one in found]),
            text_array([one[2] for _, one in found]),
            text_array([one[3] for _, one in found]),
        ),
    )


def _await_winner(campaign: Campaign, sending: Sending) -> Step:
    due: datetime = clock.now() + timedelta(hours=sending.wait_hours)
    campaign.winner_due_at = due
    campaign.save(update_fields=["winner_due_at"])
    return Wait(due, {"phase": "choose"})


def _choose(campaign: Campaign, sending: Sending) -> Step:
    """Choose the winner by what people did; scanners' doings never reached the members."""
    campaign.winner = winner_of(variant_results(campaign.pk, sending), sending.by)
    campaign.send_state = SendState.SENDING.value
    campaign.save(update_fields=["winner", "send_state"])
    log.info("campaign.winner_chosen", campaign=str(campaign.pk), variant=campaign.winner)
    return Wait(clock.now(), {"phase": "send"})


def _finish(campaign: Campaign) -> Step:
    campaign.send_state, campaign.finished_at = SendState.DONE.value, clock.now()
    campaign.save(update_fields=["send_state", "finished_at"])
    log.info("campaign.sent", campaign=str(campaign.pk))
    return Finished()
