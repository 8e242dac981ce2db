"""The part of JSON Schema that definitions use: types, properties, items, enumerations, bounds."""

from collections.abc import Callable
from typing import Any

from leadloop.flows.logic.values import equal

_MAX_DEPTH = 64
_TYPES: dict[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: (
        not isinstance(value, bool)
        and (isinstance(value, int) or (isinstance(value, float) and value.is_integer()))
    ),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


def schema_problem(value: Any, schema: Any, path: str = "$", depth: int = 0) -> str | None:
    """Return the first thing in ``value`` that ``schema`` does not allow, None if all fits."""
    if not isinstance(schema, dict):
        return f"{path} is not allowed." if schema is False else None
    if depth > _MAX_DEPTH:
        return f"{path} nests too deeply."
    for check in (_type_problem, _value_problem):
        problem = check(value, schema, path)
        if problem is not None:
            return problem
    for inner in (_object_problem, _array_problem, _combined_problem):
        problem = inner(value, schema, path, depth)
        if problem is not None:
            return problem
    return None


def _type_problem(value: Any, schema: dict[str, Any], path: str) -> str | None:
    wanted = schema.get("type")
    if wanted is None:
        return None
    names = wanted if isinstance(wanted, list) else [wanted]
    if any(name in _TYPES and _TYPES[name](value) for name in names if isinstance(name, str)):
        return None
    return f"{path} is not of type {' or '.join(map(str, names))}."


def _value_problem(value: Any, schema: dict[str, Any], path: str) -> str | None:
    choices = schema.get("enum")
    if isinstance(choices, list) and not any(equal(value, choice) for choice in choices):
        return f"{path} is none of the allowed values."
    if "const" in schema and not equal(value, schema["const"]):
        return f"{path} is not the one allowed value."
    if isinstance(value, str):
        return _bounds(len(value), schema, path, ("minLength", "maxLength"), "characters")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _bounds(value, schema, path, ("minimum", "maximum"), "")
    return None


def _bounds(
    size: float, schema: dict[str, Any], path: str, names: tuple[str, str], unit: str
) -> str | None:
    least, most = (schema.get(name) for name in names)
    if isinstance(least, int | float) and size < least:
        return f"{path} is below {least} {unit}".rstrip() + "."
    if isinstance(most, int | float) and size > most:
        return f"{path} is above {most} {unit}".rstrip() + "."
    return None


def _object_problem(value: Any, schema: dict[str, Any], path: str, depth: int) -> str | None:
    if not isinstance(value, dict):
        return None
    required = schema.get("required")
    for name in required if isinstance(required, list) else []:
        if name not in value:
            return f"{path}.{name} is missing."
    properties = schema.get("properties")
    known = properties if isinstance(properties, dict) else {}
    others = schema.get("additionalProperties", True)
    for name, item in value.items():
        problem = schema_problem(item, known.get(name, others), f"{path}.{name}", depth + 1)
        if problem is not None:
            return problem
    return None


def _array_problem(value: Any, schema: dict[str, Any], path: str, depth: int) -> str | None:
    if not isinstance(value, list):
        return None
    problem = _bounds(len(value), schema, path, ("minItems", "maxItems"), "items")
    if problem is not None or "items" not in schema:
        return problem
    for index, item in enumerate(value):
        problem = schema_problem(item, schema["items"], f"{path}[{index}]", depth + 1)
        if problem is not None:
            return problem
    return None


def _combined_problem(value: Any, schema: dict[str, Any], path: str, depth: int) -> str | None:
    for part in _list(schema, "allOf"):
        problem = schema_problem(value, part, path, depth + 1)
        if problem is not None:
            return problem
    for word in ("anyOf", "oneOf"):
        parts = _list(schema, word)
        fitting = sum(schema_problem(value, part, path, depth + 1) is None for part in parts)
        if parts and (fitting == 0 or (word == "oneOf" and fitting > 1)):
            return f"{path} fits {'none' if fitting == 0 else 'several'} of the alternatives."
    return None


def _list(schema: dict[str, Any], name: str) -> list[Any]:
    found = schema.get(name)
    return found if isinstance(found, list) else []
