"""Corners of actions: form data, tables of nothing, second initialisation, moments to wait for."""

from typing import Any

import pytest
from test_flow_interpreter import (
    HTTP,
    Clock,
    advance,
    begin,
    compose,
    outputs,
    run,
    statuses,
    upsert,
)

from leadloop.flows.contracts import EffectKind, EffectResult, Status
from leadloop.flows.logic.interpreter import cancel, failed, resume

FORM = {
    "$formdata": [
        {"key": "a", "value": "1"},
        {"key": "b", "value": "2"},
        {"key": "a", "value": "3"},
    ]
}
PARTS = {"$multipart": [{"body": "first"}, {"body": "second"}]}


def test_form_data_of_the_trigger_and_of_an_action() -> None:
    done = run(
        {
            "A": compose("@triggerFormDataValue('a')"),
            "B": compose("@triggerFormDataMultiValues('a')"),
            "C": compose("@triggerFormDataValue('z')"),
            "D": compose({"body": FORM}),
            "E": compose("@formDataValue('D', 'b')", D=["Succeeded"]),
            "F": compose("@formDataMultiValues('d', 'a')", D=["Succeeded"]),
            "G": compose({"body": PARTS}),
            "H": compose("@multipartBody('G', 1)", G=["Succeeded"]),
            "I": compose("@multipartBody('G', 2)", G=["Succeeded"]),
        },
        FORM,
    )
    found = [outputs(done, name) for name in "ABCEFH"]
    assert found == ["1", ["1", "3"], None, "2", ["1", "3"], "second"]
    assert statuses(done)["I"] == "Failed"
    assert outputs(run({"A": compose("@triggerMultipartBody(0)")}, PARTS), "A") == "first"


def test_an_actions_record_is_readable_by_name_even_a_computed_one() -> None:
    done = run(
        {
            "A": compose(5),
            "B": compose("@actions('a')?['status']", A=["Succeeded"]),
            "C": compose("@outputs(concat('', 'a'))", A=["Succeeded"]),
            "D": compose("@body('A')", A=["Succeeded"]),
            "E": compose("@outputs('F')"),
            "F": compose(1, E=["Failed"]),
        }
    )
    assert [outputs(done, name) for name in "BCD"] == ["Succeeded", 5, None]
    assert statuses(done)["E"] == "Failed"


def test_bodies_of_a_loop_are_an_array() -> None:
    inner = {"A": compose({"body": "@item()"})}
    done = run(
        {
            "L": {"type": "Foreach", "foreach": "@range(0,2)", "actions": inner},
            "B": compose("@body('A')", L=["Succeeded"]),
        }
    )
    assert outputs(done, "B") == [0, 1]


@pytest.mark.parametrize(
    "action",
    [
        {"type": "Query", "inputs": {"from": "@triggerBody()", "where": "@true"}},
        {"type": "Table", "inputs": {"from": [1]}},
        {"type": "Table", "inputs": {"from": [], "format": "PDF"}},
        {"type": "Query", "inputs": {"from": [1], "where": "@item()"}},
        {"type": "Response", "inputs": {"statusCode": 1000}},
        {"type": "Response", "inputs": {"headers": "x"}},
        {"type": "Terminate", "inputs": {"runStatus": "Finished"}},
        {"type": "Wait", "inputs": {"until": {"timestamp": "soon"}}},
        {"type": "Wait", "inputs": {"interval": {"count": 1, "unit": "Fortnight"}}},
        {"type": "SetVariable", "inputs": {"name": "x", "value": 1}},
        {"type": "Http", "inputs": {"method": "BREW", "uri": "x"}},
        {"type": "Http", "inputs": {"method": "GET", "uri": "x", "headers": "y"}},
        {"type": "Until", "expression": "@5", "actions": {}},
        {"type": "Compose", "inputs": "@triggerBody()['x']"},
    ],
)
def test_what_does_not_fit_fails_the_action_and_nothing_else(action: dict[str, Any]) -> None:
    done = run({"A": action, "B": compose(1, A=["Failed"])}, "text")
    assert statuses(done) == {"A": "Failed", "B": "Succeeded"}


