"""Rows of a file put on a static list: each meets a person by e-mail address or phone number."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from leadloop.kit.arrays import uuid_array
from leadloop.kit.db import execute
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound
from leadloop.kit.identity import normalise_phone
from leadloop.kit.text import clean_text
from leadloop.marketing.api.lists import add_to_list
from leadloop.marketing.contracts.segments import ListMatch, ListRow, ListState
from leadloop.marketing.contracts.words import SegmentKind
from leadloop.marketing.models import Person, Segment
from leadloop.users import api as users
from leadloop.users.contracts import Actor

MAX_ROWS: Final = 10_000
"""Rows of one file."""

_ON_LIST: Final = (
    "SELECT p.id FROM marketing_segment_member m JOIN marketing_person p"
    " ON p.number = m.person_number WHERE m.segment_number = %s AND p.id = ANY(%s)"
)


def match_rows(actor: Actor, *, segment_id: UUID, rows: Sequence[ListRow]) -> list[ListMatch]:
    """Return whom each row meets, in the rows' order; nothing is written.

    The e-mail address counts first, then the phone number. A row that several people have is not
    put on the list, nor one that means somebody whom an earlier row has brought.

    Raises:
        NotAllowed: The actor's role changes no segments, or sees no people of marketing.
        NotFound: There is no such segment, or the actor may not see it.
        Conflict: It is a segment by conditions, which nobody is put into.
        InvalidInput: These are too many rows.
    """
    users.check_may_write(actor, Segment.KIND)
    users.check_may_read(actor, Person.KIND)
    if len(rows) > MAX_ROWS:
        problem = f"A list takes {MAX_ROWS:,} rows at a time; split the file."
        raise InvalidInput([FieldError("file", "too_long", problem)])
    segment = Segment.objects.visible_to(actor).filter(pk=segment_id).first()
    if segment is None:
        raise NotFound("There is no such segment.")
    if segment.kind != SegmentKind.STATIC:
        raise Conflict("Conditions alone decide who is in this segment.")
    read = [ListRow(_address(row.email), _phone(row.phone)) for row in rows]
    by_email = _known(actor, "email_normalised", {row.email for row in read})
    by_phone = _known(actor, "mobile_phone", {row.phone for row in read})
    found = [by_email.get(row.email) or by_phone.get(row.phone) or () for row in read]
    people = {one[0] for one in found if len(one) == 1}
    on_list = {row[0] for row in execute(_ON_LIST, (segment.number, uuid_array(sorted(people))))}
    brought: set[UUID] = set()
    return [_judged(*pair, on_list, brought) for pair in zip(read, found, strict=True)]


def put_rows(actor: Actor, *, segment_id: UUID, rows: Sequence[ListRow]) -> int:
    """Put everybody whom these rows meet on a static list; return how many were not on it.

    As ``match_rows``. Safe to repeat.

    Emits:
        ``segment.entered``, if somebody listens, in the same transaction.
    """
    matches = match_rows(actor, segment_id=segment_id, rows=rows)
    people = [one.person_id for one in matches if one.state is ListState.NEW and one.person_id]
    return add_to_list(actor, segment_id=segment_id, person_ids=people)


def _judged(
    row: ListRow, people: Sequence[UUID], on_list: Collection[UUID], brought: set[UUID]
) -> ListMatch:
    if not row.email and not row.phone:
        return ListMatch(ListState.EMPTY)
    if not people:
        return ListMatch(ListState.UNKNOWN)
    if len(people) > 1:
        return ListMatch(ListState.SEVERAL)
    person = people[0]
    if person in brought:
        return ListMatch(ListState.REPEATED, person)
    brought.add(person)
    return ListMatch(ListState.ON_LIST if person in on_list else ListState.NEW, person)


def _known(actor: Actor, column: str, wanted: Collection[str]) -> Mapping[str, Sequence[UUID]]:
    """Return the people that the actor sees, by what they are found by."""
    asked = sorted(set(wanted) - {""})
    rows = Person.objects.visible_to(actor).filter(is_active=True, **{f"{column}__in": asked})
    found: dict[str, list[UUID]] = defaultdict(list)
    for value, person in rows.values_list(column, "pk"):
        found[value].append(person)
    return found


def _address(text: str) -> str:
    return clean_text(text).strip().lower()[:320]


def _phone(text: str) -> str:
    bare = clean_text(text).strip()[:60]
    return normalise_phone(bare) if bare else ""
