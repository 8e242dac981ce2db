"""The walker: what it adds up, where it turns, and which files it refuses."""

# ruff: noqa: S311 -- seeded data, no secrets

import json
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest

import leadloop.intake
from leadloop.intake.logic.canonical import canonicalise
from leadloop.intake.logic.edge_model import BadModel, EdgeModel, sigmoid
from leadloop.intake.logic.features import DERIVATIONS
from tests.factories.intake import submission

SHIPPED = Path(leadloop.intake.__file__).parent / "edge/model.json"
CONTENT: dict[str, Any] = json.loads(SHIPPED.read_text())

SMALL: dict[str, Any] = {
    "format": "leadloop-edge-model",
    "format_version": 1,
    "name": "small",
    "version": "1",
    "features": [
        {
            "name": "size",
            "kind": "number",
            "from": "lead.company_size",
            "label": "{value} people",
            "missing": "No size",
        },
        {
            "name": "country",
            "kind": "category",
            "from": "lead.country",
            "label": "In {value}",
            "categories": ["US", "SG"],
        },
    ],
    "trees": [
        {
            "f": 0,
            "t": 100.0,
            "d": True,
            "v": 0.1,
            "l": {"v": -0.3},
            "r": {"f": 1, "c": [0], "v": 0.5, "l": {"v": 0.9}, "r": {"v": 0.2}},
        },
        {"f": 1, "c": [1], "v": 0.0, "l": {"v": 0.4}, "r": {"v": -0.1}},
    ],
    "calibration": {"kind": "none"},
    "mapping": {
        "version": 3,
        "points": [[0, 1], [0.5, 50], [1, 100]],
        "grades": [["A", 80], ["D", 1]],
    },
}  # fmt: skip


def small(**changes: Any) -> EdgeModel:
    return EdgeModel({**deepcopy(SMALL), **changes})


@pytest.mark.parametrize(
    ("size", "country", "parts"),
    [
        (240, "US", [0.4, 0.4 - 0.1]),
        (240, "SG", [0.4, -0.3 + 0.4]),
        (100, "US", [-0.4, -0.1]),
        (None, "US", [-0.4, -0.1]),
        (101, None, [0.4, -0.3 - 0.1]),
        (101, "FR", [0.4, -0.3 - 0.1]),
    ],
)
def test_each_step_of_a_path_counts_for_the_feature_it_asked(
    size: int | None, country: str | None, parts: list[float]
) -> None:
    assert small().contributions([size, country]) == pytest.approx(parts)


def test_base_is_the_sum_of_the_trees_expected_values() -> None:
    assert small().base == pytest.approx(0.1)


def test_platt_scales_base_and_reasons_so_that_they_explain_the_shown_probability() -> None:
    calibrated = small(calibration={"kind": "platt", "a": 2.0, "b": -1.0})
    lead = {"company_size": 240, "country": "US"}
    raw, shown = small().score(lead), calibrated.score(lead)
    assert shown.log_odds == pytest.approx(2 * raw.log_odds - 1)
    assert shown.probability == pytest.approx(sigmoid(shown.log_odds))
    assert shown.base == pytest.approx(2 * raw.base - 1)


def test_isotonic_calibration_reads_between_its_points() -> None:
    model = small(calibration={"kind": "isotonic", "x": [-1.0, 1.0], "y": [0.2, 0.6]})
    assert model.probability(-5.0) == 0.2
    assert model.probability(0.0) == pytest.approx(0.4)
    assert model.probability(5.0) == 0.6


def test_missing_number_and_unseen_category_are_told_as_such() -> None:
    labels = {reason.label for reason in small().score({"country": "FR"}).reasons}
    assert labels == {"No size", "In FR"}


def test_a_feature_that_may_not_be_told_goes_to_other() -> None:
    content = deepcopy(SMALL)
    content["features"][1]["told"] = False
    score = EdgeModel(content).score({"company_size": 240, "country": "US"})
    assert [reason.feature for reason in score.reasons] == ["size"]
    assert score.base + score.other + score.reasons[0].contribution == pytest.approx(score.log_odds)


@pytest.mark.parametrize(
    ("probability", "score", "grade"),
    [(0.0, 1, "D"), (0.5, 50, "D"), (0.9, 90, "A"), (1.0, 100, "A")],
)
def test_score_runs_from_1_to_100_and_grade_follows(
    probability: float, score: int, grade: str
) -> None:
    mapping = small().mapping
    assert mapping.score(probability) == score
    assert mapping.grade(score) == grade


