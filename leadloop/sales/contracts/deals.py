"""The words of a deal: statuses, reasons, forecast categories, and what a stage may ask for."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from leadloop.sales.contracts.words import Word


class DealStatus(StrEnum):
    """Where an opportunity stands."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class DealReason(StrEnum):
    """Why an opportunity stands there; each reason belongs to one status."""

    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    WON = "won"
    CANCELED = "canceled"
    OUT_SOLD = "out_sold"

    @property
    def status(self) -> DealStatus:
        """The status this reason belongs to."""
        return _STATUS_OF[self]


_STATUS_OF: Final[Mapping[DealReason, DealStatus]] = {
    DealReason.IN_PROGRESS: DealStatus.OPEN,
    DealReason.ON_HOLD: DealStatus.OPEN,
    DealReason.WON: DealStatus.WON,
    DealReason.CANCELED: DealStatus.LOST,
    DealReason.OUT_SOLD: DealStatus.LOST,
}

DEAL_STATUSES: Final = (
    Word(0, DealStatus.OPEN, "Open"),
    Word(1, DealStatus.WON, "Won"),
    Word(2, DealStatus.LOST, "Lost"),
)

DEAL_REASONS: Final = (
    Word(1, DealReason.IN_PROGRESS, "In Progress"),
    Word(2, DealReason.ON_HOLD, "On Hold"),
    Word(3, DealReason.WON, "Won"),
    Word(4, DealReason.CANCELED, "Canceled"),
    Word(5, DealReason.OUT_SOLD, "Out-Sold"),
)

OPEN_REASONS: Final = (DealReason.IN_PROGRESS, DealReason.ON_HOLD)
LOST_REASONS: Final = (DealReason.CANCELED, DealReason.OUT_SOLD)

FORECAST_CATEGORIES: Final = (
    Word(100_000_001, "pipeline", "Pipeline"),
    Word(100_000_002, "best_case", "Best Case"),
    Word(100_000_003, "committed", "Committed"),
    Word(100_000_004, "omitted", "Omitted"),
    Word(100_000_005, "won", "Won"),
    Word(100_000_006, "lost", "Lost"),
)
OPEN_CATEGORIES: Final = ("pipeline", "best_case", "committed", "omitted")
"""The categories that stage or person give; the other two come with closing alone."""

DEFAULT_CURRENCY: Final = "USD"

REQUIRABLE: Final[Mapping[str, str]] = {
    "annual_premium": "Annual premium",
    "sum_assured": "Sum assured",
    "estimated_value": "Estimated value",
    "estimated_close_date": "Estimated close date",
    "account_id": "Account",
    "contact_id": "Contact",
    "product_id": "Product",
    "next_step": "Next step",
    "description": "Description",
}
"""What a stage may ask for before a deal comes to it: attributes and the words for them."""


class StageDraft(NamedTuple):
    """A stage as a manager draws it up; ``id`` names one that is there already."""

    name: str
    probability: int
    forecast_category: str
    required_fields: tuple[str, ...] = ()
    id: str = ""


class PipelineDraft(NamedTuple):
    """A pipeline as a manager draws it up, its stages in order."""

    name: str
    currency: str
    stages: tuple[StageDraft, ...]
    is_default: bool = False
    is_active: bool = True


class ShippedPipeline(NamedTuple):
    """A pipeline that ships with Leadloop, under its slug."""

    slug: str
    draft: PipelineDraft


_PREMIUM_AND_DATE: Final = ("annual_premium", "estimated_close_date")

SHIPPED_PIPELINES: Final = (
    ShippedPipeline(
        "individual",
        PipelineDraft(
            "Individual",
            DEFAULT_CURRENCY,
            (
                StageDraft("Discovery", 10, "pipeline"),
                StageDraft("Needs Analysis", 25, "pipeline"),
                StageDraft("Illustration", 50, "best_case", _PREMIUM_AND_DATE),
                StageDraft("Underwriting", 70, "best_case", _PREMIUM_AND_DATE),
                StageDraft("Closed", 90, "committed", _PREMIUM_AND_DATE),
            ),
            is_default=True,
        ),
    ),
    ShippedPipeline(
        "group",
        PipelineDraft(
            "Group business",
            DEFAULT_CURRENCY,
            (
                StageDraft("Discovery", 10, "pipeline"),
                StageDraft("Needs Analysis", 25, "pipeline", ("account_id",)),
                StageDraft("Illustration", 50, "best_case", ("account_id", *_PREMIUM_AND_DATE)),
                StageDraft("Underwriting", 70, "best_case", ("account_id", *_PREMIUM_AND_DATE)),
                StageDraft("Closed", 90, "committed", ("account_id", *_PREMIUM_AND_DATE)),
            ),
        ),
    ),
)
