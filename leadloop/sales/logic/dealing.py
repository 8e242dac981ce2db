"""Decides what a deal's stage, lines and hands make of its value, probability and category."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.sales.contracts.deals import (
    OPEN_CATEGORIES,
    OPEN_REASONS,
    REQUIRABLE,
    DealReason,
)
from leadloop.sales.contracts.opportunities import LineDraft, MissingForStage
from leadloop.sales.contracts.words import RATINGS
from leadloop.sales.logic import typed as t

_CLOSED_ONLY: Final = "Won and lost come with closing the deal, in the close dialog."


def _category(value: Any) -> str:
    if value in ("won", "lost"):
        raise t.BadValueError("closed", _CLOSED_ONLY)
    return str(t.word(OPEN_CATEGORIES, f"Choose one of {', '.join(OPEN_CATEGORIES)}.")(value))


def _reason(value: Any) -> str:
    if value in tuple(DealReason) and DealReason(value) not in OPEN_REASONS:
        raise t.BadValueError("closed", _CLOSED_ONLY)
    cure = f"Choose one of {', '.join(OPEN_REASONS)}."
    return str(t.word(tuple(OPEN_REASONS), cure, empty=False)(value))


_RATING_WORDS: Final = tuple(word.value for word in RATINGS)

EDITABLE_DEAL: Final[dict[str, t.Reader]] = {
    "name": t.text(300, required=True),
    "account_id": t.identity,
    "contact_id": t.identity,
    "product_id": t.identity,
    "description": t.text(20_000),
    "estimated_value": t.money,
    "annual_premium": t.money,
    "sum_assured": t.money,
    "estimated_close_date": t.day,
    "probability": t.percent,
    "forecast_category": _category,
    "next_step": t.text(500),
    "rating": t.word(_RATING_WORDS, f"Choose one of {', '.join(_RATING_WORDS)}."),
    "status_reason": _reason,
    "source_campaign": t.text(500),
    "competitor_id": t.identity,
    "originating_lead_id": t.identity,
}
"""What a person may type into a deal. Stage, owner and the end have functions of their own."""

DEAL_LABELS: Final[Mapping[str, str]] = {
    **REQUIRABLE,
    "name": "Topic",
    "status": "Status",
    "status_reason": "Status reason",
    "pipeline_id": "Pipeline",
    "stage_id": "Stage",
    "probability": "Probability",
    "forecast_category": "Forecast category",
    "currency": "Currency",
    "rating": "Rating",
    "source_campaign": "Source campaign",
    "originating_lead_id": "Originating lead",
    "competitor_id": "Competitor",
    "actual_value": "Actual value",
    "actual_close_date": "Actual close date",
    "close_note": "Close note",
    "owner_id": "Owner",
    "team_id": "Team",
}


class StageTerms(NamedTuple):
    """What a stage gives to a deal and asks of it."""

    name: str
    probability: int
    forecast_category: str
    required_fields: Sequence[str]


def read_deal(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed into a deal, checked.

    Raises:
        InvalidInput: With one error per field that does not fit or is not known.
    """
    return t.read_all(dict(values), EDITABLE_DEAL, what="An opportunity")


def follow_stage(
    read: Mapping[str, Any], stage: StageTerms, held: Mapping[str, Any]
) -> dict[str, Any]:
    """Return probability and category, and whether a person set them.

    What was typed and differs stays a person's; what was typed empty follows the stage again.
    """
    found: dict[str, Any] = {}
    for name, flag, given in (
        ("probability", "probability_by_hand", stage.probability),
        ("forecast_category", "category_by_hand", stage.forecast_category),
    ):
        by_hand = bool(held.get(flag))
        value = held.get(name) if by_hand else given
        if name in read and read[name] in (None, ""):
            by_hand, value = False, given
        elif name in read and read[name] != value:
            by_hand, value = True, read[name]
        found |= {name: value, flag: by_hand}
    return found


def worth(
    read: Mapping[str, Any], held: Mapping[str, Any], line_amounts: Sequence[Decimal]
) -> Decimal | None:
    """Return a deal's estimated value: the sum of its lines, else what was typed, else a premium.

    Raises:
        InvalidInput: Somebody typed another value than the lines add up to.
    """
    before = held.get("estimated_value")
    if line_amounts:
        total = sum(line_amounts, Decimal(0))
        if read.get("estimated_value") not in (None, total, before):
            cure = f"The lines of this deal add up to {total.normalize():f}; change them instead."
            raise InvalidInput([FieldError("estimated_value", "lines", cure)])
        return total
    if "estimated_value" in read and read["estimated_value"] != before:
        typed: Decimal | None = read["estimated_value"]
        return typed if typed is not None else read.get("annual_premium")
    if "annual_premium" in read and read["annual_premium"] != held.get("annual_premium"):
        premium: Decimal | None = read["annual_premium"]
        return premium
    return before


def check_stage(stage: StageTerms, values: Mapping[str, Any]) -> None:
    """Raise ``MissingForStage`` unless ``values`` has whatever the stage asks for."""
    errors = [
        FieldError(name, "required", f"{stage.name} asks for {REQUIRABLE.get(name, name).lower()}.")
        for name in stage.required_fields
        if values.get(name) in (None, "")
    ]
    if errors:
        raise MissingForStage(errors)


_LINE: Final[dict[str, t.Reader]] = {
    "product_id": t.identity,
    "description": t.text(500),
    "quantity": t.quantity,
    "price": t.amount,
    "discount": t.amount,
    "sum_assured": t.money,
}


def read_line(draft: LineDraft, *, place: int) -> dict[str, Any]:
    """Return a line's values with its amount.

    Raises:
        InvalidInput: A value does not fit, or the discount is more than the price.
    """
    raw = {name: getattr(draft, name) for name in _LINE}
    found = t.read_all(raw, _LINE, what="A line", prefix=f"lines.{place}.")
    if found["product_id"] is None and not found["description"]:
        cure = "Choose a product or describe the line."
        raise InvalidInput([FieldError(f"lines.{place}.product_id", "required", cure)])
    gross = (found["quantity"] * found["price"]).quantize(t.PLACES)
    if gross >= t.MAX_MONEY:
        cure = "Quantity times price is too large to be kept."
        raise InvalidInput([FieldError(f"lines.{place}.price", "range", cure)])
    if found["discount"] > gross:
        cure = "The discount is more than quantity times price."
        raise InvalidInput([FieldError(f"lines.{place}.discount", "range", cure)])
    return found | {"amount": gross - found["discount"]}


def reopened(stage: StageTerms) -> dict[str, Any]:
    """Return what a closed deal holds when it is open again; it follows its stage again."""
    return {
        "status": "open",
        "status_reason": "in_progress",
        "actual_value": None,
        "actual_close_date": None,
        "close_note": "",
        "competitor_id": None,
        **follow_stage({}, stage, {}),
    }
