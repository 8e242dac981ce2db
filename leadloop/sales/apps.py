from django.apps import AppConfig


class SalesConfig(AppConfig):
    """The zone ``sales`` as a Django application."""

    name = "leadloop.sales"
    label = "sales"
