"""What promises were worth: bins, Brier score, calibration error, AUC."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.intake.logic.calibration import LEAST_OF_A_BIN, calibrate

PAIRS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=400)


def test_nothing_is_said_about_no_leads() -> None:
    assert calibrate([]) is None


def test_kept_promises_have_no_error() -> None:
    pairs = [(0.25, place % 4 == 0) for place in range(400)]
    pairs += [(0.75, place % 4 != 0) for place in range(400)]
    found = calibrate(pairs)
    assert found is not None
    assert found.ece == pytest.approx(0)
    assert found.brier == pytest.approx(0.1875)
    assert [(b.promised, b.observed, b.leads) for b in found.bins] == [
        (0.25, 0.25, 400),
        (0.75, 0.75, 400),
    ]


def test_auc_counts_ties_half() -> None:
    found = calibrate([(0.2, False), (0.5, True), (0.5, False), (0.9, True)])
    assert found is not None
    assert found.auc == pytest.approx(3.5 / 4)


def test_one_kind_of_outcome_has_no_auc() -> None:
    found = calibrate([(0.2, False), (0.5, False)])
    assert found is not None
    assert found.auc is None


@given(PAIRS)
def test_every_lead_is_in_one_bin(pairs: list[tuple[float, bool]]) -> None:
    found = calibrate(pairs)
    assert found is not None
    assert sum(b.leads for b in found.bins) == found.count == len(pairs)
    assert all(a.high < b.low for a, b in zip(found.bins, found.bins[1:], strict=False))
    assert all(b.leads >= LEAST_OF_A_BIN for b in found.bins[:-1])
    assert found.auc is None or 0 <= found.auc <= 1
    assert 0 <= found.ece <= 1
