from django.apps import AppConfig


class KitConfig(AppConfig):
    """The zone ``kit`` as a Django application."""

    name = "leadloop.kit"
    label = "kit"

    def ready(self) -> None:
        """Say what this zone's tables hold of people; no query."""
        from leadloop.kit.personal import declare

        declare()
