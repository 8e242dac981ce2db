"""What people do with an activity: edit, complete, cancel, open again; and log a call."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from leadloop.customers.api.activities.drafting import KIND, create_activities
from leadloop.customers.api.activities.reading import activity_detail, get_activity
from leadloop.customers.api.activities.reminders import remind
from leadloop.customers.api.activities.stores import STORES
from leadloop.customers.api.regarding import check_visible
from leadloop.customers.api.writing import Change, update_record
from leadloop.customers.contracts.activities import (
    CALL_AGAIN,
    ActivityDetail,
    ActivityDraft,
    ActivityStatus,
    ActivityType,
    LoggedCall,
    Regarding,
    status_reason,
)
from leadloop.customers.contracts.activity_columns import columns_of
from leadloop.customers.models import Activity
from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import FieldError, InvalidInput, NotAllowed, NotFound
from leadloop.users import api as users
from leadloop.users.contracts import Actor

_REASON: Final = "reason"
_REACHED: Final = ("connected", "left_message")


def create_activity(actor: Actor, *, draft: ActivityDraft) -> UUID:
    """Create one activity and return its id; see ``create_activities``.

    Raises:
        InvalidInput: A field does not fit; by attribute.
    """
    try:
        return create_activities(actor, drafts=[draft])[0]
    except InvalidInput as error:
        bare = [e._replace(field=e.field.partition(".")[2]) for e in error.errors]
        raise InvalidInput(bare) from None


def log_call(
    actor: Actor, *, regarding: Regarding, name: str, call: LoggedCall, team_id: UUID | None = None
) -> UUID:
    """Note a phone call about any record, and return the activity's id.

    ``name`` is who was called. A follow-up makes a task for the actor, with a reminder; it, or
    reaching the person, keeps the promises to call again that were made before.

    Raises:
        NotFound: The actor may not see the record.
        InvalidInput: The minutes are no length of a call, the note is too long, or the follow-up
            lies in the past.
    """
    now = clock.now()
    if call.follow_up_at is not None and call.follow_up_at < now - timedelta(days=1):
        cure = "Choose a time that is still to come."
        raise InvalidInput([FieldError("follow_up_at", "past", cure)])
    made = ActivityDraft(
        type=ActivityType.PHONE_CALL,
        subject=f"Call with {name}"[:300],
        regarding=regarding,
        team_id=team_id,
        owner_id=UUID(actor.id) if actor.kind == "person" else None,
        completed_at=now,
        description=call.note,
        direction=call.direction,
        actual_minutes=call.minutes or None,
        data={"outcome": call.outcome},
    )
    with transaction.atomic():
        call_id = create_activity(actor, draft=made)
        if call.follow_up_at is not None or call.outcome in _REACHED:
            complete_tasks(actor, regarding=regarding, reason=CALL_AGAIN)
        if call.follow_up_at is not None:
            again = ActivityDraft(
                type=ActivityType.TASK,
                subject=f"Call {name} again"[:300],
                regarding=regarding,
                due_at=call.follow_up_at,
                reminder_at=call.follow_up_at,
                data={"reason": CALL_AGAIN},
            )
            create_activity(actor, draft=again)
    return call_id


def update_activity(
    actor: Actor,
    *,
    activity_id: UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
) -> None:
    """Change what was typed of an activity; a field that is missing stays. Times are UTC.

    A reminder moves with ``reminder_at``.

    Raises:
        NotFound: There is no such activity, or the actor may not see its record.
        NotAllowed: The actor's role writes no activities.
        InvalidInput: A field does not fit; by attribute.
        StaleWrite: Somebody changed it since ``expected_version`` was read.

    Emits:
        ``activity.changed``, in the same transaction, if anything differs.
    """
    kind = get_activity(actor, activity_id=activity_id).type
    change = Change(activity_id, values, expected_version)
    update_record(actor, STORES[kind], columns_of(kind), change)


def complete_activity(actor: Actor, *, activity_id: UUID) -> ActivityDetail:
    """Mark an open activity as done, and return it. Done already stays as it was.

    Raises:
        NotFound: There is no such activity, or the actor may not see its record.
        NotAllowed: The actor's role writes no activities.

    Emits:
        ``activity.changed``, in the same transaction.
    """
    return _moved(actor, activity_id, ActivityStatus.COMPLETED)


def cancel_activity(actor: Actor, *, activity_id: UUID) -> ActivityDetail:
    """Call an open activity off, and return it; see ``complete_activity``."""
    return _moved(actor, activity_id, ActivityStatus.CANCELED)


def reopen_activity(actor: Actor, *, activity_id: UUID) -> ActivityDetail:
    """Open an activity that was done or called off again; see ``complete_activity``."""
    return _moved(actor, activity_id, ActivityStatus.OPEN)


def complete_tasks(actor: Actor, *, regarding: Regarding, reason: str) -> int:
    """Mark a record's open tasks with this ``reason`` in their data as done; return how many.

    Raises:
        NotFound: The actor may not see the record.
    """
    users.check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        check_visible(actor, {regarding})
        tasks = Activity.objects.select_for_update().filter(
            regarding_id=regarding.id,
            regarding_entity=regarding.entity,
            type=ActivityType.TASK,
            status=ActivityStatus.OPEN,
            **{f"data__{_REASON}": reason},
        )
        for task in tasks:
            _move(actor, task, ActivityStatus.COMPLETED)
    return len(tasks)


def _moved(actor: Actor, activity_id: UUID, status: ActivityStatus) -> ActivityDetail:
    users.check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        rows = Activity.objects.visible_to(actor).select_for_update(of=("self",))
        activity: Activity | None = rows.filter(pk=activity_id).first()
        if activity is None:
            raise NotFound("There is no such activity.")
        if not Activity.objects.editable_by(actor).filter(pk=activity_id).exists():
            raise NotAllowed("You may see this activity, but not change it.")
        ends = status is not ActivityStatus.OPEN
        if (activity.status == ActivityStatus.OPEN) is ends:
            _move(actor, activity, status)
    return activity_detail(activity)


def _move(actor: Actor, activity: Activity, status: ActivityStatus) -> None:
    now = clock.now()
    activity.status = status
    activity.status_reason = status_reason(ActivityType(activity.type), status, activity.direction)
    activity.completed_at = now if status is ActivityStatus.COMPLETED else None
    activity.last_cause, activity.last_trace = None, ""
    activity.version += 1
    activity.updated_at, activity.updated_by = now, actor.label
    activity.save(
        update_fields=[
            *("status", "status_reason", "completed_at", "last_cause", "last_trace"),
            *("version", "updated_at", "updated_by"),
        ]
    )
    stays = activity.reminder_at if status is ActivityStatus.OPEN else None
    if activity.reminder_at:
        remind([(activity.pk, stays)])
