from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The zone ``intake`` as a Django application."""

    name = "leadloop.intake"
    label = "intake"
