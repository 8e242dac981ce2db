from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The zone ``events`` as a Django application."""

    name = "leadloop.events"
    label = "events"

    def ready(self) -> None:
        """Say what this zone's tables hold of people; no query."""
        from leadloop.events.personal import declare

        declare()
