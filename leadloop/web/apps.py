from django.apps import AppConfig


class WebConfig(AppConfig):
    """The zone ``web`` as a Django application."""

    name = "leadloop.web"
    label = "web"
