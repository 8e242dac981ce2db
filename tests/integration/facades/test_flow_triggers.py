"""Request triggers over HTTP: who may call, and what the protocol answers."""

import json
from typing import Any

import pytest
from django.test import Client

from leadloop.facades.api import callback_path
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role

pytestmark = pytest.mark.usefixtures("db")

PATH = "/flows/ingestion/triggers/manual/invoke"
BODY = {
    "submission_id": "5b0b5c1e-0000-4000-8000-000000000001",
    "attempt": 1,
    "received_at": "2026-11-22T10:00:00Z",
    "lead": {
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": "ada@engines.example",
        "country": "GB",
        "company_size": 12,
        "lead_source": "api",
        "consents": [],
        "attribution": {},
        "context": {},
        "attributes": {},
    },
    "decision": {"outcome": "route", "team": None, "priority": "normal", "rule": None},
    "score": None,
    "score_note": "not scored",
    "warnings": [],
}


def post(path: str, body: Any = BODY, **headers: str) -> Any:
    return Client().post(path, json.dumps(body), "application/json", headers=headers)


def key(role: Role = Role.INTEGRATION) -> dict[str, str]:
    made = users.create_client(SYSTEM, name=str(role), role=role)
    return {"Authorization": f"Bearer {made.write_key}"}


def test_a_call_with_a_key_runs_the_flow_and_gets_its_response() -> None:
    answer = post(PATH, **key())
    assert answer.status_code == 200, answer.content
    assert answer.json()["created"] is True
    assert answer["x-ms-workflow-run-id"]
    again = post(PATH, **key())
    assert again.json() == {**answer.json(), "created": False}


def test_the_signed_callback_address_needs_no_key() -> None:
    assert post(callback_path("ingestion", "manual")).status_code == 200


@pytest.mark.parametrize(
    ("path", "headers", "status", "code"),
    [
        (PATH, {}, 401, "DirectApiAuthorizationRequired"),
        (PATH, {"Authorization": "Bearer wrong"}, 401, "DirectApiAuthorizationRequired"),
        (PATH + "?sig=wrong", {}, 401, "AuthorizationFailed"),
        (PATH + "?sig=", {}, 401, "AuthorizationFailed"),
    ],
)
def test_without_a_right_nothing_runs(
    path: str, headers: dict[str, str], status: int, code: str
) -> None:
    answer = post(path, **headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_a_signature_opens_only_its_own_flow_and_trigger() -> None:
    stolen = callback_path("ingestion", "manual").replace("/flows/ingestion/", "/flows/other/")
    assert post(stolen).status_code == 401


def test_a_key_without_the_scope_is_forbidden() -> None:
    assert post(PATH, **key(Role.SERVICE_AGENT)).status_code == 403


def test_an_unknown_flow_and_a_broken_body_are_said_in_the_protocols_words() -> None:
    access = key()
    unknown = post("/flows/nothing/triggers/manual/invoke", **access)
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "WorkflowNotFound")
    broken = Client().post(PATH, b"{", "application/json", headers=access)
    assert (broken.status_code, broken.json()["error"]["code"]) == (400, "InvalidJson")
    large = Client().post(PATH, b" " * 1_048_577, "application/json", headers=access)
    assert large.status_code == 413
