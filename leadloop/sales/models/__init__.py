"""The tables of ``sales``."""

from leadloop.sales.models.assigning import Assignee, AssignmentRule
from leadloop.sales.models.calling import CallSnooze
from leadloop.sales.models.forecasting import (
    ForecastAdjustment,
    ForecastSnapshot,
    Quota,
    SnapshotDeal,
)
from leadloop.sales.models.leads import KIND, Lead, LeadQuerySet, Submission

__all__ = [
    "KIND",
    "Assignee",
    "AssignmentRule",
    "CallSnooze",
    "ForecastAdjustment",
    "ForecastSnapshot",
    "Lead",
    "LeadQuerySet",
    "Quota",
    "SnapshotDeal",
    "Submission",
]
