"""Starting a flow from outside: its invoke URL, and resubmitting a run."""

import time
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction

from leadloop.flows import store
from leadloop.flows.actors import flow_actor
from leadloop.flows.api.definitions import KIND
from leadloop.flows.api.runs import read_event
from leadloop.flows.contracts import Answer, Mode, TriggerInput
from leadloop.flows.logic.batch import settle
from leadloop.flows.logic.definition import Trigger
from leadloop.flows.logic.schemas import schema_problem
from leadloop.flows.logic.state import Run
from leadloop.flows.models import FlowRun
from leadloop.flows.programs import Loaded, load_current
from leadloop.flows.records import EntityRecords
from leadloop.flows.running import advance_inline, begin, start_stateful
from leadloop.kit.errors import NotAllowed, NotFound
from leadloop.users.api import check_may_write
from leadloop.users.contracts import Actor, ActorKind, Role

RESPONSE_WAIT_S: Final = 110.0
_MAX_POLL_S: Final = 0.5
_CALLERS: Final = frozenset({Role.ADMINISTRATOR, Role.INTEGRATION})
_ANY_METHOD: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
# What must not go into a run's history, nor back to its flow.
_PRIVATE: Final = frozenset(
    {"authorization", "cookie", "x-api-key", "aeg-sas-key", "aeg-sas-token"}
)


def run_request_trigger(
    actor: Actor,
    *,
    flow: str,
    trigger: str,
    call: TriggerInput,
    wait_s: float = RESPONSE_WAIT_S,
) -> Answer:
    """Start a run by its Request trigger and return what the caller is told.

    Without a Response action, or if the run goes on after all it may answer, that is 202. A run
    that waits for the outside before it answers is waited for, up to ``wait_s`` seconds.

    Args:
        actor: Who calls.
        flow: The flow's name.
        trigger: The trigger's name.
        call: Body, headers, queries, method.
        wait_s: How long to wait for the answer of a stateful run.

    Raises:
        NotAllowed: ``actor`` may not start flows.
        NotFound: There is no such flow or Request trigger.
        Unavailable: The flow is switched off or has not been published.
    """
    if actor.kind is not ActorKind.SYSTEM and actor.role not in _CALLERS:
        raise NotAllowed
    loaded = load_current(flow)
    declared = loaded.program.triggers[loaded.program.trigger_name(trigger)]
    if declared.type.lower() != "request":
        raise NotFound(f"The trigger '{trigger}' is not started by a call.")
    problem = _problem(declared, call)
    if problem is not None:
        return problem
    (run,) = begin(loaded, [_cleaned(call, declared.name)])
    _start(loaded, run)
    headers = _headers(loaded, run, declared.name)
    if not loaded.program.has_response:
        return Answer(202, headers, None)
    if run.response is None and not run.finished:
        _await_response(run, wait_s)
    return _answer(run, headers)


def resubmit_run(actor: Actor, *, run_id: UUID) -> UUID:
    """Start the flow again, as it is in force now, with the trigger of an earlier run.

    Returns:
        The new run's id.

    Raises:
        NotAllowed: ``actor`` may not change flows.
        NotFound: There is no such run, or what started it is no longer kept.
        Unavailable: The flow is switched off.
    """
    check_may_write(actor, KIND)
    row = FlowRun.objects.select_related("flow").filter(id=run_id).first()
    if row is None:
        raise NotFound("There is no such run.")
    outputs = row.trigger.get("outputs")
    body = read_event(row) if outputs is None else outputs.get("body")
    if outputs is None and body is None:
        raise NotFound("What started this run is no longer kept.")
    outputs = outputs or {}
    trigger = TriggerInput(
        body,
        name=row.trigger.get("name", ""),
        headers=outputs.get("headers", {}),
        queries=outputs.get("queries", {}),
        cause=None if row.cause is None else str(row.cause),
        attempt=row.attempt,
        event=None if row.event is None else str(row.event),
        trace_id=row.trace_id,
    )
    loaded = load_current(row.flow.name)
    (run,) = begin(loaded, [trigger])
    _start(loaded, run, resubmit_of=row.id)
    return UUID(run.id)


def _start(loaded: Loaded, run: Run, *, resubmit_of: UUID | None = None) -> None:
    """Execute a new run as far as it goes now, and store it; one transaction."""
    origin = store.Origin(loaded, loaded.mode, resubmit_of)
    with transaction.atomic():
        if loaded.mode is Mode.STATEFUL:
            start_stateful(origin, [run])
            advance_inline(loaded, run)
        else:
            program = loaded.program
            actor = flow_actor(program.name, program.title)
            settle([run], EntityRecords(actor, each_alone=True))
            store.insert_runs(origin, [run])


def _await_response(run: Run, wait_s: float) -> None:
    """Look at the stored run until it has answered or ended."""
    until = time.monotonic() + wait_s
    pause = 0.02
    while time.monotonic() < until:
        time.sleep(pause)
        pause = min(pause * 1.5, _MAX_POLL_S)
        row = FlowRun.objects.filter(id=run.id).values("response", "status", "ended_at").first()
        if row is None or row["response"] is not None or row["ended_at"] is not None:
            run.response = row["response"] if row else None
            run.ended = None if row is None or row["ended_at"] is None else run.started
            return


def _answer(run: Run, headers: dict[str, str]) -> Answer:
    if run.response is not None:
        given = run.response
        return Answer(given["statusCode"], {**headers, **given["headers"]}, given["body"])
    if run.finished:
        message = f"The run ended without an answer. Its tracking id is '{run.client_tracking_id}'."
        return Answer(502, headers, _error("NoResponse", message))
    message = "The run did not answer in time; it goes on."
    return Answer(504, headers, _error("GatewayTimeout", message))


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


def _problem(declared: Trigger, call: TriggerInput) -> Answer | None:
    allowed = {declared.method} if declared.method else _ANY_METHOD
    if call.method.upper() not in allowed:
        message = f"The trigger is called with {' or '.join(sorted(allowed))}."
        headers = {"Allow": ", ".join(sorted(allowed))}
        return Answer(405, headers, _error("MethodNotAllowed", message))
    if declared.checks_schema and declared.schema is not None:
        problem = schema_problem(call.body, declared.schema)
        if problem is not None:
            return Answer(400, {}, _error("TriggerInputSchemaMismatch", problem))
    return None


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name), "")


def _cleaned(call: TriggerInput, name: str) -> TriggerInput:
    headers = {k: v for k, v in call.headers.items() if k.lower() not in _PRIVATE}
    tracking = call.client_tracking_id or _header(call.headers, "x-ms-client-tracking-id")
    return TriggerInput(
        call.body,
        name=name,
        headers=headers,
        queries={k: v for k, v in call.queries.items() if k.lower() != "sig"},
        method=call.method,
        trace_id=call.trace_id,
        client_tracking_id=tracking[:200],
    )


def _headers(loaded: Loaded, run: Run, trigger: str) -> dict[str, str]:
    request_id = str(uuid4())
    return {
        "x-ms-workflow-run-id": run.id,
        "x-ms-client-tracking-id": run.client_tracking_id,
        "x-ms-correlation-id": run.client_tracking_id,
        "x-ms-tracking-id": request_id,
        "x-ms-request-id": request_id,
        "x-ms-trigger-history-name": run.id,
        "x-ms-trigger-name": trigger,
        "x-ms-workflow-id": loaded.flow_id.hex,
        "x-ms-workflow-name": loaded.program.name,
        "x-ms-workflow-version": str(loaded.number),
        "x-ms-workflow-system-id": f"/flows/{loaded.program.name}",
    }
