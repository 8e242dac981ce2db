"""People coming into a journey: re-entry, exclusion, holdout; many in a few statements."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from leadloop.kit import clock, due
from leadloop.kit.arrays import json_array, text_array, uuid_array
from leadloop.kit.db import execute
from leadloop.kit.ids import new_uuid
from leadloop.marketing.contracts.enrolments import EnrolmentStatus
from leadloop.marketing.contracts.journeys import EntryMode, Plan
from leadloop.marketing.journeying.book import Running
from leadloop.marketing.journeying.conditions import nodes_in, nodes_of
from leadloop.marketing.journeying.facts import PersonFacts, load
from leadloop.marketing.journeying.running import DUE_KIND
from leadloop.marketing.journeying.tallies import ACTIVE, ENTERED, HELD_OUT, HERE, Tally
from leadloop.marketing.logic.journeys.advancing import left_by
from leadloop.marketing.logic.journeys.chance import is_held_out

_SLOTS: Final = {EntryMode.NEVER: "0", EntryMode.AFTER_EXIT: "1", EntryMode.ANY_TIME: ""}

_INSERT: Final = """
    INSERT INTO marketing_enrolment (id, journey_id, version, person_id, status, step, arrived_at,
        due_at, visit, seen, slot, cause, entered_at, trace_id, data, trail)
    SELECT t.id, %s::uuid, %s::int, t.person, t.status, %s::text, %s::timestamptz,
        CASE WHEN t.status = 'active' THEN %s::timestamptz END, 0, '',
        nullif(%s::text, '')::smallint, t.cause, %s::timestamptz, t.trace, t.data::jsonb, '[]'
    FROM unnest(%s, %s, %s, %s, %s, %s) AS t (id, person, status, cause, trace, data)
    ON CONFLICT DO NOTHING RETURNING id, status
"""
_BEEN: Final = (
    "SELECT DISTINCT person_id FROM marketing_enrolment WHERE journey_id = %s"
    " AND person_id = ANY(%s)"
)
_INSIDE: Final = f"{_BEEN} AND status = 'active'"


class Entry(NamedTuple):
    """Somebody who is to come in; ``cause`` is the event that says so, ``data`` what it said."""

    person: UUID
    cause: UUID | None = None
    trace_id: str = ""
    data: Mapping[str, Any] = {}


@dataclass(slots=True)
class Entered:
    """What became of people who were to come in: enrolments made, and how many not, by reason."""

    made: list[UUID] = field(default_factory=list)
    held_out: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


def let_in(journey: Running, entries: Sequence[Entry]) -> Entered:
    """Let people into a journey that runs, in the caller's transaction.

    Safe to repeat: the same event never lets the same person in twice.
    """
    found = Entered()
    plan = journey.plan
    nodes = nodes_of(journey.id, journey.version)
    people = load((entry.person for entry in entries), nodes)
    been = _been(journey.id, plan, [entry.person for entry in entries])
    chosen = []
    for entry in entries:
        person = people.get(entry.person)
        if why := _reason_against(plan, person, been):
            found.left_out[why] += 1
            continue
        held = is_held_out(entry.person, journey.id, plan.holdout_percent)
        chosen.append((entry, EnrolmentStatus.HELD_OUT if held else EnrolmentStatus.ACTIVE))
    _insert(journey, chosen, found)
    return found


def list_coming(journey: UUID, plan: Plan, people: Sequence[UUID]) -> list[PersonFacts]:
    """Return who of these people would come in now; those held out are among them."""
    been = _been(journey, plan, people)
    if plan.entry_mode is EntryMode.AFTER_EXIT:
        rows = execute(_INSIDE, (journey, uuid_array(list(people))))
        been = frozenset(row[0] for row in rows)
    known = load(people, nodes_in(plan))
    return [one for one in known.values() if not _reason_against(plan, one, been)]


def _been(journey: UUID, plan: Plan, people: Sequence[UUID]) -> frozenset[UUID]:
    """Return who was ever in it, where that matters: the mode may have been another before."""
    if plan.entry_mode is not EntryMode.NEVER:
        return frozenset()
    rows = execute(_BEEN, (journey, uuid_array(list(people))))
    return frozenset(row[0] for row in rows)


def _reason_against(plan: Plan, person: PersonFacts | None, been: frozenset[UUID]) -> str:
    if person is None or not person.row["is_active"] or person.row["erased_at"]:
        return "This person is not known."
    if person.id in been:
        return "Has been in this journey before."
    if plan.excluded is not None and person.matches(plan.excluded):
        return "Is excluded."
    if left_by(plan.goals, person, None) is not None:
        return "Has reached the goal already."
    if left_by(plan.exits, person, None) is not None:
        return "An exit rule holds already."
    return ""


def _insert(
    journey: Running, chosen: Sequence[tuple[Entry, EnrolmentStatus]], found: Entered
) -> None:
    if not chosen:
        return
    now, plan = clock.now(), journey.plan
    made = execute(
        _INSERT,
        (
            *(journey.id, journey.version, plan.start or "", now, now),
            *(_SLOTS[plan.entry_mode], now),
            uuid_array([new_uuid() for _ in chosen]),
            uuid_array([entry.person for entry, _ in chosen]),
            text_array([status.value for _, status in chosen]),
            uuid_array([entry.cause for entry, _ in chosen]),
            text_array([entry.trace_id for entry, _ in chosen]),
            json_array([orjson.dumps(dict(entry.data)) for entry, _ in chosen]),
        ),
    )
    found.made = [row[0] for row in made if row[1] == EnrolmentStatus.ACTIVE]
    found.held_out = len(made) - len(found.made)
    if repeated := len(chosen) - len(made):
        found.left_out["Is in this journey already."] += repeated
    due.schedule([due.NewDue(DUE_KIND, str(key), now, None) for key in found.made])
    _count(journey, found, plan.start or "")


def _count(journey: Running, found: Entered, start: str) -> None:
    tally = Tally()
    tally.add(journey.id, journey.version, "", ENTERED, len(found.made))
    tally.add(journey.id, journey.version, "", ACTIVE, len(found.made))
    tally.add(journey.id, journey.version, start, HERE, len(found.made))
    tally.add(journey.id, journey.version, "", HELD_OUT, found.held_out)
    tally.write()