def test_a_table_with_columns_and_one_of_nothing() -> None:
    columns = [{"header": "X", "value": "@item()?['x']"}, {"header": "Y", "value": 1}]
    rows = {"from": [{"x": None}], "format": "csv", "columns": columns}
    done = run(
        {
            "A": {"type": "Table", "inputs": {"from": [], "format": "CSV"}},
            "B": {"type": "Table", "inputs": rows},
        }
    )
    assert outputs(done, "A") == {"body": "\r\n"}
    assert outputs(done, "B") == {"body": "X,Y\r\n,1\r\n"}


def test_variables_refuse_a_second_birth_and_what_does_not_fit() -> None:
    variables = [
        {"name": "n", "type": "integer", "value": 1},
        {"name": "s", "type": "string", "value": 5},
    ]
    init = {"type": "InitializeVariable", "inputs": {"variables": variables}}

    def change(type_: str, value: Any) -> dict[str, Any]:
        inputs = {"name": "n", "value": value}
        return {"type": type_, "inputs": inputs, "runAfter": {"A": ["Succeeded"]}}

    done = run(
        {
            "A": init,
            "B": {**init, "runAfter": {"A": ["Succeeded"]}},
            "C": change("IncrementVariable", 0.5),
            "D": change("AppendToArrayVariable", 1),
            "E": change("AppendToStringVariable", 1),
        }
    )
    assert statuses(done) == {"A": "Succeeded"} | dict.fromkeys("BCDE", "Failed")
    assert done.variables["s"]["value"] == "5"


def test_until_stops_when_its_time_is_over() -> None:
    clock = Clock()
    wait = {"type": "Wait", "inputs": {"interval": {"count": 1, "unit": "Hour"}}}
    loop = {"type": "Until", "expression": "@false", "limit": {"timeout": "PT90M"}}
    started = begin({"L": {**loop, "actions": {"W": wait}}}, clock=clock)
    rounds = 0
    while requests := advance(started):
        clock.seconds += 3600
        rounds += 1
        resume(started, {requests[0].id: EffectResult(Status.SUCCEEDED)})
        if started.finished:
            break
    assert rounds == 2
    assert started.root.records["L"]["code"] == "LimitsReached"


def test_wait_until_a_moment() -> None:
    until = {"until": {"timestamp": "2026-01-01T00:00:00Z"}}
    (request,) = advance(begin({"W": {"type": "Wait", "inputs": until}}))
    assert (request.kind, request.not_before) == (EffectKind.WAIT, 1767225600.0)


def test_a_run_may_be_cancelled_from_outside() -> None:
    started = begin({"A": HTTP, "B": compose(1)}, "p")
    advance(started)
    cancel(started, "Enough.")
    assert started.status == "Cancelled"
    assert statuses(started) == {"A": "Cancelled", "B": "Succeeded"}
    assert advance(started) == []
    assert not failed(started)


@pytest.mark.parametrize("item", ["text", 5])
def test_a_whole_item_must_be_an_object(item: Any) -> None:
    action = upsert(entityName="leads", recordId="a='1'", item="@triggerBody()")
    assert failed(run({"A": action}, item))


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/v2/datasets/d/tables/leads/items", {"operation": "list", "key": {}}),
        ("GET", "/datasets/d/tables/leads/items/a%2527=1", None),
        ("GET", "/api/data/v9.1/leads(ll_x='5')", {"operation": "get", "key": {"ll_x": "5"}}),
        ("POST", "/datasets/d/tables/leads/items", {"operation": "create", "key": {}}),
        ("GET", "/somewhere/else", None),
    ],
)
def test_paths_of_the_older_connector(method: str, path: str, expected: Any) -> None:
    inputs = {
        "host": {"connection": {"referenceName": "commondataservice"}},
        "method": method,
        "path": path,
        "queries": {"$Top": 1},
        "body": {"a": 1} if method == "POST" else None,
    }
    requests = advance(begin({"A": {"type": "ApiConnection", "inputs": inputs}}))
    found = [{name: request.payload[name] for name in ("operation", "key")} for request in requests]
    assert found == ([] if expected is None else [expected])
