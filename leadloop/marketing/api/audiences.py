"""Who gets a campaign: segments minus exclusions, and who of them is left out and why."""

from collections import Counter
from typing import Final
from uuid import UUID

from leadloop.kit.arrays import uuid_array
from leadloop.kit.db import execute
from leadloop.marketing.api.campaigns import get_campaign, templates_of
from leadloop.marketing.contracts.campaigns import AudiencePreview, LeftOut
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import BY_NUMBER, Occasion, Recipient
from leadloop.users.contracts import SYSTEM, Actor

MOST_JUDGED: Final = 20_000
DUPLICATE: Final = LeftOut("duplicate_address", "Somebody else with this address gets it.", 0)

_IN: Final = (
    "EXISTS (SELECT 1 FROM marketing_segment_member m JOIN marketing_segment s"
    " ON s.number = m.segment_number WHERE s.id = ANY(%({name})s) AND m.person_number = p.number)"
)
CHOSEN: Final = f"p.is_active AND {_IN.format(name='include')}"
EXCLUDED: Final = _IN.format(name="exclude")


def bounds_of(include: tuple[UUID, ...], exclude: tuple[UUID, ...]) -> dict[str, object]:
    """Return the parameters of ``CHOSEN`` and ``EXCLUDED``."""
    return {"include": uuid_array(include), "exclude": uuid_array(exclude)}


def preview_audience(actor: Actor, *, campaign_id: UUID) -> AudiencePreview:
    """Return who would get a campaign now, and who is left out and why, by the gate's own word.

    At most 20,000 people are judged, those who came last.

    Raises:
        NotFound: There is no such campaign, or the actor may not see it.
        Conflict: It has no published template.
    """
    draft = get_campaign(actor, campaign_id=campaign_id).draft
    version = next(iter(templates_of(draft.sending).values()))
    bounds = bounds_of(draft.include, draft.exclude)
    chosen, excluded = execute(
        f"SELECT count(*), count(*) FILTER (WHERE {EXCLUDED}) FROM marketing_person p"
        f" WHERE {CHOSEN}",
        bounds,
    )[0]
    rows = execute(
        "SELECT p.id, p.email_normalised, p.mobile_phone, p.time_zone FROM marketing_person p"
        f" WHERE {CHOSEN} AND NOT {EXCLUDED} ORDER BY p.number DESC LIMIT {MOST_JUDGED}",
        bounds,
    )
    by_mail = version.channel not in BY_NUMBER
    addresses = [row[1] if by_mail else row[2] for row in rows]
    first = dict(zip(reversed(addresses), reversed(range(len(rows))), strict=True))
    own = [i for i, address in enumerate(addresses) if not address or first[address] == i]
    occasion = Occasion(version.channel, version.message_class, version.consent_purpose)
    recipients = [Recipient(addresses[i], rows[i][3], rows[i][0]) for i in own]
    verdicts = outbound.judge_many(SYSTEM, recipients=recipients, occasion=occasion)
    refused = Counter(one.refusal for one in verdicts if one.refusal)
    left_out = [LeftOut(why.code, why.text, n) for why, n in refused.most_common()]
    if doubles := len(rows) - len(own):
        left_out.append(DUPLICATE._replace(people=doubles))
    return AudiencePreview(
        chosen=chosen,
        excluded=excluded,
        judged=len(rows),
        reached=sum(one.passes for one in verdicts),
        held=sum(one.passes and one.held_until is not None for one in verdicts),
        left_out=tuple(left_out),
    )
