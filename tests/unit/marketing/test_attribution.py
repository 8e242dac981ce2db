"""Won deals are credited under three stated models, to the last cent."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.marketing.contracts import Sending, Variant, VariantResult
from leadloop.marketing.logic.attribution import MODELS, Touch, shares
from leadloop.marketing.logic.campaigning import variant_of, winner_of

AT = datetime(2026, 11, 1, tzinfo=UTC)


def touches(count: int) -> list[Touch]:
    return [Touch(UUID(int=n + 1), AT + timedelta(days=n)) for n in range(count)]


@pytest.mark.parametrize(
    ("model", "count", "expected"),
    [
        ("first", 3, ["1"]),
        ("last", 3, ["1"]),
        ("position", 1, ["1"]),
        ("position", 2, ["0.5", "0.5"]),
        ("position", 3, ["0.4", "0.2", "0.4"]),
        ("position", 4, ["0.4", "0.1", "0.1", "0.4"]),
    ],
)
def test_each_model_gives_what_it_says(model: str, count: int, expected: list[str]) -> None:
    found = shares(touches(count), model)
    assert sorted(found.values()) == sorted(Decimal(one) for one in expected)
    if model == "first":
        assert UUID(int=1) in found
    if model == "last":
        assert UUID(int=count) in found


@given(st.integers(1, 40), st.sampled_from(MODELS))
def test_all_shares_are_one_deal(count: int, model: str) -> None:
    assert sum(shares(touches(count), model).values()) == 1


@given(st.integers(1, 100))
def test_the_test_gets_its_share_in_equal_parts(share: int) -> None:
    sending = Sending((Variant("A", "a"), Variant("B", "b")), test_share=share)
    drawn = [variant_of(UUID(int=n), UUID(int=7), sending) for n in range(1, 2001)]
    tested = sum(1 for one in drawn if one)
    assert abs(tested / 2000 - share / 100) < 0.06
    assert abs(drawn.count("A") - drawn.count("B")) < 0.2 * max(tested, 100)
    assert drawn == [variant_of(UUID(int=n), UUID(int=7), sending) for n in range(1, 2001)]


def test_the_best_rate_wins_and_not_the_largest_number() -> None:
    many = VariantResult("A", sent=100, clicked=10, opened=90)
    good = VariantResult("B", sent=10, clicked=5, opened=5)
    assert winner_of([many, good], "click") == "B"
    assert winner_of([many, good], "open") == "A"
    assert winner_of([VariantResult("A"), VariantResult("B")], "click") == "A"
