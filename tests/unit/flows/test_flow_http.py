"""What a flow's Http action sends, and what it makes of the answer."""

from typing import Any

import httpx
import pytest

from leadloop.flows.adapters.http import HttpxClient
from leadloop.kit.errors import Unavailable


def send(answer: httpx.Response | Exception, **payload: Any) -> tuple[httpx.Request, Any]:
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with httpx.Client(transport=httpx.MockTransport(handle)) as client:
        request = {"method": "POST", "uri": "https://x.example/a", **payload}
        outputs = HttpxClient(client).send(request, idempotency_key="run:Call")
    return seen[0], outputs


def test_json_goes_out_and_comes_back_as_values() -> None:
    request, outputs = send(
        httpx.Response(201, json={"ok": [1, None]}),
        body={"a": "é"},
        headers={"X-Number": 5},
        queries={"q": "a b", "n": 1},
    )
    assert request.content == '{"a":"é"}'.encode()
    assert request.headers["content-type"] == "application/json"
    assert request.headers["x-number"] == "5"
    assert request.headers["idempotency-key"] == "run:Call"
    assert str(request.url) == "https://x.example/a?q=a+b&n=1"
    assert (outputs["statusCode"], outputs["body"]) == (201, {"ok": [1, None]})


def test_an_own_content_type_and_key_are_kept() -> None:
    request, _ = send(
        httpx.Response(204),
        body="<a/>",
        headers={"content-type": "application/xml", "Idempotency-Key": "mine"},
    )
    assert request.headers["content-type"] == "application/xml"
    assert request.headers["idempotency-key"] == "mine"


@pytest.mark.parametrize(
    ("authentication", "header"),
    [
        ({"type": "Basic", "username": "u", "password": "p"}, "Basic dTpw"),
        ({"type": "Raw", "value": "Bearer t"}, "Bearer t"),
        (None, None),
    ],
)
def test_authentication(authentication: Any, header: str | None) -> None:
    request, _ = send(httpx.Response(200), authentication=authentication)
    assert request.headers.get("authorization") == header


@pytest.mark.parametrize(
    ("response", "body"),
    [
        (httpx.Response(200, text="plain"), "plain"),
        (httpx.Response(200, content=b"{", headers={"content-type": "application/json"}), "{"),
        (
            httpx.Response(200, content=b"\x00\xff", headers={"content-type": "image/png"}),
            {"$content-type": "image/png", "$content": "AP8="},
        ),
        (httpx.Response(204), ""),
    ],
)
def test_bodies_of_other_kinds(response: httpx.Response, body: Any) -> None:
    assert send(response)[1]["body"] == body


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.InvalidURL("no")]
)
def test_no_answer_is_unavailable(error: Exception) -> None:
    with pytest.raises(Unavailable):
        send(error)
