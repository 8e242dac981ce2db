"""The condition of an If or an Until: an expression, or operators as nested objects."""

from typing import Any

from leadloop.flows.logic.builder import Builder
from leadloop.flows.logic.expressions import constant
from leadloop.flows.logic.functions.logical import all_of, any_of
from leadloop.flows.logic.registry import FUNCTIONS
from leadloop.flows.logic.state import Closure, Frame

_MAX_NESTING = 32


def compile_condition(builder: Builder, source: Any, path: str, depth: int = 0) -> Closure:
    """Compile a condition.

    A string is an expression. An object is ``{operator: operands}``, where ``and`` and ``or``
    take conditions, ``not`` one condition, and any other operator is a function of values.
    """
    if isinstance(source, bool):
        return constant(source)
    if isinstance(source, str):
        return builder.value(source, path)
    if not isinstance(source, dict) or depth > _MAX_NESTING:
        builder.error(path, "bad_condition", "A condition is an expression or an object.")
        return constant(None)
    parts = [
        _operator(builder, name, operands, f"{path}.{name}", depth)
        for name, operands in source.items()
    ]
    return parts[0] if len(parts) == 1 else all_of(parts)


def _operator(builder: Builder, name: str, operands: Any, path: str, depth: int) -> Closure:
    lowered = name.lower()
    if lowered in ("and", "or"):
        if not isinstance(operands, list):
            builder.error(path, "wrong_type", f"'{name}' takes a list of conditions.")
            return constant(None)
        parts = [
            compile_condition(builder, operand, f"{path}[{index}]", depth + 1)
            for index, operand in enumerate(operands)
        ]
        return all_of(parts) if lowered == "and" else any_of(parts)
    if lowered == "not":
        return _negation(builder, operands, path, depth)
    return _function(builder, name, operands, path)


def _negation(builder: Builder, operands: Any, path: str, depth: int) -> Closure:
    only = operands[0] if isinstance(operands, list) and len(operands) == 1 else operands
    inner = compile_condition(builder, only, path, depth + 1)
    negate = FUNCTIONS["not"].call
    return lambda frame: negate(inner(frame))


def _function(builder: Builder, name: str, operands: Any, path: str) -> Closure:
    known = FUNCTIONS.get(name.lower())
    given = operands if isinstance(operands, list) else [operands]
    problem = (
        f"There is no operator named '{name}'."
        if known is None
        else known.arity_problem(len(given))
    )
    if known is None or problem is not None:
        builder.error(path, "bad_condition", problem or "")
        return constant(None)
    call = known.call
    values = [builder.value(operand, f"{path}[{index}]") for index, operand in enumerate(given)]

    def evaluate(frame: Frame) -> Any:
        return call(*[value(frame) for value in values])

    return evaluate
