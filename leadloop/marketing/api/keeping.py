"""Keep segments current: a change touches only those that read what changed.

Whoever keeps takes the lock of keepers, so that nobody keeps while a segment is built anew; then
the rows of the people, in the order of their numbers, so that two keepers of one person take turns
and the later one sees what the earlier one wrote.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from leadloop.kit import clock
from leadloop.kit.arrays import text_array, uuid_array
from leadloop.kit.db import execute
from leadloop.marketing.api.segment_news import tell_moves
from leadloop.marketing.contracts.conditions import Deed, Did, Group, PersonFacts
from leadloop.marketing.contracts.facts import FACTS
from leadloop.marketing.logic.conditions import campaigns_in, leaves, read_conditions, segments_in
from leadloop.marketing.logic.judging import holds

_LOCK: Final = 7_403_121
_BATCH: Final = 500
_MOST_DEEDS: Final = 5_000
_ROUNDS: Final = 20


class Kept(NamedTuple):
    """A segment that is kept current."""

    id: UUID
    number: int
    conditions: Group
    listened: bool


class Moves(NamedTuple):
    """Who entered and left one segment: numbers and ids of people."""

    segment: Kept
    entered: Mapping[int, UUID]
    left: Mapping[int, UUID]


def lock_keeping(*, alone: bool = False) -> None:
    """Take the lock of those who keep segments; ``alone`` waits for everybody else to be done."""
    shared = "" if alone else "_shared"
    execute(f"SELECT pg_advisory_xact_lock{shared}(%s)", (_LOCK,))


def people_changed(person_ids: Collection[UUID], *, reads: Collection[str]) -> None:
    """Bring the segments up to date that read one of ``reads``, for these people.

    ``reads`` are names of facts, ``engagement.open``, ``segment.<id>``, ``campaign.<id>``.

    Emits:
        ``segment.entered`` and ``segment.left``, of segments that somebody listens to, in the
        caller's transaction.
    """
    ids = sorted(set(person_ids))
    if not ids or not reads:
        return
    lock_keeping()
    segments = segments_reading(reads)
    if not segments:
        return
    for start in range(0, len(ids), _BATCH):
        _keep(ids[start : start + _BATCH], segments)


def _keep(ids: Sequence[UUID], segments: Sequence[Kept]) -> None:
    """Judge people for segments, then for the segments that read those, until nothing moves."""
    people: Sequence[UUID] = ids
    for _ in range(_ROUNDS):
        moved = judge_people(people, segments)
        if not moved:
            return
        segments = segments_reading([f"segment.{one.segment.id}" for one in moved])
        people = sorted({i for one in moved for i in (*one.entered.values(), *one.left.values())})
        if not segments:
            return


def segments_reading(reads: Iterable[str]) -> list[Kept]:
    """Return the active segments that look at one of these."""
    rows = execute(
        "SELECT id, number, version, conditions::text, cardinality(listened_by) > 0"
        " FROM marketing_segment WHERE state = 'active' AND kind = 'dynamic'"
        " AND reads && %s ORDER BY number",
        (text_array(sorted(reads)),),
    )
    return [Kept(row[0], row[1], parsed(row[0], row[2], row[3]), row[4]) for row in rows]


@lru_cache(maxsize=2_000)
def parsed(_segment_id: UUID, _version: int, text: str) -> Group:
    """Return a segment's conditions; read once for each version in a process."""
    return read_conditions(orjson.loads(text))


def judge_people(ids: Sequence[UUID], segments: Sequence[Kept]) -> list[Moves]:
    """Judge people for segments now, write who entered and left, and return them."""
    now = clock.now()
    people = _load(ids, segments, now)
    numbers = [number for number, _, _ in people]
    inside = _inside(numbers, [one.number for one in segments])
    moves = []
    for segment in segments:
        entered: dict[int, UUID] = {}
        left: dict[int, UUID] = {}
        for number, person_id, facts in people:
            is_in = (segment.number, number) in inside
            be_in = bool(facts.facts["is_active"]) and holds(segment.conditions, facts, now)
            if be_in != is_in:
                (entered if be_in else left)[number] = person_id
        if entered or left:
            moves.append(Moves(segment, entered, left))
    write_moves(moves, now)
    return moves


_NAMES: Final = tuple(fact.name for fact in FACTS)
_FACTS: Final = (
    f"SELECT number, id, is_active, attributes::json, {', '.join(_NAMES)} FROM marketing_person"
    " WHERE id = ANY(%s) ORDER BY number FOR NO KEY UPDATE"
)
_DEEDS: Final = f"""
SELECT p.id, e.kind, e.at, e.url, e.campaign_id, e.journey_id FROM unnest(%s) AS p (id),
    LATERAL (SELECT kind, at, url, campaign_id, journey_id FROM marketing_engagement
        WHERE person_id = p.id AND kind = ANY(%s) AND NOT scanner AND at > %s
        ORDER BY at DESC LIMIT {_MOST_DEEDS}) AS e
"""


def _load(
    ids: Sequence[UUID], segments: Sequence[Kept], now: datetime
) -> list[tuple[int, UUID, PersonFacts]]:
    """Return what segments look at, of people, and lock them."""
    rows = execute(_FACTS, (uuid_array(ids),))
    nodes = [one.conditions for one in segments]
    deeds = _deeds(ids, nodes, now)
    inside = _segments_of([row[0] for row in rows], {i for one in nodes for i in segments_in(one)})
    campaigns = _campaigns_of(ids, {i for one in nodes for i in campaigns_in(one)})
    return [
        (
            row[0],
            row[1],
            PersonFacts(
                dict(zip(("is_active", "attributes", *_NAMES), row[2:], strict=True)),
                tuple(deeds.get(row[1], ())),
                frozenset(inside.get(row[0], ())),
                campaigns.get(row[1], {}),
            ),
        )
        for row in rows
    ]


