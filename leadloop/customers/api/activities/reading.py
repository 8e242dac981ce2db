"""Activities as screens show them."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from leadloop.customers.api.regarding import check_visible
from leadloop.customers.contracts.activities import (
    ActivityDetail,
    ActivityStatus,
    ActivityType,
    Priority,
    Regarding,
)
from leadloop.customers.models import Activity
from leadloop.kit.errors import NotAllowed, NotFound
from leadloop.users import api as users
from leadloop.users.contracts import Actor, ActorKind

KIND = "activity"


def list_activities(
    actor: Actor, *, regarding: Regarding, limit: int = 200
) -> list[ActivityDetail]:
    """Return what happened and is to be done with one record, newest first.

    Raises:
        NotFound: There is no such record, or the actor may not see it.
    """
    check_visible(actor, {regarding})
    found = Activity.objects.filter(
        regarding_id=regarding.id, regarding_entity=regarding.entity
    ).select_related("owner", "team")
    return [activity_detail(activity) for activity in found.order_by("-created_at", "-id")[:limit]]


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
    return [activity_detail(activity) for activity in found[:limit]]


def get_activity(actor: Actor, *, activity_id: UUID) -> ActivityDetail:
    """Return one activity.

    Raises:
        NotFound: There is no such activity, or the actor may not see it.
    """
    rows = Activity.objects.visible_to(actor).select_related("owner", "team")
    found: Activity | None = rows.filter(pk=activity_id).first()
    if found is None:
        raise NotFound("There is no such activity.")
    return activity_detail(found)


def get_editable_activity(actor: Actor, *, activity_id: UUID) -> ActivityDetail:
    """Return one activity that the actor is about to change.

    Raises:
        NotFound: There is no such activity, or the actor may not see it.
        NotAllowed: The actor may see it, but not change it.
    """
    found = get_activity(actor, activity_id=activity_id)
    if not Activity.objects.editable_by(actor).filter(pk=activity_id).exists():
        raise NotAllowed("You may see this activity, but not change it.")
    return found


def activity_detail(activity: Any) -> ActivityDetail:
    """Return an activity as others hold it."""
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
