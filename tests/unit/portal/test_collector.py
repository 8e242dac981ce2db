"""The collector's doors: what is taken, from whom, what is kept of it, and what is answered."""

import base64
import gzip
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.kit import clock
from leadloop.portal.adapters.memory import MemoryLog
from leadloop.portal.collector import Collector
from leadloop.portal.contracts import SiteDoor

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
)
TRACK = {
    "type": "track",
    "messageId": "m1",
    "anonymousId": "a1",
    "event": "Asked",
    "properties": {},
}
CALLS = ("identify", "track", "page", "screen", "group", "alias")
PATHS = tuple(f"/v1/{n}" for n in (*CALLS, "batch", "import", *"tpigasb", "m"))


def basic(key: str) -> str:
    return "Basic " + base64.b64encode(f"{key}:".encode()).decode()


def send(world: Any, path: str, body: Any, *, key: str | None = "vk", **headers: str) -> Any:
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    given_headers = {"content-type": "application/json", "user-agent": CHROME}
    if key is not None:
        given_headers["authorization"] = basic(key)
    given_headers |= {k.replace("_", "-"): v for k, v in headers.items()}
    return world.call("POST", path, raw, given_headers)


def kept(world: Any) -> list[dict[str, Any]]:
    return [orjson.loads(draft.data) for draft in world.log.drafts]


def test_a_server_s_batch_is_kept_in_one_append(world: Any) -> None:
    page = {"type": "page", "messageId": "m2", "userId": "u1", "name": "Home"}
    reply = send(world, "/v1/batch", {"batch": [TRACK, page], "sentAt": "2030-01-01T00:00:00Z"})
    assert (reply.status, reply.json) == (200, {"success": True})
    first, second = world.log.drafts
    assert (first.topic, first.type, first.id) == ("visits", "visit.recorded", "m1")
    assert (first.actor, first.origin, first.subject) == ("client:server", "collector", "a1")
    assert kept(world)[0] | {"at": ""} == {
        "id": "m1",
        "kind": "track",
        "anonymous_id": "a1",
        "name": "Asked",
        "at": "",
    }
    assert (kept(world)[1]["kind"], second.subject) == ("page_view", "u1")


@pytest.mark.parametrize(("path", "kind"), [("/v1/t", "track"), ("/v1/track", "track")])
def test_a_browser_sends_text_with_its_key_in_the_body(world: Any, path: str, kind: str) -> None:
    body = {**TRACK, "writeKey": "site"}
    reply = send(world, path, body, key=None, content_type="text/plain")
    assert reply.status == 200
    assert reply.headers["access-control-allow-origin"] == "*"
    assert [(d.source, d.actor) for d in world.log.drafts] == [("/v1/site", "")]
    assert kept(world)[0]["kind"] == kind


@pytest.mark.parametrize("short", list("tpigas"))
def test_every_short_address_is_its_long_one(world: Any, short: str) -> None:
    call = {c[0]: c for c in CALLS}[short]
    body = {"anonymousId": "a", "userId": "u", "event": "E", "groupId": "g", "previousId": "a"}
    assert send(world, f"/v1/{short}", body, key="site").status == 200
    kind = {"page": "page_view", "screen": "screen_view"}.get(call, call)
    assert kept(world)[0]["kind"] == kind
    identifies = call in {"identify", "alias"}
    assert world.log.drafts[0].type == ("visitor.identified" if identifies else "visit.recorded")


def test_a_beacon_has_its_key_in_the_address(world: Any) -> None:
    body = {"batch": [TRACK]}
    reply = send(world, "/beacon/v1/batch?writeKey=site", body, key=None, content_type="text/plain")
    assert reply.status == 200
    assert len(world.log.drafts) == 1


def test_gzip_is_unpacked_and_a_bomb_is_not(world: Any) -> None:
    packed = gzip.compress(orjson.dumps({"batch": [TRACK]}))
    assert send(world, "/v1/batch", packed, content_encoding="gzip").status == 200
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < 100_000
    assert send(world, "/v1/batch", bomb, content_encoding="gzip").status == 413
    assert send(world, "/v1/batch", packed[:-9], content_encoding="gzip").status == 400
    assert send(world, "/v1/batch", b"no gzip", content_encoding="gzip").status == 400
    assert send(world, "/v1/batch", packed, content_encoding="br").status == 415
    assert len(world.log.drafts) == 1


