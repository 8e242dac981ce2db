"""What is wrong with a definition is said once each, with its path."""

from typing import Any

import pytest

from leadloop.flows.logic.compiling import compile_definition
from leadloop.flows.logic.durations import RetryPolicy, duration_seconds, read_retry_policy
from leadloop.flows.logic.history import MASK, trimmed
from leadloop.kit.errors import InvalidInput

TRIGGERS = {"manual": {"type": "Request", "kind": "Http"}}
OK = {"type": "Compose", "inputs": 1}


def errors(definition: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        compile_definition("t", definition)
    return {error.field: error.code for error in caught.value.errors}


def of_actions(**actions: Any) -> dict[str, str]:
    return errors({"triggers": TRIGGERS, "actions": actions})


@pytest.mark.parametrize("definition", [None, [], "x", 5, {}, {"actions": []}, {"definition": 1}])
def test_what_is_no_definition_is_refused(definition: Any) -> None:
    assert errors(definition) == {"definition": "not_a_definition"}


@pytest.mark.parametrize(
    "wrap",
    [
        lambda d: d,
        lambda d: {"definition": d, "kind": "Stateless"},
        lambda d: {"properties": {"definition": d, "connectionReferences": {}}},
    ],
)
def test_exports_are_unwrapped(wrap: Any) -> None:
    program = compile_definition("t", wrap({"triggers": TRIGGERS, "actions": {"A": OK}}))
    assert list(program.order) == ["A"]


def test_all_errors_are_reported_at_once_with_their_paths() -> None:
    found = of_actions(
        A={"type": "Teleport"},
        B={"type": "Compose", "inputs": {"x": ["@add("]}},
        C={"type": "Compose", "inputs": 1, "runAfter": {"Nobody": ["Succeeded"]}},
        D={"type": "Compose", "inputs": 1, "runAfter": {"A": ["Sometimes"]}},
        E=5,
        F={"type": "Scope", "actions": {"G": {"type": "If", "expression": {"nosuch": [1]}}}},
    )
    assert found == {
        "definition.actions.A.type": "unknown_action",
        "definition.actions.B.inputs": "bad_expression",
        "definition.actions.C.runAfter.Nobody": "unknown_action",
        "definition.actions.D.runAfter.A": "bad_status",
        "definition.actions.E": "wrong_type",
        "definition.actions.F.actions.G.expression.nosuch": "bad_condition",
    }


def test_actions_that_wait_for_each_other_are_refused() -> None:
    found = of_actions(
        A=OK | {"runAfter": {"C": ["Succeeded"]}},
        B=OK | {"runAfter": {"A": ["Succeeded"]}},
        C=OK | {"runAfter": {"B": ["Succeeded"]}},
    )
    assert found == {"definition.actions": "circular_run_after"}
    assert of_actions(A=OK | {"runAfter": {"A": ["Succeeded"]}}) == found


def test_names_are_unique_in_the_whole_flow_whatever_their_case() -> None:
    found = of_actions(Same=OK, S={"type": "Scope", "actions": {"same": OK}})
    assert found == {"definition.actions.S.actions.same": "repeated_name"}


def test_limits_of_number_nesting_and_names() -> None:
    assert set(of_actions(**{f"A{n}": OK for n in range(501)}).values()) == {"too_many"}
    assert set(of_actions(**{"x" * 81: OK}).values()) == {"bad_name"}
    deep: dict[str, Any] = {"S9": OK}
    for level in range(8, 0, -1):
        deep = {f"S{level}": {"type": "Scope", "actions": deep}}
    assert set(of_actions(**deep).values()) == {"too_deep"}
    value: Any = 1
    for _ in range(100):
        value = [value]
    assert of_actions(A={"type": "Compose", "inputs": value}) == {
        "definition.actions.A.inputs": "too_deep"
    }


def test_what_may_stand_only_in_some_places() -> None:
    variables = {"variables": [{"name": "v", "type": "string"}]}
    found = of_actions(
        S={"type": "Scope", "actions": {"I": {"type": "InitializeVariable", "inputs": variables}}},
        L={"type": "Foreach", "foreach": "@triggerBody()", "actions": {
            "T": {"type": "Terminate", "inputs": {"runStatus": "Failed"}}}},
    )  # fmt: skip
    assert found == {
        "definition.actions.S.actions.I": "top_level_only",
        "definition.actions.L.actions.T": "not_in_loops",
    }


@pytest.mark.parametrize(
    ("triggers", "path"),
    [
        (None, "definition.triggers"),
        ({}, "definition.triggers"),
        ({"t": {"type": "Psychic"}}, "definition.triggers.t.type"),
        ({"t": None}, "definition.triggers.t.type"),
    ],
)
def test_triggers_are_checked(triggers: Any, path: str) -> None:
    assert path in errors({"triggers": triggers, "actions": {"A": OK}})


def test_what_will_fail_when_reached_is_a_warning() -> None:
    actions = {
        "A": {"type": "Compose", "inputs": ["@nosuch()", "@outputs('Nowhere')", "@add(1)"]},
    }
    program = compile_definition("t", {"triggers": TRIGGERS, "actions": actions})
    assert [warning.field for warning in program.warnings] == ["definition.actions.A.inputs"] * 3


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT5S", 5), ("P1DT2H", 93600), ("PT1.5M", 90), ("P1W", 604800), ("P", None), ("5", None),
     ("PT", None), ("P1Y", None)],
)  # fmt: skip
def test_durations(text: str, seconds: float | None) -> None:
    assert duration_seconds(text) == seconds


