"""The door of ``customers``."""

from leadloop.customers.api.activities import (
    complete_activity,
    complete_tasks,
    create_activities,
    list_activities,
    list_open_tasks,
)
from leadloop.customers.api.agenda import (
    AGENDA_TYPES,
    last_calls,
    list_agenda,
    list_due,
    name_records,
)
from leadloop.customers.api.shipped import ensure_shipped_products

__all__ = [
    "AGENDA_TYPES",
    "complete_activity",
    "complete_tasks",
    "create_activities",
    "ensure_shipped_products",
    "last_calls",
    "list_activities",
    "list_agenda",
    "list_due",
    "list_open_tasks",
    "name_records",
]