def test_a_message_counts_once_and_senders_are_apart(world: Any) -> None:
    for key in ("vk", "vk", "site"):
        assert send(world, "/v1/batch", {"batch": [TRACK, TRACK]}, key=key).status == 200
    assert [d.source for d in world.log.drafts] == ["/v1/client/server", "/v1/site"]


def test_of_a_batch_the_good_ones_are_kept_and_the_bad_ones_named(world: Any) -> None:
    big = {**TRACK, "messageId": "m9", "properties": {"x": "y" * 33_000}}
    batch = [TRACK, {"type": "track", "anonymousId": "a"}, 5, big, {**TRACK, "messageId": "m2"}]
    reply = send(world, "/v1/batch", {"batch": batch})
    assert reply.status == 400
    assert reply.json["code"] == "invalid_events"
    assert (reply.json["kept"], reply.json["refused"]) == (2, 3)
    assert [(e["index"], e["code"]) for e in reply.json["errors"]] == [
        (1, "missing_event"),
        (2, "not_an_object"),
        (3, "too_large"),
    ]
    assert reply.json["message"].startswith("batch[1]: ")
    assert [d.id for d in world.log.drafts] == ["m1", "m2"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed_json"),
        (b"[]", 400, "not_an_object"),
        ({"event": "E"}, 400, "nobody"),
        ({"anonymousId": "a"}, 400, "missing_event"),
        ({"anonymousId": "a", "event": ["x"]}, 400, "missing_event"),
        ({"anonymousId": "a" * 256, "event": "E"}, 400, "invalid_id"),
        ({"anonymousId": "a\0", "event": "E"}, 400, "invalid_id"),
        ({"anonymousId": {"a": 1}, "event": "E"}, 400, "wrong_type"),
        ({"anonymousId": "a", "event": "E", "properties": [1]}, 400, "wrong_type"),
        ({"anonymousId": "a", "event": "E", "context": 5}, 400, "wrong_type"),
        ({"anonymousId": "a", "event": "E", "x": "y" * 40_000}, 413, "too_large"),
        (
            {"anonymousId": "a", "event": "E", "x": "y" * 600_000, "writeKey": "vk"},
            413,
            "too_large",
        ),
        (b'{"anonymousId":"a","event":"E","x":' + b"[" * 40 + b"]" * 40 + b"}", 400, "too_deep"),
        (b"[" * 2_000, 400, "too_deep"),
    ],
)
def test_what_a_call_gets_wrong(world: Any, body: Any, status: int, code: str) -> None:
    reply = send(world, "/v1/track", body)
    assert (reply.status, reply.json["code"]) == (status, code)
    assert reply.json["message"]
    assert world.log.drafts == []


def test_a_batch_is_a_list_and_not_endless(world: Any) -> None:
    assert send(world, "/v1/batch", {"batch": {}}).json["code"] == "missing_batch"
    assert send(world, "/v1/batch", {"batch": [{}] * 2_501}).status == 413
    assert send(world, "/v1/batch", {"batch": []}).status == 200
    swarm = b'{"batch":[' + b"{}," * 1_000_000 + b"{}]}"
    assert send(world, "/v1/batch", swarm).json["code"] == "too_many"


def test_limits_of_a_proven_sender_are_rudderstack_s(world: Any) -> None:
    batch = [{**TRACK, "messageId": f"m{n}", "properties": {"x": "y" * 30_000}} for n in range(60)]
    assert send(world, "/v1/batch", {"batch": batch}).status == 200
    assert len(world.log.drafts) == 60
    assert send(world, "/v1/batch", {"batch": batch, "writeKey": "vk"}).status == 413
    assert send(world, "/v1/batch", {"batch": batch, "writeKey": "vk"}, key=None).status == 413
    assert send(world, "/v1/batch", {"batch": batch * 3}).status == 413


