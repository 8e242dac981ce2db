"""What a person may type into a lead."""

from typing import Any

import pytest

from leadloop.kit.errors import InvalidInput
from leadloop.sales.logic.fields import EDITABLE, check_values


def refused(**typed: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        check_values(typed)
    return {error.field: error.code for error in caught.value.errors}


def test_what_is_typed_is_levelled_and_matched_by() -> None:
    got = check_values(
        {"email": " Ann@ACME.com ", "mobile_phone": "9123 4567", "country": "sg"},
    )
    assert got["email"] == "Ann@acme.com"
    assert got["email_normalised"] == "ann@acme.com"
    assert got["mobile_phone"] == got["phone_e164"] == "+6591234567"
    assert got["country"] == "SG"


def test_a_number_is_read_as_dialled_in_the_lead_s_country() -> None:
    assert check_values({"mobile_phone": "91234567"}, country="SG")["phone_e164"] == "+6591234567"


def test_each_field_that_does_not_fit_has_its_own_sentence() -> None:
    assert refused(
        email="not an address",
        mobile_phone="hello",
        company_size="many",
        country="Atlantis",
        product_interest="boat",
        rating="boiling",
        first_name="x" * 201,
        nonsense="1",
    ) == {
        "email": "email",
        "mobile_phone": "phone",
        "company_size": "integer",
        "country": "max_length",
        "product_interest": "choice",
        "rating": "choice",
        "first_name": "max_length",
        "nonsense": "unknown",
    }


@pytest.mark.parametrize("field", sorted(EDITABLE))
def test_every_field_may_be_emptied(field: str) -> None:
    assert check_values({field: ""})[field] in ("", None)


@pytest.mark.parametrize("field", sorted(EDITABLE))
@pytest.mark.parametrize("value", [[], {}, True, 1.5])
def test_no_field_takes_what_nobody_can_type(field: str, value: Any) -> None:
    assert refused(**{field: value}) == {field: "type"}


def test_system_fields_cannot_be_typed() -> None:
    assert refused(propensity_score=99, decision="{}") == {
        "propensity_score": "unknown",
        "decision": "unknown",
    }


def test_a_value_sent_back_unchanged_passes() -> None:
    held = {"lead_source": "broker_fair", "company_size": 10**9}
    assert check_values({"lead_source": "broker_fair", "company_size": 10**9}, held=held) == held


def test_numbers_may_be_written_as_people_write_them() -> None:
    assert check_values({"company_size": "1,250"})["company_size"] == 1250
