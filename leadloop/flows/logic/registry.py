"""The table of functions that expressions may call, by lower-case name."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


class Function(NamedTuple):
    """A function of values alone, with how many arguments it takes (None: any number)."""

    name: str
    call: Callable[..., Any]
    least: int
    most: int | None

    def arity_problem(self, count: int) -> str | None:
        """Say what is wrong with this number of arguments, None if nothing."""
        if count >= self.least and (self.most is None or count <= self.most):
            return None
        span = str(self.least) if self.most == self.least else f"{self.least} to {self.most}"
        if self.most is None:
            span = f"at least {self.least}"
        return f"The function '{self.name}' takes {span} arguments, not {count}."


FUNCTIONS: dict[str, Function] = {}


def function(name: str, least: int, most: int | None = -1) -> Callable[[FunctionT], FunctionT]:
    """Register a function; ``most`` left out means exactly ``least`` arguments."""

    def register(call: FunctionT) -> FunctionT:
        FUNCTIONS[name.lower()] = Function(name, call, least, least if most == -1 else most)
        return call

    return register
