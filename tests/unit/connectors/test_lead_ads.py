"""What the ad networks' answers mean to us: a lead, a pause, a cure, or gone."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.connectors.lead_ads import (
    LinkedInLeads,
    MetaLeads,
    NeedsCure,
    NoSuchLead,
    TryLater,
)
from leadloop.kit import clock

TOKEN, SECRET = "EAABtoken-of-the-page", "app-secret-of-ours"


def _client(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(answer))


def _meta(status: int, body: Any, **headers: str) -> dict[str, Any]:
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    reader = MetaLeads(
        _client(lambda _: httpx.Response(status, content=content, headers=headers)),
        "https://graph.example",
    )
    return reader.fetch("12", token=TOKEN, app_secret=SECRET)


def _linkedin(status: int, body: Any, **headers: str) -> dict[str, Any]:
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    reader = LinkedInLeads(
        _client(lambda _: httpx.Response(status, content=content, headers=headers)),
        "https://linkedin.example",
    )
    return reader.fetch("urn:li:leadGenFormResponse:a-1", token=TOKEN)


@pytest.mark.parametrize(
    ("status", "error", "expected"),
    [
        (400, {"code": 190, "error_subcode": 463, "message": "expired"}, NeedsCure),
        (401, {"code": 102, "message": "session"}, NeedsCure),
        (403, {"code": 10, "message": "permission"}, NeedsCure),
        (400, {"code": 100, "error_subcode": 33, "message": "no object"}, NeedsCure),
        (400, {"code": 100, "message": "bad parameter"}, NeedsCure),
        (403, {"code": 4, "message": "too many calls"}, TryLater),
        (400, {"code": 613, "message": "rate limit"}, TryLater),
        (400, {"code": 80005, "message": "leadgen rate limit"}, TryLater),
        (400, {"code": 99, "is_transient": True, "message": "hiccup"}, TryLater),
        (404, {"message": "gone"}, NoSuchLead),
        (400, "not an object", NeedsCure),
    ],
)
def test_metas_errors(status: int, error: Any, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        _meta(status, {"error": error})


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, NeedsCure),
        (403, NeedsCure),
        (400, NeedsCure),
        (301, NeedsCure),
        (404, NoSuchLead),
        (410, NoSuchLead),
        (408, TryLater),
        (429, TryLater),
        (500, TryLater),
        (503, TryLater),
    ],
)
def test_linkedins_statuses(status: int, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        _linkedin(status, {"message": "no"})


@pytest.mark.parametrize("fetch", [_meta, _linkedin])
@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b"\xff"])
def test_an_answer_that_is_no_object_is_asked_for_again(
    fetch: Callable[..., Any], body: bytes
) -> None:
    with pytest.raises(TryLater):
        fetch(200, body)


def test_an_answer_without_end_is_cut_off() -> None:
    with pytest.raises(NeedsCure, match="longer than"):
        _meta(200, b'"' + b"x" * 1_000_001 + b'"')


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("120", 120, 120),
        ("999999999", 86_400, 86_400),
        ("soon", 0, 0),
        ("-5", 0, 0),
        ("", 0, 0),
        (timedelta(seconds=100), 90, 101),
        (timedelta(days=-1), 0, 0),
    ],
)
def test_retry_after_is_believed_within_a_day(text: str | timedelta, low: int, high: int) -> None:
    if isinstance(text, timedelta):
        text = format_datetime(clock.now() + text, usegmt=True)
    with pytest.raises(TryLater) as found:
        _linkedin(429, {}, **{"retry-after": text})
    assert low <= found.value.pause_s <= high


def test_silence_is_waited_out() -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("no answer")

    with pytest.raises(TryLater, match="cannot be reached"):
        LinkedInLeads(_client(fail)).fetch("urn:li:leadGenFormResponse:1", token=TOKEN)


@pytest.mark.parametrize("fetch", [_meta, _linkedin])
def test_what_is_said_never_repeats_a_token(fetch: Callable[..., Any]) -> None:
    said = f"Malformed access token {TOKEN} " + "x" * 500
    with pytest.raises(NeedsCure) as found:
        fetch(401, {"message": said, "error": {"code": 190, "message": said}})
    assert TOKEN not in found.value.message
    assert len(found.value.message) < 400


def test_an_id_cannot_leave_its_place_in_the_address() -> None:
    asked: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return httpx.Response(200, json={})

    MetaLeads(_client(answer), "https://graph.example").fetch(
        "../me?fields=x#", token=TOKEN, app_secret=SECRET
    )
    LinkedInLeads(_client(answer), "https://linkedin.example").fetch("a:../../v2/me", token=TOKEN)
    assert asked[0].raw_path.startswith(b"/v25.0/..%2Fme%3Ffields%3Dx%23?")
    assert asked[1].raw_path.startswith(b"/rest/leadFormResponses/..%2F..%2Fv2%2Fme?")


def test_the_form_is_fetched_where_the_response_lacks_it() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/rest/leadForms/3213":
            return httpx.Response(200, json={"id": 3213, "content": {}})
        urn = "urn:li:versionedLeadGenForm:(urn:li:leadGenForm:3213,1)"
        return httpx.Response(200, json={"versionedLeadGenFormUrn": urn})

    found = LinkedInLeads(_client(answer)).fetch("urn:li:leadGenFormResponse:1", token=TOKEN)
    assert found["form"]["id"] == 3213


@given(
    st.integers(200, 599),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=10),
        lambda inner: st.dictionaries(
            st.sampled_from(["error", "code", "message", "error_subcode", "form", "is_transient"]),
            inner,
        ),
        max_leaves=5,
    ),
)
def test_whatever_is_answered_has_a_meaning(status: int, body: Any) -> None:
    for fetch in (_meta, _linkedin):
        with suppress(TryLater, NeedsCure, NoSuchLead):
            assert isinstance(fetch(status, body), dict)
