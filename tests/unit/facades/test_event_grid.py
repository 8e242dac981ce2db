from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

LEAD = {"email": "ana@example.com", "colour": "blue", "attributes": {"a": [1]}}
EVENT = {
    "id": "1",
    "subject": "forms/ilp",
    "eventType": "lead.created",
    "eventTime": "2026-03-01T10:00:00.1234567Z",
    "data": LEAD,
    "dataVersion": "1.0",
    "metadataVersion": "1",
}
CLOUD = {
    "specversion": "1.0",
    "id": "1",
    "source": "/shop/7",
    "type": "lead.created",
    "time": "2026-03-01T12:00:00+02:00",
    "subject": "forms/ilp",
    "datacontenttype": "application/json",
    "data": LEAD,
    "campaign": "spring",
}
BATCH = "application/cloudevents-batch+json"
SINGLE = "application/cloudevents+json; charset=utf-8"


def test_an_event_grid_event_is_kept_as_sent(grid: Any) -> None:
    reply = grid.publish([EVENT])
    assert (reply.status, reply.body) == (200, b"")
    (draft,) = grid.log.drafts
    assert (draft.topic, draft.type, draft.id, draft.subject) == (
        "leads",
        "lead.created",
        "1",
        "forms/ilp",
    )
    assert draft.source == "/eventgrid/leads/sender"
    assert draft.actor == "client:sender"
    assert draft.origin == "event_grid"
    assert draft.time == datetime(2026, 3, 1, 10, 0, 0, 123456, UTC)
    assert orjson.loads(draft.data) == LEAD


@pytest.mark.parametrize(("content_type", "body"), [(BATCH, [CLOUD]), (SINGLE, CLOUD)])
def test_a_cloud_event_keeps_its_source_and_extensions(
    grid: Any, content_type: str, body: Any
) -> None:
    assert grid.publish(body, content_type).status == 200
    (draft,) = grid.log.drafts
    assert draft.source == "/shop/7"
    assert draft.time == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert orjson.loads(draft.extensions)["campaign"] == "spring"
    assert orjson.loads(draft.data) == LEAD


def test_the_trace_of_a_cloud_event_is_carried_on(grid: Any) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    grid.publish([{**CLOUD, "traceparent": f"00-{trace}-00f067aa0ba902b7-01"}], BATCH)
    assert grid.log.drafts[0].trace_id == trace


def test_bytes_that_are_json_count_as_that_json(grid: Any) -> None:
    event = {k: v for k, v in CLOUD.items() if k != "data"}
    grid.publish([{**event, "data_base64": "eyJlbWFpbCI6ICJhQGIuYyJ9"}], BATCH)
    grid.publish([{**event, "data_base64": "AAEC"}], BATCH)
    data = [orjson.loads(d.data) for d in grid.log.drafts]
    assert data == [{"email": "a@b.c"}, {"data_base64": "AAEC"}]


@pytest.mark.parametrize(
    "way",
    [
        {"target": "/eventgrid/leads/api/events?aeg-sas-key=a%2Bk%3D%3D", "aeg_sas_key": ""},
        {"target": "/eventgrid/leads/api/events?aeg-sas-key=a+k==", "aeg_sas_key": ""},
        {"authorization": "Bearer token", "aeg_sas_key": ""},
    ],
)
def test_other_ways_to_prove_who_sends(grid: Any, way: dict[str, str]) -> None:
    assert grid.publish([EVENT], **way).status == 200


