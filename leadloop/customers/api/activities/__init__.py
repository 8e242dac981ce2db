"""Activities of any record: tasks, calls, e-mails, appointments, notes."""

from leadloop.customers.api.activities.changing import (
    cancel_activity,
    complete_activity,
    complete_tasks,
    create_activity,
    log_call,
    reopen_activity,
    update_activity,
)
from leadloop.customers.api.activities.drafting import create_activities
from leadloop.customers.api.activities.reading import (
    activity_detail,
    get_activity,
    get_editable_activity,
    list_activities,
    list_open_tasks,
)

__all__ = [
    "activity_detail",
    "cancel_activity",
    "complete_activity",
    "complete_tasks",
    "create_activities",
    "create_activity",
    "get_activity",
    "get_editable_activity",
    "list_activities",
    "list_open_tasks",
    "log_call",
    "reopen_activity",
    "update_activity",
]
