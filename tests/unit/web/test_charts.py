"""Bars stand in their drawing, in scale, on round numbers."""

import pytest

from leadloop.web.charts import HEIGHT, WIDTH, Group, Value, draw, short


def test_bars_stand_beside_each_other_in_scale() -> None:
    values = (Value(0, 10, "ten", "/a"), Value(1, 5, "five"))
    chart = draw("T", [Group("A", values)], ("x", "y"))
    first, second = chart.bars
    assert first.height == pytest.approx(2 * second.height, abs=0.2)
    assert first.x + first.width < second.x
    assert (first.css, second.css, first.href) == ("series-0", "series-1", "/a")
    assert [label.text for label in chart.labels] == ["A"]


def test_stacked_bars_stand_on_each_other() -> None:
    chart = draw("T", [Group("A", (Value(0, 3, "a"), Value(2, 1, "b")))], (), stacked=True)
    low, high = chart.bars
    assert low.x == high.x
    assert high.y + high.height == pytest.approx(low.y, abs=0.2)
    assert low.y + low.height == pytest.approx(chart.base, abs=0.2)


@pytest.mark.parametrize("top", [1e-9, 0.03, 1, 7, 99, 1234, 5e6, 3.3e12])
def test_everything_stays_within_the_drawing_and_lines_are_round(top: float) -> None:
    groups = [Group(str(n), (Value(0, top * n / 7, "x"),)) for n in range(8)]
    chart = draw("T", groups, ())
    for bar in chart.bars:
        assert bar.x >= 0
        assert bar.x + bar.width <= WIDTH
        assert bar.y >= 0
        assert bar.y + bar.height <= HEIGHT
    assert 3 <= len(chart.ticks) <= 6
    assert chart.ticks[0].text == "0"


def test_without_values_there_is_nothing_to_see() -> None:
    assert draw("T", [], ()).is_empty
    assert draw("T", [Group("A", (Value(0, 0, "none"), Value(0, -5, "below")))], ()).is_empty


def test_many_labels_are_thinned() -> None:
    groups = [Group(str(n), (Value(0, 1, "x"),)) for n in range(53)]
    assert len(draw("T", groups, ()).labels) <= 10


def test_numbers_of_an_axis_are_short() -> None:
    assert [short(n) for n in (0, 0.5, 950, 20_000, 1.5e6, 2e9)] == [
        "0", "0.5", "950", "20k", "1.5M", "2bn",
    ]  # fmt: skip
