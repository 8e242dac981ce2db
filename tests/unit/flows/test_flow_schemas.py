"""The part of JSON Schema that definitions use."""

from typing import Any

import pytest

from leadloop.flows.logic.schemas import schema_problem

FITTING = [
    (1, {"type": "integer"}),
    (1.0, {"type": "integer"}),
    (1.5, {"type": "number"}),
    (None, {"type": ["string", "null"]}),
    (True, {"type": "boolean"}),
    ("ab", {"type": "string", "minLength": 2, "maxLength": 2}),
    (5, {"minimum": 5, "maximum": 5}),
    ("x", {"enum": ["x", 1]}),
    (1.0, {"const": 1}),
    ([1, 2], {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}),
    ({"a": 1, "z": 2}, {"properties": {"a": {"type": "integer"}}, "required": ["a"]}),
    ({}, {"additionalProperties": False}),
    (1, {"anyOf": [{"type": "string"}, {"type": "integer"}]}),
    (1, {"oneOf": [{"type": "string"}, {"type": "integer"}]}),
    (1, {"allOf": [{"type": "integer"}, {"minimum": 0}]}),
    (1, {"anyOf": "odd"}),
    (1, True),
]


@pytest.mark.parametrize(("value", "schema"), FITTING)
def test_fits(value: Any, schema: Any) -> None:
    assert schema_problem(value, schema) is None


UNFITTING = [
    (True, {"type": "integer"}, "$ is not of type integer."),
    (1.5, {"type": "integer"}, "$ is not of type integer."),
    ("x", {"type": ["integer", "null"]}, "$ is not of type integer or null."),
    ("x", {"type": "colour"}, "$ is not of type colour."),
    ("a", {"minLength": 2}, "$ is below 2 characters."),
    ("abc", {"maxLength": 2}, "$ is above 2 characters."),
    (1, {"minimum": 2}, "$ is below 2."),
    ("y", {"enum": ["x"]}, "$ is none of the allowed values."),
    (True, {"const": 1}, "$ is not the one allowed value."),
    ([1], {"minItems": 2}, "$ is below 2 items."),
    ([1, "x"], {"items": {"type": "integer"}}, "$[1] is not of type integer."),
    ({}, {"required": ["a"]}, "$.a is missing."),
    (
        {"a": {"b": 1}},
        {"properties": {"a": {"properties": {"b": {"type": "string"}}}}},
        "$.a.b is not of type string.",
    ),
    ({"z": 1}, {"additionalProperties": False}, "$.z is not allowed."),
    (None, {"anyOf": [{"type": "string"}]}, "$ fits none of the alternatives."),
    (1, {"oneOf": [{}, {"type": "integer"}]}, "$ fits several of the alternatives."),
    (1, {"allOf": [{"type": "integer"}, {"minimum": 2}]}, "$ is below 2."),
]


@pytest.mark.parametrize(("value", "schema", "problem"), UNFITTING)
def test_says_what_does_not_fit(value: Any, schema: Any, problem: str) -> None:
    assert schema_problem(value, schema) == problem


def test_a_schema_deeper_than_any_sensible_one_is_refused() -> None:
    schema: Any = {"type": "integer"}
    value: Any = 1
    for _ in range(200):
        schema, value = {"items": schema}, [value]
    assert "too deeply" in str(schema_problem(value, schema))
