from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.ids import event_key
from leadloop.portal.ingest import Ingest, is_urgent

LEAD = {
    "first_name": "Ana",
    "last_name": "Tan",
    "email": "ana@example.com",
    "company_size": 240,
    "country": "US",
    "product_interest": "ilp",
    "consents": [
        {"purpose": "offers", "channel": "email", "state": "opted_in", "wording_version": 2}
    ],
    "attribution": {"utm_source": "search"},
    "context": {"page_url": "https://example.com/p/ilp"},
    "attributes": {"sum": {"assured": [100, 200]}},
}


def test_a_lead_is_answered_with_its_addresses_and_kept_as_sent(world: Any) -> None:
    body = orjson.dumps(LEAD)
    reply = world.post_lead(body, idempotency_key="order-1")
    assert reply.status == 202
    key = str(event_key("leads", "/api/v1/leads/shop", "order-1"))
    assert reply.json == {
        "event_id": key,
        "status_url": f"https://portal.test/api/v1/submissions/{key}",
        "trace_url": f"https://portal.test/trace/{key}",
    }
    assert reply.headers["location"] == reply.json["status_url"]
    (draft,) = world.log.drafts
    assert draft.data == body
    assert (draft.topic, draft.type, draft.actor, draft.origin) == (
        "leads",
        "lead.created",
        "client:shop",
        "api",
    )


def test_a_repeat_gets_the_same_answer_and_adds_nothing(world: Any) -> None:
    first = world.post_lead(LEAD, idempotency_key="order-1")
    again = world.post_lead(LEAD, idempotency_key="order-1")
    assert again.status == 202
    assert again.body == first.body
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert len(world.log.drafts) == 1


def test_another_body_under_a_used_key_is_a_conflict(world: Any) -> None:
    world.post_lead(LEAD, idempotency_key="order-1")
    reply = world.post_lead({**LEAD, "email": "b@example.com"}, idempotency_key="order-1")
    assert reply.status == 409
    assert reply.json["error"]["code"] == "idempotency_key_reused"


def test_without_a_key_each_request_is_its_own_lead(world: Any) -> None:
    ids = {world.post_lead(LEAD).json["event_id"] for _ in range(3)}
    assert len(ids) == 3
    assert all(UUID(i) for i in ids)


def test_two_clients_may_use_the_same_key(world: Any) -> None:
    form = {"authorization": "Bearer pk", "content-type": "application/json"}
    one = world.post_lead(LEAD, idempotency_key="1")
    two = world.call("POST", "/p/ilp/submit", b"{}", {**form, "idempotency-key": "1"})
    assert (one.status, two.status) == (202, 202)
    assert one.json["event_id"] != two.json["event_id"]


def test_the_trace_of_the_sender_is_carried_on(world: Any) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    world.post_lead(LEAD, traceparent=f"00-{trace}-00f067aa0ba902b7-01")
    assert world.log.drafts[0].trace_id == trace


@pytest.mark.parametrize(
    "value",
    [
        "00-ZZf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
        "00-4bf92f3577b34da6",
    ],
)
def test_a_malformed_trace_is_replaced(world: Any, value: str) -> None:
    assert world.post_lead(LEAD, traceparent=value).status == 202
    assert world.log.drafts[0].trace_id not in value


