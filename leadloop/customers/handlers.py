"""The work of customers that waits: reminders, bytes that nobody has any more, duplicates."""

from leadloop.customers.api.activities.reminders import reminder_kind
from leadloop.customers.api.attachments import release_kind
from leadloop.customers.api.duplicates import sweep_kind
from leadloop.kit.due import DueKind


def due_kinds() -> tuple[DueKind, ...]:
    """Return every kind of work of this zone that waits."""
    return (reminder_kind(), release_kind(), sweep_kind())
