"""New activities: a batch with one INSERT."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import transaction

from leadloop.customers.api.activities.reminders import remind
from leadloop.customers.api.regarding import check_visible
from leadloop.customers.contracts.activities import ActivityDraft, ActivityStatus, status_reason
from leadloop.customers.logic.drafting import draft_errors
from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.arrays import json_array, text_array, uuid_array
from leadloop.kit.db import execute
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.ids import new_uuid
from leadloop.kit.text import clean_json, clean_text
from leadloop.users import api as users
from leadloop.users.contracts import Actor, ActorKind

KIND: Final = "activity"

_INSERT: Final = """
INSERT INTO customers_activity (id, type, subject, regarding_entity, regarding_id, owner_id,
    team_id, due_at, completed_at, status, priority, data, created_at, created_by, last_cause,
    last_trace, description, start_at, end_at, location, reminder_at, direction, actual_minutes,
    status_reason, updated_at, updated_by)
SELECT id, type, subject, entity, regarding, owner, team, due, completed,
    CASE WHEN completed IS NULL THEN 'open' ELSE 'completed' END, priority, data::jsonb, %s, %s,
    cause, trace, description, starts, ends, location, reminder, direction, minutes, reason, %s, %s
FROM unnest(%s, %s, %s, %s, %s, %s, %s, %s::timestamptz[], %s::timestamptz[], %s, %s, %s, %s, %s,
        %s::timestamptz[], %s::timestamptz[], %s, %s::timestamptz[], %s, %s::integer[], %s)
    AS new (id, type, subject, entity, regarding, owner, team, due, completed, priority, data,
        cause, trace, description, starts, ends, location, reminder, direction, minutes, reason)
"""


def create_activities(actor: Actor, *, drafts: Sequence[ActivityDraft]) -> list[UUID]:
    """Create activities with one INSERT and return their ids, in order.

    Leadloop and its flows write for any record, and say cause and trace in each draft. A person
    or a client writes only for records they may see; a draft without owner and team is theirs.

    Raises:
        NotAllowed: The actor's role writes no activities.
        NotFound: The actor may not see one of the records.
        InvalidInput: A subject is empty or longer than 300 characters.

    Emits:
        ``activity.changed``, in the same transaction.
    """
    users.check_may_write(actor, KIND)
    if not drafts:
        return []
    if errors := [e for place, draft in enumerate(drafts) for e in _errors(place, draft)]:
        raise InvalidInput(errors)
    own_hand = actor.kind in (ActorKind.PERSON, ActorKind.CLIENT)
    if own_hand:
        check_visible(actor, {draft.regarding for draft in drafts})
    ids = [new_uuid() for _ in drafts]
    with transaction.atomic(), change_context(actor=actor.label, trace_id="@row"):
        stamps = (clock.now(), actor.label) * 2
        execute(_INSERT, (*stamps, *_columns(actor, ids, drafts)))
        remind(
            (key, draft.reminder_at)
            for key, draft in zip(ids, drafts, strict=True)
            if draft.reminder_at and not draft.completed_at
        )
    return ids


def _errors(place: int, draft: ActivityDraft) -> list[FieldError]:
    found = draft_errors(draft)
    return [error._replace(field=f"{place}.{error.field}") for error in found]


def _columns(actor: Actor, ids: Sequence[UUID], drafts: Sequence[ActivityDraft]) -> list[Any]:
    me = UUID(actor.id) if actor.kind is ActorKind.PERSON else None
    return [
        uuid_array(ids),
        text_array([d.type for d in drafts]),
        text_array([clean_text(d.subject) for d in drafts]),
        text_array([d.regarding.entity for d in drafts]),
        uuid_array([d.regarding.id for d in drafts]),
        uuid_array([d.owner_id if d.owner_id or d.team_id else me for d in drafts]),
        uuid_array([d.team_id for d in drafts]),
        [d.due_at for d in drafts],
        [d.completed_at for d in drafts],
        text_array([d.priority for d in drafts]),
        json_array([_json(d.data) for d in drafts]),
        uuid_array([d.cause for d in drafts]),
        text_array([d.trace_id for d in drafts]),
        text_array([clean_text(d.description) for d in drafts]),
        [d.start_at for d in drafts],
        [d.end_at for d in drafts],
        text_array([clean_text(d.location) for d in drafts]),
        [d.reminder_at for d in drafts],
        text_array([d.direction or "" for d in drafts]),
        [d.actual_minutes for d in drafts],
        text_array([_reason(d) for d in drafts]),
    ]


def _reason(draft: ActivityDraft) -> str:
    status = ActivityStatus.COMPLETED if draft.completed_at else ActivityStatus.OPEN
    return status_reason(draft.type, status, draft.direction or "")


def _json(data: Mapping[str, Any]) -> bytes:
    text = orjson.dumps(data)
    return orjson.dumps(clean_json(data)) if b"\\u0000" in text else text