def test_an_access_token_opens_the_door_as_well(world: Any) -> None:
    assert world.post_lead(LEAD, authorization="bearer token").status == 202


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"authorization": ""}, 401, "unauthorized"),
        ({"authorization": "Bearer nobody"}, 401, "unauthorized"),
        ({"authorization": "Basic d2s6"}, 401, "unauthorized"),
        ({"authorization": "Bearer \xff"}, 401, "unauthorized"),
        ({"authorization": "Bearer rk"}, 403, "missing_scope"),
        ({"content_type": ""}, 415, "unsupported_media_type"),
        ({"content_type": "text/plain"}, 415, "unsupported_media_type"),
        ({"content_encoding": "gzip"}, 415, "unsupported_encoding"),
        ({"idempotency_key": " "}, 400, "invalid_idempotency_key"),
        ({"idempotency_key": "x" * 256}, 400, "invalid_idempotency_key"),
        ({"idempotency_key": "gr\xfcn"}, 400, "invalid_idempotency_key"),
        ({"content_length": "1048577"}, 413, "too_large"),
        ({"content_length": "9" * 40}, 413, "too_large"),
    ],
)
def test_what_the_headers_get_wrong(
    world: Any, headers: dict[str, str], status: int, code: str
) -> None:
    reply = world.post_lead(LEAD, **headers)
    assert (reply.status, reply.json["error"]["code"]) == (status, code)
    assert set(reply.json) == {"error", "trace_id"}
    assert world.log.drafts == []


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b"", 400, None),
        (b"{", 400, None),
        (b"\xff", 400, None),
        (b'{"email": NaN}', 400, None),
        (b'{"email": 1e999}', 400, None),
        (b'{"email": "\\ud800"}', 400, None),
        (b"\xef\xbb\xbf{}", 400, None),
        (b"[]", 422, ""),
        (b"null", 422, ""),
        (b'{"e_mail": "a@example.com"}', 422, "e_mail"),
        (b'{"email": 5}', 422, "email"),
        (b'{"email": ["a"]}', 422, "email"),
        (b'{"company_size": true}', 422, "company_size"),
        (b'{"company_size": []}', 422, "company_size"),
        (b'{"consents": {}}', 422, "consents"),
        (b'{"consents": [7]}', 422, "consents[0]"),
        (b'{"consents": [{}, {"purpose": 7}]}', 422, "consents[1].purpose"),
        (b'{"attributes": "x"}', 422, "attributes"),
        (b'{"context": []}', 422, "context"),
        (b'{"attributes": {"a":' + b"[" * 31 + b"]" * 31 + b"}}", 422, "attributes"),
        (b'{"attributes": ' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}", 422, "attributes"),
        (b'{"attributes": ' + b'{"a":' * 20_000 + b"1" + b"}" * 20_000 + b"}", 422, ""),
        (b"[" * 200_000 + b"]" * 200_000, 422, ""),
    ],
)
def test_what_the_body_gets_wrong(world: Any, body: bytes, status: int, field: str | None) -> None:
    reply = world.post_lead(body)
    assert reply.status == status
    fields = [error["field"] for error in reply.json["error"]["fields"]]
    assert fields == ([] if field is None else [field])
    assert world.log.drafts == []


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"email": "no address at all"}',
        b'{"email": null, "consents": null, "attributes": null}',
        b'{"company_size": "51-200"}',
        b'{"company_size": 240.0}',
        b'{"company_size": 123456789012345678901234567890}',
        b'{"email": "first@example.com", "email": "last@example.com"}',
        b'{"message": "\\u0000 <script>alert(1)</script> =1+1"}',
        b'{"attributes": {"a":' + b"[" * 30 + b"]" * 30 + b"}}",
        b' {"first_name": "\xf0\x9f\xa6\x86"} ',
    ],
)
def test_values_are_not_judged_at_the_door(world: Any, body: bytes) -> None:
    assert world.post_lead(body).status == 202
    assert world.log.drafts[0].data == body


def test_a_hostile_body_cannot_make_a_long_answer(world: Any) -> None:
    reply = world.post_lead({f"{'x' * 500}{i}": 1 for i in range(1000)})
    assert len(reply.json["error"]["fields"]) == 20
    assert len(reply.body) < 6000


def test_one_megabyte_is_taken_and_one_byte_more_is_not(world: Any) -> None:
    frame = len(b'{"message":""}')
    assert world.post_lead({"message": "x" * (1_048_576 - frame)}).status == 202
    assert world.post_lead({"message": "x" * (1_048_577 - frame)}).status == 413


def test_reading_stops_where_the_limit_is_crossed(world: Any) -> None:
    reply = world.post_lead([b"x" * 600_000] * 5)
    assert reply.status == 413
    assert reply.chunks_read == 2
    assert reply.headers["connection"] == "close"


def test_a_declared_giant_is_refused_unread(world: Any) -> None:
    assert world.post_lead([b"x"] * 3, content_length="99999999").chunks_read == 0


def test_a_body_in_pieces_is_one_lead(world: Any) -> None:
    assert world.post_lead([b'{"email":', b'"a@b', b'.c"}', b""]).status == 202
    assert world.log.drafts[0].data == b'{"email":"a@b.c"}'


def test_nobody_is_answered_who_hung_up(world: Any) -> None:
    assert world.post_lead([]).status == 0
    assert world.log.drafts == []


def test_while_the_log_is_down_the_sender_is_told_when_to_come_back(world: Any) -> None:
    world.log.down = True
    reply = world.post_lead(LEAD, idempotency_key="k")
    assert (reply.status, reply.json["error"]["code"]) == (503, "unavailable")
    assert int(reply.headers["retry-after"]) > 0
    world.log.down = False
    assert world.post_lead(LEAD, idempotency_key="k").status == 202


