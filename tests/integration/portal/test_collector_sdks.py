"""The vendors' own server libraries, unmodified, against a running server."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from rudderstack.analytics.client import Client as RudderClient
from rudderstack.analytics.consumer import Consumer as RudderConsumer
from segment.analytics.client import Client as SegmentClient

from leadloop.events import api as events
from leadloop.events.catalogue import VISITS
from leadloop.portal import api as portal
from leadloop.portal.contracts import Site
from leadloop.portal.models import Visit
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role

Errors = list[Any]
HOME = "https://shop.test/?utm_source=news&utm_campaign=may"


@pytest.fixture
def write_key(db: None) -> str:
    return users.create_client(SYSTEM, name="Shop server", role=Role.INTEGRATION).write_key


@pytest.fixture
def site(db: None) -> Site:
    return portal.create_site(SYSTEM, name="App", allowed_hosts=["shop.test"])


@pytest.fixture
def errors() -> Errors:
    return []


@pytest.fixture
def segment(server: str, write_key: str, errors: Errors) -> Iterator[Any]:
    client = SegmentClient(
        write_key, host=server, on_error=lambda error, _: errors.append(error), gzip=True
    )
    yield client
    client.join()


@pytest.fixture
def rudder(server: str, write_key: str, errors: Errors) -> Iterator[Any]:
    client = RudderClient(
        write_key, host=server, on_error=lambda error, _: errors.append(error), gzip=True
    )
    yield client
    client.join()


@pytest.mark.parametrize("library", ["segment", "rudder"])
def test_every_call_of_a_server_library_arrives(
    library: str, request: pytest.FixtureRequest, relay: Callable[[], None], errors: Errors
) -> None:
    client = request.getfixturevalue(library)
    page = {"page": {"url": HOME, "title": "Welcome", "referrer": "https://letters.test/"}}
    client.page(anonymous_id="a1", name="Welcome", context=page)
    client.track(anonymous_id="a1", event="Asked for a quote", properties={"premium": 1250})
    client.screen(user_id="u1", name="Policies")
    client.group(user_id="u1", group_id="g1", traits={"name": "Northwind"})
    client.identify(user_id="u1", anonymous_id="a1", traits={"email": "ana@x.test"})
    client.alias("a0", "u1")
    client.flush()
    relay()
    assert errors == []
    kinds = sorted(Visit.objects.values_list("kind", flat=True))
    assert kinds == ["alias", "group", "identify", "page_view", "screen_view", "track"]
    assert not Visit.objects.filter(bot=True).exists()
    found = portal.visitor_history(SYSTEM, email="ANA@x.test")
    assert {visit.kind for visit in found.visits} == set(kinds)
    assert found.first_touch is not None
    assert found.first_touch.campaign == {"utm_source": "news", "utm_campaign": "may"}


def test_a_large_batch_of_a_library_is_kept_whole(
    segment: Any, rudder: Any, relay: Callable[[], None], errors: Errors
) -> None:
    for client in (segment, rudder):
        for number in range(150):
            client.track(anonymous_id="a1", event=f"E{number}", properties={"text": "x" * 20_000})
        client.flush()
    assert errors == []
    assert next(t.last_minute for t in events.list_topics() if t.name == VISITS) == 300


def test_a_library_is_told_of_a_wrong_key(server: str, errors: Errors) -> None:
    for client in (
        SegmentClient("wrong", host=server, on_error=lambda error, _: errors.append(error)),
        RudderClient("wrong", host=server, on_error=lambda error, _: errors.append(error)),
    ):
        client.track(anonymous_id="a1", event="E")
        client.flush()
        client.join()
    assert [error.status for error in errors] == [401, 401]
    assert {error.code for error in errors} == {"unauthorized"}


def test_a_library_names_the_bad_event_and_the_others_are_kept(
    server: str, write_key: str, relay: Callable[[], None], errors: Errors
) -> None:
    from queue import Queue

    waiting: Queue[Any] = Queue()
    usual = {"type": "track", "anonymousId": "a1", "timestamp": datetime.now(UTC)}
    for item in ({"event": "Good"}, {"event": ""}, {"event": "Good too"}):
        waiting.put(usual | item)
    consumer = RudderConsumer(
        waiting, write_key, host=server, on_error=lambda error, _: errors.append(error)
    )
    consumer.upload()
    (error,) = errors
    assert (error.status, error.code) == (400, "invalid_events")
    assert error.message.startswith("batch[1]: ")
    relay()
    assert sorted(Visit.objects.values_list("name", flat=True)) == ["Good", "Good too"]


def test_a_site_s_key_works_for_a_mobile_app_and_a_wrong_body_says_why(
    site: Site, server: str, relay: Callable[[], None]
) -> None:
    context = {"device": {"model": "Pixel"}, "app": {"name": "Insurer"}}
    body = {"anonymousId": "d1", "name": "Quote", "context": context, "messageId": "m1"}
    with httpx.Client(base_url=server, auth=(site.key, "")) as http:
        for _ in range(2):
            reply = http.post("/v1/screen", json=body, headers={"user-agent": "okhttp/4.12"})
            assert (reply.status_code, reply.json()) == (200, {"success": True})
        refused = http.post("/v1/screen", json=body, headers={"origin": "https://evil.test"})
        assert refused.status_code == 403
        bad = http.post("/v1/track", json={"anonymousId": "d1"})
        assert (bad.status_code, bad.json()["code"]) == (400, "missing_event")
        assert http.post("/v1/track", json=body, headers={"dnt": "1"}).status_code == 200
    relay()
    (visit,) = Visit.objects.all()
    assert (visit.kind, visit.name, visit.bot, visit.key) == (
        "screen_view",
        "Quote",
        False,
        site.key,
    )


def test_whatever_can_be_said_in_json_is_kept_by_the_real_log(
    server: str, write_key: str, relay: Callable[[], None]
) -> None:
    nasty = "<script>\0\ud83d\ude00'); DROP TABLE portal_visit; --\u202e"
    nasty = nasty.encode("utf-16", "surrogatepass").decode("utf-16")
    items = [
        {
            "type": "track",
            "anonymousId": "a1",
            "event": nasty,
            "properties": {nasty: [nasty, 1e308]},
        },
        {"type": "page", "anonymousId": "a1", "name": nasty, "context": {"page": {"url": nasty}}},
        {"type": "identify", "userId": "u1", "traits": {"email": nasty, "phone": nasty}},
    ]
    with httpx.Client(base_url=server, auth=(write_key, "")) as http:
        reply = http.post("/v1/batch", json={"batch": items})
    assert (reply.status_code, reply.json()) == (200, {"success": True})
    relay()
    assert Visit.objects.count() == 3
    assert events.count_dead_letters() == 0
