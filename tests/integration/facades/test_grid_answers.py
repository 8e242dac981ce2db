"""Every bad input gets the exact answer that ``docs/reference/event-grid.md`` prints."""

import base64
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import orjson
import pytest
from grid_things import drawn
from hypothesis import strategies as st

from leadloop.events import api as events
from leadloop.events.contracts import EventDraft
from leadloop.events.contracts.subscriptions import LetterFilter, PullQueue, SubscriptionDraft
from leadloop.kit import clock
from leadloop.kit.ids import new_trace_id
from leadloop.users import api as users
from leadloop.users.clients import ClientSecrets
from leadloop.users.contracts import SYSTEM, Role

DOC = (Path(__file__).parents[3] / "docs/reference/event-grid.md").read_text(encoding="utf-8")
QUEUE = "/topics/visits/eventsubscriptions/queue"
ARM = "/subscriptions/s/resourceGroups/g/providers/Microsoft.EventGrid"
VERSION = "?api-version=2025-02-15"
HOOK = f"{ARM}/topics/leads/eventSubscriptions/hook"


@dataclass(frozen=True)
class Case:
    """A line of the document's tables, and how to bring its answer about."""

    line: str
    status: int
    path: str
    method: str = "POST"
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    key: str = "KEY"


def sas(key: str, path: str, *, left: timedelta = timedelta(minutes=1)) -> str:
    expiry = quote((clock.now() + left).isoformat(), safe="")
    signed = f"r={quote(f'http://leadloop{path}', safe='')}&e={expiry}"
    signature = hmac.digest(base64.b64decode(key), signed.encode(), "sha256")
    return f"{signed}&s={quote(base64.b64encode(signature).decode(), safe='')}"


def settle(line: str, status: int, body: Any) -> Case:
    return Case(line, status, f"{QUEUE}:acknowledge", body=body)


def arm(line: str, status: int, path: str, method: str = "GET", body: Any = None) -> Case:
    given = path if "?" in path else f"{path}{VERSION}"
    return Case(line, status, given, method, body, key="TOKEN")


def hook(**properties: Any) -> dict[str, Any]:
    destination = {"endpointType": "WebHook", "properties": {"endpointUrl": "https://1.1.1.1"}}
    return {"properties": {"destination": destination, **properties}}


NAMESPACES = (
    Case("an unknown operation", 404, f"{QUEUE}:peek"),
    Case("another method", 405, f"{QUEUE}:receive", "GET"),
    Case("no key, or a wrong one", 401, f"{QUEUE}:receive", key="no"),
    Case("a key without the scope", 403, f"{QUEUE}:receive", key="WEAK"),
    Case("an unknown subscription", 404, f"{QUEUE}s:receive"),
    Case("`maxEvents=0`", 400, f"{QUEUE}:receive?maxEvents=0"),
    Case("`maxWaitTime=5`", 400, f"{QUEUE}:receive?maxWaitTime=5"),
    Case(
        "`releaseDelayInSeconds=7`",
        400,
        f"{QUEUE}:release?releaseDelayInSeconds=7",
        body={"lockTokens": ["x"]},
    ),
    settle("malformed JSON: `{`", 400, b"{"),
    settle("no tokens: `{}`", 400, {}),
    settle('tokens that are no texts: `{"lockTokens": [1]}`', 400, {"lockTokens": [1]}),
    settle("an empty list of tokens", 400, {"lockTokens": []}),
    settle("1 MB + 1 byte", 413, b" " * 1_048_577),
    settle("a token that never was one: `x`", 200, {"lockTokens": ["x"]}),
    Case("publishing to an unknown topic", 404, "/topics/orders:publish", body=[]),
    Case(
        "publishing the Event Grid schema",
        415,
        "/topics/visits:publish",
        body=[],
        headers={"content-type": "application/json"},
    ),
)
MANAGEMENT = (
    Case("no token, or a wrong, revoked or expired one", 401, f"{ARM}/topics{VERSION}", "GET"),
    Case("a token without the scope", 403, f"{ARM}/topics{VERSION}", "GET", key="WEAK-TOKEN"),
    arm("no `api-version`", 400, f"{ARM}/topics?x=1"),
    arm("a resource of another kind", 404, f"{ARM}/domains"),
    arm("an unknown topic", 404, f"{ARM}/topics/orders"),
    arm("another method", 405, f"{ARM}/topics", "PUT"),
    arm("a topic's name that cannot be one", 400, f"{ARM}/topics/a_b", "PUT", {"location": "x"}),
    arm("deleting a topic of Leadloop itself", 403, f"{ARM}/topics/leads", "DELETE"),
    arm("malformed JSON: `{`", 400, HOOK, "PUT", b"{"),
    arm("no address", 400, HOOK, "PUT", {"properties": {}}),
    arm(
        "an address on a private network",
        400,
        HOOK,
        "PUT",
        {
            "properties": {
                "destination": {
                    "endpointType": "WebHook",
                    "properties": {"endpointUrl": "http://127.0.0.1/"},
                }
            }
        },
    ),
    arm(
        "an unknown operator",
        400,
        HOOK,
        "PUT",
        hook(filter={"advancedFilters": [{"operatorType": "Near", "key": "data.a"}]}),
    ),
    arm(
        "another kind of destination",
        400,
        HOOK,
        "PUT",
        {"properties": {"destination": {"endpointType": "EventHub", "properties": {}}}},
    ),
    arm("`$filter` that cannot be read", 400, f"{ARM}/topics{VERSION}&$filter=x"),
    arm("deleting the namespace", 409, f"{ARM}/namespaces/n", "DELETE"),
    arm("1 MB + 1 byte", 413, HOOK, "PUT", b" " * 1_048_577),
)
PUBLISH = "/eventgrid/visits/api/events"
TOKENS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("a SAS token of another form", lambda _: "SharedAccessSignature sr=x&sig=y&se=1"),
    (
        "a SAS token signed with another key",
        lambda _: f"SharedAccessSignature {sas('A' * 44, PUBLISH)}",
    ),
    (
        "a SAS token for another topic",
        lambda key: f"SharedAccessSignature {sas(key, '/eventgrid/leads/api/events')}",
    ),
)


