from django.apps import AppConfig


class FlowsConfig(AppConfig):
    """The zone ``flows`` as a Django application."""

    name = "leadloop.flows"
    label = "flows"

    def ready(self) -> None:
        """Say what this zone's tables hold of people; no query."""
        from leadloop.flows.personal import declare

        declare()
