"""How many mails a domain may send while it gets known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.outbound.contracts.warming import WarmUpChange, WarmUpPlan
from leadloop.outbound.logic.warming import check_change, limit_on

BEGAN = date(2026, 11, 2)


def plan(change: WarmUpChange, *, active: bool = True) -> WarmUpPlan:
    return WarmUpPlan("northgate.example", change, BEGAN, active, 1)


def limits(change: WarmUpChange, days: int) -> list[int | None]:
    return [limit_on(plan(change), BEGAN + timedelta(days=day)) for day in range(days)]


def test_fifty_a_day_doubling_until_the_domain_is_warm() -> None:
    assert limits(WarmUpChange(50, 100, 400), 5) == [50, 100, 200, None, None]


def test_small_growth_is_one_mail_a_day_at_least() -> None:
    assert limits(WarmUpChange(3, 10, 7), 6) == [3, 4, 5, 6, None, None]


def test_a_plan_that_was_stopped_binds_nothing() -> None:
    assert limit_on(plan(WarmUpChange(50, 100, 400), active=False), BEGAN) is None


@given(
    change=st.builds(
        WarmUpChange,
        st.integers(1, 1_000),
        st.integers(1, 900),
        st.integers(1_001, 100_000),
    )
)
def test_a_plan_never_shrinks_and_comes_to_an_end(change: WarmUpChange) -> None:
    told = limits(change, 368)
    bounds = [one for one in told if one is not None]

    assert bounds == sorted(bounds)
    assert told[len(bounds) :] == [None] * (len(told) - len(bounds))
    assert told[-1] is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (WarmUpChange(0, 100, 400), "first_day"),
        (WarmUpChange(50, 0, 400), "growth_percent"),
        (WarmUpChange(50, 100, 10**9), "until_per_day"),
        (WarmUpChange(50, 100, 50), "until_per_day"),
    ],
)
def test_what_is_no_plan_is_named(change: WarmUpChange, field: str) -> None:
    assert [one.field for one in check_change(change)] == [field]
