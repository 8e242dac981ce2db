from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The zone ``project`` as a Django application."""

    name = "leadloop.project"
    label = "project"
