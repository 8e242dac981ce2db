"""The model endpoint client on the wire: both protocols, the budget, the breaker."""

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from leadloop.connectors.model_endpoint import BadEndpoint, Breaker, Column, ModelEndpoint
from leadloop.kit.errors import Unavailable

OIP = "https://models.example/v2/models/leads/infer"
AZURE = "https://leads.region.inference.example/score"
COLUMNS = [
    Column("company_size", "number", [240, None]),
    Column("country", "category", ["US", None]),
]


def endpoint(
    url: str, answer: Callable[[httpx.Request], httpx.Response], **options: Any
) -> ModelEndpoint:
    return ModelEndpoint(url, key="secret", transport=httpx.MockTransport(answer), **options)


def oip(*rows: Any, name: str = "probability") -> httpx.Response:
    output = {"name": name, "datatype": "FP64", "shape": [len(rows)], "data": list(rows)}
    return httpx.Response(
        200, json={"model_name": "leads", "model_version": "7", "outputs": [output]}
    )


def test_open_inference_protocol_request_and_answer() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return oip(0.31, 0.02)

    found = endpoint(OIP, answer).predict(COLUMNS)
    assert found == ([0.31, 0.02], "leads", "7")
    assert seen[0].headers["authorization"] == "Bearer secret"
    assert json.loads(seen[0].content) == {
        "inputs": [
            {"name": "company_size", "shape": [2], "datatype": "FP64", "data": [240, None]},
            {"name": "country", "shape": [2], "datatype": "BYTES", "data": ["US", None]},
        ]
    }


@pytest.mark.parametrize(
    "rows", [(0.69, 0.31, 0.98, 0.02), ([0.69, 0.31], [0.98, 0.02]), ([0.31], [0.02])]
)
def test_of_several_classes_the_last_is_winning(rows: tuple[Any, ...]) -> None:
    found = endpoint(OIP, lambda _: oip(*rows, name="output-0")).predict(COLUMNS)
    assert found.probabilities == [0.31, 0.02]


@pytest.mark.parametrize(
    "body",
    [
        [0.31, 0.02],
        [[0.69, 0.31], [0.98, 0.02]],
        {"predictions": [0.31, 0.02]},
        {"probabilities": [[0.69, 0.31], [0.98, 0.02]]},
    ],
)
def test_azure_ml_online_endpoint(body: Any) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=body, headers={"azureml-model-deployment": "blue"})

    found = endpoint(AZURE, answer).predict(COLUMNS)
    assert found == ([0.31, 0.02], "leads.region.inference.example", "blue")
    assert json.loads(seen[0].content)["input_data"] == {
        "columns": ["company_size", "country"],
        "index": [0, 1],
        "data": [[240, "US"], [None, None]],
    }


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(401, json={"error": "no"}),
        httpx.Response(302, headers={"location": "https://elsewhere.example/"}),
        httpx.Response(200, text="not json"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"outputs": []}),
        httpx.Response(200, json={"outputs": [{"name": "p", "data": [0.5]}]}),
        httpx.Response(200, json={"outputs": [{"name": "p", "data": [0.5, 1.5]}]}),
        httpx.Response(200, json={"outputs": [{"name": "p", "data": [0.5, "NaN"]}]}),
        httpx.Response(200, json={"outputs": [{"name": "p", "data": [0.5, None]}]}),
    ],
)
def test_an_answer_that_is_none_is_unavailable_and_says_why(answer: httpx.Response) -> None:
    with pytest.raises(Unavailable, match="model endpoint"):
        endpoint(OIP, lambda _: answer).predict(COLUMNS)


def test_an_endpoint_out_of_reach_is_unavailable() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(Unavailable, match="cannot be reached"):
        endpoint(OIP, answer).predict(COLUMNS)


def test_a_slow_endpoint_costs_no_more_than_the_budget() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        time.sleep(0.4)
        return oip(0.3, 0.3)

    client = endpoint(OIP, answer, budget_s=0.05)
    started = time.perf_counter()
    for _ in range(2):
        with pytest.raises(Unavailable, match="50 ms"):
            client.predict(COLUMNS)
    with pytest.raises(Unavailable, match="earlier calls"):
        client.predict(COLUMNS)
    assert time.perf_counter() - started < 0.3
    client.close()


def test_a_dead_endpoint_is_left_alone_then_tried_again_once() -> None:
    calls: list[int] = []
    alive = False

    def answer(_: httpx.Request) -> httpx.Response:
        calls.append(1)
        return oip(0.3, 0.3) if alive else httpx.Response(503)

    client = endpoint(OIP, answer, breaker=Breaker(failures=2, rest_s=0.1))
    for _ in range(10):
        with pytest.raises(Unavailable):
            client.predict(COLUMNS)
    assert len(calls) == 2
    time.sleep(0.12)
    for _ in range(5):
        with pytest.raises(Unavailable):
            client.predict(COLUMNS)
    assert len(calls) == 3
    alive = True
    time.sleep(0.12)
    assert client.predict(COLUMNS).probabilities == [0.3, 0.3]
    assert client.predict(COLUMNS).probabilities == [0.3, 0.3]
    assert len(calls) == 5


@pytest.mark.parametrize(
    "url", ["", "models.example/infer", "ftp://m.example/score", "https://m.example/predict"]
)
def test_an_address_of_neither_kind_is_refused_at_once(url: str) -> None:
    with pytest.raises(BadEndpoint):
        ModelEndpoint(url)
