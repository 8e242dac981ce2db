"""The door of ``customers``: activities of any record."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import Q

from leadloop.customers.contracts import (
    MAX_SUBJECT_LENGTH,
    ActivityDetail,
    ActivityDraft,
    ActivityStatus,
    ActivityType,
    Priority,
    Regarding,
    status_reason,
)
from leadloop.customers.models import Activity
from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.arrays import json_array, text_array, uuid_array
from leadloop.kit.db import execute
from leadloop.kit.entity import get_entity
from leadloop.kit.errors import FieldError, InvalidInput, NotFound
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
    if errors := [e for place, draft in enumerate(drafts) for e in _subject_errors(place, draft)]:
        raise InvalidInput(errors)
    own_hand = actor.kind in (ActorKind.PERSON, ActorKind.CLIENT)
    if own_hand:
        _check_visible(actor, {draft.regarding for draft in drafts})
    ids = [new_uuid() for _ in drafts]
    with transaction.atomic(), change_context(actor=actor.label, trace_id="@row"):
        stamps = (clock.now(), actor.label) * 2
        execute(_INSERT, (*stamps, *_columns(actor, ids, drafts)))
    return ids


def _subject_errors(place: int, draft: ActivityDraft) -> list[FieldError]:
    if not draft.subject.strip():
        return [FieldError(f"{place}.subject", "required", "Say what this is about.")]
    if len(draft.subject) > MAX_SUBJECT_LENGTH:
        cure = f"Shorten this to {MAX_SUBJECT_LENGTH} characters."
        return [FieldError(f"{place}.subject", "max_length", cure)]
    return []


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


def list_activities(
    actor: Actor, *, regarding: Regarding, limit: int = 200
) -> list[ActivityDetail]:
    """Return what happened and is to be done with one record, newest first.

    Raises:
        NotFound: There is no such record, or the actor may not see it.
    """
    _check_visible(actor, {regarding})
    found = Activity.objects.filter(
        regarding_id=regarding.id, regarding_entity=regarding.entity
    ).select_related("owner", "team")
    return [_detail(activity) for activity in found.order_by("-created_at", "-id")[:limit]]


def list_open_tasks(actor: Actor, *, limit: int = 50) -> list[ActivityDetail]:
    """Return the actor's own open tasks and those their teams share, the soonest due first.

    Tasks of a team that somebody owns are left to that person. Without a due time come last.
    """
    mine = Activity.objects.filter(type=ActivityType.TASK, status=ActivityStatus.OPEN).filter(
        users.visible_to(actor, KIND)
    )
    if actor.kind is ActorKind.PERSON:
        mine = mine.filter(Q(owner_id=actor.id) | Q(owner=None, team__in=actor.team_ids))
    found = mine.select_related("owner", "team").order_by("due_at", "id")
    return [_detail(activity) for activity in found[:limit]]


def complete_activity(actor: Actor, *, activity_id: UUID) -> ActivityDetail:
    """Mark an open activity as done, and return it. Done already stays as it was.

    Raises:
        NotFound: There is no such activity, or the actor may not see its record.
        NotAllowed: The actor's role writes no activities.

    Emits:
        ``activity.changed``, in the same transaction.
    """
    users.check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        activity = Activity.objects.select_for_update().filter(pk=activity_id).first()
        if activity is None:
            raise NotFound("There is no such activity.")
        _check_visible(actor, {Regarding(activity.regarding_entity, activity.regarding_id)})
        if activity.status == ActivityStatus.OPEN:
            _complete(activity)
    return _detail(activity)


def complete_tasks(actor: Actor, *, regarding: Regarding, reason: str) -> int:
    """Mark a record's open tasks with this ``reason`` in their data as done; return how many.

    Raises:
        NotFound: The actor may not see the record.
    """
    users.check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        _check_visible(actor, {regarding})
        tasks = Activity.objects.select_for_update().filter(
            regarding_id=regarding.id,
            regarding_entity=regarding.entity,
            type=ActivityType.TASK,
            status=ActivityStatus.OPEN,
            data__reason=reason,
        )
        for task in tasks:
            _complete(task)
    return len(tasks)


def _complete(activity: Activity) -> None:
    activity.status = ActivityStatus.COMPLETED
    activity.completed_at = clock.now()
    activity.last_cause, activity.last_trace = None, ""
    activity.save(update_fields=["status", "completed_at", "last_cause", "last_trace"])


def _check_visible(actor: Actor, regarding: set[Regarding]) -> None:
    """An activity is seen by whoever may see its record; the record's entity knows who."""
    by_entity: dict[str, set[UUID]] = {}
    for entity, record_id in regarding:
        by_entity.setdefault(entity, set()).add(record_id)
    for entity, ids in by_entity.items():
        if get_entity(entity).rows(actor).filter(pk__in=ids).count() != len(ids):
            raise NotFound


def _detail(activity: Activity) -> ActivityDetail:
    return ActivityDetail(
        id=activity.pk,
        type=ActivityType(activity.type),
        subject=activity.subject,
        regarding=Regarding(activity.regarding_entity, activity.regarding_id),
        owner_id=activity.owner_id,
        owner_name=activity.owner.name if activity.owner else "",
        team_id=activity.team_id,
        team_name=activity.team.name if activity.team else "",
        due_at=activity.due_at,
        completed_at=activity.completed_at,
        status=ActivityStatus(activity.status),
        priority=Priority(activity.priority),
        data=activity.data,
        created_at=activity.created_at,
        created_by=activity.created_by,
        trace_id=activity.last_trace,
        description=activity.description,
        start_at=activity.start_at,
        end_at=activity.end_at,
        location=activity.location,
        reminder_at=activity.reminder_at,
        direction=activity.direction,
        actual_minutes=activity.actual_minutes,
        status_reason=activity.status_reason,
        version=activity.version,
        updated_at=activity.updated_at,
        updated_by=activity.updated_by,
    )
