from django.apps import AppConfig


class BulkConfig(AppConfig):
    """The zone ``bulk`` as a Django application."""

    name = "leadloop.bulk"
    label = "bulk"

    def ready(self) -> None:
        """Say what this zone's tables hold of people; no query."""
        from leadloop.bulk.personal import declare

        declare()
