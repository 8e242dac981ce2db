from django.apps import AppConfig


class OutboundConfig(AppConfig):
    """The zone ``outbound`` as a Django application."""

    name = "leadloop.outbound"
    label = "outbound"
