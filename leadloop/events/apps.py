from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The zone ``events`` as a Django application."""

    name = "leadloop.events"
    label = "events"
