from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from leadloop.kit.ids import new_uuid
from leadloop.portal.contracts import (
    ConsentAsk,
    ConsentShown,
    FieldChoice,
    FieldKind,
    Form,
    FormDraft,
    FormField,
)
from leadloop.portal.demo_forms import FORMS
from leadloop.portal.lead_shape import check_lead
from leadloop.portal.logic import (
    check_answers,
    check_draft,
    check_slug,
    is_web_address,
    lead_from_answers,
    origin_of,
)
from leadloop.portal.questions import consents_of, questions_of

EMAIL = FormField("email", "E-mail", FieldKind.EMAIL, required=True)
DRAFT = FormDraft(name="ILP", title="Ask", fields=(EMAIL,), thank_you="Thanks.")


def wrong(**change: Any) -> set[str]:
    return {error.field for error in check_draft(replace(DRAFT, **change))}


def form(**change: Any) -> Form:
    draft = replace(DRAFT, **change)
    shown = tuple(ConsentShown(c.purpose, c.channel, c.text, "v1") for c in draft.consents)
    now = datetime(2026, 3, 1, tzinfo=UTC)
    return Form(new_uuid(), "ilp", draft, shown, True, "pk", 1, now, "")  # noqa: FBT003


def test_a_plain_form_is_fine() -> None:
    assert wrong() == set()


@pytest.mark.parametrize("slug", FORMS)
def test_the_shipped_forms_are_fine(slug: str) -> None:
    assert check_slug(slug) == []
    assert check_draft(FORMS[slug]) == []


@pytest.mark.parametrize("slug", ["", "-a", "a-", "A", "a b", "ä", "a/b", "x" * 41, "welcome"])
def test_an_address_that_cannot_be(slug: str) -> None:
    assert [error.field for error in check_slug(slug)] == ["slug"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"title": "x" * 201}, "title"),
        ({"intro": "a\0"}, "intro"),
        ({"submit_label": ""}, "submit_label"),
        ({"thank_you": ""}, "thank_you"),
        ({"redirect_url": "javascript:alert(1)"}, "redirect_url"),
        ({"redirect_url": "//evil.example"}, "redirect_url"),
        ({"fields": ()}, "fields"),
        ({"fields": (FormField("company", "C"),)}, "fields"),
        ({"fields": (EMAIL, EMAIL)}, "fields[1].name"),
        ({"fields": (EMAIL,) * 41}, "fields"),
        ({"fields": (EMAIL, FormField("Name", "N"))}, "fields[1].name"),
        ({"fields": (EMAIL, FormField("1st", "N"))}, "fields[1].name"),
        ({"fields": (EMAIL, FormField("consents", "N"))}, "fields[1].name"),
        ({"fields": (EMAIL, FormField("website_address", "N"))}, "fields[1].name"),
        ({"fields": (EMAIL, FormField("x", ""))}, "fields[1].label"),
        (
            {"fields": (EMAIL, FormField("x", "", FieldKind.HIDDEN, required=True))},
            "fields[1].required",
        ),
        ({"fields": (EMAIL, FormField("x", "X", FieldKind.SELECT))}, "fields[1].choices"),
        (
            {
                "fields": (
                    EMAIL,
                    FormField("x", "X", FieldKind.SELECT, choices=(FieldChoice("a", "A"),) * 2),
                )
            },
            "fields[1].choices",
        ),
        ({"fields": (EMAIL, FormField("company", "X", FieldKind.CHECKBOX))}, "fields[1].kind"),
        ({"consents": (ConsentAsk("offers", "email", " "),)}, "consents[0].text"),
        ({"consents": (ConsentAsk("offers", "pigeon", "Yes."),)}, "consents[0].channel"),
        ({"consents": (ConsentAsk("Offers!", "email", "Yes."),)}, "consents[0].purpose"),
        ({"consents": (ConsentAsk("offers", "email", "Yes."),) * 2}, "consents[1]"),
    ],
)
def test_what_keeps_a_form_from_being_saved(change: dict[str, Any], field: str) -> None:
    assert wrong(**change) == {field}


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://a.example/x?y=1", True),
        ("http://a.example:8080", True),
        ("HTTPS://A.EXAMPLE", True),
        ("ftp://a.example", False),
        ("https://", False),
        ("https://user@a.example", False),
        ("https://a.example/ x", False),
        ("https://a.example/\n", False),
        ("https:\\\\a.example", False),
        ("https://[::1", False),
        ("javascript://a.example/%0aalert(1)", False),
    ],
)
def test_only_plain_web_addresses_are_led_to(url: str, good: bool) -> None:  # noqa: FBT001
    assert is_web_address(url) is good


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin_of("https://a.example:8443/x?y") == "https://a.example:8443"


def test_answers_become_a_well_shaped_lead() -> None:
    made = form(
        fields=(
            EMAIL,
            FormField("company_size", "Size", FieldKind.NUMBER),
            FormField("colour", "Colour"),
            FormField("agrees", "Agrees", FieldKind.CHECKBOX),
        ),
        consents=(ConsentAsk("offers", "email", "Yes."), ConsentAsk("profiling", "any", "Yes.")),
        product_interest="ilp",
        campaign="spring",
    )
    answers = {
        "email": "ana@example.com",
        "company_size": "240",
        "colour": "blue",
        "consent.offers.email": "yes",
        "website_address": "spam",
        "attributes": "not a field of this form",
    }
    lead = lead_from_answers(made, answers, {"script": False})
    assert check_lead(lead) == []
    assert lead["email"] == "ana@example.com"
    assert lead["company_size"] == "240"
    assert lead["product_interest"] == "ilp"
    assert lead["attributes"] == {"colour": "blue", "agrees": False}
    assert [c["state"] for c in lead["consents"]] == ["opted_in", "opted_out"]
    assert lead["attribution"] == {"utm_campaign": "spring"}
    assert lead["context"] == {"form": "ilp", "script": False, "honeypot": True}


def test_what_the_visitor_chose_stands_before_the_forms_own_product() -> None:
    made = form(fields=(EMAIL, FormField("product_interest", "P")), product_interest="ilp")
    assert (
        lead_from_answers(made, {"product_interest": "term_life"}, {})["product_interest"]
        == "term_life"
    )
    assert lead_from_answers(made, {}, {})["product_interest"] == "ilp"


def test_only_demanded_answers_are_missed() -> None:
    made = form(fields=(EMAIL, FormField("company", "C")))
    assert check_answers(made, {"email": "  "}).keys() == {"email"}
    assert check_answers(made, {"email": "whatever"}) == {}


def test_questions_start_with_what_is_known() -> None:
    made = form(
        fields=(EMAIL, FormField("colour", "C", default="blue")),
        consents=(ConsentAsk("offers", "email", "Yes."),),
    )
    email, colour = questions_of(made.draft, {"email": "a@b.c\0"}, {"email": "Wrong."})
    assert (email.value, email.error, email.autocomplete) == ("a@b.c", "Wrong.", "email")
    assert (colour.value, colour.error) == ("blue", "")
    (box,) = consents_of(made, {})
    assert not box.ticked
