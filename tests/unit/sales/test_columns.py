"""Reading writes by Dataverse column names."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from leadloop.kit.entity import RecordWrite
from leadloop.kit.errors import InvalidInput
from leadloop.sales.contracts.merging import Submission
from leadloop.sales.logic.columns import read_submission, read_values

KEY = UUID(int=5)


def read(**values: Any) -> Submission:
    return read_submission(RecordWrite({"ll_submissionid": str(KEY)}, values, None, "t"))


def test_columns_are_read_under_the_names_of_a_lead() -> None:
    got = read(
        firstname=" Ann ",
        emailaddress1="Ann@Acme.com",
        mobilephone="+6591234567",
        numberofemployees="240",
        ll_productinterest="ilp",
        ll_attempt=2,
        ll_receivedon="2026-03-01T08:30:00Z",
        ll_propensity='{"base": -1.5}',
        leadqualitycode=1,
        companyname=None,
        jobtitle="",
    )
    assert got.id == KEY
    assert got.attempt == 2
    assert got.received_at == datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
    assert got.email == "ann@acme.com"
    assert got.phone == "+6591234567"
    assert got.values == {
        "first_name": "Ann",
        "email": "Ann@Acme.com",
        "mobile_phone": "+6591234567",
        "company_size": 240,
        "product_interest": "ilp",
        "propensity_record": {"base": -1.5},
        "rating": "hot",
    }


def test_an_unknown_column_is_named_with_the_known_ones() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_values({"ll_favouritecolour": "blue"})
    [error] = caught.value.errors
    assert error.field == "ll_favouritecolour"
    assert "emailaddress1" in error.message
    assert "ll_productinterest" in error.message


def test_key_columns_in_the_body_are_dropped() -> None:
    assert read_values({"ll_submissionid": "x", "leadid": "y", "firstname": "A"}) == {
        "first_name": "A"
    }


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("numberofemployees", "many"),
        ("numberofemployees", -1),
        ("numberofemployees", 2**31),
        ("numberofemployees", 1e300),
        ("numberofemployees", float("nan")),
        ("numberofemployees", True),
        ("numberofemployees", {"a": 1}),
        ("ll_propensityscore", 0),
        ("ll_propensityscore", 101),
        ("ll_propensitygrade", "E"),
        ("ll_productinterest", "boat"),
        ("ll_productinterest", ["ilp"]),
        ("ll_priority", "urgent"),
        ("firstname", {"a": 1}),
        ("ll_consents", {"a": 1}),
        ("ll_decision", "{"),
        ("ll_decision", [1]),
        ("ll_receivedon", "yesterday"),
        ("ll_attempt", 0),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(column: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_values({column: value})
    assert [error.field for error in caught.value.errors] == [column]


def test_every_bad_column_is_named_at_once() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_values({"numberofemployees": "x", "ll_priority": "y", "nope": 1})
    assert {e.field for e in caught.value.errors} == {"numberofemployees", "ll_priority", "nope"}


def test_a_submission_id_must_be_a_uuid() -> None:
    with pytest.raises(InvalidInput):
        read_submission(RecordWrite({"ll_submissionid": "robert'); drop table"}, {}))


def test_hostile_text_is_kept_but_for_what_no_database_can_hold() -> None:
    html = "<script>alert(1)</script>"
    got = read(
        firstname=html,
        companyname="=HYPERLINK(1)\0",
        jobtitle="\ud800x",
        ll_attributes={"a\0": ["b\0", {"c": "d\0e"}], "n": 1},
        description="x" * 500_000,
    ).values
    assert got["first_name"] == html
    assert got["company"] == "=HYPERLINK(1)"
    assert got["job_title"] == "?x"
    assert got["attributes"] == {"a": ["b", {"c": "de"}], "n": 1}
    assert len(got["message"]) == 500_000


@pytest.mark.parametrize("address", ["no-at-sign", "@x.com", "ann@", "a" * 400 + "@x.com"])
def test_what_is_no_address_matches_nobody(address: str) -> None:
    assert read(emailaddress1=address).email == ""


def test_a_source_of_ones_own_is_kept() -> None:
    assert read_values({"leadsourcecode": "broker_fair"}) == {"lead_source": "broker_fair"}
    assert read_values({"leadsourcecode": 8}) == {"lead_source": "web_form"}
