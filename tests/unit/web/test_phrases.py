from datetime import UTC, datetime, timedelta

import pytest

from leadloop.web import phrases

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "just now"),
        (40, "40 s ago"),
        (119, "1 min ago"),
        (3 * 3600, "3 h ago"),
        (2 * 86400, "2 d ago"),
        (30 * 86400, "23 Oct 2026"),
        (-5, "just now"),
    ],
)
def test_an_age_reads_in_its_largest_whole_unit(seconds: int, text: str) -> None:
    assert phrases.age(NOW - timedelta(seconds=seconds), NOW) == text


def test_a_deadline_says_on_which_side_of_it_one_is() -> None:
    assert phrases.due(NOW + timedelta(minutes=12), NOW) == "in 12 min"
    assert phrases.due(NOW - timedelta(hours=3), NOW) == "3 h overdue"


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (None, ""),
        (0.01, "<1 ms"),
        (0.42, "0.4 ms"),
        (11.2, "11 ms"),
        (1234, "1.2 s"),
        (65_000, "1 min"),
    ],
)
def test_durations_keep_the_figures_that_matter(milliseconds: float | None, text: str) -> None:
    assert phrases.duration(milliseconds) == text


def test_a_percentage_never_claims_certainty() -> None:
    assert [phrases.percent(p) for p in (None, 0.001, 0.314, 0.999)] == [
        "",
        "<1 %",
        "31 %",
        ">99 %",
    ]


def test_bars_fill_half_an_axis_at_most_and_a_weak_reason_stays_short() -> None:
    assert phrases.bars([2.0, -1.0]) == [50.0, 25.0]
    assert phrases.bars([0.2]) == [10.0]
    assert phrases.bars([]) == []


def test_small_words() -> None:
    assert phrases.signed(-0.31) == "\u22120.3"
    assert phrases.signed(0.9) == "+0.9"
    assert phrases.initials("Ada Okafor Lee") == "AL"
    assert phrases.initials("ada@example.com") == "AE"
    assert phrases.initials("…") == "?"
    assert phrases.count(1, "lead") == "1 lead"
    assert phrases.count(1204, "lead") == "1,204 leads"
