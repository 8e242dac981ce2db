"""A calibration's picture stays inside its frame and says what each dot means."""

from hypothesis import given
from hypothesis import strategies as st

from leadloop.intake.logic.calibration import calibrate
from leadloop.web.reliability import SIZE, draw


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=200))
def test_dots_lie_inside_the_frame(pairs: list[tuple[float, bool]]) -> None:
    found = calibrate(pairs)
    assert found is not None
    picture = draw(found)
    assert len(picture.dots) == len(found.bins)
    assert all(0 <= dot.x <= SIZE and 0 <= dot.y <= SIZE for dot in picture.dots)


def test_the_axes_end_at_a_round_share() -> None:
    found = calibrate([(0.12, False), (0.12, True), (0.12, False), (0.12, False), (0.12, False)])
    assert found is not None
    picture = draw(found)
    assert [tick.label for tick in picture.ticks] == ["0 %", "10 %", "20 %"]
    assert picture.dots[0].text == "5 leads: promised 12 %, won 20 %"
