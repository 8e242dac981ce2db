from django.apps import AppConfig


class ServiceConfig(AppConfig):
    """The zone ``service`` as a Django application."""

    name = "leadloop.service"
    label = "service"
