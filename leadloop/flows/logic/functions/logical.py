"""Logical functions. ``and``, ``or`` and ``if`` look only at what they need."""

from typing import Any

from leadloop.flows.contracts import ExpressionError
from leadloop.flows.logic.expressions import Compiler, special
from leadloop.flows.logic.registry import function
from leadloop.flows.logic.state import Closure, Frame
from leadloop.flows.logic.syntax import Call
from leadloop.flows.logic.values import compare, equal, kind


def truth(value: Any, name: str) -> bool:
    """Return ``value`` if it is a boolean."""
    if value is True or value is False:
        return bool(value)
    raise ExpressionError(
        f"The function '{name}' expects a boolean, but was given a value of type '{kind(value)}'."
    )


@special("and")
def compile_and(compiler: Compiler, call: Call) -> Closure:
    """True if all are; stops at the first that is not."""
    return all_of([compiler.node(argument) for argument in call.arguments])


@special("or")
def compile_or(compiler: Compiler, call: Call) -> Closure:
    """True if one is; stops at the first that is."""
    return any_of([compiler.node(argument) for argument in call.arguments])


def all_of(parts: list[Closure]) -> Closure:
    """Return the lazy conjunction of ``parts``."""

    def conjunction(frame: Frame) -> bool:
        return all(truth(part(frame), "and") for part in parts)

    return conjunction


def any_of(parts: list[Closure]) -> Closure:
    """Return the lazy disjunction of ``parts``."""

    def disjunction(frame: Frame) -> bool:
        return any(truth(part(frame), "or") for part in parts)

    return disjunction


@special("if")
def compile_if(compiler: Compiler, call: Call) -> Closure:
    """Evaluate the second or the third argument, never both."""
    problem = compiler.check_arity(call, 3)
    if problem is not None:
        return compiler.failing(problem)
    condition, then, otherwise = (compiler.node(argument) for argument in call.arguments)

    def choose(frame: Frame) -> Any:
        return then(frame) if truth(condition(frame), "if") else otherwise(frame)

    return choose


@special("coalesce")
def compile_coalesce(compiler: Compiler, call: Call) -> Closure:
    """Return the first value that is not null; later ones are not looked at."""
    parts = [compiler.node(argument) for argument in call.arguments]

    def coalesce(frame: Frame) -> Any:
        for part in parts:
            value = part(frame)
            if value is not None:
                return value
        return None

    return coalesce


@function("not", 1)
def negate(value: Any) -> bool:
    """Return the opposite."""
    return not truth(value, "not")


@function("equals", 2)
def equals(left: Any, right: Any) -> bool:
    """Tell whether two values are the same; numbers by amount, text by case."""
    return equal(left, right)


@function("greater", 2)
def greater(left: Any, right: Any) -> bool:
    """Tell whether the first is greater."""
    return compare(left, right, "greater") > 0


@function("greaterOrEquals", 2)
def greater_or_equals(left: Any, right: Any) -> bool:
    """Tell whether the first is greater or the same."""
    return compare(left, right, "greaterOrEquals") >= 0


@function("less", 2)
def less(left: Any, right: Any) -> bool:
    """Tell whether the first is less."""
    return compare(left, right, "less") < 0


@function("lessOrEquals", 2)
def less_or_equals(left: Any, right: Any) -> bool:
    """Tell whether the first is less or the same."""
    return compare(left, right, "lessOrEquals") <= 0
