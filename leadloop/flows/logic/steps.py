"""Steps and containers: how actions follow each other, wait, fail and are skipped.

A container's steps are walked in one order in which every action comes after those it follows.
Walking again resumes: what has ended is passed over, what waits is asked again.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from leadloop.flows.contracts import ActionError, ExpressionError, Status
from leadloop.flows.logic.state import Frame, Record, Records, Run
from leadloop.flows.logic.values import TooHeavy, weigh

RUNNING: Final = Status.RUNNING.value
WAITING: Final = Status.WAITING.value
SUCCEEDED: Final = Status.SUCCEEDED.value
FAILED: Final = Status.FAILED.value
SKIPPED: Final = Status.SKIPPED.value
TIMED_OUT: Final = Status.TIMED_OUT.value
CANCELLED: Final = Status.CANCELLED.value
PENDING: Final = frozenset({RUNNING, WAITING})
_BAD: Final = frozenset({FAILED, TIMED_OUT, CANCELLED, "Aborted"})

NOT_SATISFIED: Final = "ActionConditionFailed"
NOT_CHOSEN: Final = "ActionBranchingConditionNotSatisfied"
_SKIPS: Final = {code: {"status": SKIPPED, "code": code} for code in (NOT_SATISFIED, NOT_CHOSEN)}

# What a value that does not fit may raise on its way through a function or an action.
COMPUTE_ERRORS: Final = (
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    RecursionError,
    MemoryError,
)


class Terminated(Exception):  # noqa: N818 -- a signal that the run ends here, not an error
    """The run ends with this status, whatever else is still under way."""

    def __init__(self, status: str, error: dict[str, Any] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.error = error


class Predecessor(NamedTuple):
    """An action to follow, and how it may have ended."""

    name: str
    statuses: frozenset[str]


class Step(ABC):
    """One compiled action.

    ``advance`` takes the action as far as it goes: it ends the record, or leaves it running or
    waiting to be called again. ``inner`` are all actions inside of it, at any depth.
    """

    __slots__ = ("after", "inner", "name", "type")

    def __init__(self, name: str, type_: str) -> None:
        self.name = name
        self.type = type_
        self.after: tuple[Predecessor, ...] = ()
        self.inner: tuple[str, ...] = ()

    @abstractmethod
    def advance(self, run: Run, frame: Frame, record: Record) -> None:
        """Take the action as far as it goes."""

    def ready(self, records: Records) -> bool | None:
        """Tell whether to run (True), to skip (False), or to wait for a predecessor (None)."""
        satisfied = True
        for name, statuses in self.after:
            record = records.get(name)
            if record is None or record["status"] in PENDING:
                return None
            if record["status"] not in statuses:
                satisfied = False
        return satisfied

    def skip(self, records: Records, code: str) -> None:
        """Mark this action, and every one inside of it, as skipped."""
        records[self.name] = _SKIPS[code]
        for name in self.inner:
            records[name] = _SKIPS[code]


class Container:
    """Actions side by side: a whole definition, a scope, a branch, the body of a loop."""

    __slots__ = ("after", "leaves", "steps")

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = tuple(steps)
        followed = {name for step in steps for name, _ in step.after}
        self.leaves = tuple(step.name for step in steps if step.name not in followed)
        self.after: Mapping[str, tuple[Predecessor, ...]] = {s.name: s.after for s in steps}

    def advance(self, run: Run, frame: Frame) -> str | None:
        """Walk the actions; return how they ended, None while something waits."""
        records = frame.records
        waiting = False
        for step in self.steps:
            record = records.get(step.name)
            if record is None:
                ready = step.ready(records)
                if ready is None:
                    waiting = True
                    continue
                if not ready:
                    step.skip(records, NOT_SATISFIED)
                    continue
                record = records[step.name] = begin(run)
            elif record["status"] not in PENDING:
                continue
            _attempt(step, run, frame, record)
            waiting = waiting or record["status"] in PENDING
        return None if waiting else self.outcome(records)

    def outcome(self, records: Records) -> str:
        """Follow each branch to its end: any failed branch fails the whole."""
        for leaf in self.leaves:
            if records[leaf]["status"] != SUCCEEDED and self._ended_badly(leaf, records):
                return FAILED
        return SUCCEEDED

    def _ended_badly(self, name: str, records: Records) -> bool:
        # Iterative: a chain of skipped actions may be as long as the definition.
        seen: set[str] = set()
        stack = [name]
        while stack:
            current = stack.pop()
            status = records[current]["status"]
            if status in _BAD:
                return True
            if status == SKIPPED and current not in seen:
                seen.add(current)
                stack.extend(before for before, _ in self.after[current])
        return False

    def skip(self, records: Records, code: str) -> None:
        """Mark every action in here as skipped."""
        for step in self.steps:
            step.skip(records, code)


def charge(run: Run, value: Any) -> Any:
    """Return ``value`` after counting its weight against the run's budget."""
    if isinstance(value, dict | list):
        run.budget -= weigh(value) // 1000
    return value


def begin(run: Run) -> Record:
    """Return the record of an action that starts now."""
    run.budget -= 1
    if run.budget < 0:
        message = "The run has executed as many actions as a run may."
        raise Terminated(FAILED, {"code": "ActionsLimitExceeded", "message": message})
    return {"status": RUNNING, "start": run.services.now()}


def finish(run: Run, record: Record, outputs: Any = None, code: str = "OK") -> None:
    """End an action well."""
    if outputs is not None:
        record["outputs"] = outputs
    record["code"] = code
    record["status"] = SUCCEEDED
    record["end"] = run.services.now()


def fail(run: Run, record: Record, code: str, message: str, *, status: str = FAILED) -> None:
    """End an action badly."""
    record["code"] = code
    record["error"] = {"code": code, "message": message}
    record["status"] = status
    record["end"] = run.services.now()


def conclude(run: Run, record: Record, status: str) -> None:
    """End a scope, branch or loop as what it holds ended."""
    if status == SUCCEEDED:
        finish(run, record)
    else:
        fail(run, record, "ActionFailed", "An action failed. No dependent actions succeeded.")


def _attempt(step: Step, run: Run, frame: Frame, record: Record) -> None:
    try:
        step.advance(run, frame, record)
    except TooHeavy as error:
        # Going on would only build the next one.
        fail(run, record, "ContentTooLarge", error.message)
        raise Terminated(FAILED, record["error"]) from None
    except ActionError as error:
        if error.outputs is not None:
            record["outputs"] = error.outputs
        fail(run, record, error.code, error.message)
    except ExpressionError as error:
        fail(run, record, "InvalidTemplate", error.message)
    except COMPUTE_ERRORS as error:
        reason = f"{type(error).__name__}: {error}"[:300]
        fail(run, record, "InvalidTemplate", f"The value cannot be computed ({reason}).")
