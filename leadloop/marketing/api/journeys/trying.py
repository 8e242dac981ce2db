"""A journey tried with one person: nothing is sent, nothing written."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from leadloop.kit import clock
from leadloop.kit.errors import InvalidInput, NotFound
from leadloop.marketing.api.journeys.records import get_journey
from leadloop.marketing.contracts.journey_views import TrialLine
from leadloop.marketing.contracts.journeys import Message, Plan, PlannedStep
from leadloop.marketing.journeying.conditions import nodes_in
from leadloop.marketing.journeying.facts import PersonFacts, load
from leadloop.marketing.journeying.sending import address_of
from leadloop.marketing.logic.journeys.advancing import left_by
from leadloop.marketing.logic.journeys.dates import next_occurrence
from leadloop.marketing.logic.journeys.timing import zone_named
from leadloop.marketing.logic.journeys.trying import walk
from leadloop.marketing.models import Person
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import Channel, Occasion, Recipient
from leadloop.users.api import check_may_read
from leadloop.users.contracts import Actor


def try_journey(
    actor: Actor, *, journey_id: UUID, person_id: UUID, happens: Collection[str] = ()
) -> list[TrialLine]:
    """Lead one person through a journey as it is being edited, at sped-up time.

    Every step, every wait that is skipped and every message that the send gate would not let pass
    is a line. ``happens`` are the keys of steps that wait for an event and shall see it.

    Raises:
        NotAllowed: ``actor`` may not see journeys or people of marketing.
        NotFound: There is no such journey or person.
        InvalidInput: By activity and field, what is wrong with the journey.
    """
    view = get_journey(actor, journey_id=journey_id)
    check_may_read(actor, Person.KIND)
    if view.plan is None:
        raise InvalidInput(view.problems)
    person = load([person_id], nodes_in(view.plan)).get(person_id)
    if person is None:
        raise NotFound("There is no such person.")
    now = clock.now()
    if view.plan.excluded is not None and person.matches(view.plan.excluded):
        return [TrialLine(now, "", "end", "Does not come in: is excluded.")]
    if left_by((*view.plan.goals, *view.plan.exits), person, None) is not None:
        return [
            TrialLine(now, "", "end", "Does not come in: a goal or an exit rule holds already.")
        ]
    entered = _by_date(view.plan, person, now)
    if entered and entered.kind == "end":
        return [entered]
    began = entered.at if entered else now
    lines = walk(view.plan, person, began, happens, _judge(actor, person))
    return [entered, *lines] if entered else lines


def _by_date(plan: Plan, person: PersonFacts, now: datetime) -> TrialLine | None:
    """Return when a date of the person leads in, None where no date leads anybody in."""
    dates = [one.date for one in plan.entries if one.date]
    if not dates:
        return None
    zone = person.time_zone
    coming = [next_occurrence(one, person.value(one.field), zone, now) for one in dates]
    first = min((one.moment for one in coming if one), default=None)
    if first is None:
        return TrialLine(now, "", "end", "Does not come in: has no such date ahead.")
    local = first.astimezone(zone_named(zone))
    return TrialLine(first, "", "jump", f"Comes in on {local:%Y-%m-%d at %H:%M} their time.")


def _judge(actor: Actor, person: PersonFacts) -> Callable[[PlannedStep], str]:
    def judge(step: PlannedStep) -> str:
        action = step.action
        assert isinstance(action, Message)
        purpose = action.purpose
        if action.template:
            version = outbound.find_published(actor, key=action.template)
            if version is None:
                return f"Not sent: no template “{action.template}” is published."
            purpose = version.consent_purpose or purpose
        row = person.row
        whom = Recipient(address_of(action.channel, row), row["time_zone"], person.id)
        occasion = Occasion(Channel(action.channel.value), consent_purpose=purpose)
        verdict = outbound.judge_many(actor, recipients=[whom], occasion=occasion)[0]
        if verdict.refusal:
            return f"Not sent: {verdict.refusal.text}"
        if verdict.hold and verdict.held_until:
            return f"Held until {verdict.held_until:%Y-%m-%d %H:%M} UTC: {verdict.hold.text}"
        return ""

    return judge
