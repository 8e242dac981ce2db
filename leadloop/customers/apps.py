from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """The zone ``customers`` as a Django application."""

    name = "leadloop.customers"
    label = "customers"