@pytest.mark.parametrize("key", ["nobody", "x" * 300, "rk"])
def test_a_key_must_open(world: Any, key: str) -> None:
    status = 403 if key == "rk" else 401
    assert send(world, "/v1/track", TRACK, key=key).status == status
    assert send(world, "/v1/track", {**TRACK, "writeKey": key}, key=None).status == status
    assert world.log.drafts == []


def test_no_key_at_all_is_refused(world: Any) -> None:
    reply = send(world, "/v1/track", TRACK, key=None)
    assert (reply.status, reply.json["code"]) == (401, "unauthorized")
    assert "Basic" not in reply.headers["www-authenticate"], "no browser asks for a password"
    assert send(world, "/v1/track", TRACK, key=None, authorization="Basic ?").status == 401


def test_a_site_may_name_the_hosts_of_its_pages(world: Any) -> None:
    world.doors.sites["site"] = SiteDoor("site", "Demo", ("shop.test", "*.shop.test"))
    for origin, status in [
        ("https://shop.test", 200),
        ("https://www.shop.test:8443", 200),
        ("https://portal.test", 200),  # our own pages
        ("https://evilshop.test", 403),
        ("https://shop.test.evil.test", 403),
        ("null", 403),
    ]:
        reply = send(world, "/v1/track", TRACK, key="site", origin=origin)
        assert (origin, reply.status) == (origin, status)
        visit = orjson.dumps({"key": "site", "kind": "page_view", "anonymous_id": "a"})
        headers = {"content-type": "text/plain", "origin": origin}
        assert world.call("POST", "/t", visit, headers).status == (204 if status == 200 else 403)


@pytest.mark.parametrize("header", ["dnt", "sec_gpc"])
def test_who_asks_not_to_be_tracked_is_answered_and_not_kept(world: Any, header: str) -> None:
    reply = send(world, "/v1/track", TRACK, **{header: "1"})
    assert (reply.status, reply.json) == (200, {"success": True})
    assert world.log.drafts == []


@pytest.mark.parametrize(
    "context",
    [
        {"doNotTrack": True},
        {"optOut": "1"},
        {"consent": {"categoryPreferences": {"analytics": False, "ads": True}}},
        {"consent": {"categoryPreferences": {"a": False, "b": False}}},
        {"consentManagement": {"deniedConsentIds": ["x"], "allowedConsentIds": []}},
    ],
)
def test_a_visitor_who_opted_out_in_the_library_is_not_kept(world: Any, context: Any) -> None:
    opted_out = {**TRACK, "context": context}
    other = {**TRACK, "messageId": "m2"}
    assert send(world, "/v1/batch", {"batch": [opted_out, other]}).status == 200
    assert [d.id for d in world.log.drafts] == ["m2"]


def test_who_consented_is_kept(world: Any) -> None:
    context = {"consent": {"categoryPreferences": {"analytics": True, "ads": False}}}
    assert send(world, "/v1/track", {**TRACK, "context": context}).status == 200
    assert len(world.log.drafts) == 1


@pytest.mark.parametrize(
    ("item", "agent", "bot"),
    [
        ({}, CHROME, False),
        ({}, "Googlebot/2.1 (+http://www.google.com/bot.html)", True),
        ({}, CHROME.replace("Chrome", "HeadlessChrome"), True),
        ({}, "", True),
        ({"context": {"userAgent": "Googlebot/2.1"}}, CHROME, True),
        ({"context": {"userAgent": CHROME}}, "python-requests/2.32", False),
        ({"context": {"library": {"name": "analytics-python"}}}, "analytics-python/2.4", False),
        ({"context": {"device": {"model": "Pixel"}}}, "okhttp/4.12", False),
    ],
)
def test_bots_are_flagged_not_dropped(world: Any, item: Any, agent: str, bot: bool) -> None:  # noqa: FBT001
    assert send(world, "/v1/track", {**TRACK, **item}, user_agent=agent).status == 200
    assert kept(world)[0].get("bot", False) is bot


