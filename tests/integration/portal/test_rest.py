"""Reading over ``/api/v1``: rights, paging, one error shape, and no failure under any request."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadloop.portal import rest
from leadloop.sales.models import Lead
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role


@pytest.fixture
def key(db: None) -> str:
    return users.create_client(SYSTEM, name="reader", role=Role.INTEGRATION).write_key


def make(**values: Any) -> UUID:
    moment = datetime(2026, 3, 1, 10, tzinfo=UTC)
    found = {"first_name": "Ana", "last_name": "Tan", "email": "ana@example.com", **values}
    return Lead.objects.create(created_at=moment, updated_at=moment, **found).pk


def get(address: str, key: str | None) -> Any:
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return Client(raise_request_exception=False).get(f"/api/v1{address}", headers=headers)


def test_leads_are_listed_in_pages(key: str) -> None:
    ids = {str(make(email=f"a{n}@example.com", country="US")) for n in range(5)}
    make(country="SG")
    seen: list[str] = []
    address = "/leads?country=US&limit=2"
    while address:
        page = get(address, key).json()
        assert page["total"] == 5
        seen += [item["id"] for item in page["items"]]
        address = page["next"].partition("/api/v1")[2] if page["next"] else ""
    assert len(seen) == 5
    assert set(seen) == ids


def test_a_lead_is_read_with_its_details(key: str) -> None:
    lead_id = make(message="<b>=1+1", attributes={"colour": "blue"})
    lead = get(f"/leads/{lead_id}", key).json()
    assert lead["full_name"] == "Ana Tan"
    assert lead["message"] == "<b>=1+1"
    assert lead["attributes"] == {"colour": "blue"}
    assert lead["propensity"]["score"] is None


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/leads/01a20122-6140-7ed1-b776-467f24abfdcd", 404, "not_found"),
        ("/leads/x", 404, "not_found"),
        ("/nothing", 404, "not_found"),
        ("/", 404, "not_found"),
        ("/leads?limit=0", 422, "invalid_fields"),
        ("/leads?offset=99999999999999999999", 422, "invalid_fields"),
        ("/leads?sort=password", 422, "invalid_fields"),
        ("/leads?team=nobody", 422, "invalid_fields"),
        ("/leads?text=%00", 422, "invalid_fields"),
        ("/leads?created_from=0001-01-01T00:00:00%2B14:00", 422, "invalid_fields"),
    ],
)
def test_refusals_have_one_shape(key: str, address: str, status: int, code: str) -> None:
    answer = get(address, key)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert set(answer.json()) == {"error", "trace_id"}


def test_who_has_no_good_key_reads_nothing(key: str) -> None:
    for bad in (None, "wrong"):
        answer = get("/leads", bad)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_carries_only_its_own_scopes(key: str) -> None:
    made = users.create_client(SYSTEM, name="narrow", role=Role.INTEGRATION)
    token = {}
    for scope in ("leads.write", "leads.read"):
        form = {
            "grant_type": "client_credentials",
            "client_id": made.client_id,
            "client_secret": made.client_secret,
            "scope": scope,
        }
        token[scope] = Client().post("/x/oauth2/v2.0/token", form).json()["access_token"]
    assert get("/leads", token["leads.read"]).status_code == 200
    assert get("/leads", token["leads.write"]).status_code == 403


def test_other_methods_and_our_own_mistakes_have_the_same_shape(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Client().delete("/api/v1/leads")
    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert answer.json()["error"]["code"] == "method_not_allowed"
    monkeypatch.setattr(rest.sales, "list_leads", lambda *_, **__: 1 / 0)
    answer = get("/leads", key)
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal_error")


def test_the_description_covers_the_fast_doors_too(db: None) -> None:
    schema = Client().get("/api/v1/openapi.json").json()
    assert {"get", "post"} <= schema["paths"]["/api/v1/leads"].keys()
    assert "/api/v1/submissions/{event_id}" in schema["paths"]
    responses = schema["paths"]["/api/v1/leads"]["post"]["responses"]
    assert {"202", "409", "413", "422", "503"} <= responses.keys()


def test_the_page_for_people_shows_every_operation(db: None) -> None:
    answer = Client().get("/api/v1/docs")
    text = answer.content.decode()
    assert answer.status_code == 200
    for path in ("/api/v1/leads", "/api/v1/leads/{lead_id}", "/api/v1/submissions/{event_id}"):
        assert f"<code>{path}</code>" in text
    assert "Idempotency-Key" in text
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_no_request_makes_the_api_fail(server: str) -> None:
    make()
    made = users.create_client(SYSTEM, name="reader", role=Role.INTEGRATION)
    form = {"client_id": made.client_id, "client_secret": made.client_secret}
    form |= {"grant_type": "client_credentials"}
    token = Client().post("/x/oauth2/v2.0/token", form).json()["access_token"]
    schema = schemathesis.openapi.from_url(f"{server}/api/v1/openapi.json")
    operations = [operation.ok() for operation in schema.get_all_operations()]
    assert len(operations) == 11
    for operation in operations:
        never_fails(operation, server, token)


CHECKS = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.response_schema_conformance,
]


def never_fails(operation: Any, server: str, key: str) -> None:
    @given(
        case=operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE)
        | operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE),
        known=st.booleans(),
    )
    @settings(
        max_examples=80,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def run(case: Any, known: bool) -> None:  # noqa: FBT001 -- hypothesis passes by name
        headers = {"Authorization": f"Bearer {key}"} if known else {}
        response = case.call(base_url=server, headers=headers, timeout=10)
        case.validate_response(response, checks=CHECKS)

    run()


def test_what_values_come_to(server: str, key: str, relay: Any) -> None:
    """A bad address or an unknown country is well-shaped: intake says what became of it."""

    def send(lead: dict[str, Any]) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        answer = httpx.post(f"{server}/api/v1/leads", content=orjson.dumps(lead), headers=headers)
        assert answer.status_code == 202
        relay()
        found: dict[str, Any] = httpx.get(answer.json()["status_url"], headers=headers).json()
        stranger = httpx.get(answer.json()["status_url"]).json()
        assert set(stranger) == {"event_id", "status", "message"}
        assert stranger["status"] == "done"
        return found

    for field, value in {"email": "not an address", "country": "Atlantis"}.items():
        found = send({"email": "ana@example.com", field: value})
        assert found["outcome"] == "rejected"
        assert field in [reason["field"] for reason in found["reasons"]]
    hostile = dict.fromkeys(("first_name", "last_name", "company", "message"), "=1+1<script>")
    assert send({"email": "ana@example.com", **hostile})["outcome"] != "rejected"
