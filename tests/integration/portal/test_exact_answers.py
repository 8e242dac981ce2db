"""Every bad input gets the exact answer that ``docs/reference/portal-api.md`` prints."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from leadloop.events import log
from leadloop.events.contracts import Event, Position
from leadloop.kit import clock
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role

DOC = (Path(__file__).parents[3] / "docs/reference/portal-api.md").read_text(encoding="utf-8")
LEAD = b'{"email": "ana@example.com"}'
EVENT = {
    "id": "1",
    "subject": "s",
    "eventType": "lead.created",
    "eventTime": "2026-03-01T10:00:00Z",
    "dataVersion": "1",
    "data": {"email": "ana@example.com"},
}
GRID = "/eventgrid/leads/api/events?api-version=2018-01-01"


@dataclass(frozen=True)
class Case:
    """A line of the document's tables, and how to bring its answer about."""

    line: str
    status: int
    body: Callable[[], bytes] = lambda: LEAD
    headers: dict[str, str | None] = field(default_factory=dict)
    path: str = "/api/v1/leads"
    method: str = "POST"
    extra: tuple[tuple[str, str], ...] = ()


def grid(line: str, status: int, events: Any = None, **rest: Any) -> Case:
    body = events if isinstance(events, bytes) else orjson.dumps(events or [EVENT])
    headers = {"authorization": None, "aeg-sas-key": "SAS", **rest.pop("headers", {})}
    return Case(line, status, lambda: body, headers, rest.pop("path", GRID), **rest)


CASES = (
    Case('malformed JSON: `{"email": `', 400, lambda: b'{"email": '),
    Case("no body at all", 400, lambda: b""),
    Case("`NaN`, `1e999` or half a surrogate pair", 400, lambda: b'{"company_size": NaN}'),
    Case("an empty or overlong Idempotency-Key", 400, headers={"idempotency-key": "x" * 256}),
    Case("no key", 401, headers={"authorization": None}),
    Case("a wrong, revoked or expired key or token", 401, headers={"authorization": "Bearer no"}),
    Case("a key without the scope", 403, headers={"authorization": "Bearer WEAK"}),
    Case("PUT, PATCH, DELETE …", 405, method="PUT", extra=(("allow", "GET, POST"),)),
    Case(
        "a repeated Idempotency-Key with another body",
        409,
        lambda: b'{"email": "bea@example.com"}',
        {"idempotency-key": "used"},
    ),
    Case(
        "1 MB + 1 byte",
        413,
        lambda: b'{"message":"' + b"x" * 1_048_563 + b'"}',
        extra=(("connection", "close"),),
    ),
    Case("another content type", 415, headers={"content-type": "text/plain"}),
    Case("a compressed body", 415, headers={"content-encoding": "gzip"}),
    Case("no JSON object: `[]`", 422, lambda: b"[]"),
    Case("an unknown field: `colour`", 422, lambda: b'{"colour": "blue"}'),
    Case('a wrong JSON type: `{"email": 5}`', 422, lambda: b'{"email": 5}'),
    Case(
        "33 levels of nesting",
        422,
        lambda: b'{"attributes": {"a": ' + b"[" * 31 + b"]" * 31 + b"}}",
    ),
)

GRID_CASES = (
    grid("malformed JSON: `[{`", 400, b"[{"),
    grid("an event without `id`", 400, [EVENT, {**EVENT, "id": None}]),
    grid("`topic` names another topic", 400, [{**EVENT, "topic": "visits"}]),
    grid("no key, or a wrong, revoked or expired one", 401, headers={"aeg-sas-key": "no"}),
    grid("a key without the scope", 403, headers={"aeg-sas-key": "WEAK-SAS"}),
    grid(
        "an unknown topic: `orders`",
        404,
        path="/eventgrid/orders/api/events?api-version=2018-01-01",
    ),
    grid("a topic closed to outsiders: `changes`", 404, path="/eventgrid/changes/api/events"),
    grid("GET, PUT …", 405, method="GET", extra=(("allow", "POST"),)),
    grid("5,001 events", 413, [EVENT] * 5001),
    grid("1 MB + 1 byte", 413, b"[" + b" " * 1_048_575 + b"]"),
    grid("another content type", 415, headers={"content-type": "text/xml"}),
)


