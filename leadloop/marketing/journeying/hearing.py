"""Events reach people inside journeys at once, and lead others in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.marketing.contracts.enrolments import EnrolmentStatus
from leadloop.marketing.contracts.journeys import EntryPlan, JourneyEvent, Plan, WaitEvent
from leadloop.marketing.journeying import rows
from leadloop.marketing.journeying.book import Running, list_lived_in, list_running, plan_of
from leadloop.marketing.journeying.conditions import nodes_of
from leadloop.marketing.journeying.entering import Entry, let_in
from leadloop.marketing.journeying.facts import PersonFacts, load
from leadloop.marketing.journeying.records import with_records
from leadloop.marketing.journeying.rows import Enrolled
from leadloop.marketing.journeying.running import schedule_from, take_on
from leadloop.marketing.journeying.tallies import HELD_GOAL, Tally
from leadloop.marketing.logic.journeys.advancing import ENGAGEMENT, end_of, fits
from leadloop.marketing.logic.journeys.hearing import Heard

_CHANGED: Final = frozenset({"person.created", "person.changed"})


@dataclass(frozen=True, slots=True)
class Listening:
    """Which events matter to which journeys: to people inside, and to who may come in."""

    running: Mapping[UUID, Running]
    inside: Mapping[str, frozenset[UUID]]
    entries: Mapping[str, Sequence[tuple[Running, EntryPlan]]] = field(default_factory=dict)

    def hears(self, name: str) -> bool:
        """Whether any journey does anything at such an event."""
        return name in self.inside or name in self.entries


def listening() -> Listening:
    """Return what the journeys that run listen to."""
    running = list_running()
    inside: dict[str, set[UUID]] = defaultdict(set)
    for journey, plan in list_lived_in(running):
        for name in _names_inside(plan):
            inside[name].add(journey)
    entries: dict[str, list[tuple[Running, EntryPlan]]] = defaultdict(list)
    for one in running:
        for entry in one.plan.entries:
            if entry.match is not None:
                entries[entry.match.name].append((one, entry))
    return Listening(
        {one.id: one for one in running},
        {name: frozenset(ids) for name, ids in inside.items()},
        entries,
    )


def _names_inside(plan: Plan) -> Iterable[str]:
    """Yield the events that people inside such a journey wait for."""
    for rule in (*plan.goals, *plan.exits):
        if rule.match is not None:
            yield rule.match.name
        else:
            yield from _CHANGED
    for step in plan.steps.values():
        if isinstance(step.action, WaitEvent):
            yield step.action.match.name
    # What people do with a journey's messages is kept with them, for splits that ask later.
    yield from ENGAGEMENT


def hear(heard: Sequence[Heard]) -> None:
    """Let journeys hear events, in the caller's transaction. Safe to repeat."""
    if not heard:
        return
    ears = listening()
    if not ears.running:
        return
    told = with_records([one for one in heard if ears.hears(one.event.name)])
    whose = _whose(told)
    known = [(whose[place], one) for place, one in enumerate(told) if place in whose]
    if known:
        _take_on(known, ears)
        _let_in(known, ears)


def _take_on(known: Sequence[tuple[UUID, Heard]], ears: Listening) -> None:
    events: dict[UUID, list[JourneyEvent]] = defaultdict(list)
    journeys: set[UUID] = set()
    for person, one in known:
        listeners = ears.inside.get(one.event.name, frozenset())
        if listeners:
            events[person].append(one.event)
            journeys |= listeners
    if not events:
        return
    locked = rows.lock_people(list(events), list(journeys))
    inside = [one for one in locked if one.status is EnrolmentStatus.ACTIVE]
    moments = take_on(inside, lambda one: [_told(e, one.journey) for e in events[one.person]])
    _note_held_out([one for one in locked if one not in inside], events)
    still = {row[0] for row in _still_inside([one.id for one in inside])}
    schedule_from(moments, [one.id for one in inside if one.id not in still])


def _still_inside(ids: Sequence[UUID]) -> list[tuple[UUID]]:
    found: list[tuple[UUID]] = execute(
        "SELECT id FROM marketing_enrolment WHERE id = ANY(%s) AND status = 'active'", (list(ids),)
    )
    return found


