"""What intake makes of a submission: every line of the table in docs/reference/intake.md."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadloop.intake.contracts import Canonical
from leadloop.intake.logic.canonical import FIELDS, canonicalise
from tests.factories.intake import ENTERPRISE, submission


def lead_of(**changes: Any) -> dict[str, Any]:
    result = canonicalise(submission(**changes))
    assert result.lead is not None, result.rejections
    return result.lead


def codes(findings: Any) -> set[tuple[str, str]]:
    return {(finding.field, finding.code) for finding in findings}


def test_a_whole_submission_comes_out_in_one_form_without_warnings() -> None:
    result = canonicalise(submission())
    assert result.warnings == ()
    assert result.lead is not None
    assert result.lead["email"] == "anna.berg@harborview.example"
    assert result.lead["mobile_phone"] == "+12125550142"
    assert result.lead["company_size"] == 201
    assert result.lead["country"] == "US"
    assert result.lead["product_interest"] == "ilp"
    assert result.lead["consents"] == ENTERPRISE["consents"]
    assert set(result.lead) == FIELDS


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("ANNA@EXAMPLE.COM", "anna@example.com"),
        ("  anna@example.com ", "anna@example.com"),
        ("mailto:anna@example.com", "anna@example.com"),
        ("Anna Berg <anna@example.com>", "anna@example.com"),
        ("anna+ilp@mail.example.co.uk", "anna+ilp@mail.example.co.uk"),
        ("änna@bücher.de", "änna@bücher.de"),
        ("anna@xn--bcher-kva.de", "anna@bücher.de"),
        ("=cmd@example.com", "=cmd@example.com"),
    ],
)
def test_email_is_normalised_and_lower_case(sent: str, kept: str) -> None:
    assert lead_of(email=sent)["email"] == kept


@pytest.mark.parametrize(
    "sent",
    [
        "anna",
        "anna@",
        "@example.com",
        "anna@example",
        "a..b@example.com",
        "anna@example.invalid",
        "Anna <anna at example.com>",
        "anna@localhost",
        "anna@[10.0.0.1]",
        "an\0na@example.com",
        "<script>alert(1)</script>",
        "a" * 65 + "@example.com",
        "a@" + "b" * 300 + ".com",
        "x" * 100_000,
        17,
        ["anna@example.com"],
        {"a": 1},
        True,
    ],
)
def test_a_present_but_invalid_email_is_rejected_even_with_a_good_phone(sent: Any) -> None:
    result = canonicalise(submission(email=sent))
    assert result.lead is None
    assert codes(result.rejections) == {("email", "invalid")}


@pytest.mark.parametrize("sent", [None, "", "   "])
def test_a_phone_alone_makes_a_person_reachable(sent: str | None) -> None:
    lead = lead_of(email=sent)
    assert lead["email"] is None
    assert lead["mobile_phone"] == "+12125550142"


def test_neither_email_nor_phone_is_rejected() -> None:
    result = canonicalise(submission(email=None, mobile_phone=None))
    assert codes(result.rejections) == {("email", "missing")}


def test_an_invalid_phone_alone_is_rejected_with_both_reasons() -> None:
    result = canonicalise(submission(email=None, mobile_phone="12"))
    assert codes(result.rejections) == {("email", "missing"), ("mobile_phone", "invalid")}


@pytest.mark.parametrize(
    ("sent", "country", "kept"),
    [
        ("(212) 555-0142", "US", "+12125550142"),
        ("+1 212 555 0142", None, "+12125550142"),
        ("0065 9123 4567", None, "+6591234567"),
        ("9123 4567", "Singapore", "+6591234567"),
        ("030 901820", "DE", "+4930901820"),
        (6591234567, "SG", "+6591234567"),
    ],
)
def test_phone_becomes_e164_by_the_country(sent: Any, country: str | None, kept: str) -> None:
    assert lead_of(mobile_phone=sent, country=country)["mobile_phone"] == kept


@pytest.mark.parametrize("sent", ["12", "call me", "555-0142 ext", "9" * 500, "+999 1234"])
def test_an_invalid_phone_beside_a_good_email_is_a_warning_and_kept_as_given(sent: str) -> None:
    result = canonicalise(submission(mobile_phone=sent))
    assert result.lead is not None
    assert result.lead["mobile_phone"] is None
    assert ("mobile_phone", "invalid") in codes(result.warnings)
    assert result.lead["attributes"]["mobile_phone_as_given"] == sent[:60]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (240, 240),
        (240.0, 240),
        (0, 0),
        ("240", 240),
        ("51-200", 51),
        ("51 \u2013 200 employees", 51),
        ("51 to 200", 51),
        ("between 50 and 100", 50),
        ("1,000+", 1000),
        ("1.000", 1000),
        ("1 000 - 5 000", 1000),
        ("10-20k", 10_000),
        ("2k", 2000),
        ("1.5k", 1500),
        ("500 or more", 500),
        ("at least 500", 500),
        ("> 100", 101),
        ("more than 100", 101),
        ("under 10", 1),
        ("just me", 1),
        ("approx. 300", 300),
        ("٢٠٠", 200),
        ("", None),
        (None, None),
    ],
)
def test_company_size_is_an_integer_and_a_range_gives_its_lower_bound(
    sent: Any, kept: int | None
) -> None:
    assert lead_of(company_size=sent)["company_size"] == kept


@pytest.mark.parametrize(
    "sent",
    ["many", "-5", -5, "5-3", "1e9", 10**12, float("nan"), float("inf"), True, [5], "9" * 5000],
)
def test_an_unreadable_company_size_is_rejected(sent: Any) -> None:
    assert codes(canonicalise(submission(company_size=sent)).rejections) == {
        ("company_size", "invalid")
    }


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("US", "US"),
        ("usa", "US"),
        ("U.S.A.", "US"),
        ("the United States of America", "US"),
        ("UK", "GB"),
        ("England", "GB"),
        ("SGP", "SG"),
        ("Viet Nam", "VN"),
        ("South Korea", "KR"),
        ("Côte d'Ivoire", "CI"),
        ("cote d\u2019ivoire", "CI"),
        ("Deutschland", "DE"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("Kosovo", "XK"),
        ("  singapore ", "SG"),
        ("", None),
        (None, None),
    ],
)
def test_country_becomes_alpha_2(sent: str | None, code: str | None) -> None:
    assert lead_of(country=sent, mobile_phone=None)["country"] == code


@pytest.mark.parametrize("sent", ["Narnia", "U5", "<b>US</b>", "x" * 10_000, 42, ["US"], {"a": 1}])
def test_an_unknown_country_is_rejected(sent: Any) -> None:
    result = canonicalise(submission(country=sent))
    assert codes(result.rejections) == {("country", "unknown")}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("ilp", "ilp"),
        ("Investment-Linked Policy", "ilp"),
        ("Whole Life", "whole_life"),
        ("term insurance", "term_life"),
        ("critical-illness", "critical_illness"),
        ("Group Health", "group_health"),
        ("group_ilp", "group_ilp"),
        (["ILP", "term"], "ilp"),
    ],
)
def test_product_interest_becomes_a_known_product(sent: Any, kept: str) -> None:
    assert lead_of(product_interest=sent)["product_interest"] == kept


def test_an_unknown_product_is_kept_as_given_with_a_warning() -> None:
    result = canonicalise(submission(product_interest="Pet insurance"))
    assert result.lead is not None
    assert result.lead["product_interest"] is None
    assert result.lead["attributes"]["product_interest_as_given"] == "Pet insurance"
    assert codes(result.warnings) == {("product_interest", "unknown")}


@pytest.mark.parametrize(
    ("full", "first", "last"),
    [
        ("Anna Berg", "Anna", "Berg"),
        ("Anna van der Berg", "Anna", "van der Berg"),
        ("Berg, Anna", "Anna", "Berg"),
        ("Anna Maria Berg", "Anna Maria", "Berg"),
        ("Cher", None, "Cher"),
    ],
)
def test_a_full_name_is_split(full: str, first: str | None, last: str) -> None:
    for place in ({"full_name": full}, {"attributes": {"full_name": full}}):
        lead = lead_of(first_name=None, last_name=None, **place)
        assert (lead["first_name"], lead["last_name"]) == (first, last)
        assert "full_name" not in lead["attributes"]


def test_names_are_composed_trimmed_and_freed_of_hidden_characters() -> None:
    result = canonicalise(submission(first_name="  Zoe\u0308\0 \u202e ", last_name="O\u2019Neil"))
    assert result.lead is not None
    assert result.lead["first_name"] == "Zo\u00eb"
    assert result.lead["last_name"] == "O\u2019Neil"
    assert codes(result.warnings) == {("first_name", "cleaned")}


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '=HYPERLINK("x")',
        "@SUM(1)",
        "'; DROP TABLE leads;--",
        "{{7*7}}",
    ],
)
@pytest.mark.parametrize("field", ["first_name", "last_name", "company", "job_title", "message"])
def test_html_and_formulas_are_kept_as_data(field: str, hostile: str) -> None:
    assert lead_of(**{field: hostile})[field] == hostile


@pytest.mark.parametrize(
    ("field", "limit"),
    [("first_name", 100), ("company", 200), ("job_title", 150), ("message", 10_000)],
)
def test_overlong_text_is_cut_with_a_warning(field: str, limit: int) -> None:
    result = canonicalise(submission(**{field: "x" * 100_000}))
    assert result.lead is not None
    assert len(result.lead[field]) == limit
    assert codes(result.warnings) == {(field, "truncated")}


def test_line_breaks_stay_in_the_message_only() -> None:
    lead = lead_of(message="One\r\nTwo\n\n\n\nThree", company="One\nTwo")
    assert lead["message"] == "One\nTwo\n\nThree"
    assert lead["company"] == "One Two"


def test_text_that_is_not_text_is_left_out_with_a_warning() -> None:
    result = canonicalise(submission(company={"name": "x"}, job_title=["x"], first_name=7))
    assert result.lead is not None
    assert result.lead["company"] is None
    assert result.lead["first_name"] == "7"
    assert codes(result.warnings) == {("company", "not_text"), ("job_title", "not_text")}


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"purpose": "offers", "channel": "email", "state": "perhaps"}, "consents.0.state"),
        ({"purpose": "offers", "channel": "email"}, "consents.0.state"),
        ({"purpose": "offers", "channel": "pigeon", "state": "yes"}, "consents.0.channel"),
        ({"channel": "email", "state": "yes"}, "consents.0.purpose"),
        ("yes", "consents.0"),
    ],
)
def test_a_consent_that_is_not_clear_is_never_guessed(entry: Any, field: str) -> None:
    result = canonicalise(submission(consents=[entry]))
    assert result.lead is not None
    assert result.lead["consents"] == []
    assert field in {warning.field for warning in result.warnings}


def test_consents_are_put_into_known_words_and_the_last_word_wins() -> None:
    said = [
        {"purpose": "Product offers", "channel": "E-Mail", "state": True, "wording_version": 3},
        {"purpose": "newsletter", "state": "Opted In"},
        {"purpose": "product-offers", "channel": "email", "state": "no"},
    ]
    assert lead_of(consents=said)["consents"] == [
        {"purpose": "product_offers", "channel": "email", "state": "opted_out",
         "wording_version": None},
        {"purpose": "newsletter", "channel": "any", "state": "opted_in", "wording_version": None},
    ]  # fmt: skip


def test_only_known_attribution_is_kept() -> None:
    result = canonicalise(submission(attribution={"utm_source": "x", "evil": "y", "gclid": 5}))
    assert result.lead is not None
    assert result.lead["attribution"] == {"utm_source": "x", "gclid": "5"}
    assert codes(result.warnings) == {("attribution", "unknown")}


def test_campaign_parameters_are_read_from_the_landing_page() -> None:
    page = "https://insurer.example/p?utm_source=news&utm_campaign=spring&x=1"
    lead = lead_of(attribution={"landing_page": page, "utm_source": "given"}, context={})
    assert lead["attribution"]["utm_source"] == "given"
    assert lead["attribution"]["utm_campaign"] == "spring"
    assert "x" not in lead["attribution"]


def test_a_landing_page_that_is_no_address_costs_only_its_parameters() -> None:
    lead = lead_of(attribution={"landing_page": "https://[broken/?utm_source=x"}, context={})
    assert "utm_source" not in lead["attribution"]


@pytest.mark.parametrize("part", ["text", 5, [1]])
def test_a_part_of_the_wrong_shape_is_left_out_with_a_warning(part: Any) -> None:
    sent = {"attribution": part, "context": part, "attributes": part}
    result = canonicalise(submission(**sent, consents="yes"))
    assert result.lead is not None
    assert all(result.lead[name] in ({}, []) for name in (*sent, "consents"))
    assert {w.field for w in result.warnings} == {*sent, "consents"}


def test_twenty_consents_are_enough() -> None:
    many = [{"purpose": f"p{n}", "channel": "email", "state": "yes"} for n in range(30)]
    result = canonicalise(submission(consents=many))
    assert result.lead is not None
    assert len(result.lead["consents"]) == 20
    assert codes(result.warnings) == {("consents", "truncated")}


def test_a_blank_country_is_no_country() -> None:
    assert lead_of(country=" \u200b ", mobile_phone=None)["country"] is None


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example"])
def test_an_address_that_could_run_something_is_left_out(address: str) -> None:
    result = canonicalise(
        submission(attribution={"referrer": address}, context={"page_url": address})
    )
    assert result.lead is not None
    assert "referrer" not in result.lead["attribution"]
    assert result.lead["context"]["page_url"] is None


def test_context_numbers_are_numbers_or_nothing() -> None:
    lead = lead_of(context={"pages_before": "4", "seconds_before": "soon", "local_hour": 99})
    assert lead["context"] == {"pages_before": 4, "seconds_before": None, "local_hour": None}


def test_unknown_fields_are_kept_in_attributes() -> None:
    lead = lead_of(shoe_size=43, attributes={"branch": "north"})
    assert lead["attributes"] == {"shoe_size": 43, "branch": "north"}


def test_a_huge_or_deep_attribute_is_cut() -> None:
    deep: Any = "x"
    for _ in range(50):
        deep = {"d": deep}
    for huge in ({"a": "x" * 100_000}, {str(n): "x" * 100 for n in range(1000)}, {"a": deep}):
        result = canonicalise(submission(attributes=huge))
        assert result.lead is not None
        assert len(json.dumps(result.lead["attributes"])) < 40_000
        assert codes(result.warnings) == {("attributes", "truncated")}


@pytest.mark.parametrize("data", [None, 5, "text", [], [{}], True])
def test_what_is_no_object_is_rejected(data: Any) -> None:
    assert codes(canonicalise(data).rejections) == {("data", "not_an_object")}


def test_every_reason_is_given_at_once() -> None:
    result = canonicalise(submission(email="x", country="Narnia", company_size="many"))
    assert {problem.field for problem in result.rejections} == {"email", "country", "company_size"}


SLOW_START = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@SLOW_START
@given(st.dictionaries(st.sampled_from([*sorted(FIELDS), "phone", "full_name"]), ANY_JSON))
def test_whatever_is_sent_canonicalise_answers_with_clean_json(data: dict[str, Any]) -> None:
    result = canonicalise(data)
    assert isinstance(result, Canonical)
    assert (result.lead is None) == bool(result.rejections)
    text = json.dumps([result.lead, result.rejections, result.warnings], allow_nan=False)
    assert "\\u0000" not in text
    json.loads(text)
    text.encode("utf-8")


@SLOW_START
@given(ANY_JSON)
def test_no_part_of_a_submission_can_break_the_rest(part: Any) -> None:
    for field in FIELDS:
        canonicalise({"email": "anna@example.com", field: part})


def test_a_canonical_lead_stays_as_it_is() -> None:
    first = canonicalise(submission()).lead
    assert canonicalise(first).lead == first
