"""What a Dataverse organisation promises, wherever it is kept: one suite for both clients."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from leadloop.connectors.dataverse import Dataverse, RowQuery, RowWrite
from leadloop.kit import clock
from leadloop.kit.errors import InvalidInput, NotFound


def account(number: str, **values: object) -> RowWrite:
    return RowWrite({"accountnumber": number}, {"name": f"Company {number}", **values})


def test_columns_are_named_as_dataverse_names_them(crm: Dataverse) -> None:
    assert {"accountid", "name", "accountnumber", "modifiedon"} <= crm.columns("accounts")
    with pytest.raises(NotFound):
        crm.columns("nonsense")


def test_rows_are_made_once_and_updated_after_by_an_alternate_key(crm: Dataverse) -> None:
    first = crm.upsert("accounts", [account("A1"), account("A2")])
    assert [result.created for result in first] == [True, True]
    again = crm.upsert("accounts", [account("A2", description="twice"), account("A3")])
    assert [result.created for result in again] == [False, True]
    assert again[0].id == first[1].id
    assert again[0].id is not None
    row = crm.read("accounts", again[0].id, ["name", "description", "accountnumber"])
    assert (row["name"], row["description"], row["accountnumber"]) == ("Company A2", "twice", "A2")


def test_rows_are_made_under_the_id_that_the_caller_chose(crm: Dataverse) -> None:
    key = uuid4()
    write = RowWrite({"accountid": key}, {"name": "Chosen"})
    assert [(one.id, one.created) for one in crm.upsert("accounts", [write])] == [(key, True)]
    assert [(one.id, one.created) for one in crm.upsert("accounts", [write])] == [(key, False)]


def test_a_refused_row_leaves_the_others_be(crm: Dataverse) -> None:
    results = crm.upsert(
        "accounts", [account("B1"), account("B2", numberofemployees="many"), account("B3")]
    )
    assert [result.created for result in results] == [True, False, True]
    refused = results[1].refused
    assert refused is not None
    assert refused.status == 400
    assert not refused.retriable
    found = [row["accountnumber"] for page in crm.pages("accounts", RowQuery()) for row in page]
    assert sorted(found) == ["B1", "B3"]


def test_more_rows_than_a_batch_holds_come_back_in_pages(crm: Dataverse) -> None:
    writes = [account(f"C{number:03}") for number in range(230)]
    results = crm.upsert("accounts", writes)
    assert len({result.id for result in results}) == 230
    query = RowQuery(("accountnumber",), page_size=100)
    pages = list(crm.pages("accounts", query))
    assert [len(page) for page in pages] == [100, 100, 30]
    assert {row["accountnumber"] for page in pages for row in page} == {
        f"C{number:03}" for number in range(230)
    }


def test_a_lookup_is_bound_and_read_by_its_id(crm: Dataverse) -> None:
    (made,) = crm.upsert("accounts", [account("D1")])
    bind = {"lastname": "Tan", "parentcustomerid_account@odata.bind": f"/accounts({made.id})"}
    key = uuid4()
    crm.upsert("contacts", [RowWrite({"contactid": key}, bind)])
    row = crm.read("contacts", key, ["lastname", "_parentcustomerid_value"])
    assert UUID(row["_parentcustomerid_value"]) == made.id


def test_rows_are_found_by_a_value_and_by_when_they_changed(crm: Dataverse) -> None:
    crm.upsert("accounts", [account("E1", address1_city="O'Hara"), account("E2")])
    by_city = RowQuery(("accountnumber",), {"address1_city": "O'Hara"})
    assert [row["accountnumber"] for page in crm.pages("accounts", by_city) for row in page] == [
        "E1"
    ]
    later = RowQuery(changed_after=clock.now() + timedelta(hours=1))
    assert [row for page in crm.pages("accounts", later) for row in page] == []
    earlier = RowQuery(changed_after=clock.now() - timedelta(hours=1))
    assert len([row for page in crm.pages("accounts", earlier) for row in page]) == 2
    with pytest.raises(InvalidInput):
        list(crm.pages("accounts", RowQuery(equal={"nonsense": 1})))


def test_what_changed_and_what_went_is_told_from_a_token_on(crm: Dataverse) -> None:
    first, second = crm.upsert("accounts", [account("F1"), account("F2")])
    everything = list(crm.changes("accounts", select=["name"]))
    assert sum(len(page.rows) for page in everything) == 2
    token = everything[-1].token
    assert token
    assert first.id is not None
    crm.upsert("accounts", [account("F2", description="new"), account("F3")])
    crm.delete("accounts", first.id)
    crm.delete("accounts", first.id)
    after = list(crm.changes("accounts", token, ["description", "accountnumber"]))
    rows = {row["accountnumber"]: row["description"] for page in after for row in page.rows}
    assert rows == {"F2": "new", "F3": None}
    assert [gone for page in after for gone in page.deleted] == [first.id]
    assert second.id is not None
    again = list(crm.changes("accounts", after[-1].token))
    assert [page.rows for page in again] == [()]


def test_a_row_that_is_not_there_is_not_found(crm: Dataverse) -> None:
    with pytest.raises(NotFound):
        crm.read("accounts", uuid4())
    with pytest.raises(NotFound):
        list(crm.pages("nonsense", RowQuery()))
