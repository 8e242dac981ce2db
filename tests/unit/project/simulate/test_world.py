"""The simulated world: believable, repeatable, unique, and silent about what is hidden."""

from dataclasses import fields
from io import BytesIO
from typing import Any

import email_validator
import orjson
import phonenumbers
import pytest

from leadloop.project.simulate.contracts import PERFECT, Flaw, MailKind, Mix
from leadloop.project.simulate.hidden import HiddenState, won_probability
from leadloop.project.simulate.people import mobile_number
from leadloop.project.simulate.training import training_examples, write_training_file
from leadloop.project.simulate.vocabulary import COUNTRIES, PRODUCTS
from leadloop.project.simulate.world import World

LEAD_FIELDS = {
    "first_name", "last_name", "email", "mobile_phone", "company", "job_title", "company_size",
    "country", "product_interest", "message", "consents", "attribution", "context", "attributes",
}  # fmt: skip


def test_the_same_seed_and_number_give_the_same_enquiry_in_any_order() -> None:
    forwards = [World(7).enquiry(n).data for n in range(50)]
    backwards = [World(7).enquiry(n).data for n in reversed(range(50))]
    assert forwards == backwards[::-1]
    assert World(8).enquiry(3).data != forwards[3]


def test_no_two_people_share_an_address_or_a_phone() -> None:
    people = [World(1).person(n) for n in range(6_000)]
    assert len({person.email for person in people}) == len(people)
    assert len({person.phone for person in people}) == len(people)


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda c: c.code)
def test_phones_are_valid_in_their_country(country: Any) -> None:
    for number in range(0, 40_000, 97):
        phone = mobile_number(country.phones, number)
        parsed = phonenumbers.parse(phone)
        assert phonenumbers.is_valid_number(parsed), phone
        assert phonenumbers.region_code_for_number(parsed) == country.code


def test_addresses_are_valid_and_company_addresses_reach_no_stranger() -> None:
    for number in range(600):
        person = World(2).person(number)
        email_validator.validate_email(person.email, check_deliverability=False)
        if person.mail_kind is MailKind.COMPANY:
            assert person.email.endswith(".example")
        if person.mail_kind is MailKind.FREE:
            assert "-" in person.email.partition("@")[0]


def test_data_has_the_shape_of_lead_created() -> None:
    for number in range(200):
        data = World(3).enquiry(number).data
        assert set(data) <= LEAD_FIELDS
        assert data["context"]["form"] in data["context"]["page_url"]
        assert {c["purpose"] for c in data["consents"]} >= {"product_offers", "newsletter"}
    assert {World(3, PERFECT).enquiry(n).product for n in range(400)} == set(PRODUCTS)


def test_some_people_come_back_with_the_same_address() -> None:
    world = World(4, Mix(returning=0.3))
    enquiries = [world.enquiry(n) for n in range(300)]
    back = [e for e in enquiries if e.returning]
    assert 50 < len(back) < 130
    seen = {e.person.email for e in enquiries if not e.returning}
    assert all(e.person.email in seen or e.person.number < 300 for e in back)


@pytest.mark.parametrize("flaw", Flaw)
def test_each_flaw_appears_at_about_its_share(flaw: Flaw) -> None:
    world = World(5, Mix(clumsy=0.1, typo=0.1, hopeless=0.1, hostile=0.1))
    share = sum(world.enquiry(n).flaw is flaw for n in range(1_000)) / 1_000
    assert 0.06 < share < 0.14


def test_a_hopeless_submission_has_no_address_and_no_phone() -> None:
    world = World(6, Mix(clumsy=0, typo=0, hostile=0, hopeless=1))
    for number in range(100):
        data = world.enquiry(number).data
        with pytest.raises(email_validator.EmailNotValidError):
            email_validator.validate_email(data["email"], check_deliverability=False)
        assert len("".join(filter(str.isdigit, data["mobile_phone"]))) < 6


def test_hostile_text_reaches_the_data_and_is_still_json() -> None:
    world = World(6, Mix(clumsy=0, typo=0, hopeless=0, hostile=1))
    text = b"".join(orjson.dumps(world.enquiry(n).data) for n in range(200))
    for sign in (b"<script>", b"HYPERLINK", b"DROP TABLE", b"\\u0000"):
        assert sign in text


def _leaves(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {leaf for item in value.values() for leaf in _leaves(item)}
    if isinstance(value, list):
        return {leaf for item in value for leaf in _leaves(item)}
    return {str(value)}


def test_no_hidden_name_and_no_hidden_value_is_in_a_submission() -> None:
    names = {field.name for field in fields(HiddenState)} | {"hidden", "won", "keen", "eagerness"}
    world = World(9)
    for number in range(500):
        enquiry = world.enquiry(number)
        state = world.hidden(enquiry.person.number)
        leaves = _leaves(enquiry.data)
        assert not names & leaves
        secrets = {state.true_intent, state.true_budget, state.adviser_luck}
        secrets.add(won_probability(enquiry, state))
        assert not {str(secret) for secret in secrets} & leaves
        assert not any(name in leaf for name in names - {"won"} for leaf in leaves if "_" in name)


def test_training_examples_carry_submission_outcome_and_time_only() -> None:
    examples = list(training_examples(300, seed=1))
    assert all(set(example) == {"submission", "won", "at"} for example in examples)
    assert examples == list(training_examples(300, seed=1))
    assert all(example["at"].endswith("Z") for example in examples)
    names = {field.name for field in fields(HiddenState)}
    assert not names & {leaf for example in examples for leaf in _leaves(example)}


def test_about_one_training_example_in_seven_is_won() -> None:
    out = BytesIO()
    won = write_training_file(out, 3_000, seed=1)
    lines = out.getvalue().splitlines()
    assert len(lines) == 3_000
    assert won == sum(orjson.loads(line)["won"] for line in lines)
    assert 0.12 < won / 3_000 < 0.18


def test_what_a_form_knows_tells_winners_apart_but_not_perfectly() -> None:
    """Long visits by mid-sized employers must win more often; nobody wins always."""
    examples = list(training_examples(4_000, seed=2))
    deep = [e["won"] for e in examples if e["submission"]["context"]["pages_before"] >= 4]
    flat = [e["won"] for e in examples if e["submission"]["context"]["pages_before"] == 0]
    assert sum(deep) / len(deep) > 2 * sum(flat) / len(flat)
    assert sum(deep) / len(deep) < 0.6


def test_colleagues_share_employer_country_size_and_domain() -> None:
    world = World(3)
    seen: dict[str, set[Any]] = {}
    for number in range(900):
        person = world.person(number)
        if person.mail_kind is MailKind.COMPANY:
            facts = (person.country, person.company_size, person.email.partition("@")[2])
            seen.setdefault(person.company, set()).add(facts)
    assert len(seen) > 200
    assert all(len(facts) == 1 for facts in seen.values())


def test_company_names_are_unique_far_beyond_the_first() -> None:
    names = {World(3).person(number).company for number in range(0, 12_000, 3)}
    employers = [n for n in range(0, 12_000, 3) if World(3).person(n).company]
    assert len(names - {""}) == len(employers)
