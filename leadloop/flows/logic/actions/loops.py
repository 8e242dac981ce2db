"""Foreach and Until. What each iteration recorded stays in the loop's own record."""

from typing import Any, Final

from typing_extensions import override

from leadloop.flows.contracts import MAX_ITEMS, ActionError, ExpressionError
from leadloop.flows.logic.builder import Builder, Source, action
from leadloop.flows.logic.conditions import compile_condition
from leadloop.flows.logic.durations import duration_seconds
from leadloop.flows.logic.functions.logical import truth
from leadloop.flows.logic.state import Closure, Frame, Record, Records, Run
from leadloop.flows.logic.steps import (
    FAILED,
    SKIPPED,
    SUCCEEDED,
    Container,
    Step,
    conclude,
    finish,
)
from leadloop.flows.logic.values import integer_argument, kind

MAX_PARALLEL: Final = 50
MAX_UNTIL: Final = 5000
_MAX_FAILURES_SHOWN: Final = 20


class ForeachStep(Step):
    """Runs its actions once per item.

    Iterations run in order, one at a time unless the definition asks for more at once. Outside of
    the loop an inner action's outputs are the array of all iterations' outputs.
    """

    __slots__ = ("body", "items", "parallel")

    def __init__(self, source: Source, items: Closure, body: Container, parallel: int) -> None:
        super().__init__(source.name, source.type)
        self.items = items
        self.body = body
        self.parallel = parallel

    @override
    def advance(self, run: Run, frame: Frame, record: Record) -> None:
        """Take every open iteration on, and open more as there is room."""
        if "items" not in record:
            record.update(items=self._read_items(frame), next=0, open=[], repeats=[])
        items = record["items"]
        still_open = []
        for index, records in record["open"]:
            if not self._iterate(run, frame, record, index, records):
                still_open.append([index, records])
        while len(still_open) < self.parallel and record["next"] < len(items):
            index = record["next"]
            record["next"] = index + 1
            fresh: Records = {}
            if not self._iterate(run, frame, record, index, fresh):
                still_open.append([index, fresh])
        record["open"] = still_open
        if not still_open:
            self._finish(run, frame, record)

    def _read_items(self, frame: Frame) -> list[Any]:
        items = self.items(frame)
        if not isinstance(items, list):
            raise ExpressionError(f"A Foreach goes through an array, not a {kind(items)}.")
        if len(items) > MAX_ITEMS:
            raise ExpressionError(f"A Foreach goes through at most {MAX_ITEMS} items.")
        return items

    def _iterate(
        self, run: Run, frame: Frame, record: Record, index: int, records: Records
    ) -> bool:
        inner = frame.iteration(self.name, index, records, record["items"][index])
        status = self.body.advance(run, inner)
        if status is None:
            return False
        record["repeats"].append([index, records])
        if status != SUCCEEDED:
            failures = record.setdefault("failures", [])
            if len(failures) < _MAX_FAILURES_SHOWN:
                failures.append({"index": index, "status": status})
            record["failed"] = True
        return True

    def _finish(self, run: Run, frame: Frame, record: Record) -> None:
        repeats = sorted(record["repeats"], key=lambda repeat: repeat[0])
        record["repeats"] = repeats
        for name in self.inner:
            frame.records[name] = _gathered(name, [records for _, records in repeats])
        for key in ("items", "next", "open"):
            del record[key]
        record["repetitionCount"] = len(repeats)
        conclude(run, record, FAILED if record.get("failed") else SUCCEEDED)


def _gathered(name: str, repeats: list[Records]) -> Record:
    records = [records[name] for records in repeats if name in records]
    if not records:
        return {"status": SKIPPED, "code": "ActionSkipped"}
    bad = next((r for r in records if r["status"] not in (SUCCEEDED, SKIPPED)), None)
    ran = [r for r in records if r["status"] != SKIPPED]
    gathered: Record = {
        "status": bad["status"] if bad else SUCCEEDED if ran else SKIPPED,
        "code": (bad or records[-1]).get("code", "OK"),
        "outputs": [r.get("outputs") for r in records],
        "repetitionCount": len(records),
    }
    if ran:
        gathered["start"], gathered["end"] = ran[0].get("start"), ran[-1].get("end")
    if bad is not None and "error" in bad:
        gathered["error"] = bad["error"]
    return gathered


