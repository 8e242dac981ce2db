"""Who would come into a journey if it were published now, and whom the gate would leave out."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from leadloop.kit import clock
from leadloop.kit.arrays import uuid_array
from leadloop.kit.db import execute
from leadloop.marketing.api.audiences import CHOSEN
from leadloop.marketing.api.journeys.records import get_journey
from leadloop.marketing.contracts.campaigns import LeftOut
from leadloop.marketing.contracts.journey_views import EntryPreview
from leadloop.marketing.contracts.journeys import EntryKind, Message, Plan, PlannedStep
from leadloop.marketing.journeying.dating import list_arriving
from leadloop.marketing.journeying.entering import list_coming
from leadloop.marketing.journeying.facts import PersonFacts
from leadloop.marketing.journeying.sending import address_of
from leadloop.marketing.logic.journeys.parsing import reachable
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import Channel, MessageClass, Occasion, Recipient
from leadloop.users.contracts import SYSTEM, Actor

_WEEK: Final = timedelta(days=7)
MOST_JUDGED: Final = 2_000
"""People looked at, so that the answer comes at once however large a segment is."""


def preview_entry(actor: Actor, *, journey_id: UUID) -> EntryPreview | None:
    """Return who would come in on publishing, None where no segment leads in or it has faults.

    At most 2,000 people are looked at, those who came last. Writes nothing.

    Raises:
        NotAllowed: ``actor`` may not see journeys.
        NotFound: There is no such journey.
    """
    plan = get_journey(actor, journey_id=journey_id).plan
    segments = _segments(plan) if plan else []
    if plan is None or not segments:
        return None
    asked = {"include": uuid_array(segments)}
    matching = execute(f"SELECT count(*) FROM marketing_person p WHERE {CHOSEN}", asked)[0][0]
    rows = execute(
        f"SELECT p.id FROM marketing_person p WHERE {CHOSEN}"
        f" ORDER BY p.number DESC LIMIT {MOST_JUDGED}",
        asked,
    )
    coming = list_coming(journey_id, plan, [row[0] for row in rows])
    first = _first_message(plan)
    left_out = _left_out(first, coming) if first else ()
    return EntryPreview(matching, len(rows), len(coming), first.name if first else "", left_out)


def preview_dates(actor: Actor, *, journey_id: UUID) -> int | None:
    """Return how many people dates lead in within the next week, None where no date does.

    Above about a thousand it counts no further. Writes nothing.

    Raises:
        NotAllowed: ``actor`` may not see journeys.
        NotFound: There is no such journey.
    """
    plan = get_journey(actor, journey_id=journey_id).plan
    dates = [one.date for one in plan.entries if one.date] if plan else []
    if not dates:
        return None
    now = clock.now()
    arriving = (one for date in dates for one in list_arriving(date, now, now + _WEEK))
    return len({(one.person, one.day) for one in arriving})


def _segments(plan: Plan) -> list[UUID]:
    found = []
    for entry in plan.entries:
        if entry.kind is EntryKind.SEGMENT:
            try:
                found.append(UUID(entry.what))
            except ValueError:
                continue  # publishing names it
    return found


def _first_message(plan: Plan) -> PlannedStep | None:
    steps = (plan.steps[key] for key in reachable(plan.steps, plan.start))
    return next((step for step in steps if isinstance(step.action, Message)), None)


def _left_out(step: PlannedStep, coming: Sequence[PersonFacts]) -> tuple[LeftOut, ...]:
    action = step.action
    assert isinstance(action, Message)
    version = outbound.find_published(SYSTEM, key=action.template) if action.template else None
    occasion = Occasion(
        Channel(action.channel.value),
        version.message_class if version else MessageClass.COMMERCIAL,
        (version.consent_purpose if version else "") or action.purpose,
    )
    recipients = [
        Recipient(address_of(action.channel, one.row), one.time_zone, one.id) for one in coming
    ]
    verdicts = outbound.judge_many(SYSTEM, recipients=recipients, occasion=occasion)
    refused = Counter(one.refusal for one in verdicts if one.refusal)
    return tuple(LeftOut(why.code, why.text, n) for why, n in refused.most_common())
