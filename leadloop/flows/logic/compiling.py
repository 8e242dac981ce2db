"""Reads an exported definition and compiles it, or says everything that is wrong with it."""

from typing import Any, Final

from leadloop.flows.logic import actions as _actions  # noqa: F401 -- fills the builder's table
from leadloop.flows.logic.builder import MAX_NAME_CHARS, Builder
from leadloop.flows.logic.definition import Program, Trigger
from leadloop.kit.errors import FieldError, InvalidInput

_TRIGGER_TYPES: Final = frozenset(
    {
        "request",
        "recurrence",
        "slidingwindow",
        "http",
        "httpwebhook",
        "apiconnection",
        "apiconnectionnotification",
        "apiconnectionwebhook",
        "openapiconnection",
        "openapiconnectionnotification",
        "openapiconnectionwebhook",
        "serviceprovider",
    }
)
_PARAMETER_TYPES: Final = frozenset(
    {"int", "float", "string", "securestring", "bool", "array", "object", "secureobject"}
)
MAX_TRIGGERS: Final = 10
MAX_PARAMETERS: Final = 50


def unwrap(exported: Any) -> dict[str, Any]:
    """Return the definition inside of what a vendor's export wraps around it.

    Raises:
        InvalidInput: There is no definition in it.
    """
    found = exported
    for key in ("properties", "definition"):
        if isinstance(found, dict) and isinstance(found.get(key), dict) and "actions" not in found:
            found = found[key]
    if not isinstance(found, dict) or not isinstance(found.get("actions"), dict):
        message = "A definition is an object with triggers and actions."
        raise InvalidInput([FieldError("definition", "not_a_definition", message)])
    return found


def compile_definition(
    name: str,
    exported: Any,
    *,
    title: str = "",
    parameters: dict[str, Any] | None = None,
) -> Program:
    """Compile a definition.

    Args:
        name: The flow's name.
        exported: The definition, bare or as exported.
        title: The flow's title, for ``workflow()``.
        parameters: Values for its parameters, over their defaults.

    Raises:
        InvalidInput: With one error and path for each thing that is wrong.
    """
    definition = unwrap(exported)
    builder = Builder()
    triggers = _read_triggers(builder, definition.get("triggers"))
    values = _read_parameters(builder, definition.get("parameters"), parameters or {})
    path = "definition.actions"
    builder.survey(definition["actions"], path)
    if builder.errors:
        raise InvalidInput(builder.errors)
    body = builder.container(definition["actions"], path)
    if builder.errors:
        raise InvalidInput(builder.errors)
    problems = dict.fromkeys(builder.compiler.problems)
    return Program(
        name=name,
        title=title or name,
        body=body,
        triggers=triggers,
        parameters=values,
        children=builder.children,
        order=builder.order,
        types=builder.types,
        effects=frozenset(builder.effects),
        connectors=tuple(builder.connectors),
        has_response=builder.has_response,
        warnings=tuple(FieldError(where, "will_fail", text) for where, text in problems),
    )


def _read_triggers(builder: Builder, source: Any) -> dict[str, Trigger]:
    path = "definition.triggers"
    if not isinstance(source, dict) or not 0 < len(source) <= MAX_TRIGGERS:
        builder.error(path, "wrong_type", f"A flow has 1 to {MAX_TRIGGERS} triggers by name.")
        return {}
    triggers = {}
    for name, spec in source.items():
        trigger = _read_trigger(builder, name, spec, f"{path}.{name}")
        if trigger is not None:
            triggers[name] = trigger
    return triggers


def _read_trigger(builder: Builder, name: str, spec: Any, path: str) -> Trigger | None:
    type_ = spec.get("type") if isinstance(spec, dict) else None
    if not name or len(name) > MAX_NAME_CHARS:
        builder.error(path, "bad_name", f"A name has 1 to {MAX_NAME_CHARS} characters.")
    if not isinstance(type_, str) or type_.lower() not in _TRIGGER_TYPES:
        builder.error(
            f"{path}.type", "unknown_trigger", f"The trigger type {type_!r} is not known here."
        )
        return None
    inputs = spec.get("inputs")
    inputs = inputs if isinstance(inputs, dict) else {}
    method, schema = inputs.get("method"), inputs.get("schema")
    return Trigger(
        name=name,
        type=type_,
        method=method.upper() if isinstance(method, str) else None,
        schema=schema if isinstance(schema, dict) else None,
        checks_schema="enableschemavalidation" in str(spec.get("operationOptions", "")).lower(),
    )


def _read_parameters(builder: Builder, source: Any, given: dict[str, Any]) -> dict[str, Any]:
    path = "definition.parameters"
    if source is None:
        return dict(given)
    if not isinstance(source, dict) or len(source) > MAX_PARAMETERS:
        builder.error(path, "wrong_type", f"A flow has at most {MAX_PARAMETERS} parameters.")
        return {}
    values = {}
    for name, spec in source.items():
        type_ = str(spec.get("type", "")).lower() if isinstance(spec, dict) else ""
        if type_ not in _PARAMETER_TYPES:
            builder.error(f"{path}.{name}.type", "unknown_type", "The type is not known here.")
            continue
        values[name] = given.get(name, spec.get("defaultValue"))
    return values
