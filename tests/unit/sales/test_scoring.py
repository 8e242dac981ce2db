"""Which score from history counts, and what is kept of it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from leadloop.kit.errors import InvalidInput
from leadloop.sales.contracts.scoring import ScoreOutcome, Trend
from leadloop.sales.logic.scoring import (
    moment_of,
    outcome_of,
    read_moment,
    read_numbers,
    read_reasons,
    read_scored,
    record_of,
    trend_of,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("held", "status", "merged", "outcome"),
    [
        ((), "open", False, ScoreOutcome.CURRENT),
        ((None, None), "open", False, ScoreOutcome.CURRENT),
        ((NOW,), "open", False, ScoreOutcome.CURRENT),
        ((NOW - DAY, None), "open", False, ScoreOutcome.CURRENT),
        ((NOW - DAY, NOW + DAY), "open", False, ScoreOutcome.OLDER),
        ((), "qualified", False, ScoreOutcome.CLOSED),
        ((), "disqualified", False, ScoreOutcome.CLOSED),
        ((), "disqualified", True, ScoreOutcome.MERGED),
    ],
)
def test_only_the_newest_score_of_an_open_lead_counts(
    held: tuple[datetime | None, ...],
    status: str,
    merged: bool,  # noqa: FBT001 -- a column of the table
    outcome: ScoreOutcome,
) -> None:
    assert outcome_of(NOW, held, status=status, merged=merged) is outcome


def test_a_score_says_when_its_features_were_true_else_when_it_was_made() -> None:
    said = {"features_as_of": NOW - DAY, "scored_on": NOW - 2 * DAY}
    assert moment_of(said, None, NOW) == NOW - DAY
    assert moment_of({"scored_on": NOW - DAY}, None, NOW) == NOW - DAY
    assert moment_of({"score": 3}, None, NOW) == NOW
    before = {"score": 3, "features_as_of": NOW - DAY}
    assert moment_of({"score": 3}, before, NOW) == NOW - DAY
    assert moment_of({"score": 4}, before, NOW) == NOW


def test_a_score_from_the_future_is_refused_but_a_clock_may_be_fast() -> None:
    assert moment_of({"scored_on": NOW + timedelta(minutes=4)}, None, NOW) > NOW
    with pytest.raises(InvalidInput) as refused:
        moment_of({"scored_on": NOW + DAY}, None, NOW)
    assert [error.field for error in refused.value.errors] == ["scored_on"]


def test_five_reasons_each_way_are_kept_the_strongest_first() -> None:
    sent = [{"feature": f"f{n}", "contribution": n} for n in range(-7, 8)]
    kept = [reason["contribution"] for reason in read_reasons(sent)]
    assert kept == [7, 6, 5, 4, 3, -7, -6, -5, -4, -3]
    assert read_reasons([{"feature": "f", "contribution": 1}])[0]["label"] == "f"
    assert read_reasons(None) == []


@pytest.mark.parametrize(
    "sent",
    [
        "x",
        {"a": 1},
        [1],
        [{}],
        [{"contribution": True}],
        [{"contribution": 1, "label": "x" * 10_000}],
    ],
)
def test_reasons_of_another_shape_are_refused(sent: object) -> None:
    with pytest.raises(InvalidInput):
        read_reasons(sent)


@pytest.mark.parametrize(
    ("score", "probability"), [(0, None), (101, None), (50, Decimal("1.1")), (50, Decimal(-1))]
)
def test_numbers_off_their_scale_are_refused(score: int, probability: Decimal | None) -> None:
    with pytest.raises(InvalidInput):
        read_numbers(score, probability)


@pytest.mark.parametrize(("kind", "key"), [("account", str(new)) for new in (1,)] + [("lead", "x")])
def test_scores_are_of_leads(kind: str, key: str) -> None:
    with pytest.raises(InvalidInput):
        read_scored(kind, key)


def test_a_trend_compares_with_the_score_before() -> None:
    assert [trend_of(50, before) for before in (None, 40, 50, 60)] == [
        Trend.UNKNOWN, Trend.IMPROVING, Trend.STEADY, Trend.DECLINING,
    ]  # fmt: skip


def test_what_the_lead_keeps_can_be_read_back() -> None:
    said = {"score": 50, "grade": "C", "features_as_of": NOW, "probability": Decimal("0.5")}
    record = record_of(said)
    assert (record["probability"], record["model"], record["reasons"]) == (0.5, "", [])
    assert read_moment(record["features_as_of"]) == NOW
    assert [read_moment(text) for text in (None, "", "soon", 5)] == [None] * 4