def _random_lead(rng: Random) -> dict[str, Any]:
    pick = rng.choice
    return {
        "company_size": pick([None, 0, 1, 100, 101, 5000, 10**7]),
        "country": pick([None, "US", "SG", "AQ"]),
        "product_interest": pick([None, "ilp", "group_health"]),
        "email": pick([None, "a@gmail.com", "a@mailinator.com", "a@acme.example"]),
        "attribution": pick([None, {}, {"utm_medium": "cpc"}, {"referrer": "https://t.co/x"}]),
        "context": pick(
            [
                None,
                {"user_agent": "iPhone", "local_hour": 3, "pages_before": 0},
                {"seconds_before": 185, "pages_before": 12, "page_url": "https://x.example/p/ilp"},
                {"seconds_before": float("nan"), "local_hour": "noon", "user_agent": 7},
            ]
        ),
    }


def test_reasons_of_the_shipped_model_add_up_for_every_lead() -> None:
    model, rng = EdgeModel(CONTENT), Random(1)
    for _ in range(300):
        score = model.score(_random_lead(rng))
        told = sum(reason.contribution for reason in score.reasons)
        assert score.base + told + score.other == pytest.approx(score.log_odds, abs=1e-12)
        assert 1 <= score.score <= 100
        ups = [reason for reason in score.reasons if reason.contribution > 0]
        assert len(ups) <= 5
        assert len(score.reasons) - len(ups) <= 5


def test_the_shipped_model_says_what_it_is_and_how_good() -> None:
    assert CONTENT["label"] == "demonstration model"
    assert CONTENT["metrics"]["auc"] > 0.7
    assert CONTENT["metrics"]["ece"] < 0.03
    assert CONTENT["metrics"]["test_rows"] >= 2000


def test_the_enterprise_enquiry_of_the_demo_scores_higher_than_a_hasty_stranger() -> None:
    model = EdgeModel(CONTENT)
    good = canonicalise(submission()).lead
    poor = canonicalise(
        {
            "email": "x@mailinator.com",
            "context": {"seconds_before": 3, "pages_before": 0, "local_hour": 3},
            "attribution": {"utm_medium": "paid_social"},
        }
    ).lead
    assert good is not None
    assert poor is not None
    assert model.score(good).score > model.score(poor).score + 30


WORD_AS_NUMBER = {"f": 1, "t": 1.0, "d": True, "v": 0, "l": {"v": 0}, "r": {"v": 0}}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("format", "pmml"),
        ("trees", None),
        ("features.0.from", "derive:star_sign"),
        ("features.0.kind", "vector"),
        ("trees.1.c", [9]),
        ("trees.1", WORD_AS_NUMBER),
        ("mapping.points", [[0, 50], [1, 1]]),
        ("calibration.kind", "magic"),
        ("trees.0.v", float("nan")),
    ],
)
def test_a_model_file_that_cannot_be_right_is_refused(path: str, value: Any) -> None:
    content: Any = deepcopy(SMALL)
    *parents, name = [int(part) if part.isdigit() else part for part in path.split(".")]
    place = content
    for parent in parents:
        place = place[parent]
    place[name] = value
    with pytest.raises(BadModel):
        EdgeModel(content)


@pytest.mark.parametrize(
    ("attribution", "expected"),
    [
        ({}, "direct"),
        ({"gclid": "x", "referrer": "https://www.google.com/"}, "paid_search"),
        ({"utm_medium": "CPC"}, "paid_search"),
        ({"utm_medium": "paid_social"}, "paid_social"),
        ({"li_fat_id": "x"}, "paid_social"),
        ({"utm_medium": "email"}, "email"),
        ({"referrer": "https://www.google.co.uk/search"}, "search"),
        ({"referrer": "https://lnkd.in/x"}, "social"),
        ({"referrer": "https://m.facebook.com/"}, "social"),
        ({"referrer": "https://insurer.example/p/home"}, "internal"),
        ({"referrer": "https://blog.example/"}, "referral"),
        ({"referrer": "nonsense"}, "direct"),
    ],
)
def test_referrer_class(attribution: dict[str, str], expected: str) -> None:
    lead = {"attribution": attribution, "context": {"page_url": "https://insurer.example/p/ilp"}}
    assert DERIVATIONS["referrer_class"](lead) == expected


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36", "desktop"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Mobile/15E148", "mobile"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/130 Mobile Safari/537.36", "mobile"),
        ("Mozilla/5.0 (Linux; Android 15; SM-X900) Chrome/130 Safari/537.36", "tablet"),
        ("Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X)", "tablet"),
        ("Googlebot/2.1", "bot"),
        ("", None),
        (None, None),
    ],
)
def test_device(agent: str | None, expected: str | None) -> None:
    assert DERIVATIONS["device"]({"context": {"user_agent": agent}}) == expected


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        ({"context": {"page_url": "https://x.example/P/ILP/?a=1#b"}}, "/p/ilp"),
        ({"context": {"page_url": "https://x.example"}}, "/"),
        ({"attribution": {"landing_page": "/p/home"}}, "/p/home"),
        ({}, None),
    ],
)
def test_page(lead: dict[str, Any], expected: str | None) -> None:
    assert DERIVATIONS["page"](lead) == expected
