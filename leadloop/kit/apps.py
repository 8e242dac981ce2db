from django.apps import AppConfig


class KitConfig(AppConfig):
    """The zone ``kit`` as a Django application."""

    name = "leadloop.kit"
    label = "kit"
