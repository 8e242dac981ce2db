"""Many runs in lockstep.

Every run goes on to its next record operation, all writes of one kind of record go out as one,
and so on until each run has ended or waits for the outside.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from leadloop.flows.contracts import (
    ActionError,
    EffectKind,
    EffectRequest,
    EffectResult,
    ExpressionError,
    Status,
)
from leadloop.flows.logic.interpreter import advance
from leadloop.flows.logic.state import Run
from leadloop.flows.ports import Records, Write

Asked = tuple[Run, EffectRequest]


def settle(runs: Iterable[Run], records: Records) -> None:
    """Take every run as far as it goes with records alone.

    Afterwards each run has ended, or its ``requests`` name what it waits for outside.

    Raises:
        Exception: Whatever ``records`` raised; no run is then in a state to go on.
    """
    active: list[Run] = list(runs)
    while active:
        writes: dict[str, list[Asked]] = {}
        reads: list[Asked] = []
        for run in active:
            for request in advance(run):
                if request.kind == EffectKind.WRITE:
                    writes.setdefault(request.payload["entity"], []).append((run, request))
                elif request.kind == EffectKind.READ:
                    reads.append((run, request))
        for entity, asked in writes.items():
            _write(entity, asked, records)
        for run, request in reads:
            run.results[request.id] = _read(request, records)
        active = [run for run in active if run.results]


def _cause(run: Run) -> UUID | None:
    key = run.event or run.cause
    return None if key is None else UUID(key)


def _write(entity: str, asked: Sequence[Asked], records: Records) -> None:
    batch = [
        Write(
            request.payload["operation"],
            request.payload["key"],
            request.payload["values"],
            _cause(run),
            run.trace_id,
            f"{run.id}:{request.id}",
        )
        for run, request in asked
    ]
    for (run, request), result in zip(asked, records.write(entity, batch), strict=True):
        run.results[request.id] = result
        run.wrote = run.wrote or result.status == Status.SUCCEEDED


def _read(request: EffectRequest, records: Records) -> EffectResult:
    try:
        return records.read(request.payload)
    except (ActionError, ExpressionError) as error:
        code = error.code if isinstance(error, ActionError) else "BadRequest"
        return EffectResult(Status.FAILED, None, code, error.message)
