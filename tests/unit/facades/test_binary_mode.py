from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

HEADERS = {
    "ce_specversion": "1.0",
    "ce_id": "1",
    "ce_source": "/shop/7",
    "ce_type": "lead.created",
    "ce_subject": "caf%C3%A9",
    "ce_campaign": "spring",
}


def test_attributes_come_from_headers_and_data_from_the_body(grid: Any) -> None:
    reply = grid.publish(b'{"email": "a@b.c"}', "application/json", **HEADERS)
    assert (reply.status, reply.body) == (200, b"")
    (draft,) = grid.log.drafts
    assert (draft.id, draft.source, draft.type) == ("1", "/shop/7", "lead.created")
    assert draft.subject == "café"
    assert orjson.loads(draft.data) == {"email": "a@b.c"}
    extensions = orjson.loads(draft.extensions)
    assert extensions == {"campaign": "spring", "datacontenttype": "application/json"}


def test_bytes_are_kept_as_base64(grid: Any) -> None:
    assert grid.publish(b"\x00\x01\xff", "image/png", **HEADERS).status == 200
    assert orjson.loads(grid.log.drafts[0].data) == {"data_base64": "AAH/"}


def test_an_event_without_data_has_none(grid: Any) -> None:
    assert grid.publish(b"", "", **HEADERS).status == 200
    assert grid.log.drafts[0].data == b"null"


@pytest.mark.parametrize(
    ("body", "content_type", "change", "message"),
    [
        (b"{", "application/json", {}, "not JSON"),
        (b"{", "application/vnd.x+json; charset=utf-8", {}, "not JSON"),
        (b"x", "text/plain", {"ce_id": ""}, "“id” is missing"),
        (b"x", "text/plain", {"ce_subject": "%ff"}, "not UTF-8"),
        (b"x", "text/plain", {"ce_data": "1"}, "not a header"),
        (b"x", "text/plain", {"ce_datacontenttype": "text/html"}, "not a header"),
        (b"x", "text/plain", {"ce_specversion": "0.3"}, "specversion"),
        (b"x", "text/plain", {"ce_bad-name": "1"}, "Names of extensions"),
        (b"x", "text/plain", {"ce_time": "yesterday"}, "ISO 8601"),
        (b"x", "text/plain", {"ce_replayof": "1"}, "reserved"),
    ],
)
def test_a_malformed_event_is_named(
    grid: Any, body: bytes, content_type: str, change: dict[str, str], message: str
) -> None:
    reply = grid.publish(body, content_type, **{**HEADERS, **change})
    assert reply.status == 400
    assert message in reply.error["message"]
    assert grid.log.drafts == []


NAMES = st.sampled_from(["id", "source", "type", "time", "subject", "specversion", "x", "data"])
VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40)


@settings(max_examples=200)
@given(st.dictionaries(NAMES, VALUES), st.binary(max_size=60), VALUES)
def test_whatever_comes_the_answer_is_no_server_error(
    headers: dict[str, str], body: bytes, content_type: str
) -> None:
    from tests.unit.facades.conftest import Grid

    given_headers = {**HEADERS, **{f"ce_{name}": value for name, value in headers.items()}}
    assert Grid().publish(body, content_type, **given_headers).status in (200, 400, 415)
