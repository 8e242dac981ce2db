"""What stage, lines and hands make of a deal; what people may type; pure."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from leadloop.kit.errors import InvalidInput
from leadloop.sales.contracts.deals import DealReason, PipelineDraft, StageDraft
from leadloop.sales.contracts.opportunities import (
    Closing,
    DuplicateCustomer,
    LineDraft,
    MissingForStage,
    PolicyTerms,
)
from leadloop.sales.logic import typed
from leadloop.sales.logic.becoming import account_values, contact_values, person_name, topic
from leadloop.sales.logic.closing import read_closing, read_lost_reason
from leadloop.sales.logic.dealing import (
    StageTerms,
    check_stage,
    follow_stage,
    read_deal,
    read_line,
    reopened,
    worth,
)
from leadloop.sales.logic.pipelines import read_competitor, read_pipeline

STAGE = StageTerms("Illustration", 50, "best_case", ("annual_premium", "estimated_close_date"))
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("1,200.50", Decimal("1200.5000")),
        (" 12 000 ", Decimal("12000.0000")),
        (7, Decimal("7.0000")),
        ("", None),
        (None, None),
    ],
)
def test_money_is_read_as_people_write_it(value: Any, read: Decimal | None) -> None:
    assert typed.money(value) == read


@pytest.mark.parametrize(
    "value", ["-1", "abc", "1e400", "NaN", "Infinity", True, [], "9" * 60, "1" * 16]
)
def test_what_is_no_amount_is_refused(value: Any) -> None:
    with pytest.raises(typed.BadValueError):
        typed.money(value)


@pytest.mark.parametrize("value", ["2026-13-01", "tomorrow", "1899-12-31", "9999-01-01", 5])
def test_what_is_no_day_is_refused(value: Any) -> None:
    with pytest.raises(typed.BadValueError):
        typed.day(value)


def test_days_ids_and_percentages_are_read() -> None:
    assert typed.day(datetime(2026, 1, 2, 3)) == date(2026, 1, 2)  # noqa: DTZ001 -- as a door may send it
    assert typed.day(" 2026-01-02 ") == date(2026, 1, 2)
    assert typed.percent("40 %") == 40
    assert typed.identity("") is None
    assert typed.identity(str(UUID(int=7))) == UUID(int=7)
    assert typed.amount(None) == 0
    assert typed.quantity("") == 1


@pytest.mark.parametrize("value", ["101", "-1", "x", "4.5", True, "\uff11\uff10"])
def test_what_is_no_percentage_is_refused(value: Any) -> None:
    with pytest.raises(typed.BadValueError):
        typed.percent(value)


def test_probability_and_category_follow_the_stage_until_a_person_says_otherwise() -> None:
    assert follow_stage({}, STAGE, {}) == {
        "probability": 50,
        "probability_by_hand": False,
        "forecast_category": "best_case",
        "category_by_hand": False,
    }
    held = {"probability": 35, "probability_by_hand": True, "forecast_category": "best_case"}
    assert follow_stage({}, STAGE, held)["probability"] == 35
    assert follow_stage({"probability": None}, STAGE, held)["probability"] == 50
    by_hand = follow_stage({"forecast_category": "omitted"}, STAGE, {})
    assert (by_hand["forecast_category"], by_hand["category_by_hand"]) == ("omitted", True)
    same = follow_stage({"probability": 50}, STAGE, {})
    assert same["probability_by_hand"] is False, "what the stage says anyway is nobody's word"


def test_lines_then_words_then_the_premium_decide_the_value() -> None:
    lines = [Decimal(100), Decimal(50)]
    assert worth({"annual_premium": Decimal(9)}, {}, lines) == 150
    assert worth({"estimated_value": Decimal(150)}, {}, lines) == 150
    with pytest.raises(InvalidInput):
        worth({"estimated_value": Decimal(151)}, {}, lines)
    assert worth({"annual_premium": Decimal(9)}, {}, []) == 9
    assert worth({"annual_premium": Decimal(9), "estimated_value": Decimal(4)}, {}, []) == 4
    held = {"annual_premium": Decimal(9), "estimated_value": Decimal(4)}
    assert worth({"annual_premium": Decimal(9)}, held, []) == 4, "unchanged, it changes nothing"
    assert worth({"estimated_value": None, "annual_premium": Decimal(9)}, held, []) == 9
    assert worth({}, held, []) == 4


def test_a_stage_names_everything_that_is_missing() -> None:
    check_stage(STAGE, {"annual_premium": 1, "estimated_close_date": TODAY})
    with pytest.raises(MissingForStage) as caught:
        check_stage(STAGE, {"annual_premium": ""})
    assert [e.field for e in caught.value.errors] == ["annual_premium", "estimated_close_date"]


def test_a_reopened_deal_forgets_its_end() -> None:
    found = reopened(STAGE)
    assert (found["status"], found["probability"], found["actual_value"]) == ("open", 50, None)


@pytest.mark.parametrize(
    "values",
    [
        {"forecast_category": "won"},
        {"status_reason": "lost"},
        {"status_reason": "out_sold"},
        {"stage_id": "x"},
        {"name": ""},
        {"name": None},
    ],
)
def test_what_a_person_may_not_type_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        read_deal(values)


def test_a_line_amounts_to_quantity_times_price_less_discount() -> None:
    line = read_line(LineDraft(None, "Rider", "2", "10.50", "1"), place=0)
    assert line["amount"] == 20
    for bad in (LineDraft(None, "x", "1", "1", "2"), LineDraft(None, "", "1", "1")):
        with pytest.raises(InvalidInput):
            read_line(bad, place=3)


def test_the_close_dialog_takes_estimate_and_today_where_nothing_is_said() -> None:
    said = read_closing(Closing(), today=TODAY, estimate=Decimal(900))
    assert (said.revenue, said.closed_on) == (900, TODAY)
    assert said.policies == PolicyTerms("proposed", TODAY)
    with pytest.raises(InvalidInput):
        read_closing(Closing(closed_on=date(2026, 11, 23)), today=TODAY, estimate=None)
    assert read_lost_reason("canceled") is DealReason.CANCELED
    for bad in ("won", "", None, 4):
        with pytest.raises(InvalidInput):
            read_lost_reason(bad)
    assert {reason.status for reason in DealReason} == {"open", "won", "lost"}


def test_a_lead_becomes_a_company_or_a_household() -> None:
    company = {"company": "Acme", "company_size": 0, "last_name": "Tan", "email": "a@b.example"}
    assert account_values(company) == {"name": "Acme", "kind_of": "organisation", "employees": 0}
    alone = {"last_name": "Tan", "first_name": "Mei", "mobile_phone": "+6561234567"}
    assert account_values(alone)["name"] == "Tan household"
    assert contact_values(alone) == alone
    assert topic({**alone, "product_interest": "ilp"}) == "ILP for Mei Tan"
    assert topic(company) == "Policy for Acme"
    assert person_name({"email": "a@b.example"}) == "a@b.example"
    assert person_name({}) == "Unnamed lead"


def test_a_pipeline_is_checked_stage_by_stage() -> None:
    draft = PipelineDraft(" Brokers ", "sgd", (StageDraft("A", "10 %", "pipeline"),))  # type: ignore[arg-type]
    read = read_pipeline(draft)
    assert (read.name, read.currency, read.stages[0].probability) == ("Brokers", "SGD", 10)
    many = tuple(StageDraft(f"S{n}", 1, "pipeline") for n in range(21))
    for bad in (draft._replace(stages=()), draft._replace(stages=many)):
        with pytest.raises(InvalidInput):
            read_pipeline(bad)
    with pytest.raises(InvalidInput) as caught:
        read_pipeline(draft._replace(stages=(StageDraft("A", "", "won", ("x",)),)))  # type: ignore[arg-type]
    assert {e.field for e in caught.value.errors} == {
        "stages.0.probability",
        "stages.0.forecast_category",
        "stages.0.required_fields",
    }


def test_competitors_and_duplicates_say_what_is_wrong() -> None:
    assert read_competitor({"name": " Rival "}) == {"name": "Rival"}
    with pytest.raises(InvalidInput):
        read_competitor({"colour": "red"})
    assert DuplicateCustomer([]).found == ()