_EVER: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _deeds(ids: Sequence[UUID], nodes: Sequence[Group], now: datetime) -> dict[UUID, list[Deed]]:
    asked = [leaf for node in nodes for leaf in leaves(node) if isinstance(leaf, Did)]
    if not asked:
        return {}
    since = min(now - one.within if one.within else _EVER for one in asked)
    kinds = text_array(sorted({one.kind for one in asked}))
    found: dict[UUID, list[Deed]] = {}
    for person_id, *deed in execute(_DEEDS, (uuid_array(ids), kinds, since)):
        found.setdefault(person_id, []).append(Deed(*deed))
    return found


def _segments_of(numbers: Sequence[int], segments: Collection[UUID]) -> dict[int, set[UUID]]:
    if not segments:
        return {}
    found: dict[int, set[UUID]] = {}
    rows = execute(
        "SELECT m.person_number, s.id FROM marketing_segment s JOIN marketing_segment_member m"
        " ON m.segment_number = s.number AND m.person_number = ANY(%s::bigint[])"
        " WHERE s.id = ANY(%s)",
        (list(numbers), uuid_array(sorted(segments))),
    )
    for number, segment_id in rows:
        found.setdefault(number, set()).add(segment_id)
    return found


_STATES: Final = ("sent", "opened", "clicked", "bounced", "unsubscribed", "responded")


def _campaigns_of(
    ids: Sequence[UUID], campaigns: Collection[UUID]
) -> dict[UUID, dict[UUID, frozenset[str]]]:
    if not campaigns:
        return {}
    reached = ", ".join(f"{state}_at IS NOT NULL" for state in _STATES)
    rows = execute(
        f"SELECT person_id, campaign_id, status <> 'left_out', {reached}"
        " FROM marketing_campaignmember WHERE campaign_id = ANY(%s) AND person_id = ANY(%s)",
        (uuid_array(sorted(campaigns)), uuid_array(ids)),
    )
    found: dict[UUID, dict[UUID, frozenset[str]]] = {}
    for person_id, campaign_id, *marks in rows:
        states = frozenset(
            one for one, is_so in zip(("member", *_STATES), marks, strict=True) if is_so
        )
        found.setdefault(person_id, {})[campaign_id] = states
    return found


def _inside(people: Sequence[int], segments: Sequence[int]) -> set[tuple[int, int]]:
    """Return which of these people are in which of these segments, as pairs of numbers."""
    rows = execute(
        "SELECT segment_number, person_number FROM marketing_segment_member"
        " WHERE segment_number = ANY(%s::integer[]) AND person_number = ANY(%s::bigint[])",
        (list(segments), list(people)),
    )
    return set(rows)


_ENTER: Final = (
    "INSERT INTO marketing_segment_member (segment_number, person_number, entered_at)"
    " SELECT s, p, %s FROM unnest(%s::integer[], %s::bigint[]) AS t (s, p) ON CONFLICT DO NOTHING"
)
_LEAVE: Final = (
    "DELETE FROM marketing_segment_member m USING unnest(%s::integer[], %s::bigint[]) AS t (s, p)"
    " WHERE m.segment_number = t.s AND m.person_number = t.p"
)
_TALLY: Final = (
    "INSERT INTO marketing_segment_tally AS t (segment_number, members)"
    " SELECT s, n FROM unnest(%s::integer[], %s::bigint[]) AS r (s, n) ORDER BY s"
    " ON CONFLICT (segment_number) DO UPDATE SET members = t.members + excluded.members"
)


def write_moves(moves: Sequence[Moves], now: datetime) -> None:
    """Write who entered and left, count, and tell whoever listens."""
    if not moves:
        return
    entered = [(one.segment.number, number) for one in moves for number in one.entered]
    left = [(one.segment.number, number) for one in moves for number in one.left]
    if entered:
        execute(_ENTER, (now, [s for s, _ in entered], [p for _, p in entered]))
    if left:
        execute(_LEAVE, ([s for s, _ in left], [p for _, p in left]))
    add_to_tallies({one.segment.number: len(one.entered) - len(one.left) for one in moves})
    for one in moves:
        if one.segment.listened:
            tell_moves(one.segment.id, list(one.entered.values()), list(one.left.values()), now)


def add_to_tallies(changes: Mapping[int, int]) -> None:
    """Add to the counts of members, by the segments' numbers."""
    rows: list[Any] = sorted((number, by) for number, by in changes.items() if by)
    if rows:
        execute(_TALLY, ([number for number, _ in rows], [by for _, by in rows]))


def facts_beside(
    people: Mapping[int, UUID], nodes: Sequence[Group], now: datetime
) -> Callable[[int, Mapping[str, Any]], PersonFacts]:
    """Read what conditions look at beside a person's own row; return what puts both together.

    ``people`` are ids by number. The answer takes a person's number and row.
    """
    ids = list(people.values())
    deeds = _deeds(ids, nodes, now)
    inside = _segments_of(list(people), {i for one in nodes for i in segments_in(one)})
    campaigns = _campaigns_of(ids, {i for one in nodes for i in campaigns_in(one)})

    def together(number: int, row: Mapping[str, Any]) -> PersonFacts:
        person_id = people[number]
        return PersonFacts(
            row,
            tuple(deeds.get(person_id, ())),
            frozenset(inside.get(number, ())),
            campaigns.get(person_id, {}),
        )

    return together
