"""The tables of ``sales``."""

from leadloop.sales.models.assigning import Assignee, AssignmentRule
from leadloop.sales.models.calling import CallSnooze
from leadloop.sales.models.deals import (
    OPPORTUNITY_KIND,
    Opportunity,
    OpportunityClose,
    OpportunityLine,
    OpportunityQuerySet,
    PartQuerySet,
)
from leadloop.sales.models.forecasting import (
    ForecastAdjustment,
    ForecastSnapshot,
    Quota,
    SnapshotDeal,
)
from leadloop.sales.models.leads import KIND, Lead, LeadQuerySet, Submission
from leadloop.sales.models.pipelines import (
    PIPELINE_KIND,
    Competitor,
    Pipeline,
    SharedQuerySet,
    Stage,
)
from leadloop.sales.models.pushing import LeadPush
from leadloop.sales.models.scoring import SCORE_KIND, PredictiveScore, ScoreEntry, ScoreQuerySet

__all__ = [
    "KIND",
    "OPPORTUNITY_KIND",
    "PIPELINE_KIND",
    "SCORE_KIND",
    "Assignee",
    "AssignmentRule",
    "CallSnooze",
    "Competitor",
    "ForecastAdjustment",
    "ForecastSnapshot",
    "Lead",
    "LeadPush",
    "LeadQuerySet",
    "Opportunity",
    "OpportunityClose",
    "OpportunityLine",
    "OpportunityQuerySet",
    "PartQuerySet",
    "Pipeline",
    "PredictiveScore",
    "Quota",
    "ScoreEntry",
    "ScoreQuerySet",
    "SharedQuerySet",
    "SnapshotDeal",
    "Stage",
    "Submission",
]
