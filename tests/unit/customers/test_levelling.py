"""What doors write is levelled where it can be; what people type is judged."""

import pytest

from leadloop.customers.contracts.columns import ACCOUNT_COLUMNS, CONTACT_COLUMNS
from leadloop.customers.logic.levelling import level, read_typed
from leadloop.customers.logic.recognising import account_spellings
from leadloop.kit.errors import InvalidInput
from leadloop.kit.identity import normalise_domain, normalise_name


def test_a_door_may_send_what_nobody_could_dial() -> None:
    assert level("phone", "555-0100") == "555-0100"
    assert level("phone", "6123 4567", "SG") == "+6561234567"
    assert level("country", "United States") == "US"
    assert level("country", "Atlantis") == "Atlantis"
    assert level("currency", "sgd") == "SGD"
    assert level("job_title", "x") == "x"


def test_what_comes_back_as_it_was_is_left_out() -> None:
    held = {"email": "odd@@mail", "first_name": "Ann", "country": "SG"}
    typed = {"email": "odd@@mail", "first_name": "Anne", "mobile_phone": "9123 4567"}
    assert read_typed(CONTACT_COLUMNS, typed, held) == {
        "firstname": "Anne",
        "mobilephone": "9123 4567",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("email", "ann@"),
        ("phone", "12"),
        ("country", "XX"),
        ("currency", "$$$"),
        ("employees", "-1"),
        ("domain", "acme.com"),
        ("nonsense", "x"),
    ],
)
def test_what_does_not_fit_is_named(name: str, value: str) -> None:
    with pytest.raises(InvalidInput) as error:
        read_typed(ACCOUNT_COLUMNS, {name: value}, {})
    assert [e.field for e in error.value.errors] == [name]


def test_numbers_may_carry_separators() -> None:
    read = read_typed(
        ACCOUNT_COLUMNS, {"annual_revenue": " 1,250'000.50", "employees": "1 200"}, {}
    )
    assert read == {"revenue": "1250000.50", "numberofemployees": "1200"}


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://www.Acme.com:8443/about?x=1", "acme.com"),
        ("anna@acme.com", "acme.com"),
        ("acme", ""),
        ("http://", ""),
        ("münchen.de", "münchen.de"),
        ("https://[::1]/", ""),
        ("x" * 300 + ".com", ""),
    ],
)
def test_domains(text: str, domain: str) -> None:
    assert normalise_domain(text) == domain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ACME Pte. Ltd.", "Acme"),
        ("Süd & Söhne GmbH", "sud and sohne"),
        ("O'Brien's Inc", "OBriens"),
        ("Lee   Family", "lee family"),
    ],
)
def test_names_of_one_organisation_read_alike(one: str, other: str) -> None:
    assert normalise_name(one) == normalise_name(other)


def test_a_name_made_of_legal_forms_stays() -> None:
    assert normalise_name("Limited Company") == "limited"
    assert normalise_name("\0 ' .") == ""


def test_a_free_mailbox_is_nobodys_domain() -> None:
    assert account_spellings({"email": "lee@gmail.com"})["domain"] == ""
    assert account_spellings({"email": "lee@lee.sg"})["domain"] == "lee.sg"
