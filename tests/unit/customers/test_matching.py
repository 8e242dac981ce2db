"""Whether two records are one: weighed, explained, cautious with those who share a home."""

from dataclasses import replace
from datetime import date
from math import exp
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.customers.contracts.matching import Profile, Verdict
from leadloop.customers.logic.matching import compare, fold, mailbox_key
from leadloop.customers.logic.matching.weights import COMPANIES, PEOPLE

ANNA = Profile(
    "contact",
    first_name="Anna",
    last_name="Berg",
    emails=("anna.berg@home.example",),
    phones=("+6591234567",),
    birth_date=date(1984, 3, 12),
    street="12 Bukit Timah Road",
    postal_code="229899",
)
ACME = Profile("account", company="Acme Logistics Pte Ltd", domain="acme.com")


def but(profile: Profile = ANNA, **other: Any) -> Profile:
    return replace(profile, **other)


def test_a_record_is_the_same_as_its_copy() -> None:
    assert compare(ANNA, ANNA).verdict is Verdict.SAME


@pytest.mark.parametrize(
    "other",
    [
        but(first_name="Ana Maria", emails=()),
        but(emails=("anna.berg+news@home.example",), phones=()),
        but(first_name="Berg", last_name="Anna"),
        but(last_name="Bergg", emails=("other@work.example",)),
        but(birth_date=date(1984, 12, 3)),
        but(phones=(), emails=(), street=""),
        but(street="", postal_code="", birth_date=None),
        but(birth_date=None, postal_code="", emails=()),
    ],
)
def test_the_same_person_written_otherwise_is_the_same_or_maybe(other: Profile) -> None:
    assert compare(ANNA, other).verdict is not Verdict.DIFFERENT


@pytest.mark.parametrize(
    "other",
    [
        but(first_name="Lukas"),
        but(first_name="Lukas", birth_date=date(2015, 6, 1)),
        but(first_name="Lukas", birth_date=None),
        but(first_name="Lukas", emails=("lukas@home.example",), birth_date=None),
        but(first_name="Lukas", birth_date=None, postal_code=""),
        but(first_name="Lukas", emails=(), birth_date=None, phones=()),
    ],
)
def test_members_of_one_household_are_not_the_same(other: Profile) -> None:
    match = compare(ANNA, other)
    assert match.verdict is not Verdict.SAME
    assert match.explanation == "household"


def test_colleagues_who_share_a_mailbox_and_a_switchboard_are_not_the_same() -> None:
    shared = {"emails": ("info@acme.com",), "phones": ("+6561234567",), "company": "Acme Pte Ltd"}
    anna = Profile("lead", first_name="Anna", last_name="Berg", **shared)
    ravi = Profile("contact", first_name="Ravi", last_name="Nair", **shared)
    assert compare(anna, ravi).verdict is Verdict.DIFFERENT


def test_twins_with_one_phone_are_not_the_same() -> None:
    twin = but(first_name="Carla", emails=())
    assert compare(ANNA, twin).verdict is not Verdict.SAME


def test_a_common_name_alone_says_little() -> None:
    tan = Profile("lead", first_name="Wei", last_name="Tan")
    assert compare(tan, tan).verdict is Verdict.DIFFERENT


def test_what_is_missing_tells_nothing() -> None:
    full, bare = compare(ANNA, ANNA), compare(ANNA, but(phones=()))
    assert {c.field for c in full.comparisons} - {c.field for c in bare.comparisons} == {"phone"}


def test_gmail_dots_and_tags_are_weaker_than_the_very_address() -> None:
    one = Profile("lead", emails=("a.berg@gmail.com",))
    same, dotted = compare(one, one), compare(one, Profile("lead", emails=("aberg+x@gmail.com",)))
    assert dotted.comparisons[0].level == "close"
    assert dotted.probability < same.probability


def test_weights_and_prior_add_up_to_the_probability() -> None:
    match = compare(ANNA, but(first_name="Lukas", street="Elsewhere 1"))
    log_odds = match.prior + sum(c.weight for c in match.comparisons)
    assert match.probability == pytest.approx(1 / (1 + exp(-log_odds)))


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (but(ACME, company="ACME LOGISTICS"), Verdict.SAME),
        (but(ACME, company="Acme Logistic"), Verdict.MAYBE),
        (but(ACME, domain="other.com"), Verdict.DIFFERENT),
        (but(ACME, company="Zenith Foods", domain="zenith.com"), Verdict.DIFFERENT),
        (but(ACME, company="Acme Insurance"), Verdict.DIFFERENT),
    ],
)
def test_companies_are_known_by_name_without_legal_form_and_domain(
    other: Profile, verdict: Verdict
) -> None:
    assert compare(ACME, other).verdict is verdict


def test_a_person_is_never_a_company() -> None:
    assert compare(ANNA, ACME).probability == 0


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("anna.berg+x@gmail.com", "annaberg@gmail.com"),
        ("annaberg@googlemail.com", "annaberg@gmail.com"),
        ("anna.berg+x@home.example", "anna.berg@home.example"),
        ("+x@home.example", "+x@home.example"),
        ("nothing", ""),
    ],
)
def test_mailbox_keys(address: str, key: str) -> None:
    assert mailbox_key(address) == key


def test_accents_case_and_punctuation_are_folded() -> None:
    assert fold("  José-María  O'NEILL ") == fold("jose maria o neill")


@pytest.mark.parametrize("table", [PEOPLE, COMPANIES])
def test_chances_of_a_comparison_are_no_more_than_one(table: Any) -> None:
    for levels in table.values():
        assert sum(same for same, _ in levels.values()) <= 1.0001
        for explanation in next(iter(levels.values()))[1]:
            assert sum(other[explanation] for _, other in levels.values()) <= 1.06


_text = st.text(max_size=30)


@given(st.tuples(_text, _text, _text, _text), st.tuples(_text, _text, _text, _text))
def test_whatever_is_typed_compares_the_same_both_ways(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    left, right = (
        Profile("lead", first_name=a, last_name=b, company=c, emails=(d,))
        for a, b, c, d in (one, other)
    )
    there, back = compare(left, right), compare(right, left)
    assert 0 <= there.probability <= 1
    assert there.probability == pytest.approx(back.probability)
