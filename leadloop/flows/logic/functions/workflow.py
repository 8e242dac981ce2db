"""Functions that look at the run: trigger, actions, variables, loops, parameters."""

from collections.abc import Callable
from typing import Any

from leadloop.flows.contracts import ExpressionError, Status
from leadloop.flows.logic.access import find_property, is_missing
from leadloop.flows.logic.expressions import Compiler, constant_value, is_constant, special
from leadloop.flows.logic.history import iso, vendor_action
from leadloop.flows.logic.registry import FUNCTIONS
from leadloop.flows.logic.state import Closure, Frame, Record
from leadloop.flows.logic.syntax import Call
from leadloop.flows.logic.values import integer_argument, text_argument

_DONE = frozenset(
    {Status.SUCCEEDED, Status.FAILED, Status.SKIPPED, Status.TIMED_OUT, Status.CANCELLED}
)


def _nullary(*names: str) -> Callable[[Closure], Closure]:
    """Register a function without arguments that looks at the frame."""

    def register(look: Closure) -> Closure:
        def form(compiler: Compiler, call: Call) -> Closure:
            problem = compiler.check_arity(call, 0)
            return look if problem is None else compiler.failing(problem)

        special(*names)(form)
        return look

    return register


def _named(*names: str) -> Callable[[Callable[[Frame, str], Any]], Callable[[Frame, str], Any]]:
    """Register a function of one name."""

    def register(look: Callable[[Frame, str], Any]) -> Callable[[Frame, str], Any]:
        def form(compiler: Compiler, call: Call) -> Closure:
            problem = compiler.check_arity(call, 1)
            if problem is not None:
                return compiler.failing(problem)
            name = compiler.node(call.arguments[0])
            if is_constant(name) and isinstance(constant_value(name), str):
                known = constant_value(name)
                return lambda frame: look(frame, known)
            return lambda frame: look(frame, text_argument(name(frame), call.name))

        special(*names)(form)
        return look

    return register


def _of_action(*names: str) -> Callable[[Callable[[Frame, str], Any]], Callable[[Frame, str], Any]]:
    """Register a function of an action's name, matched exactly or else ignoring case."""

    def register(look: Callable[[Frame, str], Any]) -> Callable[[Frame, str], Any]:
        def form(compiler: Compiler, call: Call) -> Closure:
            problem = compiler.check_arity(call, 1)
            if problem is not None:
                return compiler.failing(problem)
            declared = compiler.action_names
            name = compiler.node(call.arguments[0])
            if is_constant(name) and isinstance(constant_value(name), str):
                written = constant_value(name)
                known = declared.get(written.lower())
                if known is None:
                    return compiler.failing(f"There is no action named '{written}'.")
                return lambda frame: look(frame, known)

            def dynamic(frame: Frame) -> Any:
                written = text_argument(name(frame), call.name)
                return look(frame, declared.get(written.lower(), written))

            return dynamic

        special(*names)(form)
        return look

    return register


def _finished(frame: Frame, name: str) -> Record:
    record = frame.find(name)
    if record is None or record["status"] not in _DONE:
        raise ExpressionError(f"The action '{name}' has no result at this point of the run.")
    return record


@_nullary("triggerBody")
def trigger_body(frame: Frame) -> Any:
    """Return the trigger's body."""
    return frame.run.trigger_body


@_nullary("triggerOutputs")
def trigger_outputs(frame: Frame) -> Any:
    """Return the trigger's headers, queries and body."""
    return frame.run.trigger["outputs"]


@_nullary("trigger", "triggers")
def trigger(frame: Frame) -> Any:
    """Return the trigger with times and status."""
    run = frame.run
    moment = iso(run.started)
    return {
        **run.trigger,
        "startTime": moment,
        "endTime": moment,
        "status": Status.SUCCEEDED.value,
        "clientTrackingId": run.client_tracking_id,
    }


@_of_action("outputs", "actionOutputs")
def outputs(frame: Frame, name: str) -> Any:
    """Return an action's outputs; null if it was skipped or gave none."""
    return _finished(frame, name).get("outputs")


@_of_action("body", "actionBody")
def body(frame: Frame, name: str) -> Any:
    """Return the body of an action's outputs."""
    given = _finished(frame, name).get("outputs")
    if isinstance(given, list):
        return [item.get("body") if isinstance(item, dict) else None for item in given]
    return given.get("body") if isinstance(given, dict) else None


@_of_action("actions")
def actions(frame: Frame, name: str) -> Any:
    """Return an action's record: status, code, times, inputs, outputs."""
    record = frame.find(name)
    if record is None:
        raise ExpressionError(f"The action '{name}' has not been reached at this point of the run.")
    return vendor_action(frame.run, name, record)


@_of_action("result")
def result(frame: Frame, name: str) -> Any:
    """Return the records of the actions directly inside a scope or loop."""
    run = frame.run
    children = run.program.children.get(name)
    if children is None:
        raise ExpressionError(f"The action '{name}' holds no other actions.")
    record = frame.find(name) or {}
    shown = []
    for records in _result_records(frame, record):
        shown += [
            vendor_action(run, child, records[child]) for child in children if child in records
        ]
    return shown


