from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The zone ``portal`` as a Django application."""

    name = "leadloop.portal"
    label = "portal"

    def ready(self) -> None:
        """Say what this zone's tables hold of people; no query."""
        from leadloop.portal.personal import declare

        declare()