@pytest.fixture
def secrets(db: None, server: str) -> dict[str, str]:
    strong = users.create_client(SYSTEM, name="strong", role=Role.INTEGRATION)
    weak = users.create_client(SYSTEM, name="weak", role=Role.DATA_SCIENTIST)
    draft = SubscriptionDraft("visits", "queue", PullQueue())
    events.create_subscription(SYSTEM, draft=draft)
    return {
        "KEY": strong.sas_key,
        "WEAK": weak.sas_key,
        "TOKEN": token(server, strong),
        "WEAK-TOKEN": token(server, weak),
    }


def token(server: str, client: ClientSecrets) -> str:
    answer = httpx.post(
        f"{server}/t/oauth2/v2.0/token",
        data={
            "grant_type": "client_credentials",
            "client_id": client.client_id,
            "client_secret": client.client_secret,
            "scope": "https://management.azure.com/.default",
        },
    )
    return str(answer.json()["access_token"])


def ask(server: str, secrets: dict[str, str], case: Case) -> httpx.Response:
    secret = secrets.get(case.key, case.key)
    bearer = case.path.startswith("/subscriptions")
    headers = {"content-type": "application/cloudevents-batch+json", **case.headers}
    headers["authorization"] = f"{'Bearer' if bearer else 'SharedAccessKey'} {secret}"
    body = case.body if isinstance(case.body, bytes) else orjson.dumps(case.body)
    if case.body is None:
        body = b""
    return httpx.request(case.method, server + case.path, content=body, headers=headers, timeout=20)


def check(line: str, status: int, answer: httpx.Response) -> None:
    assert answer.status_code == status, answer.text
    found = f"| {line} | {status} | `{answer.text}` |"
    assert found in DOC, f"docs/reference/event-grid.md lacks this line:\n{found}"


@pytest.mark.parametrize("case", [*NAMESPACES, *MANAGEMENT], ids=lambda c: c.line)
def test_bad_input(server: str, secrets: dict[str, str], case: Case) -> None:
    check(case.line, case.status, ask(server, secrets, case))
    assert len(events.list_event_subscriptions(SYSTEM)) == 1


@pytest.mark.parametrize(("line", "header"), TOKENS)
def test_bad_tokens(
    server: str, secrets: dict[str, str], line: str, header: Callable[[str], str]
) -> None:
    given = {"authorization": header(secrets["KEY"]), "content-type": "application/json"}
    check(line, 401, httpx.post(f"{server}{PUBLISH}", content=b"[]", headers=given))


