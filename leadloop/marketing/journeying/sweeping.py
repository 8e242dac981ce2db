"""Whoever is in a journey, visited in chunks: woken after a pause, moved to a new version."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from leadloop.kit import clock, due
from leadloop.kit.arrays import text_array, uuid_array
from leadloop.kit.db import execute
from leadloop.kit.due import DueItem, DueKind, Finished, NewDue, Step, Wait
from leadloop.marketing.contracts.journeys import EntryKind, JourneyStatus, Plan
from leadloop.marketing.journeying.book import find_journeys, plan_of
from leadloop.marketing.journeying.entering import Entry, let_in
from leadloop.marketing.journeying.running import DUE_KIND
from leadloop.marketing.journeying.tallies import ACTIVE, HERE, Tally
from leadloop.marketing.logic.journeys.moving import landing

SWEEP: Final = "marketing.journey_sweep"
"""The kind of due work that visits everybody in a journey."""

_CHUNK: Final = 5_000
_ROOM: Final = 1_000
_NOBODY: Final = UUID(int=0)
_READ: Final = (
    "SELECT id, version, step FROM marketing_enrolment"
    " WHERE journey_id = %s AND id > %s AND status = 'active' ORDER BY id LIMIT %s"
)
_LOCK: Final = (
    "SELECT id, version, step FROM marketing_enrolment"
    " WHERE id = ANY(%s) AND status = 'active' ORDER BY id FOR NO KEY UPDATE"
)
_MOVE: Final = """
    UPDATE marketing_enrolment AS e SET version = t.version::int, step = t.step,
        arrived_at = CASE WHEN e.step = t.step THEN e.arrived_at ELSE %s END
    FROM unnest(%s, %s, %s) AS t (id, version, step) WHERE e.id = t.id
"""


def sweep_work(journey: UUID, what: str) -> NewDue:
    """Return the due work that visits everybody in a journey, to ``wake`` or to ``move`` them."""
    payload = {"after": str(_NOBODY), "what": what}
    return NewDue(SWEEP, f"{journey}:{what}", clock.now(), payload)


def sweep_kind() -> DueKind:
    """Return how such work advances: a chunk of people at a time."""
    return DueKind(SWEEP, lambda items: [_sweep(item) for item in items], _give_up, batch_size=1)


def _give_up(_: DueItem, __: str) -> None:
    """People who were not reached go on by themselves when their wait is over."""


def _sweep(item: DueItem) -> Step:
    journey = UUID(item.key.partition(":")[0])
    if item.payload["what"] == "fill":
        return _fill(journey, item)
    found = execute(_READ, (journey, UUID(item.payload["after"]), _CHUNK))
    if not found:
        return Finished()
    ids = [row[0] for row in found]
    if item.payload["what"] == "move":
        _move(journey, ids)
    _wake(ids, clock.now())
    if len(found) < _CHUNK:
        return Finished()
    return Wait(clock.now(), {**item.payload, "after": str(ids[-1])})


_MEMBERS: Final = (
    "SELECT m.person_number, p.id FROM marketing_segment s"
    " JOIN marketing_segment_member m ON m.segment_number = s.number AND m.person_number > %s"
    " JOIN marketing_person p ON p.number = m.person_number"
    " WHERE s.id = %s ORDER BY m.person_number LIMIT %s"
)


def _fill(journey: UUID, item: DueItem) -> Step:
    """Let in who was in the segments before the journey began to listen, a chunk at a time."""
    running = find_journeys([journey]).get(journey)
    if running is None or running.status not in (JourneyStatus.PUBLISHED, JourneyStatus.PAUSED):
        return Finished()
    segments = [e.what for e in running.plan.entries if e.kind is EntryKind.SEGMENT]
    place, number = item.payload.get("segment", 0), item.payload.get("number", 0)
    if place >= len(segments):
        return Finished()
    found = execute(_MEMBERS, (number, UUID(segments[place]), _ROOM))
    let_in(running, [Entry(row[1]) for row in found])
    full = len(found) == _ROOM
    after = {"segment": place if full else place + 1, "number": found[-1][0] if full else 0}
    return Wait(clock.now(), {**item.payload, **after})


def _wake(ids: Sequence[UUID], now: datetime) -> None:
    """Have everybody looked at now: the engine knows how long each is still to wait."""
    execute(
        "UPDATE marketing_enrolment SET due_at = %s WHERE id = ANY(%s) AND status = 'active'",
        (now, uuid_array(ids)),
    )
    due.reschedule([NewDue(DUE_KIND, str(one), now, None) for one in ids])


def _move(journey: UUID, ids: Sequence[UUID]) -> None:
    target = find_journeys([journey])[journey].version
    new = plan_of(journey, target)
    tally = Tally()
    moved = []
    for key, version, step in execute(_LOCK, (uuid_array(ids),)):
        if version == target:
            continue
        there = _landing(plan_of(journey, version), new, step)
        moved.append((key, there))
        for number, place, by in ((version, step, -1), (target, there, 1)):
            tally.add(journey, number, "", ACTIVE, by)
            tally.add(journey, number, place, HERE, by)
    if moved:
        keys, steps = [key for key, _ in moved], [step for _, step in moved]
        versions = text_array([str(target)] * len(moved))
        execute(_MOVE, (clock.now(), uuid_array(keys), versions, text_array(steps)))
    tally.write()


def _landing(old: Plan, new: Plan, step: str) -> str:
    """Return where somebody stands in the new version; on a step that is gone they leave."""
    return landing(old, new, step) or step
