"""The door of ``bulk``: change, import and undo many records, and follow the jobs."""

from leadloop.bulk.api.changing import change_records
from leadloop.bulk.api.exporting import export_file, record_export
from leadloop.bulk.api.importing import (
    check_import,
    create_import,
    error_file,
    get_import,
    outcome_file,
    plan_import,
    run_import,
    sample_rows,
)
from leadloop.bulk.api.jobs import cancel_job, get_job, list_jobs, list_rows, step_job
from leadloop.bulk.api.registry import find_importable, list_importables, register_importable
from leadloop.bulk.api.undoing import undo_job
from leadloop.bulk.logic.files import read_table

__all__ = [
    "cancel_job",
    "change_records",
    "check_import",
    "create_import",
    "error_file",
    "export_file",
    "find_importable",
    "get_import",
    "get_job",
    "list_importables",
    "list_jobs",
    "list_rows",
    "outcome_file",
    "plan_import",
    "read_table",
    "record_export",
    "register_importable",
    "run_import",
    "sample_rows",
    "step_job",
    "undo_job",
]
