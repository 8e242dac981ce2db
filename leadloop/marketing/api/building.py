"""Build a segment's members anew, count conditions, and follow time; all in sets."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import OperationalError, transaction

from leadloop.kit import clock
from leadloop.kit.arrays import uuid_array
from leadloop.kit.db import Row, execute
from leadloop.kit.due import NewDue, cancel, reschedule
from leadloop.marketing.api.keeping import Kept, judge_people, lock_keeping, parsed, people_changed
from leadloop.marketing.api.segment_news import tell_moves
from leadloop.marketing.contracts.conditions import Group, Lapse
from leadloop.marketing.contracts.segments import PersonSample, Preview
from leadloop.marketing.contracts.words import SegmentKind, SegmentState
from leadloop.marketing.logic.asking import Statement, sql_of
from leadloop.marketing.logic.conditions import lapses_of, segments_in
from leadloop.marketing.models import Segment

log = structlog.get_logger()

FOLLOW: Final = "marketing.segment"
"""The kind of due work that follows time in one segment; its key is the segment's id."""

_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(hours=1)
_COUNTING_MS: Final = 2_000
_SAMPLE: Final = 10
_PAGE: Final = 1_000


def numbers_of_segments(ids: Collection[UUID]) -> dict[UUID, int]:
    """Return the numbers of segments by id."""
    rows = execute(
        "SELECT id, number FROM marketing_segment WHERE id = ANY(%s)", (uuid_array(sorted(ids)),)
    )
    return dict(rows)


def statement_of(conditions: Group, now: datetime) -> Statement:
    """Return conditions as SQL on ``marketing_person p``."""
    return sql_of(conditions, now, numbers_of_segments(segments_in(conditions)))


_FILL: Final = """
INSERT INTO marketing_segment_member (segment_number, person_number, entered_at)
SELECT %(number)s::integer, p.number, %(now)s FROM marketing_person p
WHERE p.is_active AND {where} ORDER BY p.number
ON CONFLICT DO NOTHING
"""
_EMPTY: Final = """
DELETE FROM marketing_segment_member m WHERE m.segment_number = %(number)s::integer
    AND NOT EXISTS (SELECT 1 FROM marketing_person p
        WHERE p.number = m.person_number AND p.is_active AND {where})
"""
_MOVED: Final = (
    " RETURNING (SELECT o.id FROM marketing_person o WHERE o.number = {table}.person_number)"
)


def build(segment: Segment) -> int:
    """Find the members of a segment anew, and return how many there are.

    Nobody keeps segments meanwhile, so that no change falls between. Who is in already stays in
    since then.

    Emits:
        ``segment.entered`` and ``segment.left``, if somebody listens, in the caller's transaction.
    """
    lock_keeping(alone=True)
    now = clock.now()
    conditions = parsed(segment.pk, segment.version, _text(segment))
    statement = statement_of(conditions, now)
    bound = {**statement.parameters, "number": segment.number}
    # Large sets are looked up in memory rather than one by one; for this transaction only.
    execute("SELECT set_config('work_mem', '128MB', true)")
    heard = bool(segment.listened_by)
    has_members = execute(
        "SELECT EXISTS (SELECT 1 FROM marketing_segment_member WHERE segment_number = %s)",
        (segment.number,),
    )[0][0]
    left = []
    if has_members:
        empty = _EMPTY.format(where=statement.sql)
        left = execute(empty + (_MOVED.format(table="m") if heard else ""), bound)
    fill = _FILL.format(where=statement.sql)
    told = _MOVED.format(table="marketing_segment_member") if heard else ""
    entered = execute(fill + told, {**bound, "now": now})
    if heard:
        tell_moves(segment.pk, [row[0] for row in entered], [row[0] for row in left], now)
    return count_members(segment.number)


def _text(segment: Segment) -> str:
    rows = execute("SELECT conditions::text FROM marketing_segment WHERE id = %s", (segment.pk,))
    found: str = rows[0][0]
    return found


def count_members(number: int) -> int:
    """Count the members of a segment, and note the count."""
    rows = execute(
        "INSERT INTO marketing_segment_tally (segment_number, members)"
        " SELECT %(n)s::integer, count(*) FROM marketing_segment_member"
        " WHERE segment_number = %(n)s::integer"
        " ON CONFLICT (segment_number) DO UPDATE SET members = excluded.members RETURNING members",
        {"n": number},
    )
    members: int = rows[0][0]
    return members


def judge_dependents(segment_id: UUID, number: int) -> None:
    """Bring the segments up to date that ask for this one, for all of its members."""
    after = 0
    while True:
        rows = execute(
            "SELECT p.number, p.id FROM marketing_segment_member m JOIN marketing_person p"
            " ON p.number = m.person_number WHERE m.segment_number = %s AND m.person_number > %s"
            " ORDER BY m.person_number LIMIT %s",
            (number, after, _PAGE),
        )
        if not rows:
            return
        people_changed([row[1] for row in rows], reads=[f"segment.{segment_id}"])
        after = rows[-1][0]


_SAMPLED: Final = (
    "p.id, p.full_name, p.email, p.company, p.country, p.score, p.grade, p.kind"
    " FROM marketing_person p WHERE p.is_active AND {where} ORDER BY p.number DESC LIMIT {limit}"
)


