"""The edge model behind the Open Inference Protocol: its own client, exact answers, bad input."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadloop.connectors.model_endpoint import Column, ModelEndpoint
from leadloop.intake.edge import shipped_content, shipped_model
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role

INFER = "/v2/models/edge/infer"


@pytest.fixture
def http(server: str) -> Iterator[httpx.Client]:
    made = users.create_client(SYSTEM, name="scorer", role=Role.INTEGRATION)
    headers = {"authorization": f"Bearer {made.write_key}"}
    with httpx.Client(base_url=server, headers=headers, trust_env=False) as client:
        yield client


def tensor(name: str, values: list[Any], datatype: str = "FP64") -> dict[str, Any]:
    return {"name": name, "datatype": datatype, "shape": [len(values)], "data": values}


def test_our_own_model_client_gets_what_the_model_says_in_process(http: httpx.Client) -> None:
    model = shipped_model()
    leads = [{"company_size": 240, "country": "US", "product_interest": "ilp"}, {}]
    rows = [model.values(lead) for lead in leads]
    columns = [
        Column(feature.name, feature.kind, [row[at] for row in rows])
        for at, feature in enumerate(model.features)
    ]
    key = http.headers["authorization"].partition(" ")[2]
    endpoint = ModelEndpoint(f"{http.base_url}{INFER}", key=key, budget_s=5)
    try:
        found = endpoint.predict(columns)
    finally:
        endpoint.close()
    assert found.probabilities == pytest.approx([model.score(lead).probability for lead in leads])
    assert (found.model, found.model_version) == ("edge", model.version)


def test_metadata_names_tensors_and_versions(http: httpx.Client) -> None:
    found = http.get("/v2/models/propensity-at-intake").json()
    assert found["versions"] == [shipped_content()["version"]]
    assert {one["name"] for one in found["inputs"]} == {
        feature["name"] for feature in shipped_content()["features"]
    }
    assert http.get("/v2/models/edge/ready").json() == {"name": "edge", "ready": True}
    version = shipped_content()["version"]
    assert http.get(f"/v2/models/edge/versions/{version}").status_code == 200
    assert http.get("/v2/health/ready").json() == {"ready": True}
    assert http.get("/v2/health/live").json() == {"live": True}
    assert http.get("/v2").json()["extensions"] == []


def test_outputs_are_those_asked_for_and_the_id_comes_back(http: httpx.Client) -> None:
    body = {"id": "42", "inputs": [tensor("company_size", [10, None])]}
    found = http.post(INFER, json=body | {"outputs": [{"name": "grade"}]}).json()
    assert found["id"] == "42"
    assert [one["name"] for one in found["outputs"]] == ["grade"]
    assert found["outputs"][0]["shape"] == [2]
    assert set(found["outputs"][0]["data"]) <= {"A", "B", "C", "D"}


BAD: list[tuple[Any, int, str]] = [
    ([], 400, "inputs"),
    ({}, 400, "inputs"),
    ({"inputs": [1]}, 400, "inputs[0]"),
    ({"inputs": [tensor("shoe_size", [1])]}, 400, "shoe_size"),
    ({"inputs": [tensor("company_size", ["many"])]}, 400, "company_size"),
    ({"inputs": [tensor("company_size", [1], "BYTES")]}, 400, "FP64"),
    ({"inputs": [tensor("country", ["US"])]}, 400, "BYTES"),
    ({"inputs": [tensor("country", [1], "BYTES")]}, 400, "text"),
    ({"inputs": [tensor("company_size", [1]) | {"shape": [2]}]}, 400, "shape"),
    ({"inputs": [tensor("company_size", [1]) | {"shape": [1, 2]}]}, 400, "shape"),
    ({"inputs": [tensor("company_size", [1]) | {"shape": "x"}]}, 400, "shape"),
    ({"inputs": [tensor("company_size", [1])] * 2}, 400, "twice"),
    ({"inputs": [tensor("company_size", [1]), tensor("country", [], "BYTES")]}, 400, "rows"),
    ({"inputs": [tensor("company_size", [1] * 10_001)]}, 400, "10000"),
    ({"inputs": [tensor("company_size", [1])], "outputs": [{"name": "luck"}]}, 400, "probability"),
]


@pytest.mark.parametrize(("body", "status", "named"), BAD)
def test_bad_input_is_named(http: httpx.Client, body: Any, status: int, named: str) -> None:
    answer = http.post(INFER, json=body)
    assert answer.status_code == status, answer.text
    assert named in answer.json()["error"]


def test_envelope_errors(http: httpx.Client, server: str) -> None:
    as_json = {"content-type": "application/json"}
    assert http.post(INFER, content=b"{", headers=as_json).status_code == 400
    assert http.post(INFER, content=b"x").status_code == 415
    big = b'{"x":"' + b"x" * 1_100_000 + b'"}'
    assert http.post(INFER, content=big, headers=as_json).status_code == 413
    assert http.post("/v2/models/luck/infer", json={}).status_code == 404
    assert http.post("/v2/models/edge/versions/none/infer", json={}).status_code == 404
    assert http.get(INFER).status_code == 405
    bare = httpx.post(f"{server}{INFER}", json={}, trust_env=False)
    assert (bare.status_code, bare.headers["www-authenticate"]) == (401, 'Bearer realm="leadloop"')


def test_a_key_without_the_scope_is_refused(server: str) -> None:
    made = users.create_client(SYSTEM, name="reader", role=Role.SALES_MANAGER)
    headers = {"authorization": f"Bearer {made.write_key}"}
    answer = httpx.post(f"{server}{INFER}", json={}, headers=headers, trust_env=False)
    assert answer.status_code == 403
    assert "models.infer" in answer.json()["error"]


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "data", "shape", "datatype", "inputs"]), inner)
    ),
    max_leaves=10,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.fixed_dictionaries({"inputs": JSON, "outputs": JSON}))
def test_whatever_is_sent_is_answered_below_500(http: httpx.Client, body: Any) -> None:
    assert http.post(INFER, json=body).status_code < 500
