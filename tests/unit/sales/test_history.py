"""What a timeline says about a change."""

from typing import Any

import pytest

from leadloop.sales.logic.history import change_title, field_changes

NAMES = {"7": "Rita", "8": "Enterprise sales"}


def told(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(c.label, c.before, c.after) for c in field_changes(before, after, NAMES)]


def test_bookkeeping_is_not_told() -> None:
    after = {"version": 2, "updated_at": "x", "last_trace": "y", "email_normalised": "z"}
    assert told(dict.fromkeys(after), after) == []


@pytest.mark.parametrize(
    ("field", "before", "after", "expected"),
    [
        ("status_reason", "new", "contacted", ("Status reason", "New", "Contacted")),
        ("owner_id", None, "7", ("Owner", "", "Rita")),
        ("owner_id", "9", None, ("Owner", "somebody", "")),
        ("team_id", None, "8", ("Team", "", "Enterprise sales")),
        ("product_interest", "ilp", "boat", ("Product interest", "ILP", "boat")),
        ("lead_source", "", "web_form", ("Lead source", "", "Web form")),
        ("company_size", None, 240, ("Company size", "", "240")),
        (
            "decision",
            None,
            {"rule": {"name": "Corporate ILP", "version": 3}},
            ("Rule", "", "Corporate ILP (version 3)"),
        ),
        ("decision", None, {"rule": None}, ("Rule", "", "no rule")),
        (
            "consents",
            [],
            [{"purpose": "offers", "channel": "email", "state": "opted_in"}, 1],
            ("Consents", "", "offers email: opted_in"),
        ),
    ],
)
def test_values_read_as_on_screens(
    field: str, before: Any, after: Any, expected: tuple[str, str, str]
) -> None:
    assert told({field: before}, {field: after}) == [expected]


def test_a_consent_said_again_is_no_change() -> None:
    consent = {"purpose": "offers", "channel": "email", "state": "opted_in"}
    again = {"consents": [{**consent, "recorded_at": "later"}]}
    assert told({"consents": [consent]}, again) == []


def test_a_long_text_is_cut() -> None:
    [(_, _, after)] = told({"message": ""}, {"message": "x" * 1000})
    assert len(after) == 200


@pytest.mark.parametrize(
    ("before", "after", "title"),
    [
        ({"owner_id": "7"}, {"owner_id": None}, "Nobody owns this lead now"),
        ({"company": ""}, {"company": "Acme"}, "Company changed"),
        ({"company": "", "rating": ""}, {"company": "A", "rating": "hot"}, "2 fields changed"),
        (
            {"propensity_score": 61, "category": ""},
            {"propensity_score": 88, "category": "VIP"},
            "Propensity score 61 → 88",
        ),
    ],
)
def test_a_change_has_a_title(before: dict[str, Any], after: dict[str, Any], title: str) -> None:
    assert change_title(field_changes(before, after, NAMES)) == title
