"""If, Switch, Scope, Response, Terminate."""

from typing import Any, Final

from typing_extensions import override

from leadloop.flows.contracts import ActionError, ExpressionError
from leadloop.flows.logic.builder import Builder, Source, action
from leadloop.flows.logic.conditions import compile_condition
from leadloop.flows.logic.expressions import constant
from leadloop.flows.logic.state import Closure, Frame, Record, Run
from leadloop.flows.logic.steps import (
    CANCELLED,
    FAILED,
    NOT_CHOSEN,
    SUCCEEDED,
    Container,
    Step,
    Terminated,
    charge,
    conclude,
    finish,
)
from leadloop.flows.logic.values import equal, integer_argument, kind, to_text

MAX_CASES: Final = 25


class ScopeStep(Step):
    """Actions that end as one."""

    __slots__ = ("body",)

    def __init__(self, source: Source, body: Container) -> None:
        super().__init__(source.name, source.type)
        self.body = body

    @override
    def advance(self, run: Run, frame: Frame, record: Record) -> None:
        """Walk the actions inside."""
        status = self.body.advance(run, frame)
        if status is not None:
            conclude(run, record, status)


@action("Scope")
def build_scope(builder: Builder, source: Source) -> Step:
    """Compile a Scope."""
    return ScopeStep(source, builder.inner(source, "actions"))


class BranchStep(Step):
    """If and Switch: one of several branches runs, the others are skipped.

    The record keeps which branch was chosen, so that a resumed run does not decide again.
    """

    __slots__ = ("branches", "choose")

    def __init__(self, source: Source, choose: Closure, branches: dict[str, Container]) -> None:
        super().__init__(source.name, source.type)
        self.choose = choose
        self.branches = branches

    @override
    def advance(self, run: Run, frame: Frame, record: Record) -> None:
        """Decide once, then walk the chosen branch."""
        chosen = record.get("branch")
        if chosen is None:
            chosen, outputs = self.choose(frame)
            record["branch"] = chosen
            record["outputs"] = outputs
            for name, branch in self.branches.items():
                if name != chosen:
                    branch.skip(frame.records, NOT_CHOSEN)
        taken = self.branches.get(chosen)
        status = SUCCEEDED if taken is None else taken.advance(run, frame)
        if status is not None:
            conclude(run, record, status)


@action("If")
def build_if(builder: Builder, source: Source) -> Step:
    """Compile an If."""
    condition = compile_condition(
        builder, source.spec.get("expression"), f"{source.path}.expression"
    )

    def choose(frame: Frame) -> tuple[str, dict[str, Any]]:
        answer = condition(frame)
        if isinstance(answer, str) and answer.lower() in ("true", "false"):
            answer = answer.lower() == "true"
        if not isinstance(answer, bool):
            raise ExpressionError(f"A condition is true or false, not a {kind(answer)}.")
        return ("then" if answer else "else"), {"expressionResult": answer}

    return BranchStep(
        source,
        choose,
        {"then": builder.inner(source, "actions"), "else": builder.inner(source, "else.actions")},
    )


@action("Switch")
def build_switch(builder: Builder, source: Source) -> Step:
    """Compile a Switch."""
    cases = source.spec.get("cases", {})
    if not isinstance(cases, dict) or len(cases) > MAX_CASES:
        builder.error(f"{source.path}.cases", "bad_cases", f"At most {MAX_CASES} cases by name.")
        cases = {}
    subject = builder.value(source.spec.get("expression"), f"{source.path}.expression")
    values: list[tuple[str, Closure]] = []
    branches: dict[str, Container] = {}
    for name, case in cases.items():
        path = f"{source.path}.cases.{name}"
        if not isinstance(case, dict) or "case" not in case:
            builder.error(path, "bad_case", "A case has a value under 'case'.")
            continue
        values.append((f"case {name}", builder.value(case["case"], f"{path}.case")))
        branches[f"case {name}"] = builder.inner(source, f"cases.{name}.actions")
    branches["default"] = builder.inner(source, "default.actions")

    def choose(frame: Frame) -> tuple[str, dict[str, Any]]:
        wanted = subject(frame)
        for name, value in values:
            if equal(value(frame), wanted):
                return name, {"expressionResult": wanted}
        return "default", {"expressionResult": wanted}

    return BranchStep(source, choose, branches)


class ResponseStep(Step):
    """Answers the caller of a Request trigger, once."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, source: Source, parts: tuple[Closure, Closure, Closure]) -> None:
        super().__init__(source.name, source.type)
        self.status, self.headers, self.body = parts

    @override
    def advance(self, run: Run, frame: Frame, record: Record) -> None:
        """Keep the answer in the run."""
        if run.response is not None:
            raise ActionError("The run has answered already.", code="ResponseAlreadySent")
        headers = self.headers(frame) or {}
        if not isinstance(headers, dict):
            raise ExpressionError("The headers of a response are an object.")
        status = integer_argument(self.status(frame), "Response")
        if not 100 <= status < 600:  # noqa: PLR2004 -- what HTTP knows
            raise ExpressionError(f"{status} is not a status of HTTP.")
        run.response = {
            "statusCode": status,
            "headers": {str(name): to_text(value) for name, value in headers.items()},
            "body": charge(run, self.body(frame)),
        }
        finish(run, record, run.response)


@action("Response")
def build_response(builder: Builder, source: Source) -> Step:
    """Compile a Response."""
    builder.has_response = True
    path = f"{source.path}.inputs"
    return ResponseStep(
        source,
        (
            builder.value(source.input("statusCode", 200), f"{path}.statusCode"),
            builder.value(source.input("headers"), f"{path}.headers"),
            builder.value(source.input("body"), f"{path}.body"),
        ),
    )


class TerminateStep(Step):
    """Ends the run."""

    __slots__ = ("error", "status")

    def __init__(self, source: Source, status: Closure, error: Closure) -> None:
        super().__init__(source.name, source.type)
        self.status = status
        self.error = error

    @override
    def advance(self, run: Run, frame: Frame, record: Record) -> None:
        """Raise the signal that ends the run."""
        words = {SUCCEEDED.lower(): SUCCEEDED, FAILED.lower(): FAILED, "cancelled": CANCELLED}
        status = words.get(to_text(self.status(frame)).lower())
        if status is None:
            raise ExpressionError("A run ends as Succeeded, Failed or Cancelled.")
        given = self.error(frame)
        error = None
        if status != SUCCEEDED:
            code, message = "Terminated", "The run was ended by its flow."
            if isinstance(given, dict):
                code = to_text(given.get("code")) or code
                message = to_text(given.get("message")) or message
            error = {"code": code, "message": message}
        finish(run, record)
        raise Terminated(status, error)


@action("Terminate")
def build_terminate(builder: Builder, source: Source) -> Step:
    """Compile a Terminate."""
    if source.in_loop:
        builder.error(source.path, "not_in_loops", "A loop may not hold a Terminate action.")
    status = source.input("runStatus")
    if not isinstance(status, str):
        builder.error(f"{source.path}.inputs.runStatus", "missing", "Say how the run ends.")
    error = source.input("runError")
    return TerminateStep(
        source,
        builder.value(status, f"{source.path}.inputs.runStatus"),
        constant(None) if error is None else builder.value(error, f"{source.path}.inputs.runError"),
    )
