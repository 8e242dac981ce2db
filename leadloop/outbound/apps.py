from django.apps import AppConfig


class OutboundConfig(AppConfig):
    """The zone ``outbound`` as a Django application."""

    name = "leadloop.outbound"
    label = "outbound"

    def ready(self) -> None:
        """Say what this zone's tables hold of people; no query."""
        from leadloop.outbound.personal import declare

        declare()