def test_dead_letters_are_read_as_event_grid_writes_them(
    server: str, secrets: dict[str, str]
) -> None:
    draft = EventDraft(
        "visits", "visit.recorded", "/s", "1", b'{"a":1}', clock.now(), new_trace_id()
    )
    events.append([draft])
    received = ask(server, secrets, Case("", 200, f"{QUEUE}:receive")).json()["value"]
    tokens = [one["brokerProperties"]["lockToken"] for one in received]
    ask(server, secrets, Case("", 200, f"{QUEUE}:reject", body={"lockTokens": tokens}))
    assert events.count_dead_letters(LetterFilter(topic="visits")) == 1
    bearer = {"authorization": f"Bearer {secrets['TOKEN']}"}
    address = f"{server}/eventgrid/deadletters"
    asked = {"topic": "visits", "subscription": "queue"}
    (letter,) = httpx.get(address, params=asked, headers=bearer).json()
    assert (letter["id"], letter["eventType"], letter["data"]) == ("1", "visit.recorded", {"a": 1})
    assert (letter["deadLetterReason"], letter["deliveryAttempts"]) == ("Rejected", 1)
    other = httpx.get(address, params={"schema": "CloudEventSchemaV1_0"}, headers=bearer).json()
    assert (other[0]["type"], other[0]["deadletterreason"]) == ("visit.recorded", "Rejected")
    assert httpx.get(address).status_code == 401
    for query, status in (
        ("since=x", 400),
        ("schema=x", 400),
        ("topic=visits&subscription=x", 404),
        ("reason=%00", 200),
    ):
        assert httpx.get(f"{address}?{query}", headers=bearer).status_code == status


def test_a_wrong_validation_is_not_one(server: str) -> None:
    for query in ("", "?id=x&t=y", f"?id={'0' * 32}&t=%00"):
        assert httpx.get(f"{server}/eventgrid/validate{query}").status_code == 404


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
WORDS = """
filter labels expirationTimeUtc retryPolicy eventDeliverySchema destination location tags properties
deliveryConfiguration filtersConfiguration inputSchema deadLetterDestination advancedFilters queue
"""
NAMES = st.sampled_from(WORDS.split())
OPERATORS = st.sampled_from(
    ["NumberIn", "StringIn", "NumberInRange", "BoolEquals", "IsNotNull", "x"]
)
FILTERS = st.fixed_dictionaries(
    {"operatorType": OPERATORS, "key": TEXT | st.just("data.a")},
    optional={"value": JSON, "values": JSON | st.lists(JSON, max_size=3)},
)
PROPERTIES = st.dictionaries(NAMES, JSON) | FILTERS.map(
    lambda one: {
        "destination": {"properties": {"endpointUrl": "https://1.1.1.1/"}},
        "filter": {"advancedFilters": [one]},
        "deliveryConfiguration": {"deliveryMode": "Queue", "queue": {}},
        "filtersConfiguration": {"filters": [one]},
    }
)
BODIES = (
    st.just({"properties": {"destination": {"properties": {"endpointUrl": "https://1.1.1.1/"}}}})
    | JSON
    | st.dictionaries(NAMES, JSON)
    | PROPERTIES.map(lambda found: {"properties": found})
)
PATHS = st.sampled_from(
    [
        f"{ARM}/topics/orders",
        f"{ARM}/topics/leads/eventSubscriptions/hook",
        f"{ARM}/namespaces/n/topics/leads/eventSubscriptions/queue",
        f"{ARM}/topics/leads/providers/Microsoft.EventGrid/eventSubscriptions",
        f"{ARM}/topics/leads/listKeys",
        f"{ARM}/topics/leads/regenerateKey",
        f"{ARM}/namespaces/n",
        f"{ARM}/topics",
    ]
)
ENDS = st.just("") | TEXT
METHODS = st.sampled_from(["GET", "PUT", "PATCH", "POST", "DELETE", "HEAD"])
QUERIES = st.dictionaries(st.sampled_from(["$top", "$filter", "$skiptoken", "x"]), TEXT, max_size=2)


@pytest.fixture
def knocks() -> list[tuple[str, str, dict[str, str], bytes]]:
    """Drawn before the server starts: threads beside the drawing would disturb it."""
    return drawn(st.tuples(METHODS, st.tuples(PATHS, ENDS), QUERIES, BODIES), 150)


def test_whatever_comes_the_answer_is_no_server_error(
    knocks: list[Any], server: str, secrets: dict[str, str]
) -> None:
    statuses = set()
    headers = {"authorization": f"Bearer {secrets['TOKEN']}"}
    with httpx.Client(base_url=server, headers=headers) as client:
        for method, (path, end), query, body in knocks:
            answer = client.request(
                method,
                f"{path}{quote(end)}",
                params={"api-version": "2025-02-15", **query},
                content=orjson.dumps(body) if method != "GET" else b"",
            )
            statuses.add(answer.status_code)
            assert answer.status_code < 500, (method, path, end, query, body)
            if answer.status_code >= 400 and method != "HEAD":
                assert set(answer.json()["error"]) == {"code", "message", "target", "details"}
    assert {200, 201, 204, 400, 404, 405} <= statuses
