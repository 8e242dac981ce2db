"""The door of ``flows``: definitions, runs, Request triggers."""

from leadloop.flows.api.definitions import (
    create_flow,
    discard_draft,
    find_version,
    get_flow,
    list_flows,
    publish_flow,
    save_draft,
    set_enabled,
    set_mode,
)
from leadloop.flows.api.invoking import resubmit_run, run_request_trigger
from leadloop.flows.api.runs import find_run_for, get_run, list_runs, list_runs_for, purge_runs
from leadloop.flows.api.shipping import ensure_shipped_flows
from leadloop.flows.running import use_base_url

__all__ = [
    "create_flow",
    "discard_draft",
    "ensure_shipped_flows",
    "find_run_for",
    "find_version",
    "get_flow",
    "get_run",
    "list_flows",
    "list_runs",
    "list_runs_for",
    "publish_flow",
    "purge_runs",
    "resubmit_run",
    "run_request_trigger",
    "save_draft",
    "set_enabled",
    "set_mode",
    "use_base_url",
]
