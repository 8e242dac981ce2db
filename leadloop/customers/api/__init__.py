"""The door of ``customers``."""

from leadloop.customers.api.activities import (
    complete_activity,
    complete_tasks,
    create_activities,
    list_activities,
    list_open_tasks,
)
from leadloop.customers.api.shipped import ensure_shipped_products

__all__ = [
    "complete_activity",
    "complete_tasks",
    "create_activities",
    "ensure_shipped_products",
    "list_activities",
    "list_open_tasks",
]
