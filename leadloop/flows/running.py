"""Starting runs and taking them on, in both modes, inside the caller's transaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import orjson
import structlog

from leadloop.events import api as events
from leadloop.events.catalogue import FLOW_ENDED_EMPTY, RUNS
from leadloop.events.contracts import EventDraft, to_json
from leadloop.flows import store
from leadloop.flows.actors import flow_actor
from leadloop.flows.contracts import (
    EffectKind,
    EffectRequest,
    EffectResult,
    FlowFailed,
    Mode,
    Status,
    TriggerInput,
)
from leadloop.flows.logic.batch import settle
from leadloop.flows.logic.definition import Program
from leadloop.flows.logic.interpreter import advance, cancel, start_run
from leadloop.flows.logic.state import Run, Services
from leadloop.flows.ports import HttpClient
from leadloop.flows.programs import Loaded, load_version
from leadloop.flows.records import EntityRecords
from leadloop.kit import clock, due
from leadloop.kit.db import execute
from leadloop.kit.errors import LeadloopError
from leadloop.kit.ids import new_uuid

log = structlog.get_logger()

RUN_KIND: Final = "flow_run"
_base_url: list[str] = [""]


def use_base_url(url: str) -> None:
    """Set the address below which this installation answers, for ``listCallbackUrl()``."""
    _base_url[0] = url.rstrip("/")


def services() -> Services:
    """Return the clock, randomness and ids of real runs."""
    return Services(clock.timestamp, new_guid=new_uuid, base_url=_base_url[0])


def _records(program: Program, *, each_alone: bool) -> EntityRecords:
    return EntityRecords(flow_actor(program.name, program.title), each_alone=each_alone)


def begin(loaded: Loaded, triggers: Iterable[TriggerInput]) -> list[Run]:
    """Return a new run for each trigger, not yet executed nor stored."""
    shared = services()
    return [
        start_run(loaded.program, shared, trigger, run_id=str(new_uuid())) for trigger in triggers
    ]


def run_batch(loaded: Loaded, triggers: Sequence[TriggerInput]) -> list[Run]:
    """Run a flow statelessly for many triggers in lockstep; store nothing.

    All writes of one entity go out in one call. A run that fails has gone through its failure
    branch; what an entity raises goes up.
    """
    runs = begin(loaded, triggers)
    settle(runs, _records(loaded.program, each_alone=False))
    for run in runs:
        if not run.finished:
            cancel(run, "A stateless flow cannot wait for the outside.")
    return runs


def run_events(loaded: Loaded, triggers: Sequence[TriggerInput]) -> None:
    """Handle a batch of submissions statelessly and store a row per run.

    Raises:
        FlowFailed: A run ended in failure. The rows of the batch are then undone with it; the
            failed run of a batch of one is kept all the same.
        Exception: What an entity raised.
    """
    origin = store.Origin(loaded, Mode.STATELESS)
    try:
        runs = run_batch(loaded, triggers)
    except Exception as error:
        if len(triggers) == 1:
            _keep_refused(origin, triggers[0], error)
        raise
    failed = [run for run in runs if run.status == Status.FAILED]
    if failed:
        if len(runs) == 1:
            store.keep_failure(origin, runs[0])
        raise FlowFailed((failed[0].error or {}).get("message") or "The flow ended in failure.")
    store.insert_runs(origin, runs)
    _tell_empty(runs)


def _tell_empty(runs: Sequence[Run]) -> None:
    """Say of which submissions a run made no record: its author ended it, or left the write out.

    Without this such a submission would have no outcome. A failed run is not told: it is retried,
    or stands on its screen to be resubmitted.
    """
    empty = [
        run
        for run in runs
        if run.finished and run.cause and not run.wrote and run.status != Status.FAILED
    ]
    events.append([_ended_empty(run) for run in empty])


def _ended_empty(run: Run) -> EventDraft:
    data = {
        "submission_id": run.cause,
        "attempt": run.attempt,
        "flow": run.program.name,
        "run_id": run.id,
        "status": run.status,
    }
    return EventDraft(
        topic=RUNS,
        type=FLOW_ENDED_EMPTY,
        source=f"/leadloop/flows/{run.program.name}",
        id=run.id,
        data=to_json(data),
        time=clock.now(),
        trace_id=run.trace_id,
        subject=run.cause or "",
        cause=UUID(run.event) if run.event else None,
        actor=flow_actor(run.program.name, run.program.title).label,
    )


def _keep_refused(origin: store.Origin, trigger: TriggerInput, error: Exception) -> None:
    """Keep the run of a submission that its entity refused, with each step so far."""
    (run,) = begin(origin.loaded, [trigger])
    try:
        settle([run], _Refusing(str(error)))
        store.keep_failure(origin, run)
    except (LeadloopError, OSError) as problem:
        log.warning("flow.failure_not_kept", flow=origin.loaded.program.name, error=str(problem))


class _Refusing:
    """Records that refuse every write with the words of an error already raised."""

    def __init__(self, message: str) -> None:
        self._result = EffectResult(Status.FAILED, None, "BadRequest", message[:2000])

    def write(self, entity: str, writes: Sequence[Any]) -> list[EffectResult]:  # noqa: ARG002
        return [self._result for _ in writes]

    def read(self, payload: Any) -> EffectResult:  # noqa: ARG002
        return self._result


def start_stateful(origin: store.Origin, runs: Sequence[Run]) -> set[UUID]:
    """Store new runs and schedule their first step; return the ids of those stored."""
    written = store.insert_runs(origin, runs)
    fresh = [run for run in runs if UUID(run.id) in written]
    store.save_runs(fresh)
    now = clock.now()
    due.schedule(
        [due.NewDue(RUN_KIND, run.id, now, {"run": run.id}, run.trace_id) for run in fresh]
    )
    return written


def advance_inline(loaded: Loaded, run: Run) -> None:
    """Take a stored run as far as it goes with records alone, at once."""
    settle([run], _records(loaded.program, each_alone=True))
    store.save_runs([run])
    if run.finished:
        due.cancel(RUN_KIND, run.id)


@dataclass(frozen=True, slots=True)
class _Standing:
    """A stored run that a piece of due work stands for; None if it is gone or has ended."""

    item: due.DueItem
    run: Run | None


def advance_items(items: Sequence[due.DueItem], http: HttpClient | None) -> Sequence[due.Step]:
    """Take stored runs on: give results, go as far as records allow, say what comes next."""
    standing = _load(items)
    active = [each.run for each in standing if each.run is not None]
    by_program: dict[int, list[Run]] = {}
    for run in active:
        by_program.setdefault(id(run.program), []).append(run)
    for runs in by_program.values():
        settle(runs, _records(runs[0].program, each_alone=len(items) == 1))
    store.save_runs(active)
    _tell_empty(active)
    return [due.Finished() if each.run is None else _next_step(each.run, http) for each in standing]


def _load(items: Sequence[due.DueItem]) -> list[_Standing]:
    rows = execute(
        "SELECT id, version_id, state FROM flows_flowrun"
        " WHERE id = ANY(%s::uuid[]) AND state IS NOT NULL FOR UPDATE",
        ([item.payload["run"] for item in items],),
    )
    states = {str(row[0]): (row[1], bytes(row[2])) for row in rows}
    shared = services()
    standing = []
    for item in items:
        found = states.get(item.payload["run"])
        run = None
        if found is not None:
            version_id, state = found
            run = Run.from_state(load_version(version_id), shared, orjson.loads(state))
            run.results.update(_results(item.payload))
            _end_waits(run)
        standing.append(_Standing(item, run))
    return standing


def _results(payload: dict[str, Any]) -> dict[str, EffectResult]:
    effect = payload.get("effect")
    if effect is None:
        return {}
    if "error" in payload:
        message = str(payload["error"])[:2000]
        failed = EffectResult(Status.FAILED, None, "ServiceUnavailable", message, retriable=True)
        return {effect: failed}
    if "result" not in payload:
        return {}  # a crash came between; the same effect is asked for again
    result = payload["result"]
    return {effect: EffectResult(Status(result[0]), *result[1:])}


def _end_waits(run: Run) -> None:
    """Give a result to each wait of a run that is over."""
    before = dict(run.results)
    run.results = {}
    now = clock.timestamp()
    waits = {
        request.id: EffectResult(Status.SUCCEEDED, None, "OK")
        for request in advance(run)
        if request.kind == EffectKind.WAIT and request.not_before <= now
    }
    run.results = before | waits


def _next_step(run: Run, http: HttpClient | None) -> due.Step:
    if run.finished:
        return due.Finished()
    now = clock.timestamp()
    ready = [r for r in run.requests if r.kind != EffectKind.WAIT and r.not_before <= now]
    if ready:
        payload = {"run": run.id, "effect": ready[0].id}
        return due.Call(_calling(run, ready[0], http), payload)
    soonest = min(request.not_before for request in run.requests)
    return due.Wait(datetime.fromtimestamp(soonest, UTC), {"run": run.id})


def _calling(run: Run, request: EffectRequest, http: HttpClient | None) -> Callable[[], Any]:
    run_id = run.id

    def call() -> list[Any]:
        if request.kind != EffectKind.HTTP or http is None:
            return list(_unavailable(request))
        return list(
            _http_result(http.send(request.payload, idempotency_key=f"{run_id}:{request.id}"))
        )

    return call


def _unavailable(request: EffectRequest) -> EffectResult:
    message = f"Nothing here can carry out the action '{request.action}'."
    return EffectResult(Status.FAILED, None, "ConnectorNotAvailable", message)


_RETRIABLE: Final = frozenset({408, 429})


def _http_result(outputs: dict[str, Any]) -> EffectResult:
    from http import HTTPStatus

    status = outputs["statusCode"]
    try:
        code = HTTPStatus(status).phrase.replace(" ", "")
    except ValueError:
        code = str(status)
    if status < 400:  # noqa: PLR2004 -- HTTP's errors begin here
        return EffectResult(Status.SUCCEEDED, outputs, code)
    retriable = status in _RETRIABLE or status >= 500  # noqa: PLR2004
    message = f"The call was answered with {status}."
    return EffectResult(Status.FAILED, outputs, code, message, retriable)


def give_up(item: due.DueItem, error: str) -> None:
    """End a run that failed to advance too often."""
    execute(
        "UPDATE flows_flowrun SET status = 'Failed', ended_at = %s, state = NULL,"
        " error = %s::jsonb WHERE id = %s AND state IS NOT NULL",
        (
            clock.now(),
            orjson.dumps({"code": "RunGivenUp", "message": error[:2000]}).decode(),
            UUID(item.payload["run"]),
        ),
    )
