"""CreateEntities: tables made with their columns."""

from leadloop.facades.dataverse.actions.registry import BoundCall, action
from leadloop.facades.dataverse.answers import Reply
from leadloop.facades.dataverse.metadata.changing import create_entities


@action("", "CreateEntities")
def create(bound_call: BoundCall) -> Reply:
    """Make tables."""
    return create_entities(bound_call.call)
