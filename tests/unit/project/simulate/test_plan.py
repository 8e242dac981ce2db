"""What a load run tells: latencies by share, rates by status, schedules."""

import math
from itertools import islice

import pytest

from leadloop.project.simulate.plan import Tally, fixed_rate


def test_percentiles_are_in_milliseconds_and_do_not_depend_on_order() -> None:
    tally = Tally()
    tally.latencies_s.extend(n / 1000 for n in reversed(range(100)))
    assert tally.percentile_ms(0.5) == pytest.approx(50)
    assert tally.percentile_ms(0.99) == pytest.approx(99)
    assert tally.percentile_ms(1.0) == pytest.approx(99)


def test_without_answers_there_is_no_percentile_and_no_rate() -> None:
    assert math.isnan(Tally().percentile_ms(0.5))
    assert Tally().answers_per_s() == 0


def test_rates_count_the_chosen_statuses() -> None:
    tally = Tally(elapsed_s=2.0)
    tally.statuses.update({202: 100, 503: 20})
    assert tally.answers_per_s(202) == 50
    assert tally.answers_per_s() == 60


def test_a_fixed_rate_spaces_arrivals_evenly() -> None:
    assert list(islice(fixed_rate(4), 5)) == [0, 0.25, 0.5, 0.75, 1.0]