@pytest.fixture
def secrets(db: None) -> dict[str, str]:
    strong = users.create_client(SYSTEM, name="strong", role=Role.INTEGRATION)
    weak = users.create_client(SYSTEM, name="weak", role=Role.DATA_SCIENTIST)
    return {
        "KEY": strong.write_key,
        "SAS": strong.sas_key,
        "WEAK": weak.write_key,
        "WEAK-SAS": weak.sas_key,
    }


def ask(server: str, secrets: dict[str, str], case: Case) -> httpx.Response:
    given: dict[str, str | None] = {
        "authorization": "Bearer KEY",
        "content-type": "application/json",
        **case.headers,
    }
    headers = {}
    for name, value in given.items():
        if value is not None:
            scheme, _, secret = value.rpartition(" ")
            headers[name] = f"{scheme} {secrets.get(secret, secret)}".strip()
    return httpx.request(
        case.method, server + case.path, content=case.body(), headers=headers, timeout=20
    )


def printed(answer: httpx.Response) -> str:
    """The body as the document prints it: a trace id is different every time."""
    text = answer.text
    if "trace_id" in text:
        text = text.replace(answer.json()["trace_id"], "…")
    return text


def events() -> list[Event]:
    return log.read_after("leads", Position(0, 0), limit=100)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.line)
def test_leads(server: str, secrets: dict[str, str], case: Case) -> None:
    first = ask(server, secrets, Case("first", 202, headers={"idempotency-key": "used"}))
    assert first.status_code == 202
    check(case, ask(server, secrets, case))
    assert len(events()) == 1, "what was refused was not kept"


@pytest.mark.parametrize("case", GRID_CASES, ids=lambda c: c.line)
def test_event_grid(server: str, secrets: dict[str, str], case: Case) -> None:
    check(case, ask(server, secrets, case))
    assert events() == []


def check(case: Case, answer: httpx.Response) -> None:
    assert answer.status_code == case.status
    for name, value in case.extra:
        assert answer.headers[name] == value
    line = f"| {case.line} | {case.status} | `{printed(answer)}` |"
    assert line in DOC, f"docs/reference/portal-api.md lacks this line:\n{line}"


def test_an_expired_key_is_a_wrong_key(server: str, secrets: dict[str, str]) -> None:
    old = users.create_client(
        SYSTEM, name="old", role=Role.INTEGRATION, expires_at=clock.now() - timedelta(seconds=1)
    )
    secrets["KEY"], secrets["SAS"] = old.write_key, old.sas_key
    assert ask(server, secrets, Case("expired", 401)).status_code == 401
    assert ask(server, secrets, grid("expired", 401)).status_code == 401


def test_a_key_works_from_the_moment_it_is_made_and_not_after_its_end(
    server: str, secrets: dict[str, str]
) -> None:
    case = Case("new", 202)
    assert ask(server, secrets, case).status_code == 202
    found = next(c for c in users.list_clients(SYSTEM) if c.name == "strong")
    users.revoke_client(SYSTEM, client_id=found.id)
    until = clock.timestamp() + 5
    while ask(server, secrets, case).status_code != 401:
        assert clock.timestamp() < until


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "a\0b", "\u202e"]
)
def test_hostile_text_in_every_field_is_taken_and_kept(
    server: str, secrets: dict[str, str], text: str
) -> None:
    names = ("first_name", "last_name", "email", "mobile_phone", "company", "job_title", "country")
    names += ("company_size", "product_interest", "message")
    lead = dict.fromkeys(names, text) | {"attributes": {text: text}}
    answer = ask(server, secrets, Case("hostile", 202, lambda: orjson.dumps(lead)))
    assert answer.status_code == 202
    (event,) = events()
    assert event.data == lead
