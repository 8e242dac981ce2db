"""Answers of ad networks as leads: what goes where, and what is never guessed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.portal.lead_sources.contracts import (
    Answer,
    ConsentAnswer,
    LeadSourceDraft,
    MappingRow,
    Vendor,
    VendorLead,
)
from leadloop.portal.lead_sources.mapping import check_draft, is_target, lead_from
from leadloop.portal.lead_sources.vendor_leads import (
    google_lead,
    linkedin_lead,
    meta_lead,
    microsoft_lead,
)
from tests.factories import lead_ads

PLAIN = LeadSourceDraft("Ads")


def _mapped(vendor: Vendor, told: VendorLead, *rows: tuple[str, str], **decided: str) -> Any:
    draft = LeadSourceDraft("Ads", mapping=tuple(MappingRow(*row) for row in rows), **decided)
    return lead_from(vendor, draft, told)


def _answers(*pairs: tuple[str, str]) -> VendorLead:
    return VendorLead(tuple(Answer(name, name, value) for name, value in pairs))


def test_a_second_answer_for_a_field_is_kept_beside_it() -> None:
    told = _answers(("EMAIL", "a@home.example"), ("WORK_EMAIL", "a@work.example"))
    lead = _mapped(Vendor.GOOGLE_ADS, told).lead
    assert lead["email"] == "a@home.example"
    assert lead["attributes"] == {"work_email": "a@work.example"}


def test_questions_of_the_same_name_lose_no_answer() -> None:
    told = _answers(("Why?", "one"), ("why", "two"))
    assert _mapped(Vendor.META, told).lead["attributes"] == {"why": "one", "why_2": "two"}


def test_a_marketers_row_goes_before_the_usual_one() -> None:
    told = _answers(("EMAIL", "a@home.example"), ("Topic", "term_life"), ("Secret", "x"))
    rows = (("email", "attributes"), ("TOPIC", "product_interest"), ("secret", "skip"))
    found = _mapped(Vendor.META, told, *rows)
    assert "email" not in found.lead
    assert found.lead["product_interest"] == "term_life"
    assert found.lead["attributes"] == {"email": "a@home.example"}
    assert found.unmapped == ()


def test_defaults_count_only_where_the_vendor_says_nothing() -> None:
    silent = _mapped(Vendor.META, _answers(), campaign="Spring", product_interest="ilp").lead
    assert silent["attribution"]["utm_campaign"] == "Spring"
    assert silent["product_interest"] == "ilp"
    told = VendorLead((), attribution={"utm_campaign": "Autumn"})
    assert _mapped(Vendor.META, told, campaign="Spring").lead["attribution"] == {
        "utm_campaign": "Autumn"
    }


def test_a_tick_box_is_no_consent_until_somebody_says_of_what() -> None:
    told = VendorLead((), form="9", consents=(ConsentAnswer("news", "Write to me", accepted=True),))
    lead = _mapped(Vendor.META, told).lead
    assert lead["consents"] == []
    assert lead["attributes"]["tick_boxes"] == {"news": {"ticked": True, "text": "Write to me"}}
    lead = _mapped(Vendor.META, told, ("news", "consent.newsletter.email")).lead
    assert lead["consents"] == [
        {
            "purpose": "newsletter",
            "channel": "email",
            "state": "opted_in",
            "wording_version": "meta:9:news",
        }
    ]


def test_an_unticked_box_is_a_refusal() -> None:
    told = VendorLead((), consents=(ConsentAnswer("news", "", accepted=False),))
    (consent,) = _mapped(Vendor.LINKEDIN, told, ("news", "consent.newsletter.email")).lead[
        "consents"
    ]
    assert consent["state"] == "opted_out"


@pytest.mark.parametrize(("said", "state"), [("Yes", "opted_in"), ("no thanks", "opted_out")])
def test_a_question_may_ask_for_a_consent(said: str, state: str) -> None:
    lead = _mapped(Vendor.META, _answers(("call me", said)), ("call me", "consent.sales.phone"))
    assert lead.lead["consents"][0]["state"] == state


def test_metas_dummy_data_is_a_test() -> None:
    answer = {"field_data": [{"name": "email", "values": ["<test lead: dummy data for email>"]}]}
    lead = _mapped(Vendor.META, meta_lead({}, answer)).lead
    assert lead["context"]["test"] is True


def test_an_organic_lead_is_not_called_paid() -> None:
    lead = meta_lead({}, lead_ads.meta_answer("1", is_organic=True))
    assert lead.attribution["utm_medium"] == "organic_social"


def test_the_marketplaces_older_way_of_saying_do_not_contact_is_read() -> None:
    told = microsoft_lead(lead_ads.microsoft(ActionCode=None, LeadSource="SPZA-DNC|offer.plan"))
    (consent,) = _mapped(Vendor.MICROSOFT_MARKETPLACE, told).lead["consents"]
    assert (consent["channel"], consent["state"]) == ("any", "opted_out")


@pytest.mark.parametrize("target", ["email", "full_name", "attributes", "skip"])
def test_good_targets(target: str) -> None:
    assert is_target(target)


@pytest.mark.parametrize(
    "target", ["", "consents", "context", "consent", "consent.x", "consent.X.email", "consent.a.b"]
)
def test_bad_targets(target: str) -> None:
    assert not is_target(target)


def test_a_bad_draft_is_named_by_field() -> None:
    rows = (MappingRow("", "email"), MappingRow("a", "nowhere"), MappingRow("A", "email"))
    draft = LeadSourceDraft(" ", campaign="x" * 201, mapping=rows)
    found = [(error.field, error.code) for error in check_draft(draft)]
    assert found == [
        ("name", "missing"),
        ("campaign", "too_long"),
        ("mapping[0]", "invalid"),
        ("mapping[1]", "unknown"),
        ("mapping[2]", "repeated"),
    ]


_KEYS = st.sampled_from(
    [
        *("form", "content", "questions", "questionId", "answers", "formResponse", "field_data"),
        *("values", "name", "answerDetails", "multipleChoiceAnswer", "options", "legalInfo"),
        *("consents", "consentResponses", "hiddenFields", "UserDetails", "user_column_data"),
        *("custom_disclaimer_responses", "leadMetadata", "localized", "text", "LeadSource"),
    ]
)
_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(_KEYS, _ANY, max_size=6), st.dictionaries(_KEYS, _ANY, max_size=6))
def test_whatever_a_vendor_answers_becomes_a_lead(
    notice: dict[str, Any], fetched: dict[str, Any]
) -> None:
    for vendor, told in (
        (Vendor.GOOGLE_ADS, google_lead(notice)),
        (Vendor.META, meta_lead(notice, fetched)),
        (Vendor.LINKEDIN, linkedin_lead(notice, fetched)),
        (Vendor.MICROSOFT_MARKETPLACE, microsoft_lead(notice)),
    ):
        lead = lead_from(vendor, PLAIN, told).lead
        assert set(lead) >= {"consents", "attributes", "attribution", "context"}
