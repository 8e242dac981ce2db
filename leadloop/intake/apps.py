from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The zone ``intake`` as a Django application."""

    name = "leadloop.intake"
    label = "intake"

    def ready(self) -> None:
        """Say what this zone's tables hold of people; no query."""
        from leadloop.intake.personal import declare

        declare()
