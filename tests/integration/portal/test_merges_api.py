"""Duplicates and merges over ``/api/v1``: found, merged, redirected, undone; by right and shape."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from leadloop.customers import api as customers
from leadloop.kit.ids import new_uuid
from leadloop.sales import api as sales
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role

ANN = {"first_name": "Ann", "last_name": "Lee", "email": "ann@home.example"}


def token_of(role: Role) -> str:
    made = users.create_client(SYSTEM, name=role.value, role=role)
    answer = Client().post(
        "/insurer/oauth2/v2.0/token",
        {
            "grant_type": "client_credentials",
            "client_id": made.client_id,
            "client_secret": made.client_secret,
        },
    )
    return str(answer.json()["access_token"])


@pytest.fixture
def token(db: None) -> str:
    return token_of(Role.INTEGRATION)


def ask(method: str, address: str, token: str, body: Any = None) -> Any:
    call = getattr(Client(raise_request_exception=False), method)
    options = {"data": body, "content_type": "application/json"} if method == "post" else {}
    return call(f"/api/v1{address}", headers={"authorization": f"Bearer {token}"}, **options)


def two_contacts() -> tuple[UUID, UUID]:
    one, two = (customers.create_contact(SYSTEM, values=ANN) for _ in range(2))
    return one, two


def merge(token: str, keep: Any, gone: Any, **more: Any) -> Any:
    body = {"entity": "contact", "keep_id": str(keep), "gone_id": str(gone), **more}
    return ask("post", "/merges", token, body)


def test_a_duplicate_is_found_merged_and_taken_apart_again(token: str) -> None:
    keep, gone = two_contacts()
    found = ask("get", f"/contacts/{keep}/duplicates", token).json()
    assert [item["id"] for item in found["items"]] == [str(gone)]
    assert found["items"][0]["verdict"] == "same"
    made = merge(token, keep, gone, versions={str(keep): 1, str(gone): 1})
    assert made.status_code == 201
    assert merge(token, keep, gone).json()["id"] == made.json()["id"]
    address = f"/merges/{made.json()['id']}"
    assert ask("get", address, token).json() == made.json()
    undone = ask("post", f"{address}/undo", token)
    assert undone.status_code == 200
    assert undone.json()["undone_at"]
    assert undone.json()["left"] == []


def test_the_old_id_of_a_lead_answers_with_the_one_kept(token: str) -> None:
    keep, gone = (
        sales.create_lead(SYSTEM, values={**ANN, "email": f"a{n}@home.example"}) for n in "12"
    )
    assert merge(token, keep, gone, entity="lead").status_code == 201
    found = ask("get", f"/leads/{gone}", token).json()
    assert (found["id"], found["redirected_from"]) == (str(keep), str(gone))
    assert ask("get", f"/leads/{keep}", token).json()["redirected_from"] is None


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"choices": {"nonsense": "keep"}}, 422),
        ({"choices": {"email": "both"}}, 422),
        ({"versions": {"0": 1}}, 422),
        ({"entity": "opportunity"}, 422),
        ({"entity": "account"}, 404),
        ({"keep_id": "x"}, 422),
        ({"keep_id": str(new_uuid())}, 404),
        ({"extra": 1}, 422),
        ({"versions": {str(new_uuid()): 1}}, 201),
    ],
)
def test_bad_requests_say_what_is_wrong(token: str, more: dict[str, Any], status: int) -> None:
    keep, gone = two_contacts()
    answer = merge(token, keep, gone, **more)
    assert answer.status_code == status
    if status >= 400:
        assert answer.json()["error"]["message"]


def test_stale_and_same_are_refused(token: str) -> None:
    keep, gone = two_contacts()
    assert merge(token, keep, gone, versions={str(gone): 9}).status_code == 409
    assert merge(token, keep, keep).status_code == 422
    assert merge(token, keep, gone).status_code == 201
    assert merge(token, gone, keep).status_code == 409


@pytest.mark.parametrize("role", [Role.MARKETER, Role.DATA_SCIENTIST])
def test_who_may_not_merge_is_refused(db: None, role: Role) -> None:
    keep, gone = two_contacts()
    assert merge(token_of(role), keep, gone).status_code == 403


def test_strangers_and_wrong_addresses_are_refused(token: str) -> None:
    keep, gone = two_contacts()
    assert merge("nobody", keep, gone).status_code == 401
    assert ask("get", f"/contacts/{new_uuid()}/duplicates", token).status_code == 404
    assert ask("get", f"/cats/{keep}/duplicates", token).status_code == 422
    assert ask("get", f"/merges/{new_uuid()}", token).status_code == 404
    assert ask("post", f"/merges/{new_uuid()}/undo", token).status_code == 404
    assert ask("get", "/merges", token).status_code == 405
