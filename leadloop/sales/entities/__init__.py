"""What sales shows to every door, under Dataverse's names."""

from typing import Final

from leadloop.sales.entities.deals import (
    COMPETITOR,
    OPPORTUNITY,
    OPPORTUNITY_CLOSE,
    OPPORTUNITY_PRODUCT,
    PIPELINE,
    STAGE,
)
from leadloop.sales.entities.leads import LEAD
from leadloop.sales.entities.planning import ASSIGNMENT_RULE, QUOTA
from leadloop.sales.entities.scores import PREDICTIVE_SCORE

ENTITIES: Final = (
    LEAD,
    PIPELINE,
    STAGE,
    COMPETITOR,
    OPPORTUNITY,
    OPPORTUNITY_PRODUCT,
    OPPORTUNITY_CLOSE,
    QUOTA,
    ASSIGNMENT_RULE,
    PREDICTIVE_SCORE,
)

__all__ = [
    "ASSIGNMENT_RULE",
    "COMPETITOR",
    "ENTITIES",
    "LEAD",
    "OPPORTUNITY",
    "OPPORTUNITY_CLOSE",
    "OPPORTUNITY_PRODUCT",
    "PIPELINE",
    "PREDICTIVE_SCORE",
    "QUOTA",
    "STAGE",
]
