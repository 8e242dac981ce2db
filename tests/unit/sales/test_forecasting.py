"""Periods, quotas of parts, and what moved between two snapshots."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from leadloop.sales.contracts.forecasting import DealState, Move, QuotaRow
from leadloop.sales.logic.forecasting import (
    add_months,
    moves,
    period_of,
    periods_from,
    quota_of,
    sum_moves,
)

KEY = uuid4()


def a_deal(**values: Any) -> DealState:
    state = DealState(
        KEY, "Deal", None, "open", "pipeline", Decimal(100), "USD", date(2026, 5, 1), "Discovery"
    )
    return state._replace(**values)


def the_move(then: DealState | None, now: DealState | None) -> tuple[Move, Decimal] | None:
    before, after = ({KEY: one} if one else {} for one in (then, now))
    found = list(moves(before, after))
    return (found[0].move, found[0].change) if found else None


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        (None, a_deal(), (Move.CAME_IN, 100)),
        (None, a_deal(status="won", category="won"), (Move.WON, 0)),
        (None, a_deal(status="lost"), None),
        (a_deal(), a_deal(status="won"), (Move.WON, -100)),
        (a_deal(), a_deal(status="lost"), (Move.LOST, -100)),
        (a_deal(status="lost"), a_deal(status="lost"), None),
        (a_deal(status="won"), a_deal(), (Move.REOPENED, 100)),
        (a_deal(), None, (Move.LEFT, -100)),
        (a_deal(status="won"), None, None),
        (a_deal(), a_deal(close_date=date(2026, 5, 2), amount=Decimal(120)), (Move.SLIPPED, 20)),
        (a_deal(), a_deal(close_date=None), (Move.SLIPPED, 0)),
        (a_deal(), a_deal(close_date=date(2026, 4, 30)), (Move.PULLED_IN, 0)),
        (a_deal(), a_deal(amount=Decimal(150)), (Move.GREW, 50)),
        (a_deal(), a_deal(amount=Decimal(30)), (Move.SHRANK, -70)),
        (a_deal(), a_deal(category="committed"), (Move.FIRMER, 0)),
        (a_deal(category="committed"), a_deal(category="omitted"), (Move.SOFTER, 0)),
        (a_deal(), a_deal(), (Move.UNCHANGED, 0)),
    ],
)
def test_each_deal_moved_in_one_way(
    then: DealState | None, now: DealState | None, expected: tuple[Move, int] | None
) -> None:
    assert the_move(then, now) == expected


def test_the_changes_add_up_to_what_is_open() -> None:
    keys = [UUID(int=n) for n in range(6)]
    before = {key: a_deal(id=key, amount=Decimal(n * 10)) for n, key in enumerate(keys)}
    after = {key: a_deal(id=key, amount=Decimal(n * 11)) for n, key in enumerate(keys)}
    after[keys[5]] = a_deal(id=keys[5], status="won")
    after[keys[4]] = a_deal(id=keys[4], status="lost")
    del after[keys[3]]
    new = uuid4()
    after[new] = a_deal(id=new, amount=Decimal(7))
    found = list(moves(before, after))

    def open_sum(states: dict[UUID, DealState]) -> Decimal:
        return sum((s.amount for s in states.values() if s.status == "open"), Decimal(0))

    assert sum(one.change for one in found) == open_sum(after) - open_sum(before)
    assert sum(one.count for one in sum_moves(found)) == len(found) == 7


def test_periods_are_whole_months_quarters_and_years() -> None:
    assert [p.label for p in periods_from(date(2026, 11, 22), 3, 3)] == [
        "Q4 2026", "Q1 2027", "Q2 2027",
    ]  # fmt: skip
    assert [p.label for p in periods_from(date(2026, 12, 31), 1, 2)] == ["Dec 2026", "Jan 2027"]
    assert period_of(date(2026, 2, 1), 12)[:2] == (date(2026, 1, 1), date(2027, 1, 1))
    assert len(periods_from(date(2026, 1, 1), 7, 999)) == 12


def test_far_away_dates_are_cut_rather_than_fail() -> None:
    for day in (date.min, date.max):
        assert periods_from(day, 12, 12)
        assert add_months(day, 12_000_000)
        assert add_months(day, -12_000_000)


def a_quota(start: date, months: int, amount: int) -> QuotaRow:
    return QuotaRow(uuid4(), None, None, start, months, Decimal(amount), "USD", 1)


def test_a_quota_is_that_of_the_period_else_of_its_parts_and_never_cut() -> None:
    quarter = period_of(date(2026, 1, 1), 3)
    months = [a_quota(date(2026, n, 1), 1, 10) for n in (1, 2, 3, 4)]
    assert quota_of(quarter, months) == 30
    assert quota_of(quarter, [*months, a_quota(date(2026, 1, 1), 3, 50)]) == 50
    assert quota_of(quarter, [a_quota(date(2026, 1, 1), 12, 100)]) is None
    assert quota_of(period_of(date(2026, 1, 1), 12), [a_quota(date(2026, 1, 1), 3, 5)]) == 5