def test_what_the_log_cannot_hold_is_named(world: Any, monkeypatch: Any) -> None:
    async def refuse(*_: Any) -> Any:
        raise InvalidInput([FieldError("", "unstorable", "No.")])

    monkeypatch.setattr(type(world.log), "append", refuse)
    reply = world.post_lead(LEAD)
    assert (reply.status, reply.json["error"]["fields"][0]["code"]) == (422, "unstorable")


def test_a_mistake_of_ours_keeps_the_error_shape(world: Any, monkeypatch: Any) -> None:
    async def fail(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(type(world.log), "append", fail)
    reply = world.post_lead(LEAD)
    assert (reply.status, reply.json["error"]["code"]) == (500, "internal_error")


def test_a_form_is_opened_by_its_public_key_only(world: Any) -> None:
    headers = {"content-type": "application/json"}
    wrong = world.call("POST", "/p/ilp/submit", b"{}", {**headers, "authorization": "Bearer wk"})
    missing = world.call("POST", "/p/no/submit", b"{}", {**headers, "authorization": "Bearer pk"})
    right = world.call("POST", "/p/ilp/submit", b"{}", {**headers, "authorization": "Bearer pk"})
    assert (wrong.status, missing.status, right.status) == (401, 404, 202)
    assert (world.log.drafts[0].source, world.log.drafts[0].origin) == ("/p/ilp", "web_form")
    assert "access-control-allow-origin" not in right.headers, "nobody asked from elsewhere"


def test_a_page_elsewhere_may_ask_before_it_posts(world: Any) -> None:
    reply = world.call("OPTIONS", "/p/ilp/submit")
    assert reply.status == 204
    assert "idempotency-key" in reply.headers["access-control-allow-headers"]


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/api/v1/leads", "GET, POST"),
        ("GET", "/p/ilp/submit", "OPTIONS, POST"),
        ("GET", "/t", "OPTIONS, POST"),
        ("DELETE", "/api/v1/submissions/x", "GET, HEAD, OPTIONS"),
    ],
)
def test_other_methods_are_named(world: Any, method: str, path: str, allow: str) -> None:
    reply = world.call(method, path)
    assert (reply.status, reply.headers["allow"]) == (405, allow)


@pytest.mark.parametrize(
    ("method", "path", "ours"),
    [
        ("POST", "/api/v1/leads", True),
        ("GET", "/api/v1/leads", False),
        ("GET", "/api/v1/submissions/1", True),
        ("POST", "/t", True),
        ("GET", "/t.js", False),
        ("POST", "/p/ilp/submit", True),
        ("GET", "/p/ilp", False),
        ("POST", "/api/v1/leads/1", False),
    ],
)
def test_only_the_fast_doors_are_served_here(method: str, path: str, ours: bool) -> None:  # noqa: FBT001
    assert Ingest.serves(method, path) is ours


def test_a_strange_host_makes_addresses_relative(world: Any) -> None:
    reply = world.post_lead(LEAD, host='evil"><script>')
    assert reply.json["status_url"].startswith("/api/v1/submissions/")


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=200)
    | st.text(max_size=80).map(lambda t: t.encode("utf-8", "surrogatepass"))
)
def test_no_bytes_make_the_door_fail(world: Any, body: bytes) -> None:
    assert world.post_lead(body).status in {202, 400, 422}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lead=st.dictionaries(st.sampled_from([*LEAD, "x"]), JSON, max_size=5))
def test_no_json_makes_the_door_fail_and_what_is_accepted_is_whole(world: Any, lead: Any) -> None:
    world.log.drafts.clear()
    body = orjson.dumps(lead, option=orjson.OPT_NON_STR_KEYS) if _fits(lead) else b"{}"
    reply = world.post_lead(body)
    assert reply.status in {202, 422}
    assert [d.data for d in world.log.drafts] == ([body] if reply.status == 202 else [])


def _fits(lead: Any) -> bool:
    try:
        orjson.dumps(lead)
    except (TypeError, ValueError):
        return False
    return True


_URGENT = ("u=0", "u=2", "u=1, i", "i, u=1", "i,\tu=2;x=1")
_USUAL = ("u=3", "u=7", "u=12", "menu=1", "u=-1", "", "u")


@pytest.mark.parametrize("said", [*_URGENT, *_USUAL])
def test_only_the_three_most_urgent_levels_of_rfc_9218_are_high(world: Any, said: str) -> None:
    assert world.post_lead(LEAD, priority=said).status == 202
    (draft,) = world.log.drafts
    assert draft.priority == int(said in _URGENT)


@given(st.binary(max_size=60))
def test_no_priority_header_breaks_the_door(said: bytes) -> None:
    assert is_urgent({b"priority": said}) in {True, False}