def test_a_wrong_clock_is_set_right(world: Any) -> None:
    now = clock.now()
    slow = datetime(2020, 5, 1, 12, 0, tzinfo=UTC)
    item = {**TRACK, "timestamp": (slow - timedelta(seconds=90)).isoformat()}
    assert send(world, "/v1/batch", {"batch": [item], "sentAt": slow.isoformat()}).status == 200
    (draft,) = world.log.drafts
    assert abs((now - draft.time) - timedelta(seconds=90)) < timedelta(seconds=5)


def test_the_past_that_is_imported_stays_where_it_was(world: Any) -> None:
    item = {**TRACK, "timestamp": "2024-05-01T12:00:00+02:00"}
    body = {"batch": [item], "sentAt": "2020-01-01T00:00:00Z"}
    assert send(world, "/v1/import", body).status == 200
    assert world.log.drafts[0].time == datetime(2024, 5, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("said", ["later", "9999-12-31T23:59:59-12:00", "0001-01-01", 5, "x" * 999])
def test_a_senseless_time_is_the_time_of_arrival_at_most(world: Any, said: Any) -> None:
    item = {**TRACK, "timestamp": said}
    body = {"batch": [item], "sentAt": "2031-01-01T00:00:00Z"}
    assert send(world, "/v1/batch", body).status == 200
    assert world.log.drafts[0].time <= clock.now()
    assert world.log.drafts[0].time.year >= 2000


def test_page_and_campaign_are_read_from_both_vendors_places(world: Any) -> None:
    page = {"url": "https://shop.test/ilp?utm_source=news&gclid=G1", "title": "ILP"}
    page["referrer"] = "https://www.search.test/"
    context = {"page": page, "campaign": {"name": "spring", "medium": "email"}, "ip": "203.0.113.9"}
    item = {"anonymousId": "a", "context": context, "userId": 42}
    assert send(world, "/v1/page", item).status == 200
    (visit,) = kept(world)
    assert visit["campaign"] == {
        "utm_source": "news",
        "utm_campaign": "spring",
        "utm_medium": "email",
        "gclid": "G1",
    }
    assert (visit["title"], visit["referrer"]) == ("ILP", "https://www.search.test/")
    assert visit["user_id"] == "42"
    assert b"203.0.113.9" not in world.log.drafts[0].data, "addresses of visitors are not kept"


def test_rudderstack_names_the_visitor_in_a_header(world: Any) -> None:
    header = base64.b64encode(b"anon-7").decode()
    assert send(world, "/v1/track", {"event": "E"}, key="site", anonymousid=header).status == 200
    assert kept(world)[0]["anonymous_id"] == "anon-7"


def test_browsers_may_ask_first(world: Any) -> None:
    asked = {"access-control-request-headers": "anonymousid,authorization,rsa-retry-attempt"}
    for path in ("/v1/track", "/v1/b", "/sourceConfig/", "/v1/projects/site/settings"):
        reply = world.call("OPTIONS", path, b"", asked)
        assert reply.status == 204
        allowed = reply.headers["access-control-allow-headers"]
        assert allowed == "anonymousid,authorization,rsa-retry-attempt"
    hostile = {"access-control-request-headers": "x\r\nset-cookie: a=b"}
    reply = world.call("OPTIONS", "/v1/track", b"", hostile)
    assert "set-cookie" not in reply.headers["access-control-allow-headers"]


def test_the_libraries_learn_that_there_is_nothing_to_load(world: Any) -> None:
    segment = world.call("GET", "/v1/projects/site/settings", b"").json
    assert segment["integrations"]["Segment.io"]["apiHost"] == "portal.test/v1"
    assert segment["integrations"]["Segment.io"]["protocol"] == "https"
    assert list(segment["integrations"]) == ["Segment.io"]
    for headers in ({}, {"authorization": basic("site")}):
        query = "" if headers else "?p=cdn&writeKey=site"
        rudder = world.call("GET", f"/sourceConfig/{query}", b"", headers).json
        assert (rudder["source"]["enabled"], rudder["source"]["destinations"]) == (True, [])
    assert world.call("GET", "/v1/projects/vk/settings", b"").status == 404
    assert world.call("GET", "/sourceConfig/", b"").status == 404
    assert world.call("HEAD", "/sourceConfig/?view=ad", b"").status == 200


@pytest.mark.parametrize("path", ["/v1/track", "/v1/batch", "/beacon/v1/batch"])
def test_other_methods_are_refused(world: Any, path: str) -> None:
    reply = world.call("GET", path, b"")
    assert (reply.status, reply.headers["allow"]) == (405, "OPTIONS, POST")


def test_while_the_log_is_down_nothing_is_accepted(world: Any) -> None:
    world.log.down = True
    reply = send(world, "/v1/batch", {"batch": [TRACK]})
    assert (reply.status, reply.json["code"]) == (503, "unavailable")
    assert reply.headers["retry-after"] == "2"


def test_only_the_collector_s_addresses_are_its_own() -> None:
    for path in (
        "/v1/workspaces/w/items/i/shortcuts",
        "/v1/",
        "/v1/x",
        "/v2/track",
        "/v1/projects",
    ):
        assert not Collector.serves("POST", path)


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
_KNOWN = st.sampled_from(
    [
        *("type", "event", "userId", "anonymousId", "messageId", "timestamp", "sentAt", "context"),
        *(
            "properties",
            "traits",
            "batch",
            "writeKey",
            "previousId",
            "groupId",
            "originalTimestamp",
        ),
    ]
)
_VALUES = _JSON | st.sampled_from([*CALLS, "a1", "2026-01-01T00:00:00Z", "site"])
_CONTEXTS = st.dictionaries(
    st.sampled_from(["page", "campaign", "consent", "library", "userAgent", "device", "traits"]),
    _VALUES,
    max_size=5,
)
_ITEMS = st.dictionaries(_KNOWN, _VALUES | _CONTEXTS, max_size=8)
_BODIES = _ITEMS | _JSON | st.fixed_dictionaries({"batch": st.lists(_ITEMS | _JSON, max_size=5)})
_HEADERS = st.dictionaries(
    st.sampled_from(
        ["content-encoding", "anonymousid", "user-agent", "origin", "host", "content-length", "dnt"]
    ),
    st.text(st.characters(max_codepoint=255, exclude_categories=("Cc",)), max_size=20),
    max_size=3,
)


def dumped(body: Any) -> bytes:
    import json

    return json.dumps(body).encode()


@given(st.sampled_from([*PATHS, "/beacon/v1/batch?writeKey=site"]), _BODIES, _HEADERS)
def test_no_body_makes_a_collector_s_door_fail(path: str, body: Any, headers: Any) -> None:
    from tests.unit.portal.conftest import World

    world = World()
    reply = send(world, path, dumped(body), key="site", **headers)
    assert reply.status < 500
    assert reply.status == 200 or {"code", "message"} <= set(reply.json)
    for draft in world.log.drafts:
        visit = orjson.loads(draft.data)
        assert visit.get("anonymous_id") or visit.get("user_id")
        assert len(draft.data) < 100_000
        assert draft.id.isprintable()


@given(st.sampled_from(PATHS), st.binary(max_size=200), st.sampled_from(["", "gzip", "deflate"]))
def test_no_bytes_make_a_collector_s_door_fail(path: str, body: bytes, encoding: str) -> None:
    from tests.unit.portal.conftest import World

    world = World(log=MemoryLog())
    for raw in (body, gzip.compress(body)):
        assert send(world, path, raw, key="site", content_encoding=encoding).status < 500


@given(st.text(max_size=60), st.text(st.characters(max_codepoint=255), max_size=40))
def test_no_address_or_key_makes_it_fail(path: str, key: str) -> None:
    from tests.unit.portal.conftest import World

    world = World()
    query = path.encode("utf-8", "replace").decode("latin-1")
    for target in (f"/v1/projects/{path}/settings", f"/sourceConfig/?writeKey={query}"):
        where = target.partition("?")
        if Collector.serves("GET", where[0]):
            reply = world.call("GET", where[0] + where[1] + where[2], b"", {"authorization": key})
            assert reply.status < 500
