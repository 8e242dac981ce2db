"""From the tree of an expression to Python closures: parsed once, run many times.

A closure takes the ``Frame`` it is evaluated in. What cannot work (an unknown function, a wrong
number of arguments) fails when it is reached, as in the vendor's runtime; the compiler notes it
as a problem, so that publishing can warn.
"""

from collections.abc import Callable, Mapping
from typing import Any

from leadloop.flows.contracts import ExpressionError, ExpressionSyntaxError
from leadloop.flows.logic.access import step
from leadloop.flows.logic.registry import FUNCTIONS, Function
from leadloop.flows.logic.state import Closure, Frame
from leadloop.flows.logic.syntax import Access, Call, Literal, Node, Template, parse_string
from leadloop.flows.logic.values import bounded, to_text

Special = Callable[["Compiler", Call], Closure]
SPECIAL: dict[str, Special] = {}


def special(*names: str) -> Callable[[Special], Special]:
    """Register a form that compiles its own arguments: lazy, or looking at the run."""

    def register(form: Special) -> Special:
        for name in names:
            SPECIAL[name.lower()] = form
        return form

    return register


class Compiler:
    """Compiles the expressions of one definition.

    ``action_names`` maps lower-case to declared names; ``where`` is the path of the definition
    being compiled, for the problems.
    """

    def __init__(self, action_names: Mapping[str, str] | None = None) -> None:
        self.action_names = dict(action_names or {})
        self.problems: list[tuple[str, str]] = []
        self.where = ""

    def value(self, source: Any) -> Closure:
        """Compile a value of a definition: strings may be expressions, at any depth."""
        if isinstance(source, str):
            return self.string(source)
        if isinstance(source, list):
            return self._array(source)
        if isinstance(source, dict):
            return self._object(source)
        return constant(source)

    def string(self, source: str) -> Closure:
        """Compile one string of a definition.

        Raises:
            ExpressionSyntaxError: An expression in it is broken.
        """
        parsed = parse_string(source)
        if isinstance(parsed, Template):
            return self._template(parsed)
        return self.node(parsed)

    def node(self, node: Node) -> Closure:
        """Compile one node of an expression."""
        if isinstance(node, Literal):
            return constant(node.value)
        if isinstance(node, Access):
            return self._access(node)
        form = SPECIAL.get(node.name.lower())
        if form is not None:
            return form(self, node)
        known = FUNCTIONS.get(node.name.lower())
        if known is None:
            return self.failing(f"There is no function named '{node.name}'.")
        problem = known.arity_problem(len(node.arguments))
        if problem is not None:
            return self.failing(problem)
        return _calling(known, [self.node(argument) for argument in node.arguments])

    def failing(self, message: str) -> Closure:
        """Return a closure that fails when reached, and note the problem."""
        self.problems.append((self.where, message))

        def fail(_frame: Frame) -> Any:
            raise ExpressionError(message)

        return fail

    def check_arity(self, call: Call, least: int, most: int | None = None) -> str | None:
        """Say what is wrong with the number of arguments of a special form."""
        shape = Function(call.name, len, least, least if most is None else most)
        return shape.arity_problem(len(call.arguments))

    def _array(self, source: list[Any]) -> Closure:
        items = [self.value(item) for item in source]
        if all(is_constant(item) for item in items):
            return constant([constant_value(item) for item in items])
        return lambda frame: [item(frame) for item in items]

    def _object(self, source: dict[str, Any]) -> Closure:
        pairs = [(self._key(key), self.value(item)) for key, item in source.items()]
        if all(is_constant(key) and is_constant(item) for key, item in pairs):
            return constant({constant_value(k): constant_value(item) for k, item in pairs})
        if all(is_constant(key) for key, _ in pairs):
            named = [(str(constant_value(key)), item) for key, item in pairs]
            return lambda frame: {name: item(frame) for name, item in named}
        return lambda frame: {to_text(key(frame)): item(frame) for key, item in pairs}

    def _key(self, source: str) -> Closure:
        try:
            return self.string(source)
        except ExpressionSyntaxError:
            # "@odata.type" and its kin are names, not expressions.
            return constant(source)

    def _template(self, template: Template) -> Closure:
        parts = [self.node(part) for part in template.parts]
        return lambda frame: bounded("".join([to_text(part(frame)) for part in parts]))

    def _access(self, node: Access) -> Closure:
        base = self.node(node.base)
        if isinstance(node.key, Literal):
            return _constant_access(base, node.key.value, safe=node.safe)
        key = self.node(node.key)
        safe = node.safe
        return lambda frame: step(base(frame), key(frame), safe=safe)


def _constant_access(base: Closure, key: Any, *, safe: bool) -> Closure:
    """Return the common case, ``base?['name']``, with the exact match first."""

    def access(frame: Frame) -> Any:
        value = base(frame)
        if type(value) is dict:
            try:
                return value[key]
            except (KeyError, TypeError):
                pass
        elif value is None and safe:
            return None
        return step(value, key, safe=safe)

    return access


class _Constant:
    """A closure that says of itself that it is constant."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __call__(self, _frame: Frame) -> Any:
        return self.value


def constant(value: Any) -> Closure:
    """Return a closure that always gives ``value``."""
    return _Constant(value)


def is_constant(closure: Closure) -> bool:
    """Tell whether a closure gives the same value in every frame."""
    return isinstance(closure, _Constant)


def constant_value(closure: Closure) -> Any:
    """Return what a constant closure gives."""
    assert isinstance(closure, _Constant)
    return closure.value


def _calling(known: Function, arguments: list[Closure]) -> Closure:
    call = known.call
    if len(arguments) == 1:
        only = arguments[0]
        return lambda frame: call(only(frame))
    if len(arguments) == 2:  # noqa: PLR2004 -- the two commonest shapes, unrolled
        first, second = arguments
        return lambda frame: call(first(frame), second(frame))
    return lambda frame: call(*[argument(frame) for argument in arguments])
