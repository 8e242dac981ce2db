"""Taking people on: a batch is locked, decided in memory, and written in a few statements."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from leadloop.events.api import change_context
from leadloop.kit import clock, due
from leadloop.marketing.contracts.conditions import Group
from leadloop.marketing.contracts.enrolments import Ended, EnrolmentStatus, Progress
from leadloop.marketing.contracts.journeys import JourneyEvent, JourneyStatus
from leadloop.marketing.journeying import rows
from leadloop.marketing.journeying.book import Running, find_journeys, plan_of
from leadloop.marketing.journeying.conditions import nodes_of
from leadloop.marketing.journeying.effects import Doing, carry_out
from leadloop.marketing.journeying.facts import PersonFacts, load
from leadloop.marketing.journeying.rows import Enrolled
from leadloop.marketing.journeying.tallies import Tally
from leadloop.marketing.logic.journeys.advancing import advance, end_of

DUE_KIND: Final = "marketing.journey"
"""The kind of due work that takes somebody on in a journey; the key is the enrolment's id."""

PARKED: Final = timedelta(hours=1)
"""How long somebody in a paused journey is left alone; resuming wakes them at once."""

Hearing = Callable[[Enrolled], Sequence[JourneyEvent]]
"""What just happened to somebody, as their journey hears it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything that deciding about some people needs."""

    enrolled: Sequence[Enrolled]
    journeys: Mapping[UUID, Running]
    people: Mapping[UUID, PersonFacts]
    now: datetime
    hearing: Hearing


def _nothing(_: Enrolled) -> Sequence[JourneyEvent]:
    return ()


def take_on(enrolled: Sequence[Enrolled], hearing: Hearing = _nothing) -> dict[UUID, datetime]:
    """Take locked enrolments on, in the caller's transaction.

    Returns:
        When each that moved and goes on is next to be looked at (UTC), by enrolment.
    """
    batch = Batch(
        enrolled,
        find_journeys([one.journey for one in enrolled]),
        load((one.person for one in enrolled), _nodes(enrolled)),
        clock.now(),
        hearing,
    )
    decided = [(one, found) for one in enrolled if _moves(one, found := _decide(one, batch))]
    with change_context(actor=""):
        decided = _act(decided, batch)
        rows.write(decided, batch.now)
    _count(decided)
    return {one.id: found.outlook for one, found in decided if isinstance(found.outlook, datetime)}


def _nodes(enrolled: Sequence[Enrolled]) -> list[Group]:
    """Return every condition that the journeys of these may ask."""
    plans = {(one.journey, one.version) for one in enrolled}
    return [node for journey, version in plans for node in nodes_of(journey, version)]


def _moves(one: Enrolled, found: Progress) -> bool:
    """Whether there is anything to write."""
    return bool(found.visits) or found.position != one.position or found.outlook != one.due_at


def _count(decided: Sequence[tuple[Enrolled, Progress]]) -> None:
    tally = Tally()
    for one, found in decided:
        tally.note(one.journey, one.version, one.position, found)
        if isinstance(found.outlook, Ended):
            tally.note_end(one.journey, one.version, found.outlook)
    tally.write()


def take_out(enrolled: Sequence[Enrolled], end: Ended) -> None:
    """Take locked enrolments out of their journeys, in the caller's transaction."""
    decided = [(one, Progress(one.position, end)) for one in enrolled]
    with change_context(actor=""):
        rows.write(decided, clock.now())
    _count(decided)


def _decide(one: Enrolled, batch: Batch) -> Progress:
    journey, person = batch.journeys.get(one.journey), batch.people.get(one.person)
    if journey is None or person is None or person.row["erased_at"] or not person.row["is_active"]:
        return Progress(one.position, Ended(EnrolmentStatus.STOPPED, note="This person is gone."))
    if journey.status is JourneyStatus.STOPPED:
        return Progress(one.position, Ended(EnrolmentStatus.STOPPED, note="It was stopped."))
    plan = plan_of(one.journey, one.version)
    heard: Sequence[JourneyEvent | None] = batch.hearing(one) or (None,)
    if journey.status is JourneyStatus.PAUSED:
        ended = next((end for e in heard if (end := end_of(plan, person, e))), None)
        return Progress(one.position, ended or batch.now + PARKED)
    found = Progress(one.position, batch.now)
    for event in heard:
        after = advance(plan, found.position, person, now=batch.now, event=event)
        visits, effects = found.visits + after.visits, found.effects + after.effects
        found = Progress(after.position, after.outlook, visits, effects)
        if isinstance(found.outlook, Ended):
            break
    return found


def _act(
    decided: Sequence[tuple[Enrolled, Progress]], batch: Batch
) -> list[tuple[Enrolled, Progress]]:
    """Carry out what steps ask for, and note on the steps what came of it."""
    doings = [
        Doing(one, effect, batch.people[one.person], batch.journeys[one.journey].key)
        for one, found in decided
        for effect in found.effects
    ]
    notes = carry_out(doings, batch.now) if doings else {}
    if not notes:
        return list(decided)
    return [(one, _noted(one, found, notes)) for one, found in decided]


def _noted(one: Enrolled, found: Progress, notes: Mapping[tuple[UUID, int], str]) -> Progress:
    first = one.position.visit
    visits = tuple(
        visit._replace(note=notes.get((one.id, first + place), visit.note))
        for place, visit in enumerate(found.visits)
    )
    return replace(found, visits=visits)


def schedule_from(moments: Mapping[UUID, datetime], gone: Sequence[UUID]) -> None:
    """Move the due work of people whom an event took on, and drop that of those who left."""
    due.reschedule([due.NewDue(DUE_KIND, str(key), at, None) for key, at in moments.items()])
    due.cancel_many(DUE_KIND, [str(key) for key in gone])
