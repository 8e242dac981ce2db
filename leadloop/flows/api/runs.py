"""Run history: lists, one run in the vendor's shape, the runs of a submission."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from leadloop.events import api as events
from leadloop.flows import store
from leadloop.flows.contracts import Mode, RunDetail, RunSummary, Status
from leadloop.flows.logic.history import expand_history, trimmed
from leadloop.flows.models import FlowRun
from leadloop.flows.programs import load_version
from leadloop.kit.errors import NotFound
from leadloop.users.api import check_may_read
from leadloop.users.contracts import Actor

KIND = "flow"
TRACE_KIND = "trace"
_MAX_PAGE = 500
_MAX_SHOWN_CHARS = 100_000


def list_runs(
    actor: Actor,
    *,
    flow: str = "",
    status: Status | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> list[RunSummary]:
    """Return runs, newest first; ``before`` is the last id of the page above.

    Raises:
        NotAllowed: ``actor`` may not see flows.
    """
    check_may_read(actor, KIND)
    rows = FlowRun.objects.select_related("flow", "version")
    if flow:
        rows = rows.filter(flow__name=flow)
    if status is not None:
        rows = rows.filter(status=status.value)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_summary(row) for row in _light(rows)[: min(max(limit, 1), _MAX_PAGE)]]


def get_run(actor: Actor, *, run_id: UUID) -> RunDetail:
    """Return one run with its history, secrets masked.

    Raises:
        NotAllowed: ``actor`` may not see flows.
        NotFound: There is no such run, or it is no longer kept.
    """
    check_may_read(actor, KIND)
    row = FlowRun.objects.select_related("flow", "version").filter(id=run_id).first()
    if row is None:
        raise NotFound("There is no such run.")
    return _detail(row)


def find_run_for(actor: Actor, *, cause: UUID) -> RunDetail | None:
    """Return the latest run for a submission, None if there is none.

    Raises:
        NotAllowed: ``actor`` may not see traces.
    """
    check_may_read(actor, TRACE_KIND)
    rows = FlowRun.objects.select_related("flow", "version").filter(cause=cause)
    row = rows.order_by("-started_at").first()
    return None if row is None else _detail(row)


def list_runs_for(actor: Actor, *, cause: UUID) -> list[RunSummary]:
    """Return every run for a submission, oldest first.

    Raises:
        NotAllowed: ``actor`` may not see traces.
    """
    check_may_read(actor, TRACE_KIND)
    rows = FlowRun.objects.select_related("flow", "version").filter(cause=cause)
    return [_summary(row) for row in _light(rows).order_by("started_at")]


def purge_runs(*, before: datetime) -> int:
    """Delete the runs that ended before ``before``; return how many. For maintenance."""
    return store.purge(before)


def read_event(row: FlowRun) -> Any:
    """Return the body of the event that started a run, None once the log has dropped it."""
    event = None if row.event is None else events.read_key(row.event)
    return None if event is None else event.data


def _light(rows: QuerySet[FlowRun]) -> QuerySet[FlowRun]:
    return rows.defer(
        "state", "actions", "trigger", "response", "version__definition_text", "flow__draft_text"
    )


def _summary(row: FlowRun) -> RunSummary:
    return RunSummary(
        row.id,
        row.flow.name,
        row.version.number,
        Mode(row.mode),
        Status(row.status),
        row.started_at,
        row.ended_at,
        row.trace_id,
        row.cause,
        row.attempt,
        str((row.error or {}).get("message", "")),
    )


def _detail(row: FlowRun) -> RunDetail:
    trigger = dict(row.trigger)
    if "outputs" not in trigger:
        body = read_event(row)
        if body is not None:
            trigger["outputs"] = {"body": body}
    return RunDetail(
        summary=_summary(row),
        trigger=trimmed(trigger, _MAX_SHOWN_CHARS),
        event=row.event,
        actions=tuple(
            expand_history(
                row.actions,
                started=row.started_at.timestamp(),
                types=load_version(row.version_id).types,
                response=row.response,
            )
        ),
        response=row.response,
        error=row.error,
        client_tracking_id=row.client_tracking_id,
        resubmit_of=row.resubmit_of,
    )
