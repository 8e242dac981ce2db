"""The door of ``facades``: addresses that screens show, and what ships with it."""

from leadloop.facades.customizing.house import ensure_house
from leadloop.facades.dataverse.house import organization_id
from leadloop.facades.flow_triggers import callback_path
from leadloop.facades.mail_returns import use_providers

__all__ = ["callback_path", "ensure_shipped_house", "use_providers"]


def ensure_shipped_house() -> None:
    """Create what Dataverse's programs look up of an organisation, unless it is there."""
    ensure_house(organization_id())