def test_retry_windows_double_and_end() -> None:
    from random import Random

    policy = RetryPolicy()
    random = Random(3)  # noqa: S311
    windows = [(0, 7.5), (7.5, 15), (15, 30), (30, 45)]
    for retry, (low, high) in enumerate(windows, start=1):
        for _ in range(50):
            delay = policy.delay_s(retry, random)
            assert delay is not None
            assert low <= delay <= high
    assert policy.delay_s(5, random) is None
    assert read_retry_policy({"type": "none"}) == RetryPolicy("none", 0)
    assert read_retry_policy({"type": "fixed", "count": 99}) is None
    fixed = read_retry_policy({"type": "Fixed", "count": 3, "interval": "PT1S"})
    assert fixed is not None
    assert fixed.delay_s(1, random) == 5.0


def test_history_masks_secrets_and_stays_small() -> None:
    value = {
        "headers": {"Authorization": "Bearer x", "x-api-key": "k", "Accept": "a"},
        "password": "p",
        "client_secret": "s",
        "access_token": "t",
        "monkey": "m",
        "text": "y" * 5000,
        "nul": "a\0b",
    }
    shown = trimmed(value, 10_000)
    assert shown["headers"] == {"Authorization": MASK, "x-api-key": MASK, "Accept": "a"}
    assert [shown[k] for k in ("password", "client_secret", "access_token")] == [MASK] * 3
    assert shown["monkey"] == "m"
    assert shown["nul"] == "a\ufffdb"
    assert len(str(trimmed(value, 300))) < 500


def test_history_of_a_value_that_shares_its_parts_is_bounded() -> None:
    value: Any = ["x"]
    for _ in range(60):
        value = [value, value]
    assert len(str(trimmed(value, 1000))) < 20_000


@pytest.mark.parametrize(
    ("action", "path", "code"),
    [
        ({"type": "Switch", "expression": 1, "cases": []}, "cases", "bad_cases"),
        ({"type": "Switch", "expression": 1, "cases": {"a": {}}}, "cases.a", "bad_case"),
        ({"type": "Terminate", "inputs": {}}, "inputs.runStatus", "missing"),
        ({"type": "Query", "inputs": {"from": 1}}, "inputs.where", "missing"),
        ({"type": "Table", "inputs": {"from": 1, "columns": 5}}, "inputs.columns", "wrong_type"),
        ({"type": "Foreach", "actions": {}}, "foreach", "missing"),
        ({"type": "Until", "expression": "@true", "limit": {"timeout": "soon"}}, "limit.timeout",
         "bad_duration"),
        ({"type": "If", "expression": None}, "expression", "bad_condition"),
        ({"type": "If", "expression": {"and": 1}}, "expression.and", "wrong_type"),
        ({"type": "If", "expression": {"equals": [1]}}, "expression.equals", "bad_condition"),
        ({"type": "Http", "inputs": {"method": "GET"}}, "inputs.uri", "missing"),
        ({"type": "Http", "inputs": {"method": "GET", "uri": "x", "retryPolicy": 5}},
         "inputs.retryPolicy", "bad_retry_policy"),
        ({"type": "Wait", "inputs": {}}, "inputs", "missing"),
        ({"type": "InitializeVariable", "inputs": {}}, "inputs.variables", "wrong_type"),
        ({"type": "InitializeVariable", "inputs": {"variables": [{"name": "x", "type": "wide"}]}},
         "inputs.variables[0]", "bad_variable"),
        ({"type": "SetVariable", "inputs": {"value": 1}}, "inputs.name", "missing"),
        ({"type": "Compose", "inputs": 1, "runAfter": []}, "runAfter", "wrong_type"),
        ({"type": "Scope", "actions": []}, "actions", "wrong_type"),
    ],
)  # fmt: skip
def test_what_an_action_lacks_is_named(action: dict[str, Any], path: str, code: str) -> None:
    assert of_actions(A=action) == {f"definition.actions.A.{path}": code}


@pytest.mark.parametrize(
    ("parameters", "missing", "code"),
    [
        ({"recordId": "x"}, "entityName", "missing"),
        ({"entityName": "leads"}, "recordId", "missing"),
        ([], "", "wrong_type"),
    ],
)
def test_what_a_record_operation_lacks_is_named(parameters: Any, missing: str, code: str) -> None:
    host = {"connectionName": "shared_commondataserviceforapps", "operationId": "UpdateRecord"}
    inputs = {"host": host, "parameters": parameters}
    found = of_actions(A={"type": "OpenApiConnection", "inputs": inputs})
    path = "definition.actions.A.inputs.parameters"
    assert found[f"{path}.{missing}" if missing else path] == code


@pytest.mark.parametrize(
    ("parameters", "path"),
    [
        ([], "definition.parameters"),
        ({"p": {"type": "colour"}}, "definition.parameters.p.type"),
        ({"p": 5}, "definition.parameters.p.type"),
    ],
)
def test_parameters_are_checked(parameters: Any, path: str) -> None:
    definition = {"triggers": TRIGGERS, "parameters": parameters, "actions": {"A": OK}}
    assert list(errors(definition)) == [path]


def test_given_parameters_stand_before_defaults() -> None:
    definition = {
        "triggers": TRIGGERS,
        "parameters": {"a": {"type": "Int", "defaultValue": 1}, "b": {"type": "String"}},
        "actions": {},
    }
    program = compile_definition("t", definition, parameters={"a": 2})
    assert program.parameters == {"a": 2, "b": None}
