"""Who is in a segment: members listed, exported, and for static lists put in and taken out."""

from collections.abc import Collection, Iterator
from typing import Final
from uuid import UUID

from django.db import transaction

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.arrays import uuid_array
from leadloop.kit.db import execute
from leadloop.kit.errors import Conflict, InvalidInput, NotFound
from leadloop.kit.paging import Page
from leadloop.marketing.api.building import count_members
from leadloop.marketing.api.keeping import lock_keeping, people_changed
from leadloop.marketing.api.records import locked
from leadloop.marketing.api.segment_news import tell_moves
from leadloop.marketing.contracts.segments import PersonSample
from leadloop.marketing.contracts.words import SegmentKind
from leadloop.marketing.models import Segment
from leadloop.users import api as users
from leadloop.users.contracts import Actor

MAX_PAGE: Final = 200
MAX_AT_ONCE: Final = 10_000
_COLUMNS: Final = "p.id, p.full_name, p.email, p.company, p.country, p.score, p.grade, p.kind"
_MEMBERS: Final = (
    f"SELECT {_COLUMNS} FROM marketing_segment_member m"
    " JOIN marketing_person p ON p.number = m.person_number"
    " WHERE m.segment_number = %s"
)


def list_members(
    actor: Actor, *, segment_id: UUID, offset: int = 0, limit: int = 50
) -> Page[PersonSample]:
    """Return the members of a segment, those who came last to Leadloop first.

    Raises:
        NotFound: There is no such segment, or the actor may not see it.
    """
    number = _number(actor, segment_id)
    limit = max(1, min(limit, MAX_PAGE))
    rows = execute(
        f"{_MEMBERS} ORDER BY m.person_number DESC OFFSET %s LIMIT %s", (number, offset, limit)
    )
    total = execute(
        "SELECT members FROM marketing_segment_tally WHERE segment_number = %s", (number,)
    )
    count = total[0][0] if total else 0
    return Page(tuple(PersonSample(*row) for row in rows), count, offset, limit)


def iterate_members(actor: Actor, *, segment_id: UUID) -> Iterator[PersonSample]:
    """Yield every member of a segment, page by page, for a file.

    Raises:
        NotFound: There is no such segment, or the actor may not see it.
        NotAllowed: The actor's role exports nothing.
    """
    users.check_may_write(actor, "export")
    number = _number(actor, segment_id)
    after = 0
    while True:
        rows = execute(
            _MEMBERS.replace("SELECT ", "SELECT m.person_number, ", 1)
            + " AND m.person_number > %s ORDER BY m.person_number LIMIT 1000",
            (number, after),
        )
        if not rows:
            return
        yield from (PersonSample(*row[1:]) for row in rows)
        after = rows[-1][0]


def _number(actor: Actor, segment_id: UUID) -> int:
    found = Segment.objects.visible_to(actor).filter(pk=segment_id).values_list("number").first()
    if found is None:
        raise NotFound("There is no such segment.")
    users.check_may_read(actor, "marketing_person")
    number: int = found[0]
    return number


_ADD: Final = (
    "INSERT INTO marketing_segment_member (segment_number, person_number, entered_at)"
    " SELECT %s::integer, coalesce(k.number, p.number), %s FROM marketing_person p"
    " LEFT JOIN marketing_person k ON k.id = p.merged_into_id"
    " WHERE p.id = ANY(%s) ON CONFLICT DO NOTHING RETURNING person_number"
)
_REMOVE: Final = (
    "DELETE FROM marketing_segment_member m USING marketing_person p"
    " WHERE m.segment_number = %s::integer AND m.person_number = p.number AND p.id = ANY(%s)"
    " RETURNING m.person_number"
)


def add_to_list(actor: Actor, *, segment_id: UUID, person_ids: Collection[UUID]) -> int:
    """Put people on a static list; return how many were not on it.

    Raises:
        NotFound: There is no such segment, or the actor may not see it.
        Conflict: It is a segment by conditions, which nobody is put into.
        InvalidInput: That is more people than go at once.

    Emits:
        ``segment.entered``, if somebody listens, in the same transaction.
    """
    return _move(actor, segment_id, person_ids, add=True)


def remove_from_list(actor: Actor, *, segment_id: UUID, person_ids: Collection[UUID]) -> int:
    """Take people off a static list; return how many were on it. As ``add_to_list``."""
    return _move(actor, segment_id, person_ids, add=False)


def _move(actor: Actor, segment_id: UUID, person_ids: Collection[UUID], *, add: bool) -> int:
    if len(person_ids) > MAX_AT_ONCE:
        raise InvalidInput([], f"At most {MAX_AT_ONCE:,} people at once.")
    ids = uuid_array(sorted(set(person_ids)))
    with transaction.atomic(), change_context(actor=actor.label):
        lock_keeping()
        segment = locked(actor, Segment, segment_id)
        if segment.kind != SegmentKind.STATIC:
            raise Conflict("Conditions alone decide who is in this segment.")
        now = clock.now()
        numbers = (
            execute(_ADD, (segment.number, now, ids))
            if add
            else execute(_REMOVE, (segment.number, ids))
        )
        moved = _ids_of([row[0] for row in numbers])
        count_members(segment.number)
        if segment.listened_by:
            tell_moves(segment_id, moved if add else [], [] if add else moved, now)
        people_changed(moved, reads=[f"segment.{segment_id}"])
    return len(moved)


def _ids_of(numbers: Collection[int]) -> list[UUID]:
    rows = execute(
        "SELECT id FROM marketing_person WHERE number = ANY(%s::bigint[])", (list(numbers),)
    )
    return [row[0] for row in rows]
