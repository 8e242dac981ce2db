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

ENTITIES: Final = (
    LEAD,
    PIPELINE,
    STAGE,
    COMPETITOR,
    OPPORTUNITY,
    OPPORTUNITY_PRODUCT,
    OPPORTUNITY_CLOSE,
)

__all__ = [
    "COMPETITOR",
    "ENTITIES",
    "LEAD",
    "OPPORTUNITY",
    "OPPORTUNITY_CLOSE",
    "OPPORTUNITY_PRODUCT",
    "PIPELINE",
    "STAGE",
]
