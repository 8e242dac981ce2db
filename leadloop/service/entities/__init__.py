"""What other protocols may see of service."""

from leadloop.service.entities.cases import CASE_ENTITIES
from leadloop.service.entities.levels import LEVEL_ENTITIES

ENTITIES = (*CASE_ENTITIES, *LEVEL_ENTITIES)
