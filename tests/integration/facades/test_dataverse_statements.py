"""The Dataverse door asks PostgreSQL as often for a thousand records as for a few."""

import json
from typing import Any

import pytest
from dataverse_house import ROOT, Answer, Door, door
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadloop.sales.models import Lead

CRM = "Microsoft.Dynamics.CRM."


@pytest.fixture
def call(db: None) -> Door:
    return door()


def many(call: Door, entity_set: str, action: str, targets: list[dict[str, Any]]) -> Answer:
    answer = call.post(f"{entity_set}/{CRM}{action}", {"Targets": targets})
    assert answer.status in (200, 204), answer.text
    return answer


def statements(work: Any) -> int:
    with CaptureQueriesContext(connection) as asked:
        work()
    return len(asked)


def a_lead(number: int) -> dict[str, Any]:
    return {"@odata.type": f"{CRM}lead", "lastname": f"Person {number}", "ll_country": "SG"}


def test_many_leads_are_made_and_changed_in_as_few_statements_as_one(call: Door) -> None:
    few = statements(lambda: many(call, "leads", "CreateMultiple", [a_lead(1), a_lead(2)]))
    made: list[str] = []
    lots = statements(
        lambda: made.extend(
            many(call, "leads", "CreateMultiple", [a_lead(n) for n in range(60)]).json["Ids"]
        )
    )
    assert lots == few
    assert len(set(made)) == 60

    def change(ids: list[str]) -> None:
        rows = [{"@odata.type": f"{CRM}lead", "leadid": key, "lastname": "Other"} for key in ids]
        many(call, "leads", "UpdateMultiple", rows)

    two, rest = statements(lambda: change(made[:2])), statements(lambda: change(made[2:]))
    assert two == rest
    assert set(Lead.objects.filter(pk__in=made).values_list("last_name", "version")) == {
        ("Other", 2)
    }


def test_of_two_writes_to_one_lead_the_second_finds_what_the_first_left(call: Door) -> None:
    key = many(call, "leads", "CreateMultiple", [a_lead(1)]).json["Ids"][0]
    first = {"@odata.type": f"{CRM}lead", "leadid": key, "lastname": "First", "jobtitle": "Nurse"}
    many(call, "leads", "UpsertMultiple", [first, {**first, "lastname": "Second"}])
    lead = Lead.objects.get(pk=key)
    assert (lead.last_name, lead.job_title, lead.version) == ("Second", "Nurse", 3)


def test_a_wrong_value_among_many_leads_is_named_with_its_place(call: Door) -> None:
    wrong = [
        a_lead(0),
        {
            **a_lead(1),
            "ownerid@odata.bind": f"/systemusers({'1' * 8}-{'1' * 4}-1111-1111-{'1' * 12})",
        },
    ]
    answer = call.post(f"leads/{CRM}CreateMultiple", {"Targets": wrong})
    assert answer.status == 400
    assert "1.ownerid" in answer.text
    assert not Lead.objects.exists()


def change_set(call: Door, operations: list[tuple[str, str, dict[str, Any]]]) -> str:
    parts = "".join(
        "--set\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n"
        f"Content-ID: {number}\r\n\r\n{method} {address} HTTP/1.1\r\n"
        f"Content-Type: application/json\r\n\r\n{json.dumps(body)}\r\n"
        for number, (method, address, body) in enumerate(operations, 1)
    )
    whole = (
        "--batch\r\nContent-Type: multipart/mixed; boundary=set\r\n\r\n"
        f"{parts}--set--\r\n--batch--\r\n"
    )
    answer = call("POST", "$batch", whole.encode(), content_type="multipart/mixed; boundary=batch")
    return str(answer.text)


def test_a_change_set_is_written_as_one_batch_and_answers_each_operation(call: Door) -> None:
    def make(count: int) -> str:
        path = f"{ROOT}leads"
        return change_set(call, [("POST", path, {"lastname": f"N{n}"}) for n in range(count)])

    few = statements(lambda: make(2))
    texts: list[str] = []
    assert statements(lambda: texts.append(make(40))) == few
    assert texts[0].count("HTTP/1.1 204") == 40
    assert texts[0].count("OData-EntityId: ") == 40
    assert Lead.objects.count() == 42
    kept = list(Lead.objects.order_by("pk")[:3])
    changes = [("PATCH", f"{ROOT}leads({lead.pk})", {"jobtitle": "Nurse"}) for lead in kept]
    assert change_set(call, changes).count("HTTP/1.1 204") == 3
    assert Lead.objects.filter(job_title="Nurse").count() == 3


def test_a_change_set_with_a_fault_names_the_operation_and_writes_nothing(call: Door) -> None:
    path = f"{ROOT}leads"
    operations = [("POST", path, {"lastname": "A"}), ("POST", path, {"lastname": "B"})]
    answer = change_set(call, [*operations, ("POST", path, {"no_such_column": 1})])
    assert "HTTP/1.1 400" in answer
    assert "Content-ID: 3" in answer
    assert "no_such_column" in answer
    assert not Lead.objects.exists()


def test_later_operations_of_a_change_set_refer_to_earlier_ones(call: Door) -> None:
    answer = change_set(
        call,
        [
            ("POST", f"{ROOT}accounts", {"name": "Acme"}),
            ("POST", f"{ROOT}accounts", {"name": "Bolt"}),
            (
                "POST",
                f"{ROOT}contacts",
                {
                    "lastname": "Lee",
                    "parentcustomerid_account@odata.bind": "$2",
                },
            ),
        ],
    )
    assert answer.count("HTTP/1.1 204") == 3
    found = call.get("contacts?$select=lastname&$expand=parentcustomerid_account($select=name)")
    assert found.json["value"][0]["parentcustomerid_account"]["name"] == "Bolt"
