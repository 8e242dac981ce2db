"""Runs a program: a state machine that asks for effects and is given their results."""

from typing import Any

from leadloop.flows.contracts import EffectRequest, EffectResult, TriggerInput
from leadloop.flows.logic.definition import Program
from leadloop.flows.logic.history import failure_message
from leadloop.flows.logic.state import Run, Services
from leadloop.flows.logic.steps import CANCELLED, FAILED, PENDING, SUCCEEDED, Terminated


def start_run(program: Program, services: Services, trigger: TriggerInput, *, run_id: str) -> Run:
    """Return a new run; nothing has been executed yet.

    Raises:
        NotFound: The definition has no trigger with that name.
    """
    run = Run(program, services, run_id=run_id, trigger=_trigger_record(program, trigger))
    run.cause = trigger.cause
    run.event = trigger.event
    run.attempt = trigger.attempt
    run.trace_id = trigger.trace_id
    run.client_tracking_id = trigger.client_tracking_id or run_id
    return run


def _trigger_record(program: Program, trigger: TriggerInput) -> dict[str, Any]:
    name = program.trigger_name(trigger.name)
    outputs: dict[str, Any] = {"headers": dict(trigger.headers), "body": trigger.body}
    if trigger.queries:
        outputs["queries"] = dict(trigger.queries)
    return {"name": name, "outputs": outputs}


def advance(run: Run) -> list[EffectRequest]:
    """Take a run as far as it goes without the world.

    Returns:
        What it waits for, in the order asked; empty once it has finished. Calling again without
        giving results asks for the same, under the same ids.
    """
    run.requests = []
    if run.finished:
        return []
    try:
        status = run.program.body.advance(run, run.root)
    except Terminated as stop:
        _cancel_pending(run)
        run.finish(stop.status, stop.error)
        return []
    if status is None:
        return run.requests
    error = None
    if status != SUCCEEDED:
        error = {"code": "ActionFailed", "message": failure_message(run.root.records)}
    run.finish(status, error)
    return []


def _cancel_pending(run: Run) -> None:
    run.requests = []
    for record in run.root.records.values():
        if record["status"] in PENDING:
            record["status"] = CANCELLED
            record["code"] = "Terminated"
            record["end"] = run.services.now()


def resume(run: Run, results: dict[str, EffectResult]) -> list[EffectRequest]:
    """Give a run the results of what it asked for, and take it on; as ``advance``."""
    run.results.update(results)
    return advance(run)


def cancel(run: Run, message: str) -> None:
    """End a run from outside."""
    _cancel_pending(run)
    run.finish(CANCELLED, {"code": "Cancelled", "message": message})


def failed(run: Run) -> bool:
    """Tell whether the run ended in failure."""
    return run.status == FAILED
