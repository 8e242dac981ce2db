"""The door of ``bulk``: change, import and undo many records, and follow the jobs."""

from leadloop.bulk.api.changing import change_records
from leadloop.bulk.api.jobs import cancel_job, get_job, list_jobs, list_rows
from leadloop.bulk.api.registry import find_importable, list_importables, register_importable
from leadloop.bulk.api.undoing import undo_job

__all__ = [
    "cancel_job",
    "change_records",
    "find_importable",
    "get_job",
    "list_importables",
    "list_jobs",
    "list_rows",
    "register_importable",
    "undo_job",
]
