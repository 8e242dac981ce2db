from django.apps import AppConfig


class BulkConfig(AppConfig):
    """The zone ``bulk`` as a Django application."""

    name = "leadloop.bulk"
    label = "bulk"
