"""Variables: initialise, set, count, append. They belong to the run; names ignore case."""

from collections.abc import Callable
from typing import Any

from typing_extensions import override

from leadloop.flows.contracts import MAX_ITEMS, ActionError
from leadloop.flows.logic.builder import Builder, Source, action
from leadloop.flows.logic.state import Closure, Frame, Record, Run
from leadloop.flows.logic.steps import Step, charge, finish
from leadloop.flows.logic.values import (
    bounded,
    int64,
    kind,
    number_argument,
    to_text,
)

_KINDS: dict[str, tuple[str, ...]] = {
    "boolean": ("Boolean",),
    "integer": ("Integer",),
    "float": ("Float", "Integer"),
    "string": ("String",),
    "array": ("Array",),
    "object": ("Object", "Array", "String", "Integer", "Float", "Boolean"),
}
_MAX_VARIABLES = 250


def _accept(name: str, type_: str, value: Any) -> Any:
    if value is None or kind(value) in _KINDS[type_]:
        return value
    if type_ == "string" and not isinstance(value, dict | list):
        return to_text(value)
    raise ActionError(
        f"The variable '{name}' is of type '{type_}' and cannot hold a value of type "
        f"'{kind(value)}'.",
        code="BadRequest",
    )


class InitializeStep(Step):
    """Creates variables."""

    __slots__ = ("variables",)

    def __init__(self, source: Source, variables: list[tuple[str, str, Closure]]) -> None:
        super().__init__(source.name, source.type)
        self.variables = variables

    @override
    def advance(self, run: Run, frame: Frame, record: Record) -> None:
        """Create each variable; a second time is an error."""
        for name, type_, value in self.variables:
            if name.lower() in run.variables:
                raise ActionError(f"The variable '{name}' exists already.", code="BadRequest")
            initial = charge(run, _accept(name, type_, value(frame)))
            if initial is None and type_ == "array":
                initial = []
            run.variables[name.lower()] = {"name": name, "type": type_, "value": initial}
        finish(run, record)


@action("InitializeVariable")
def build_initialize(builder: Builder, source: Source) -> Step:
    """Compile an InitializeVariable; it stands at the top level only."""
    path = f"{source.path}.inputs.variables"
    if source.depth > 1:
        builder.error(source.path, "top_level_only", "Variables are initialised at the top level.")
    given = source.input("variables")
    if not isinstance(given, list) or not 0 < len(given) <= _MAX_VARIABLES:
        builder.error(path, "wrong_type", f"Give a list of 1 to {_MAX_VARIABLES} variables.")
        given = []
    variables = []
    for index, variable in enumerate(given):
        spec = variable if isinstance(variable, dict) else {}
        name, type_ = spec.get("name"), str(spec.get("type", "")).lower()
        if not isinstance(name, str) or not name or type_ not in _KINDS:
            known = ", ".join(_KINDS)
            builder.error(f"{path}[{index}]", "bad_variable", f"Name it; its type is of {known}.")
            continue
        variables.append((name, type_, builder.value(spec.get("value"), f"{path}[{index}].value")))
    return InitializeStep(source, variables)


Change = Callable[[Any, Any, str, str], Any]


class ChangeStep(Step):
    """Changes one variable."""

    __slots__ = ("change", "value", "variable")

    def __init__(self, source: Source, variable: str, value: Closure, change: Change) -> None:
        super().__init__(source.name, source.type)
        self.variable = variable
        self.value = value
        self.change = change

    @override
    def advance(self, run: Run, frame: Frame, record: Record) -> None:
        """Put the changed value in place of the old one; the old one stays as it was."""
        variable = run.variables.get(self.variable.lower())
        if variable is None:
            raise ActionError(f"The variable '{self.variable}' is not initialised.")
        value = self.value(frame)
        changed = self.change(variable["value"], value, self.variable, variable["type"])
        # Appending a plain value is not weighed, or long loops would take quadratic time.
        variable["value"] = charge(run, changed) if isinstance(value, dict | list) else changed
        finish(run, record, {"name": variable["name"], "value": value})


def _set(_old: Any, value: Any, name: str, type_: str) -> Any:
    return _accept(name, type_, value)


def _add(sign: int) -> Change:
    def change(old: Any, value: Any, _name: str, type_: str) -> Any:
        amount = number_argument(1 if value is None else value, "IncrementVariable")
        result = number_argument(old or 0, "IncrementVariable") + sign * amount
        if type_ == "integer" and not isinstance(result, int):
            raise ActionError("An integer variable grows by whole numbers.", code="BadRequest")
        return int64(result) if isinstance(result, int) else result

    return change


def _append_to_array(old: Any, value: Any, name: str, _type: str) -> Any:
    if old is not None and not isinstance(old, list):
        raise ActionError(f"The variable '{name}' is not an array.", code="BadRequest")
    items = old or []
    if len(items) >= MAX_ITEMS:
        raise ActionError(f"An array holds at most {MAX_ITEMS} items.", code="BadRequest")
    return [*items, value]


def _append_to_string(old: Any, value: Any, name: str, _type: str) -> Any:
    if old is not None and not isinstance(old, str):
        raise ActionError(f"The variable '{name}' is not a string.", code="BadRequest")
    return bounded((old or "") + to_text(value))


def _changing(type_: str, change: Change) -> None:
    def build(builder: Builder, source: Source) -> Step:
        name = source.input("name")
        if not isinstance(name, str) or not name:
            builder.error(f"{source.path}.inputs.name", "missing", "Name the variable.")
            name = ""
        value = builder.value(source.input("value"), f"{source.path}.inputs.value")
        return ChangeStep(source, name, value, change)

    action(type_)(build)


_changing("SetVariable", _set)
_changing("IncrementVariable", _add(1))
_changing("DecrementVariable", _add(-1))
_changing("AppendToArrayVariable", _append_to_array)
_changing("AppendToStringVariable", _append_to_string)
