"""Duplicate detection on what is written through the Dataverse door: off until it is asked for."""

from typing import Any

import pytest
from dataverse_house import Door, door

ON = {"MSCRM.SuppressDuplicateDetection": "false"}
ADA = {"firstname": "Ada", "lastname": "Tan", "emailaddress1": "ada@example.com"}
BOB = {"firstname": "Bob", "lastname": "Lim", "emailaddress1": "bob@example.org"}
TWINS = (
    ("leads", ADA, {**ADA, "emailaddress1": "ADA@example.com"}),
    ("contacts", ADA, {**ADA, "jobtitle": "Actuary"}),
    ("accounts", {"name": "Tan Holdings Pte Ltd", "websiteurl": "https://tan.example"},
     {"name": "TAN HOLDINGS", "websiteurl": "tan.example"}),
)  # fmt: skip


@pytest.fixture
def call(db: None) -> Door:
    return door()


def count(call: Door, name: str) -> int:
    return int(call.get(f"{name}/$count").text)


def made(call: Door, name: str, body: dict[str, Any]) -> str:
    answer = call.post(name, body)
    assert answer.status == 204, answer.text
    return answer.headers["OData-EntityId"].rpartition("(")[2].rstrip(")")


@pytest.mark.parametrize(("name", "body", "twin"), TWINS, ids=[one[0] for one in TWINS])
def test_a_twin_is_refused_only_where_detection_is_on(
    call: Door, name: str, body: dict[str, Any], twin: dict[str, Any]
) -> None:
    assert call.post(name, body, **ON).status == 204
    there = call.get(name).value[0][f"{name.removesuffix('s')}id"]
    refused = call.post(name, twin, **ON)
    assert (refused.status, refused.code) == (412, "0x80040333"), refused.text
    assert there in refused.json["error"]["message"]
    assert count(call, name) == 1
    for said in ({}, {"MSCRM.SuppressDuplicateDetection": "true"}):
        assert call.post(name, twin, **said).status == 204
    assert count(call, name) == 3


def test_a_change_into_a_twin_is_refused_and_taken_back(call: Door) -> None:
    made(call, "contacts", ADA)
    bob = made(call, "contacts", BOB)
    refused = call.patch(f"contacts({bob})", ADA, **ON)
    assert (refused.status, refused.code) == (412, "0x80040333")
    assert call.get(f"contacts({bob})").json["firstname"] == "Bob"
    assert call.patch(f"contacts({bob})", {**BOB, "jobtitle": "Actuary"}, **ON).status == 204
    assert call.patch(f"contacts({bob})", ADA).status == 204
    assert call.patch(f"contacts({bob})", {"jobtitle": "Chief"}, **ON).status == 204


def test_a_patch_that_would_make_a_twin_makes_nothing(call: Door) -> None:
    made(call, "leads", ADA)
    new = "leads(0197a1f0-0000-7000-8000-000000000001)"
    assert call.patch(new, ADA, **ON).code == "0x80040333"
    assert count(call, "leads") == 1


def test_in_bulk_one_twin_refuses_all(call: Door) -> None:
    made(call, "contacts", ADA)
    kind = {"@odata.type": "Microsoft.Dynamics.CRM.contact"}
    targets = {"Targets": [{**kind, **BOB}, {**kind, **ADA}]}
    action = "contacts/Microsoft.Dynamics.CRM.CreateMultiple"
    refused = call.post(action, targets, **ON)
    assert (refused.status, refused.code) == (412, "0x80040333")
    assert "number 1" in refused.json["error"]["message"]
    assert count(call, "contacts") == 1
    assert call.post(action, targets).status == 200
    assert count(call, "contacts") == 3


def test_in_a_change_set_the_operation_at_fault_is_named(call: Door) -> None:
    def part(n: int, body: str) -> str:
        return (
            f"--cs\r\nContent-Type: application/http\r\nContent-ID: {n}\r\n\r\n"
            "POST contacts HTTP/1.1\r\nContent-Type: application/json\r\n"
            f"MSCRM.SuppressDuplicateDetection: false\r\n\r\n{body}\r\n"
        )

    same = '{"firstname":"Ada","lastname":"Tan","emailaddress1":"ada@example.com"}'
    parts = part(1, same) + part(2, same)
    batch = f"--b\r\nContent-Type: multipart/mixed; boundary=cs\r\n\r\n{parts}--cs--\r\n--b--\r\n"
    answer = call("POST", "$batch", batch.encode(), "multipart/mixed; boundary=b")
    assert "0x80040333" in answer.text
    assert count(call, "contacts") == 0


def test_a_record_of_another_kind_is_no_twin(call: Door) -> None:
    made(call, "products", {"productnumber": "p1", "name": "Same"})
    assert call.post("products", {"productnumber": "p2", "name": "Same"}, **ON).status == 204
    made(call, "leads", ADA)
    assert call.post("contacts", ADA, **ON).status == 204  # a lead is no contact yet
