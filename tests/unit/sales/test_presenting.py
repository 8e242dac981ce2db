"""Stored scores and decisions, as a lead's page shows them."""

from typing import Any

import pytest

from leadloop.sales.logic.presenting import (
    NO_HISTORY_SCORE,
    NO_PROPENSITY,
    decision_of,
    history_card,
    propensity_card,
)


def test_reasons_are_sorted_by_strength_each_way() -> None:
    reasons = [
        {"feature": str(n), "label": f"L{n}", "contribution": c}
        for n, c in enumerate([0.1, -0.2, 0.9, 0.0, -0.7, 0.5, 0.4, 0.3, 0.2])
    ]
    card = propensity_card(86, "A", {"reasons": reasons, "base": -1, "probability": 0.3})
    assert [r.contribution for r in card.up] == [0.9, 0.5, 0.4, 0.3, 0.2]
    assert [r.contribution for r in card.down] == [-0.7, -0.2]
    assert (card.base, card.probability, card.note) == (-1.0, 0.3, "")


@pytest.mark.parametrize(
    "record",
    [None, {}, {"reasons": None}, {"reasons": "x"}, {"reasons": [None, 1, {"contribution": "x"}]}],
)
def test_a_broken_record_still_shows_the_score(record: Any) -> None:
    card = propensity_card(12, "D", record)
    assert (card.score, card.grade, card.up, card.down) == (12, "D", (), ())


def test_without_a_score_the_card_says_why() -> None:
    assert propensity_card(None, "", {"note": "Too slow."}).note == "Too slow."
    assert propensity_card(None, "", None).note == NO_PROPENSITY
    assert history_card(None, "", None).note == NO_HISTORY_SCORE


@pytest.mark.parametrize("stored", [None, {}])
def test_without_a_decision_there_is_none_to_show(stored: Any) -> None:
    assert decision_of(stored, team_known=True) is None


def test_a_decision_without_a_rule_names_none() -> None:
    decision = decision_of({"outcome": "route", "rule": None, "team": None}, team_known=True)
    assert decision is not None
    assert (decision.rule_name, decision.rule_version, decision.team_slug) == ("", None, "")