def _result_records(frame: Frame, record: Record) -> list[dict[str, Record]]:
    if "repeats" in record:
        return [records for _, records in record["repeats"]]
    searched: Frame | None = frame
    merged: dict[str, Record] = {}
    while searched is not None:
        merged = {**searched.records, **merged}
        searched = searched.parent
    return [merged]


@_named("variables")
def variables(frame: Frame, name: str) -> Any:
    """Return a variable; its name ignores case."""
    variable = frame.run.variables.get(name.lower())
    if variable is None:
        raise ExpressionError(f"The variable '{name}' is not initialised.")
    return variable["value"]


@_named("parameters", "appsetting", "agentParameters")
def parameters(frame: Frame, name: str) -> Any:
    """Return a parameter of the definition."""
    found = find_property(frame.run.program.parameters, name)
    if is_missing(found):
        raise ExpressionError(f"There is no parameter named '{name}'.")
    return found


@_named("items")
def items(frame: Frame, name: str) -> Any:
    """Return the current item of a loop around this action."""
    loop = frame.find_loop(name)
    if loop is None:
        raise ExpressionError(f"This is not inside of the loop '{name}'.")
    return loop.item


@_named("iterationIndexes")
def iteration_indexes(frame: Frame, name: str) -> int:
    """Return which iteration of a loop this is, from 0."""
    loop = frame.find_loop(name)
    if loop is None:
        raise ExpressionError(f"This is not inside of the loop '{name}'.")
    return loop.index


@special("item")
def compile_item(compiler: Compiler, call: Call) -> Closure:
    """Return the current item; with two arguments, the item of a collection at an index."""
    if len(call.arguments) == 2:  # noqa: PLR2004
        pick = FUNCTIONS["item"].call
        collection, index = (compiler.node(argument) for argument in call.arguments)
        return lambda frame: pick(collection(frame), index(frame))
    problem = compiler.check_arity(call, 0)
    return compiler.failing(problem) if problem is not None else lambda frame: frame.item


@_nullary("workflow")
def workflow(frame: Frame) -> Any:
    """Return what is known of the flow and this run."""
    run = frame.run
    name = run.program.name
    return {
        "id": f"/workflows/{name}",
        "name": name,
        "type": "Microsoft.Logic/workflows",
        "location": "local",
        "tags": {"flowDisplayName": run.program.title, "environmentName": "leadloop"},
        "run": {
            "id": f"/workflows/{name}/runs/{run.id}",
            "name": run.id,
            "type": "Microsoft.Logic/workflows/runs",
        },
    }


@_nullary("listCallbackUrl")
def list_callback_url(frame: Frame) -> str:
    """Return the address that starts this flow."""
    run = frame.run
    return f"{run.services.base_url}/flows/{run.program.name}/triggers/{run.trigger['name']}/invoke"


def _form_values(content: Any, name: str, wanted: str) -> list[Any]:
    pairs = content.get("$formdata") if isinstance(content, dict) else None
    if not isinstance(pairs, list):
        raise ExpressionError(f"The function '{name}' needs a body of form data.")
    return [pair.get("value") for pair in pairs if pair.get("key") == wanted]


def _part(content: Any, name: str, index: int) -> Any:
    parts = content.get("$multipart") if isinstance(content, dict) else None
    if not isinstance(parts, list) or not 0 <= index < len(parts):
        raise ExpressionError(f"The function '{name}' finds no such part in the body.")
    return parts[index].get("body")


@_named("triggerFormDataValue")
def trigger_form_data_value(frame: Frame, key: str) -> Any:
    """Return the first value of a form field of the trigger; null if there is none."""
    return next(iter(_form_values(frame.run.trigger_body, "triggerFormDataValue", key)), None)


@_named("triggerFormDataMultiValues")
def trigger_form_data_multi_values(frame: Frame, key: str) -> Any:
    """Return all values of a form field of the trigger."""
    return _form_values(frame.run.trigger_body, "triggerFormDataMultiValues", key)


def _second_argument(name: str, pick: Callable[[Any, Any], Any]) -> None:
    def form(compiler: Compiler, call: Call) -> Closure:
        problem = compiler.check_arity(call, 2)
        if problem is not None:
            return compiler.failing(problem)
        action, key = (compiler.node(argument) for argument in call.arguments)

        def evaluate(frame: Frame) -> Any:
            written = text_argument(action(frame), name)
            known = compiler.action_names.get(written.lower(), written)
            return pick(body(frame, known), key(frame))

        return evaluate

    special(name)(form)


_second_argument(
    "formDataValue",
    lambda content, key: next(iter(_form_values(content, "formDataValue", key)), None),
)
_second_argument(
    "formDataMultiValues", lambda content, key: _form_values(content, "formDataMultiValues", key)
)
_second_argument(
    "multipartBody",
    lambda content, index: _part(
        content, "multipartBody", integer_argument(index, "multipartBody")
    ),
)


@special("triggerMultipartBody")
def compile_trigger_multipart_body(compiler: Compiler, call: Call) -> Closure:
    """Return one part of the trigger's multipart body."""
    problem = compiler.check_arity(call, 1)
    if problem is not None:
        return compiler.failing(problem)
    index = compiler.node(call.arguments[0])
    name = "triggerMultipartBody"
    return lambda frame: _part(frame.run.trigger_body, name, integer_argument(index(frame), name))