@pytest.mark.parametrize(
    ("way", "status", "code"),
    [
        ({"aeg_sas_key": "wrong"}, 401, "Unauthorized"),
        ({"aeg_sas_key": ""}, 401, "Unauthorized"),
        ({"aeg_sas_key": "\xff"}, 401, "Unauthorized"),
        ({"aeg_sas_key": "weak"}, 403, "Forbidden"),
        ({"target": "/eventgrid/nothing/api/events"}, 404, "NotFound"),
        ({"target": "/eventgrid/changes/api/events"}, 404, "NotFound"),
        ({"target": "/eventgrid/assessed/api/events"}, 404, "NotFound"),
        ({"target": "/eventgrid/leads"}, 404, "NotFound"),
        ({"method": "GET"}, 405, "MethodNotAllowed"),
        ({"content_type": "text/xml"}, 415, "UnsupportedMediaType"),
        ({"content_encoding": "gzip"}, 415, "UnsupportedMediaType"),
        ({"content_length": "1048577"}, 413, "RequestEntityTooLarge"),
    ],
)
def test_what_a_request_gets_wrong(grid: Any, way: dict[str, str], status: int, code: str) -> None:
    reply = grid.publish([EVENT], **way)
    assert (reply.status, reply.error["code"]) == (status, code)
    assert reply.error["details"] == []
    assert grid.log.drafts == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"id": None}, "id"),
        ({"id": 7}, "id"),
        ({"id": "x" * 1025}, "id"),
        ({"id": "a\u0000"}, "id"),
        ({"subject": ""}, "subject"),
        ({"eventType": None}, "eventType"),
        ({"eventTime": None}, "eventTime"),
        ({"eventTime": "yesterday"}, "eventTime"),
        ({"eventTime": "0001-01-01T00:00:00+14:00"}, "eventTime"),
        ({"eventTime": 1}, "eventTime"),
        ({"dataVersion": 1}, "dataVersion"),
        ({"metadataVersion": ["1"]}, "metadataVersion"),
        ({"topic": "visits"}, "topic"),
        ({"data": orjson.loads(b"[" * 33 + b"]" * 33)}, "data"),
        ({"data": orjson.loads(b"[" * 200 + b"]" * 200)}, "data"),
    ],
)
def test_what_an_event_gets_wrong(grid: Any, change: dict[str, Any], named: str) -> None:
    reply = grid.publish([EVENT, EVENT | change])
    assert (reply.status, reply.error["code"]) == (400, "BadRequest")
    assert f"Event 1: “{named}”" in reply.error["message"]
    assert grid.log.drafts == [], "a request is taken whole or not at all"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"specversion": "0.3"}, "specversion"),
        ({"source": ""}, "source"),
        ({"time": "x"}, "time"),
        ({"data_base64": "AA=="}, "data"),
        ({"replayof": "x"}, "replayof"),
        ({"nested": {}}, "nested"),
        ({"bad-name": "x"}, "extensions"),
    ],
)
def test_what_a_cloud_event_gets_wrong(grid: Any, change: dict[str, Any], named: str) -> None:
    reply = grid.publish([CLOUD | change], BATCH)
    assert reply.status == 400
    assert named in reply.error["message"]


def test_data_base64_that_is_none_is_refused(grid: Any) -> None:
    event = {k: v for k, v in CLOUD.items() if k != "data"}
    for packed in ("no base64!", 7, ["AA=="]):
        assert grid.publish([event | {"data_base64": packed}], BATCH).status == 400


def test_data_deeper_than_the_serialiser_goes_is_refused(grid: Any) -> None:
    event = orjson.dumps(EVENT | {"data": 0}).replace(
        b'"data":0', b'"data":' + b"[" * 999 + b"]" * 999
    )
    assert grid.publish(b"[" + event + b"]").status == 400


@pytest.mark.parametrize("topic", ["leads", "/subscriptions/1/topics/leads", "", None])
def test_a_topic_that_names_this_endpoint_is_fine(grid: Any, topic: str | None) -> None:
    assert grid.publish([EVENT | {"topic": topic}]).status == 200


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b"[1]", b"null", b"[" * 2000 + b"]" * 2000])
def test_what_is_no_list_of_events_is_a_bad_request(grid: Any, body: bytes) -> None:
    assert grid.publish(body).status == 400


def test_an_empty_list_is_fine(grid: Any) -> None:
    assert grid.publish([]).status == 200


def test_five_thousand_events_are_taken_and_one_more_is_not(grid: Any) -> None:
    small = {"id": "1", "subject": "s", "eventType": "t", "eventTime": "2026-03-01T10:00:00Z"}
    assert grid.publish([small] * 5000).status == 200
    reply = grid.publish([small] * 5001)
    assert (reply.status, reply.error["code"]) == (413, "RequestEntityTooLarge")
    assert len(grid.log.drafts) == 5000


def test_one_byte_over_a_megabyte_is_refused(grid: Any) -> None:
    body = orjson.dumps([EVENT])
    assert grid.publish(body + b" " * (1_048_576 - len(body))).status == 200
    assert grid.publish(body + b" " * (1_048_577 - len(body))).status == 413


def test_while_the_log_is_down_the_sender_is_told_when_to_come_back(grid: Any) -> None:
    grid.log.down = True
    reply = grid.publish([EVENT])
    assert (reply.status, reply.error["code"]) == (503, "ServiceUnavailable")
    assert int(reply.headers["retry-after"]) > 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(change=st.dictionaries(st.sampled_from([*EVENT, *CLOUD, "data_base64"]), JSON, max_size=4))
def test_no_event_makes_the_door_fail(grid: Any, change: dict[str, Any]) -> None:
    for event, kind in ((EVENT, "application/json"), (CLOUD, BATCH)):
        assert grid.publish([{**event, **change}], kind).status in {200, 400}


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=100))
def test_no_bytes_make_the_door_fail(grid: Any, body: bytes) -> None:
    for kind in ("application/json", BATCH, SINGLE):
        assert grid.publish(body, kind).status in {200, 400}
