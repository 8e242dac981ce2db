"""Hand people to sales: once each, with the reason said."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from django.db import transaction

from leadloop.events import api as events
from leadloop.events.catalogue import MARKETING, PERSON_MQL
from leadloop.events.contracts import EventDraft, to_json
from leadloop.kit import clock
from leadloop.kit.arrays import uuid_array
from leadloop.kit.db import Row, execute
from leadloop.kit.ids import new_trace_id
from leadloop.users.api import check_may_write
from leadloop.users.contracts import SYSTEM, Actor

SOURCE: Final = "/leadloop/marketing"
KIND: Final = "marketing_person"

_COLUMNS: Final = (
    "id, sales_lead_id, sales_contact_id, score, grade, mql_reason, mql_at, owner_id, team_id,"
    " last_trace"
)
_OVER: Final = f"""
UPDATE marketing_person SET mql_at = %(now)s, version = version + 1, updated_at = %(now)s,
    mql_reason = 'The score ' || score || ' has reached ' || %(least)s::integer
WHERE {{whose}} = ANY(%(ids)s) AND mql_at IS NULL AND is_active AND kind = 'lead'
    AND lead_status = 'open' AND score >= %(least)s::integer
RETURNING {_COLUMNS}
"""
_BY_HAND: Final = f"""
UPDATE marketing_person SET mql_at = %(now)s, mql_reason = %(reason)s, version = version + 1,
    updated_at = %(now)s
WHERE id = ANY(%(ids)s) AND mql_at IS NULL AND is_active
RETURNING {_COLUMNS}
"""
_WHOSE: Final = {"lead": "sales_lead_id", "person": "id"}


def mark_over_threshold(ids: Collection[UUID], *, least: int, whose: str = "lead") -> int:
    """Hand over those open leads whose score has reached ``least``; return how many.

    ``ids`` are of leads of the CRM, or of people (``whose`` is ``person``). Nobody is handed
    over twice.

    Emits:
        ``person.mql``, in the caller's transaction.
    """
    if not ids:
        return 0
    asked = {"now": clock.now(), "least": least, "ids": uuid_array(list(ids))}
    with events.change_context(actor=SYSTEM.label, origin="mql"):
        rows = execute(_OVER.format(whose=_WHOSE[whose]), asked)
    _tell(SYSTEM, rows)
    return len(rows)


def hand_to_sales(actor: Actor, *, person_ids: Collection[UUID], reason: str) -> int:
    """Hand people to sales, whatever their score; return how many were not yet.

    Raises:
        NotAllowed: The actor's role changes no people of marketing.

    Emits:
        ``person.mql`` for each, in the same transaction.
    """
    check_may_write(actor, KIND)
    asked = {"now": clock.now(), "reason": reason[:300], "ids": uuid_array(list(person_ids))}
    with transaction.atomic(), events.change_context(actor=actor.label, origin="mql"):
        rows = execute(_BY_HAND, asked)
        _tell(actor, rows)
    return len(rows)


def _tell(actor: Actor, rows: Sequence[Row]) -> None:
    events.append([_draft(actor, row) for row in rows])


def _draft(actor: Actor, row: Row) -> EventDraft:
    names = (
        *("person_id", "lead_id", "contact_id", "score", "grade", "reason", "at", "owner_id"),
        "team_id",
    )
    return EventDraft(
        topic=MARKETING,
        type=PERSON_MQL,
        source=SOURCE,
        id=f"mql/{row[0]}",
        data=to_json(dict(zip(names, row, strict=False))),
        time=clock.now(),
        trace_id=row[-1] or new_trace_id(),
        subject=str(row[0]),
        actor=actor.label,
    )
