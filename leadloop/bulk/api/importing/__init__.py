"""Files become records: planned, tried in a dry run, carried out; refused rows become a file."""

from leadloop.bulk.api.importing import carrying  # it says how imports are carried out
from leadloop.bulk.api.importing.planning import (
    check_import,
    create_import,
    get_import,
    plan_import,
    run_import,
)
from leadloop.bulk.api.importing.telling import error_file, outcome_file, sample_rows

__all__ = [
    "carrying",
    "check_import",
    "create_import",
    "error_file",
    "get_import",
    "outcome_file",
    "plan_import",
    "run_import",
    "sample_rows",
]