@action("Foreach")
def build_foreach(builder: Builder, source: Source) -> Step:
    """Compile a Foreach."""
    if "foreach" not in source.spec:
        builder.error(f"{source.path}.foreach", "missing", "Say what to go through.")
    runtime = source.spec.get("runtimeConfiguration")
    wanted = runtime.get("concurrency") if isinstance(runtime, dict) else None
    repetitions = wanted.get("repetitions") if isinstance(wanted, dict) else None
    parallel = repetitions if type(repetitions) is int else 1
    if str(source.spec.get("operationOptions", "")).lower() == "sequential":
        parallel = 1
    return ForeachStep(
        source,
        builder.value(source.spec.get("foreach"), f"{source.path}.foreach"),
        builder.inner(source, "actions", loop=True),
        min(max(parallel, 1), MAX_PARALLEL),
    )


class UntilStep(Step):
    """Repeats its actions until a condition holds, or a limit of rounds or time is reached.

    Reaching a limit ends the loop well, unless the definition says ``FailWhenLimitsReached``. A
    failing round does not stop it; the last round decides how it ends.
    """

    __slots__ = ("body", "condition", "limit", "strict", "timeout_s")

    def __init__(self, source: Source, condition: Closure, body: Container) -> None:
        super().__init__(source.name, source.type)
        self.condition = condition
        self.body = body
        self.limit: Closure | None = None
        self.timeout_s: float = 3600
        self.strict = False

    @override
    def advance(self, run: Run, frame: Frame, record: Record) -> None:
        """Go round until the condition holds or something waits."""
        if "iterationCount" not in record:
            count = 60 if self.limit is None else integer_argument(self.limit(frame), "Until")
            record.update(iterationCount=0, limit=min(max(count, 1), MAX_UNTIL), round={})
        while True:
            records = record["round"]
            inner = frame.iteration(self.name, record["iterationCount"], records)
            status = self.body.advance(run, inner)
            if status is None:
                return
            record["iterationCount"] += 1
            done = truth(self.condition(inner), "Until")
            out_of_time = run.services.now() - record["start"] >= self.timeout_s
            if done or out_of_time or record["iterationCount"] >= record["limit"]:
                break
            record["round"] = {}
        frame.records.update(records)
        del record["round"]
        self._finish(run, record, status, reached=done)

    def _finish(self, run: Run, record: Record, status: str, *, reached: bool) -> None:
        if not reached and self.strict:
            raise ActionError("The loop reached its limit.", code="LimitsReached")
        if status == SUCCEEDED and not reached:
            finish(run, record, code="LimitsReached")
            return
        conclude(run, record, status)


@action("Until")
def build_until(builder: Builder, source: Source) -> Step:
    """Compile an Until."""
    condition = compile_condition(
        builder, source.spec.get("expression"), f"{source.path}.expression"
    )
    step = UntilStep(source, condition, builder.inner(source, "actions", loop=True))
    limit = source.spec.get("limit")
    if isinstance(limit, dict):
        if limit.get("count") is not None:
            step.limit = builder.value(limit["count"], f"{source.path}.limit.count")
        timeout = limit.get("timeout")
        if isinstance(timeout, str):
            seconds = duration_seconds(timeout)
            if seconds is None:
                builder.error(f"{source.path}.limit.timeout", "bad_duration", "Write it as PT1H.")
            else:
                step.timeout_s = seconds
    options = str(source.spec.get("operationOptions", "")).lower()
    step.strict = "failwhenlimitsreached" in options
    return step
