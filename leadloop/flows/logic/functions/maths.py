"""Arithmetic. Whole numbers stay whole and inside 64 bits."""

from typing import Any

from leadloop.flows.contracts import ExpressionError
from leadloop.flows.logic.expressions import Compiler, special
from leadloop.flows.logic.registry import function
from leadloop.flows.logic.state import Closure, Frame
from leadloop.flows.logic.syntax import Call
from leadloop.flows.logic.values import int64, integer_argument, number_argument


def _finite(number: float) -> int | float:
    if isinstance(number, int):
        return int64(number)
    if number - number != 0:  # infinite or not a number
        raise ExpressionError("The result is not a finite number.")
    return number


@function("add", 2)
def add(left: Any, right: Any) -> int | float:
    """Return the sum."""
    return _finite(number_argument(left, "add") + number_argument(right, "add"))


@function("sub", 2)
def sub(left: Any, right: Any) -> int | float:
    """Return the difference."""
    return _finite(number_argument(left, "sub") - number_argument(right, "sub"))


@function("mul", 2)
def mul(left: Any, right: Any) -> int | float:
    """Return the product."""
    return _finite(number_argument(left, "mul") * number_argument(right, "mul"))


@function("div", 2)
def div(left: Any, right: Any) -> int | float:
    """Return the quotient; of two whole numbers without its fraction."""
    dividend, divisor = number_argument(left, "div"), number_argument(right, "div")
    if divisor == 0:
        raise ExpressionError("The function 'div' cannot divide by zero.")
    if isinstance(dividend, int) and isinstance(divisor, int):
        quotient = abs(dividend) // abs(divisor)
        return int64(quotient if (dividend < 0) == (divisor < 0) else -quotient)
    return _finite(dividend / divisor)


@function("mod", 2)
def mod(left: Any, right: Any) -> int | float:
    """Return the remainder; it has the sign of the dividend."""
    from math import fmod

    dividend, divisor = number_argument(left, "mod"), number_argument(right, "mod")
    if divisor == 0:
        raise ExpressionError("The function 'mod' cannot divide by zero.")
    if isinstance(dividend, int) and isinstance(divisor, int):
        rest = abs(dividend) % abs(divisor)
        return -rest if dividend < 0 else rest
    return _finite(fmod(dividend, divisor))


def _numbers(values: tuple[Any, ...], name: str) -> list[int | float]:
    given = values[0] if len(values) == 1 and isinstance(values[0], list) else values
    if not given:
        raise ExpressionError(f"The function '{name}' needs at least one number.")
    return [number_argument(value, name) for value in given]


@function("max", 1, None)
def largest(*values: Any) -> int | float:
    """Return the largest of the numbers, or of the one array's numbers."""
    return max(_numbers(values, "max"))


@function("min", 1, None)
def smallest(*values: Any) -> int | float:
    """Return the smallest of the numbers, or of the one array's numbers."""
    return min(_numbers(values, "min"))


@special("rand")
def compile_rand(compiler: Compiler, call: Call) -> Closure:
    """Return a whole number from the first up to, not including, the second."""
    problem = compiler.check_arity(call, 2)
    if problem is not None:
        return compiler.failing(problem)
    low, high = (compiler.node(argument) for argument in call.arguments)

    def rand(frame: Frame) -> int:
        least = integer_argument(low(frame), "rand")
        bound = integer_argument(high(frame), "rand")
        if bound <= least:
            raise ExpressionError("The function 'rand' needs a second number above the first.")
        return frame.run.services.random.randrange(least, bound)

    return rand


@special("guid")
def compile_guid(compiler: Compiler, call: Call) -> Closure:
    """Return a new identifier: format D, or N, B, P."""
    problem = compiler.check_arity(call, 0, 1)
    if problem is not None:
        return compiler.failing(problem)
    layout = compiler.node(call.arguments[0]) if call.arguments else None

    def guid(frame: Frame) -> str:
        value = frame.run.services.new_guid()
        letter = "D" if layout is None else str(layout(frame)).upper()
        forms = {"D": f"{value}", "N": value.hex, "B": f"{{{value}}}", "P": f"({value})"}
        if letter not in forms:
            raise ExpressionError(f"'{letter}' is not a format of the function 'guid'.")
        return forms[letter]

    return guid