def preview(conditions: Group) -> Preview:
    """Count whom conditions hold for now, and show some; within two seconds, else estimated."""
    now = clock.now()
    statement = statement_of(conditions, now)
    total = execute("SELECT count(*) FROM marketing_person WHERE is_active")[0][0]
    rows = _bounded(
        "SELECT " + _SAMPLED.format(where=statement.sql, limit=_SAMPLE), statement.parameters
    )
    sample = tuple(PersonSample(*row) for row in rows or ())
    counted = _bounded(
        f"SELECT count(*) FROM marketing_person p WHERE p.is_active AND {statement.sql}",
        statement.parameters,
    )
    if counted is not None:
        return Preview(counted[0][0], exact=True, sample=sample, total=total)
    share = _bounded(
        "SELECT count(*) FILTER (WHERE " + statement.sql + "), count(*)"
        " FROM marketing_person p TABLESAMPLE SYSTEM (1) WHERE p.is_active",
        statement.parameters,
    )
    held, of = share[0] if share else (0, 1)
    return Preview(round(total * held / max(of, 1)), exact=False, sample=sample, total=total)


def _bounded(sql: str, parameters: Mapping[str, Any]) -> list[Row] | None:
    """Run a question that a person waits for; None where it takes too long."""
    try:
        with transaction.atomic():
            execute("SELECT set_config('statement_timeout', %s, true)", (str(_COUNTING_MS),))
            return execute(sql, dict(parameters))
    except OperationalError as error:
        log.info("segment.count_too_slow", error=type(error).__name__)
        return None


def lapses(segment: Segment) -> frozenset[Lapse]:
    """Return how time alone may move people in or out of a segment."""
    return lapses_of(parsed(segment.pk, segment.version, _text(segment)))


def schedule_following(segment: Segment) -> None:
    """Let due work follow time in a segment; one that time does not touch needs none."""
    found = lapses(segment) if _is_kept(segment) else frozenset()
    if not found:
        cancel(FOLLOW, str(segment.pk))
        return
    reschedule([NewDue(FOLLOW, str(segment.pk), next_lapse(found), {})])


def _is_kept(segment: Segment) -> bool:
    return segment.state == SegmentState.ACTIVE and segment.kind == SegmentKind.DYNAMIC


_DEED_SOURCE: Final = "engagement."


def next_lapse(found: Collection[Lapse]) -> datetime:
    """Return when time may next turn one of these, as far as is known now.

    What happens meanwhile may turn sooner, so it is never later than a part of the shortest span.
    """
    now = clock.now()
    shortest = min((abs(one.after) for one in found if one.after), default=_LONGEST)
    latest = now + min(max(shortest / 20, _SHORTEST), _LONGEST)
    moments = [at for one in found if (at := _next(one, now)) is not None]
    return max(min([latest, *moments]), now + timedelta(seconds=1))


def _next(lapse: Lapse, now: datetime) -> datetime | None:
    since = now - lapse.after
    if lapse.source.startswith(_DEED_SOURCE):
        kind = lapse.source.removeprefix(_DEED_SOURCE)
        rows = execute(
            "SELECT min(at) FROM marketing_engagement WHERE kind = %s AND at > %s", (kind, since)
        )
    else:  # The source is the name of one of our facts.
        rows = execute(
            f"SELECT min({lapse.source}) FROM marketing_person WHERE {lapse.source} > %s", (since,)
        )
    found: datetime | None = rows[0][0]
    return found + lapse.after if found else None


def follow_time(segment: Segment, now: datetime) -> int:
    """Judge whom time alone may have moved since ``checked_at``; return how many people that is.

    Only people with a moment that has just come to be a window's length ago are looked at.
    """
    since = segment.checked_at or now
    conditions = parsed(segment.pk, segment.version, _text(segment))
    kept = Kept(segment.pk, segment.number, conditions, bool(segment.listened_by))
    ids = {row[0] for lapse in lapses(segment) for row in _crossed(lapse, since, now)}
    people = sorted(ids)
    lock_keeping()
    for start in range(0, len(people), _PAGE):
        for moves in judge_people(people[start : start + _PAGE], [kept]):
            moved = [*moves.entered.values(), *moves.left.values()]
            people_changed(moved, reads=[f"segment.{segment.pk}"])
    return len(people)


def _crossed(lapse: Lapse, since: datetime, now: datetime) -> list[tuple[UUID]]:
    bounds = {"first": since - lapse.after, "last": now - lapse.after}
    if lapse.source.startswith(_DEED_SOURCE):
        rows = execute(
            "SELECT DISTINCT person_id FROM marketing_engagement WHERE kind = %(kind)s"
            " AND NOT scanner AND at > %(first)s AND at <= %(last)s",
            {**bounds, "kind": lapse.source.removeprefix(_DEED_SOURCE)},
        )
    else:
        rows = execute(
            f"SELECT id FROM marketing_person WHERE {lapse.source} > %(first)s"
            f" AND {lapse.source} <= %(last)s",
            bounds,
        )
    return [(row[0],) for row in rows]
