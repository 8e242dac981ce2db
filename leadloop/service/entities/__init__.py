"""What other protocols may see of service."""

from leadloop.service.entities.cases import CASE_ENTITIES

ENTITIES = CASE_ENTITIES