def _told(event: JourneyEvent, journey: UUID) -> JourneyEvent:
    """Return an event as one journey hears it: steps of another journey's messages are not its."""
    about = event.data.get("journey_id")
    if event.name not in ENGAGEMENT or str(about) == str(journey):
        return event
    return event._replace(data={k: v for k, v in event.data.items() if k != "step_id"})


def _note_held_out(held: Sequence[Enrolled], events: Mapping[UUID, Sequence[JourneyEvent]]) -> None:
    """Count goals of those who were kept out: what the journey is measured against."""
    nodes = [node for one in held for node in nodes_of(one.journey, one.version)]
    people = load((one.person for one in held), nodes)
    goals, tally = {}, Tally()
    for one in held:
        rule = _goal(one, people.get(one.person), events[one.person])
        if rule is not None:
            goals[one.id] = rule
            tally.add(one.journey, one.version, "", HELD_GOAL)
    if goals:
        rows.end_held_out(goals, clock.now())
    tally.write()


def _goal(one: Enrolled, person: PersonFacts | None, events: Sequence[JourneyEvent]) -> str | None:
    if person is None:
        return None
    plan = plan_of(one.journey, one.version)
    for event in events:
        end = end_of(plan, person, event)
        if end is not None and end.status is EnrolmentStatus.GOAL:
            return end.rule
    return None


def _let_in(known: Sequence[tuple[UUID, Heard]], ears: Listening) -> None:
    people: dict[UUID, PersonFacts] | None = None
    coming: dict[UUID, dict[tuple[UUID, UUID], Entry]] = defaultdict(dict)
    for person, one in known:
        for journey, entry in ears.entries.get(one.event.name, ()):
            if entry.match is None or not fits(entry.match, one.event):
                continue
            if entry.condition is not None:
                people = people if people is not None else _loaded(known, ears)
                if person not in people or not people[person].matches(entry.condition):
                    continue
            data = dict(one.event.data) if one.event.name.startswith("api.") else {}
            coming[journey.id][person, one.key] = Entry(person, one.key, one.trace_id, data)
    for journey_id, entries in coming.items():
        let_in(ears.running[journey_id], list(entries.values()))


def _loaded(known: Sequence[tuple[UUID, Heard]], ears: Listening) -> dict[UUID, PersonFacts]:
    nodes = [node for one in ears.running.values() for node in nodes_of(one.id, one.version)]
    return load((person for person, _ in known), nodes)


_BY: Final = {
    "person": "SELECT id::text, coalesce(merged_into_id, id) FROM marketing_person"
    " WHERE id = ANY(%s::text[]::uuid[])",
    "lead": "SELECT sales_lead_id::text, coalesce(merged_into_id, id) FROM marketing_person"
    " WHERE sales_lead_id = ANY(%s::text[]::uuid[])",
    "contact": "SELECT sales_contact_id::text, coalesce(merged_into_id, id) FROM marketing_person"
    " WHERE sales_contact_id = ANY(%s::text[]::uuid[])",
    "email": "SELECT DISTINCT ON (email_normalised) email_normalised, id FROM marketing_person"
    " WHERE email_normalised = ANY(%s::text[]) AND email_normalised <> '' AND is_active"
    " ORDER BY email_normalised, created_at DESC",
}


def _whose(told: Sequence[Heard]) -> dict[int, UUID]:
    """Return whom each event is about, by its place; those about nobody known are left out."""
    asked: dict[str, set[str]] = defaultdict(set)
    for one in told:
        for who in one.whose:
            asked[who.by].add(who.value.lower())
    known: dict[tuple[str, str], UUID] = {}
    for by, values in asked.items():
        if by in _BY:
            valid = [v for v in values if by == "email" or _is_id(v)]
            known |= {(by, row[0]): row[1] for row in execute(_BY[by], (valid,))}
    found: dict[int, UUID] = {}
    for place, one in enumerate(told):
        first = next(
            (known[key] for who in one.whose if (key := (who.by, who.value.lower())) in known), None
        )
        if first is not None:
            found[place] = first
    return found


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
