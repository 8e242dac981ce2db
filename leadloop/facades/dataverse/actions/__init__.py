"""Functions and actions beyond reading and writing records."""

from leadloop.facades.dataverse.actions import bulk_delete, merging, sales, service, tables
from leadloop.facades.dataverse.actions.answering import answer_action, answer_function

__all__ = [
    "answer_action",
    "answer_function",
    "bulk_delete",
    "merging",
    "sales",
    "service",
    "tables",
]
