"""Reminders: one notice to the owner of an open activity at the time it names."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from leadloop.customers.contracts.activities import ActivityStatus
from leadloop.customers.models import Activity
from leadloop.kit import clock, due
from leadloop.kit.due import DueItem, DueKind, Finished, NewDue, Step, Wait
from leadloop.users import api as users
from leadloop.users.api import NoticeDraft

log = structlog.get_logger()

KIND: Final = "customers.reminder"
NOTICE: Final = "reminder"


def remind(reminders: Iterable[tuple[UUID, datetime | None]]) -> None:
    """Set, move or take away reminders, in the caller's transaction; None takes one away."""
    reminders = list(reminders)
    for activity_id, _ in reminders:
        due.cancel(KIND, str(activity_id))
    due.schedule([NewDue(KIND, str(key), at, {}) for key, at in reminders if at is not None])


def reminder_kind() -> DueKind:
    """Return how reminders fire."""
    return DueKind(KIND, advance=_advance, give_up=_give_up)


def _advance(items: Sequence[DueItem]) -> list[Step]:
    now = clock.now()
    rows = Activity.objects.in_bulk([UUID(item.key) for item in items])
    steps: list[Step] = []
    notices: list[NoticeDraft] = []
    for item in items:
        activity = rows.get(UUID(item.key))
        if activity is None or activity.status != ActivityStatus.OPEN or not activity.reminder_at:
            steps.append(Finished())
        elif activity.reminder_at > now:
            steps.append(Wait(activity.reminder_at, {}))
        else:
            notices += _notice(activity)
            steps.append(Finished())
    users.notify(notices)
    return steps


def _notice(activity: Activity) -> list[NoticeDraft]:
    if activity.owner_id is None and activity.team_id is None:
        return []
    return [
        NoticeDraft(
            kind=NOTICE,
            title=f"Reminder: {activity.subject}",
            url=f"/records/{activity.regarding_entity}/{activity.regarding_id}",
            body=activity.get_type_display(),
            user_id=activity.owner_id,
            team_id=None if activity.owner_id else activity.team_id,
        )
    ]


def _give_up(item: DueItem, error: str) -> None:
    log.error("reminder.given_up", activity_id=item.key, error=error)
