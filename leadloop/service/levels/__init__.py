"""The clocks of cases: called by whatever changes a case, in the same transaction.

Each function is told which cases something happened to, once that is written, and moves their
clocks: starts, pauses, resumes, meets, cancels or replaces them, and schedules the moment of the
next warning, breach or end of a pause. What clocks do by themselves (notices, escalations) is
never done here but by the due work of ``level_handlers``.
"""

from leadloop.service.levels.recording import (
    on_case_canceled,
    on_case_changed,
    on_case_created,
    on_case_reopened,
    on_case_replied,
    on_case_resolved,
    on_customer_wrote,
    record_news,
)

__all__ = [
    "on_case_canceled",
    "on_case_changed",
    "on_case_created",
    "on_case_reopened",
    "on_case_replied",
    "on_case_resolved",
    "on_customer_wrote",
    "record_news",
]
