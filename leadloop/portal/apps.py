from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The zone ``portal`` as a Django application."""

    name = "leadloop.portal"
    label = "portal"
